"""Inviting speakers to their own page: one by one, all who were not invited yet, and with a new link."""

import uuid

from sqlmodel import col, select, update

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.outbox import enqueue
from events_platform.programme.models import Speaker

JOB = "programme.speaker_invitation"


async def invite_speaker(session: Session, actor: Actor, event: Event, speaker: Speaker) -> None:
    """Have the mail with the link to the own page sent, for the first time or again.

    Raises Conflict (`no_address`, `merged`).
    """
    await hold_event(session, event)
    if speaker.merged_into_id is not None:
        raise Conflict(_("This speaker was merged with another one. Invite that one."), code="merged")
    if not speaker.email:
        raise Conflict(_("There is no e-mail address to send to."), code="no_address")
    record(session, actor, "speaker.invite", speaker)
    await _invite(session, event, speaker)


async def invite_all(session: Session, actor: Actor, event: Event) -> int:
    """Invite everybody who can be written to and has not been; answers how many."""
    await hold_event(session, event)
    found = select(Speaker).where(
        Speaker.event_id == event.id,
        col(Speaker.merged_into_id).is_(None),
        col(Speaker.invited_at).is_(None),
        col(Speaker.email).is_not(None),
    )
    speakers = (await session.exec(found.order_by(col(Speaker.id)))).all()
    for speaker in speakers:
        await _invite(session, event, speaker)
    if speakers:
        record(
            session, actor, "speaker.invite_all", event, event_id=event.id, details={"count": len(speakers)}
        )
    await session.flush()
    return len(speakers)


async def _invite(session: Session, event: Event, speaker: Speaker) -> None:
    speaker.invited_at = now()
    await session.flush()
    await enqueue(session, JOB, {"speaker": str(speaker.id)}, event_id=event.id)


async def reset_link(session: Session, actor: Actor, event: Event, speaker: Speaker) -> None:
    """Make every link void that leads to the speaker's page; a new invitation brings a new one."""
    await hold_event(session, event)
    await _raise_epochs(session, speaker.id)
    await session.refresh(speaker, ["epoch"])
    record(session, actor, "speaker.reset_link", speaker)
    await session.flush()


async def _raise_epochs(session: Session, speaker_id: uuid.UUID) -> None:
    # Links of who was merged into the speaker open the same page.
    await session.exec(
        update(Speaker)
        .where((col(Speaker.id) == speaker_id) | (col(Speaker.merged_into_id) == speaker_id))
        .values(epoch=Speaker.epoch + 1)
        .execution_options(synchronize_session=False)
    )
