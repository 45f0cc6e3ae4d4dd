"""Stand-ins: chosen beforehand, they take over with one action, in one session or in all, and give back."""

import uuid
from collections.abc import Iterable, Mapping

from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.content import Item
from events_platform.programme.hours import DayAction, planned, recorded
from events_platform.programme.models import Answer, ProgrammeSession, SessionSpeaker, Speaker
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import newest_release
from events_platform.programme.queries_day import hours_rows
from events_platform.programme.working_copy import released_items

Items = Mapping[uuid.UUID, Item]


async def choose_stand_in(
    session: Session, actor: Actor, event: Event, speaker: Speaker, stand_in_id: uuid.UUID | None
) -> None:
    """Say who would stand in; None: nobody. Raises Invalid for somebody who cannot."""
    await touch_event(session, event)
    if stand_in_id is not None:
        other = await session.get(Speaker, stand_in_id)
        if other is None or other.event_id != event.id or other.merged_into_id is not None:
            message = _("There is no such speaker.")
            raise Invalid(message, fields={"stand_in": message})
        if other.id == speaker.id:
            message = _("Nobody stands in for themselves.")
            raise Invalid(message, fields={"stand_in": message})
    if speaker.stand_in_id != stand_in_id:
        speaker.stand_in_id, speaker.updated_at = stand_in_id, now()
        record(session, actor, "speaker.stand_in", speaker, details={"stand_in": str(stand_in_id or "")})
    await session.flush()


async def take_over(
    session: Session, actor: Actor, event: Event, speaker: Speaker, session_id: uuid.UUID | None = None
) -> int:
    """Put the stand-in into the speaker's place, in one session or in all; answers in how many parts.

    What is released shows it at once. Raises Conflict (`no_stand_in`, `nothing_to_take_over`,
    `already_in_session`).
    """
    await touch_event(session, event)
    if speaker.stand_in_id is None:
        raise Conflict(_("Choose first who stands in."), code="no_stand_in")
    rows = await _parts(session, col(SessionSpeaker.speaker_id) == speaker.id, session_id)
    if not rows:
        raise Conflict(_("There is no session to take over."), code="nothing_to_take_over")
    await _refuse_twice(session, rows, speaker.stand_in_id)
    items = await _released(session, event)
    known_as = await _ids_of(session, speaker)
    for row in rows:
        row.stands_in_for_id = _replaced(row, speaker, items.get(row.session_id), known_as)
        _give(row, speaker.stand_in_id)
    await session.flush()
    await _tell(session, actor, event, items, {row.session_id for row in rows})
    record(session, actor, "speaker.take_over", speaker, details={"parts": len(rows)})
    await session.flush()
    return len(rows)


async def give_back(
    session: Session, actor: Actor, event: Event, speaker: Speaker, session_id: uuid.UUID | None = None
) -> int:
    """Undo it: the speaker has the parts again. Conflict `nobody_stands_in`, `already_in_session`."""
    await touch_event(session, event)
    known_as = await _ids_of(session, speaker)
    rows = await _parts(session, col(SessionSpeaker.stands_in_for_id).in_(known_as), session_id)
    if not rows:
        raise Conflict(_("Nobody stands in for this speaker."), code="nobody_stands_in")
    await _refuse_twice(session, rows, speaker.id)
    for row in rows:
        row.stands_in_for_id = None
        _give(row, speaker.id)
    await session.flush()
    items = await _released(session, event)
    await _tell(session, actor, event, items, {row.session_id for row in rows})
    record(session, actor, "speaker.give_back", speaker, details={"parts": len(rows)})
    await session.flush()
    return len(rows)


async def stood_in_for(session: Session, speaker: Speaker) -> list[SessionSpeaker]:
    """The parts in which somebody stands in for the speaker."""
    known_as = await _ids_of(session, speaker)
    return await _parts(session, col(SessionSpeaker.stands_in_for_id).in_(known_as), None)


def _give(row: SessionSpeaker, speaker_id: uuid.UUID) -> None:
    row.speaker_id, row.answer, row.answered_at, row.answer_note = speaker_id, Answer.OPEN, None, ""


def _replaced(
    row: SessionSpeaker, speaker: Speaker, item: Item | None, known_as: set[uuid.UUID]
) -> uuid.UUID:
    """Under which id people know whom the stand-in replaces: the one in the release, where there is one."""
    released = {part.speaker_id for part in item.parts} if item else set()
    for one in known_as:
        if one in released:
            return one
    return row.stands_in_for_id or speaker.id


async def _parts(session: Session, condition: object, session_id: uuid.UUID | None) -> list[SessionSpeaker]:
    found = select(SessionSpeaker).where(condition)  # type: ignore[arg-type]
    if session_id is not None:
        found = found.where(SessionSpeaker.session_id == session_id)
    return list((await session.exec(found.order_by(col(SessionSpeaker.id)))).all())


async def _ids_of(session: Session, speaker: Speaker) -> set[uuid.UUID]:
    """The speaker's id and those of who was merged into the speaker."""
    merged = await session.exec(select(Speaker.id).where(Speaker.merged_into_id == speaker.id))
    return {speaker.id, *merged.all()}


async def _refuse_twice(session: Session, rows: Iterable[SessionSpeaker], speaker_id: uuid.UUID) -> None:
    wanted = {(row.session_id, row.role) for row in rows}
    theirs = await _parts(session, col(SessionSpeaker.speaker_id) == speaker_id, None)
    twice = next((row for row in theirs if (row.session_id, row.role) in wanted), None)
    if twice is not None:
        title = (await session.get_one(ProgrammeSession, twice.session_id)).title.in_language("en")
        message = _("Both have the same part in “%(title)s”. Take one of them out there first.", title=title)
        raise Conflict(message, code="already_in_session")


async def _released(session: Session, event: Event) -> dict[uuid.UUID, Item]:
    items = released_items(await newest_release(session, event.id))
    return {item.id: item for item in items if not item.is_cancelled}


async def _tell(
    session: Session, actor: Actor, event: Event, items: Items, session_ids: Iterable[uuid.UUID]
) -> None:
    """Let calendars see a change of what is released: its state stays, its number rises."""
    for id_ in session_ids:
        item = items.get(id_)
        if item is None:
            continue
        rows = await hours_rows(session, id_)
        state = recorded(rows[-1]) if rows else planned(item)
        session.add(
            SessionHours(
                event_id=event.id,
                session_id=id_,
                number=rows[-1].number + 1 if rows else 1,
                room_id=state.room_id,
                starts_at=state.starts_at,
                ends_at=state.ends_at,
                has_started=state.has_started,
                has_ended=state.has_ended,
                action=DayAction.STAND_IN,
                recorded_by=actor.name[:200],
            )
        )
    await session.flush()
