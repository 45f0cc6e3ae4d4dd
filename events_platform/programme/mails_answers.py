"""The mail that tells organisers of a speaker who declines."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from events_platform.accounts.access import Right, members_with
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import LOCALES, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Draft
from events_platform.programme.liaison import liaison_addresses
from events_platform.programme.links import Installation
from events_platform.programme.models import Answer, Embargo, Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.own_sessions import OwnSession, own_sessions


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who must know, and the language in which they read."""

    address: str
    name: str
    locale: str


async def decline_mails(
    session: Session, installation: Installation, speaker: Speaker, session_id: uuid.UUID
) -> list[Draft]:
    """The mails about a declined session to who edits the event's programme and to the liaison contact.

    None where by now the speaker has thought again. Where nobody else is known, the event's own address gets
    one. A name under an embargo stands in mails that no list of the event shows.
    """
    event = await session.get_one(Event, speaker.event_id)
    stand_in = await session.get(Speaker, speaker.stand_in_id) if speaker.stand_in_id else None
    drafts = []
    for reader in await _readers(session, event, speaker):
        with use_locale(reader.locale):
            found = next(
                (one for one in await own_sessions(session, event, speaker) if one.id == session_id), None
            )
            if found is None or found.answer != Answer.DECLINED:
                return []
            drafts.append(_draft(installation, event, speaker, found, stand_in, reader))
    return drafts


async def _readers(session: Session, event: Event, speaker: Speaker) -> list[Reader]:
    team = await members_with(session, Right.EDIT_PROGRAMME, event.id)
    spoken = _locale(event.languages)
    readers = [Reader(one.email, one.name, _locale([one.locale, spoken])) for one in team]
    readers += [Reader(address, "", spoken) for address in liaison_addresses(speaker.liaison)]
    if not readers and event.contact_email:
        readers = [Reader(event.contact_email, "", spoken)]
    return list({reader.address.casefold(): reader for reader in reversed(readers)}.values())[::-1]


def _locale(wanted: Iterable[str]) -> str:
    return next((one for one in wanted if one in LOCALES), LOCALES[0])


def _draft(
    installation: Installation,
    event: Event,
    speaker: Speaker,
    declined: OwnSession,
    stand_in: Speaker | None,
    reader: Reader,
) -> Draft:
    lang = reader.locale
    event_name, name = event.title.in_language(lang, event.languages), speaker_name(speaker, lang)
    address = f"{installation.settings.base_url}/manage/{event.slug}/speakers/{speaker.id}"
    values = {
        "subject_line": _("%(name)s has declined: %(title)s", name=name, title=declined.title),
        "paragraphs": _paragraphs(event_name, name, declined, stand_in, lang),
        "button": (address, _("Open the speaker")),
        "closing": [_("You receive this mail because you look after the programme, or after this speaker.")],
        "event_name": event_name,
    }
    return Draft(
        letter=render_letter("programme/mail_call", values, locale=lang),
        recipient=reader.address,
        recipient_name=reader.name,
        sender_name=event_name,
        reply_to=speaker.email or event.contact_email,
        event_id=event.id if speaker.embargo == Embargo.NONE else None,
        subject_id=speaker.id,
    )


def _paragraphs(
    event_name: str, name: str, declined: OwnSession, stand_in: Speaker | None, lang: str
) -> list[str]:
    texts = [
        _(
            "%(name)s has declined “%(title)s” at %(event)s.",
            name=name,
            title=declined.title,
            event=event_name,
        )
    ]
    if declined.note:
        texts.append(_("The reason given: %(reason)s", reason=declined.note))
    if declined.time:
        texts.append(_("Planned for %(time)s, %(room)s.", time=declined.time, room=declined.room))
    if stand_in:
        texts.append(
            _(
                "%(name)s is chosen to stand in and takes over with one action on the speaker's page.",
                name=speaker_name(stand_in, lang),
            )
        )
    else:
        texts.append(_("Nobody is chosen to stand in."))
    return texts
