"""Writes of sessions: added, changed, moved from state to state, duplicated, removed."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event, touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.base import metadata
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import search_key
from events_platform.programme.models import (
    ProgrammeSession,
    SessionMaterial,
    SessionSpeaker,
    SessionState,
    SessionType,
    Slot,
    Track,
)
from events_platform.programme.models_release import SessionHours
from events_platform.programme.published import newest_release
from events_platform.programme.queries_sessions import parts_of_session, session_by_id, slot_of
from events_platform.programme.schemas_sessions import SessionIn
from events_platform.programme.service_nesting import (
    bring_talks_back,
    cancel_talks,
    refuse_part_of,
    refuse_with_talks,
    set_state,
)
from events_platform.programme.service_parts import set_parts
from events_platform.programme.service_slots import place_session
from events_platform.programme.service_tracks import keep_types
from events_platform.programme.slugs import free_slug
from events_platform.programme.working_copy import released_items

S = SessionState
# What people have in their calendars is confirmed or cancelled, and nothing else (`_refuse_step`).
STEPS: Mapping[SessionState, frozenset[SessionState]] = {
    S.DRAFT: frozenset({S.PROPOSED, S.ACCEPTED, S.CONFIRMED, S.CANCELLED}),
    S.PROPOSED: frozenset({S.DRAFT, S.ACCEPTED, S.CONFIRMED, S.CANCELLED}),
    S.ACCEPTED: frozenset({S.DRAFT, S.PROPOSED, S.CONFIRMED, S.CANCELLED}),
    S.CONFIRMED: frozenset({S.ACCEPTED, S.CANCELLED}),
    S.CANCELLED: frozenset({S.DRAFT, S.ACCEPTED, S.CONFIRMED}),
}
ACTIONS = {
    S.DRAFT: "session.draft",
    S.PROPOSED: "session.proposed",
    S.ACCEPTED: "session.accepted",
    S.CONFIRMED: "session.confirmed",
    S.CANCELLED: "session.cancelled",
}
# Copied from one session to its duplicate, as it stands.
COPIED = (
    "type_id",
    "track_id",
    "part_of_id",
    "title",
    "abstract",
    "minutes",
    "languages",
    "interpretation",
    "is_counted",
    "is_hidden",
    "capacity",
    "expected",
    "has_sign_up",
    "notes",
    "search_key",
)
OWN_TABLES = (Slot, SessionSpeaker, SessionMaterial, SessionHours)
"""What a session takes with it."""
PLAIN = ("title", "abstract", "languages", "interpretation", "capacity", "expected", "has_sign_up", "notes")


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of many sessions: those that changed, and why the others did not."""

    changed: list[ProgrammeSession]
    refused: list[tuple[ProgrammeSession, str]]


async def add_session(
    session: Session,
    actor: Actor,
    event: Event,
    data: SessionIn,
    *,
    source_key: str = "",
    extra: dict[str, Any] | None = None,
) -> ProgrammeSession:
    """A session without a slot. `source_key` and `extra` are an imported file's.

    Raises Invalid for a type, track or speaker that is not this event's, or Conflict (event_archived).
    """
    await hold_event(session, event)
    kind = await _type(session, event, data.type)
    await _refuse_track(session, event, data.track)
    await refuse_part_of(session, event, None, data.part_of)
    made = new_session(event, data, kind, await slugs_of_sessions(session, event))
    made.source_key, made.extra = source_key, extra or {}
    session.add(made)
    await session.flush()
    await set_parts(session, actor, event, made, data.parts)
    record(session, actor, "session.create", made, details={"name": dict(made.title)})
    await session.flush()
    return made


def new_session(event: Event, data: SessionIn, kind: SessionType, taken: Collection[str]) -> ProgrammeSession:
    """A session at an address of its own, not stored yet; its type and its track are this event's."""
    slug = free_slug(data.title.in_language("en", event.languages), taken, "session")
    made = ProgrammeSession(event_id=event.id, slug=slug, type_id=kind.id, state=data.state)
    fill_session(event, made, data, kind)
    return made


async def change_session(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    data: SessionIn,
    *,
    expected: datetime | None = None,
) -> ProgrammeSession:
    """Change a session; `expected` is the `updated_at` that was seen. A slot follows a new length.

    Raises as `add_session`, or Conflict (changed_meanwhile, or as `change_state`).
    """
    await hold_event(session, event)
    await session.refresh(programme_session)
    if expected is not None and programme_session.updated_at != expected:
        message = _("Somebody else changed this session meanwhile. Look at it as it is now, then change it.")
        raise Conflict(message, code="changed_meanwhile")
    if data.is_hidden != programme_session.is_hidden:
        # An embargo counts at once, without a release.
        await touch_event(session, event)
        action = "session.hide" if data.is_hidden else "session.show"
        record(session, actor, action, programme_session, details={"name": dict(data.title)})
    kind = await _type(session, event, data.type)
    await _refuse_track(session, event, data.track)
    await refuse_part_of(session, event, programme_session.id, data.part_of)
    await change_state(session, actor, event, programme_session, data.state)
    fill_session(event, programme_session, data, kind)
    await set_parts(session, actor, event, programme_session, data.parts)
    record(session, actor, "session.update", programme_session, details={"name": dict(data.title)})
    await session.flush()
    await _fit_slot(session, actor, event, programme_session)
    return programme_session


async def change_state(
    session: Session, actor: Actor, event: Event, programme_session: ProgrammeSession, state: SessionState
) -> None:
    """Take a session to another state; its own changes nothing.

    A forum that is cancelled leaves its talks (`cancel_session` can take them along); one that comes back
    brings back those that were cancelled with it.

    Raises Conflict: state_step where no step leads there, session_released where people have it already.
    """
    before = SessionState(programme_session.state)
    if before == state:
        return
    await hold_event(session, event)
    await _refuse_step(session, programme_session, before, state)
    set_state(programme_session, state)
    if before == S.CANCELLED:
        await bring_talks_back(session, programme_session.id)
    details = {"name": dict(programme_session.title), "state": state.value}
    record(session, actor, ACTIONS[state], programme_session, details=details)
    await session.flush()


async def cancel_session(
    session: Session,
    actor: Actor,
    event: Event,
    programme_session: ProgrammeSession,
    *,
    with_talks: bool = False,
) -> int:
    """Cancel a session, with what still takes place in it if that is wanted, as one step; how many that were.

    Of one that is cancelled already, what still stands in it. `restore_session` takes the step back.
    """
    await hold_event(session, event)
    await session.refresh(programme_session)
    count = await cancel_talks(session, programme_session.id) if with_talks else 0
    if not count:
        await change_state(session, actor, event, programme_session, S.CANCELLED)
        return 1
    if programme_session.state != S.CANCELLED:
        set_state(programme_session, S.CANCELLED)
        count += 1
    details = {"name": dict(programme_session.title), "count": count}
    record(session, actor, "session.cancelled_with_talks", programme_session, details=details)
    await session.flush()
    return count


async def restore_session(
    session: Session, actor: Actor, event: Event, programme_session: ProgrammeSession
) -> None:
    """Let a cancelled session be what it was, and with it the talks that were cancelled with it."""
    await hold_event(session, event)
    await session.refresh(programme_session)
    if programme_session.state != S.CANCELLED:
        return
    before = SessionState(programme_session.cancelled_from or S.CONFIRMED)
    state = before if before in STEPS[S.CANCELLED] else S.DRAFT
    await change_state(session, actor, event, programme_session, state)


async def change_states(
    session: Session, actor: Actor, event: Event, ids: Collection[uuid.UUID], state: SessionState
) -> Bulk:
    """Take many sessions to a state; one that cannot go there holds the others up in nothing."""
    await hold_event(session, event)
    done = Bulk([], [])
    for id_ in dict.fromkeys(ids):
        one = await session_by_id(session, event.id, id_)
        try:
            await change_state(session, actor, event, one, state)
        except AppError as error:
            done.refused.append((one, str(error.message)))
        else:
            done.changed.append(one)
    return done


async def remove_session(
    session: Session, actor: Actor, event: Event, programme_session: ProgrammeSession
) -> None:
    """Take a draft that was never released away for good.

    Raises Conflict (session_kept) for any other, and for one that a proposal or a guest refers to: cancel
    it, so that everybody learns of it.
    """
    await hold_event(session, event)
    id_ = programme_session.id
    if programme_session.state != S.DRAFT or await is_released(session, event, id_):
        message = _("Only drafts that were never released can be removed. Cancel this session instead.")
        raise Conflict(message, code="session_kept")
    await refuse_with_talks(session, id_)
    await _refuse_referred(session, id_)
    for table in OWN_TABLES:
        await session.exec(delete(table).where(col(table.session_id) == id_))
    record(
        session, actor, "session.remove", programme_session, details={"name": dict(programme_session.title)}
    )
    await session.delete(programme_session)
    await session.flush()


async def duplicate_session(
    session: Session, actor: Actor, event: Event, programme_session: ProgrammeSession
) -> ProgrammeSession:
    """The same session once more, as a draft without a slot: how a session is repeated."""
    await hold_event(session, event)
    title = programme_session.title.in_language("en", event.languages)
    slug = free_slug(title, await slugs_of_sessions(session, event), "session")
    copied = {name: getattr(programme_session, name) for name in COPIED}
    copy = ProgrammeSession(event_id=event.id, slug=slug, state=S.DRAFT, **copied)
    session.add(copy)
    await session.flush()
    for part in await parts_of_session(session, programme_session.id):
        session.add(
            SessionSpeaker(
                session_id=copy.id, speaker_id=part.speaker_id, role=part.role, position=part.position
            )
        )
    record(session, actor, "session.create", copy, details={"name": dict(copy.title)})
    await session.flush()
    return copy


async def is_released(session: Session, event: Event, session_id: uuid.UUID) -> bool:
    """Whether people were ever told of the session: a release keeps what the ones before it held."""
    release = await newest_release(session, event.id)
    return any(item.id == session_id for item in released_items(release))


async def _refuse_referred(session: Session, session_id: uuid.UUID) -> None:
    """Conflict where anything else refers to the session, in whatever table of above."""
    own = {str(table.__tablename__) for table in OWN_TABLES}
    for table in metadata.sorted_tables:
        for column in table.columns if table.name not in own else ():
            if not any(key.target_fullname == "programme_session.id" for key in column.foreign_keys):
                continue
            used = select(column).where(column == session_id).limit(1)
            if (await session.exec(used)).first() is not None:
                message = _("A proposal or a guest refers to this session. Cancel it instead.")
                raise Conflict(message, code="session_kept")


async def _refuse_step(
    session: Session, programme_session: ProgrammeSession, before: SessionState, state: SessionState
) -> None:
    if state not in STEPS[before]:
        message = _("No step leads from this state to that one. A confirmed session is accepted first.")
        raise Conflict(message, code="state_step")
    if state in {S.CONFIRMED, S.CANCELLED}:
        return
    release = await newest_release(session, programme_session.event_id)
    if any(item.id == programme_session.id for item in released_items(release)):
        message = _("This session is released, and people have it in their calendars. Cancel it instead.")
        raise Conflict(message, code="session_released")


def fill_session(event: Event, row: ProgrammeSession, data: SessionIn, kind: SessionType) -> None:
    """What the input says, with what the type says where it says nothing; its track is this event's."""
    for name in PLAIN:
        setattr(row, name, getattr(data, name))
    row.type_id, row.track_id, row.is_hidden = kind.id, data.track, data.is_hidden
    row.is_cancelled_with_forum = row.is_cancelled_with_forum and row.part_of_id == data.part_of
    row.part_of_id = data.part_of
    row.minutes = kind.minutes if data.minutes is None else data.minutes
    row.is_counted = kind.is_counted if data.is_counted is None else data.is_counted
    row.search_key = search_key(*_titles(data.title, event.languages))
    row.updated_at = now()


def _titles(title: Mapping[str, str], order: Sequence[str]) -> list[str]:
    return [title[language] for language in sorted(title, key=lambda one: one not in order)]


async def _fit_slot(session: Session, actor: Actor, event: Event, row: ProgrammeSession) -> None:
    """A slot is as long as its session."""
    slot = await slot_of(session, row.id)
    length = timedelta(minutes=row.minutes)
    if slot is None or row.state == S.CANCELLED or slot.ends_at - slot.starts_at == length:
        return
    shared = [uuid.UUID(one) for one in slot.shared_room_ids]
    await place_session(session, actor, event, row, slot.room_id, slot.starts_at, shared_room_ids=shared)


async def _type(session: Session, event: Event, type_id: uuid.UUID) -> SessionType:
    for one in await keep_types(session, event):
        if one.id == type_id:
            return one
    sentence = _("There is no such type of sessions at this event.")
    raise Invalid(sentence, fields={"type": sentence})


async def _refuse_track(session: Session, event: Event, track_id: uuid.UUID | None) -> None:
    track = await session.get(Track, track_id) if track_id else None
    if track_id and (track is None or track.event_id != event.id):
        sentence = _("There is no such track at this event.")
        raise Invalid(sentence, fields={"track": sentence})


async def slugs_of_sessions(session: Session, event: Event) -> set[str]:
    """The addresses that are taken."""
    found = select(ProgrammeSession.slug).where(ProgrammeSession.event_id == event.id)
    return set((await session.exec(found)).all())
