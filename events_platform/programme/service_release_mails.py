"""Mails to speakers about a release: edited, then sent."""

import uuid
from collections.abc import Collection, Sequence

from sqlmodel import col, select, update

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import use_locale
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Draft, Invitation
from events_platform.mail.service import queue_mail
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.models_release import Release, ReleaseMail
from events_platform.programme.names import speaker_name
from events_platform.programme.published import hidden_sessions
from events_platform.programme.schemas_release import LetterIn
from events_platform.programme.working_copy import released_items


async def mails_of(session: Session, release_id: uuid.UUID) -> list[tuple[ReleaseMail, Speaker]]:
    """The mails of a release with whom they go to, by name."""
    found = (
        select(ReleaseMail, Speaker)
        .join(Speaker, col(Speaker.id) == col(ReleaseMail.speaker_id))
        .where(ReleaseMail.release_id == release_id)
        .order_by(col(Speaker.sort_key), col(Speaker.id))
    )
    return [(mail, speaker) for mail, speaker in (await session.exec(found)).all()]


async def mail_of(session: Session, event: Event, mail_id: uuid.UUID) -> ReleaseMail:
    """The mail of this id. Raises NotFound."""
    mail = await session.get(ReleaseMail, mail_id)
    if mail is None or mail.event_id != event.id:
        raise NotFound(_("There is nothing at this address."))
    return mail


async def edit_mail(session: Session, actor: Actor, mail: ReleaseMail, data: LetterIn) -> None:
    """Change the words of a mail that was not sent yet. Raises Conflict (already_sent)."""
    changed = await session.exec(
        update(ReleaseMail)
        .where(col(ReleaseMail.id) == mail.id, col(ReleaseMail.sent_at).is_(None))
        .values(subject=data.subject, text=data.text)
    )
    if not changed.rowcount:
        raise _sent()
    record(session, actor, "release_mail.edit", mail)
    await session.flush()


async def send_mail(
    session: Session,
    actor: Actor,
    event: Event,
    mail: ReleaseMail,
    speaker: Speaker,
    hidden: Collection[uuid.UUID],
    updates: Sequence[Invitation],
) -> None:
    """Hand a mail to the outbox, once. Raises Conflict: `already_sent`, or `embargo` while one runs.

    `hidden` are the sessions that `withheld_sessions` names. A mail can carry one calendar entry (RFC 6047,
    2.4), so that several come in short mails of their own.
    """
    if is_withheld(mail, speaker, hidden):
        message = _("This mail speaks of somebody or something under an embargo. It can be sent afterwards.")
        raise Conflict(message, code="embargo")
    taken = await session.exec(
        update(ReleaseMail)
        .where(col(ReleaseMail.id) == mail.id, col(ReleaseMail.sent_at).is_(None))
        .values(sent_at=now(), sent_by=actor.name[:200])
    )
    if not taken.rowcount:
        raise _sent()
    own = updates[0] if len(updates) == 1 else None
    await queue_mail(session, _letter(event, mail, speaker, mail.text, own))
    for change in updates if own is None else ():
        with use_locale(mail.locale):
            text = _("This mail updates your calendar. What has changed stands in the mail before it.")
        await queue_mail(session, _letter(event, mail, speaker, text, change))
    record(session, actor, "release_mail.send", mail)
    await session.flush()


async def withheld_sessions(session: Session, event: Event, release_id: uuid.UUID) -> set[uuid.UUID]:
    """The sessions of a release that an embargo hides at the moment."""
    release = await session.get_one(Release, release_id)
    return await hidden_sessions(session, event.id, released_items(release))


def is_withheld(mail: ReleaseMail, speaker: Speaker, hidden: Collection[uuid.UUID]) -> bool:
    """Whether an embargo, or a missing address, stands against sending."""
    is_open = speaker.embargo == Embargo.NONE and bool(speaker.email)
    return not is_open or any(uuid.UUID(one) in hidden for one in mail.session_ids)


def _letter(
    event: Event, mail: ReleaseMail, speaker: Speaker, text: str, invitation: Invitation | None
) -> Draft:
    values = {
        "subject_line": mail.subject,
        "paragraphs": paragraphs(text),
        "event_name": event.title.in_language(mail.locale, event.languages),
    }
    return Draft(
        letter=render_letter("programme/mail_release", values, locale=mail.locale),
        recipient=speaker.email or "",
        recipient_name=speaker_name(speaker, mail.locale),
        sender_name=event.title.in_language(mail.locale, event.languages),
        reply_to=event.contact_email,
        event_id=event.id,
        subject_id=speaker.id,
        invitation=invitation,
    )


def _sent() -> Conflict:
    return Conflict(_("This mail was sent already."), code="already_sent")


def paragraphs(text: str) -> list[str]:
    """A text by paragraphs."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
