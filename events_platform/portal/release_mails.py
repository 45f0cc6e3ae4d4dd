"""Mails about a release with the calendar updates that belong to them."""

import uuid
from collections.abc import Mapping

from events_platform.accounts.access import Actor
from events_platform.calendars.ics import Attendee
from events_platform.calendars.invitations import (
    attendee_of,
    method_of,
    session_cancellation,
    session_invitation,
)
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.mail.schemas import Invitation
from events_platform.programme.models import Answer, SessionSpeaker, Speaker
from events_platform.programme.models_release import Release, ReleaseMail
from events_platform.programme.published import PublicProgramme, PublicSession, public_programme
from events_platform.programme.queries import parts_of
from events_platform.programme.service_release_mails import (
    is_withheld,
    mails_of,
    send_mail,
    withheld_sessions,
)
from events_platform.settings import Settings

Parts = Mapping[uuid.UUID, list[SessionSpeaker]]


async def send_with_calendar(
    session: Session, actor: Actor, event: Event, mail: ReleaseMail, settings: Settings
) -> None:
    """Send one mail; each session that it speaks of is updated in the speaker's calendar."""
    speaker = await session.get_one(Speaker, mail.speaker_id)
    programme = await public_programme(session, event)
    parts = await parts_of(session, event.id)
    hidden = await withheld_sessions(session, event, mail.release_id)
    updates = _updates(event, programme, parts, mail, speaker, settings)
    await send_mail(session, actor, event, mail, speaker, hidden, updates)


async def send_all(session: Session, actor: Actor, event: Event, release: Release, settings: Settings) -> int:
    """Send what has not been sent and no embargo withholds; returns how many were sent."""
    programme = await public_programme(session, event)
    parts, sent = await parts_of(session, event.id), 0
    hidden = await withheld_sessions(session, event, release.id)
    for mail, speaker in await mails_of(session, release.id):
        if mail.sent_at is None and not is_withheld(mail, speaker, hidden):
            updates = _updates(event, programme, parts, mail, speaker, settings)
            await send_mail(session, actor, event, mail, speaker, hidden, updates)
            sent += 1
    return sent


def _updates(
    event: Event,
    programme: PublicProgramme,
    parts: Parts,
    mail: ReleaseMail,
    speaker: Speaker,
    settings: Settings,
) -> list[Invitation]:
    """As it is now, which may be later than the release: an entry must never go back."""
    wanted = {uuid.UUID(text) for text in mail.session_ids}
    found = [one for one in programme.sessions if one.item.id in wanted]
    return [_update(event, programme, parts, one, mail, speaker, settings) for one in found]


def _update(
    event: Event,
    programme: PublicProgramme,
    parts: Parts,
    one: PublicSession,
    mail: ReleaseMail,
    speaker: Speaker,
    settings: Settings,
) -> Invitation:
    attendee = _attendee(parts, one, mail, speaker)
    if any(part.speaker_id == speaker.id for part in one.parts):
        content = session_invitation(event, programme, one, attendee, mail.locale, settings)
        return Invitation(content, "CANCEL" if method_of(one) == "CANCEL" else "REQUEST")
    content = session_cancellation(event, programme, one, attendee, mail.locale, settings)
    return Invitation(content, "CANCEL")


def _attendee(parts: Parts, one: PublicSession, mail: ReleaseMail, speaker: Speaker) -> Attendee:
    own = [part for part in parts.get(one.item.id, []) if part.speaker_id == speaker.id]
    return attendee_of(speaker, own[0].answer if own else Answer.OPEN, mail.locale)
