"""The mail that brings speakers to their own page."""

from typing import Any

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_range, use_locale
from events_platform.kit.text import has_han
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Draft
from events_platform.programme.links import Installation, speaker_url
from events_platform.programme.models import Answer, Embargo, Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.own_sessions import OwnSession, open_answers, own_sessions
from events_platform.programme.views_speakers import text_of


async def draft_invitation(session: Session, installation: Installation, speaker: Speaker) -> Draft | None:
    """The invitation in the speaker's language, or None where by now nobody can be written to.

    Who is under an embargo is written to as well, in a mail that no list of the event shows.
    """
    if not speaker.email or speaker.merged_into_id is not None:
        return None
    event = await session.get_one(Event, speaker.event_id)
    lang = speaker.locale
    with use_locale(lang):
        sessions = await own_sessions(session, event, speaker)
        values = _values(installation, event, speaker, sessions, lang)
        letter = render_letter("programme/mail_speaker", values, locale=lang)
        return Draft(
            letter=letter,
            recipient=speaker.email,
            recipient_name=speaker_name(speaker, lang),
            sender_name=_sender(event),
            reply_to=event.contact_email,
            event_id=event.id if speaker.embargo == Embargo.NONE else None,
            subject_id=speaker.id,
        )


def _values(
    installation: Installation, event: Event, speaker: Speaker, sessions: list[OwnSession], lang: str
) -> dict[str, Any]:
    return {
        "name": _addressed(speaker, lang),
        "event_name": text_of(event.title, event),
        "dates": format_range(event.starts_on, event.ends_on),
        "place": text_of(event.place, event),
        "sessions": [one for one in sessions if not one.is_cancelled and one.answer != Answer.DECLINED],
        "open_answers": open_answers(sessions),
        "own_url": speaker_url(installation, event.slug, speaker),
        "event_url": f"{installation.settings.base_url}/{event.slug}/",
        "contact": event.contact_email,
    }


def _addressed(speaker: Speaker, lang: str) -> str:
    """The name with its form of address, where the language puts it: 王芳教授, Prof. Wang Fang."""
    name, honorific = speaker_name(speaker, lang), speaker.honorific.get(lang, "")
    if not honorific:
        return name
    return f"{name}{honorific}" if has_han(honorific) else f"{honorific} {name}"


def _sender(event: Event) -> str:
    return text_of(event.title, event)
