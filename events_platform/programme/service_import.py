"""Brings a programme of another system in: the new is added, what came before is changed, not doubled."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from events_platform.accounts.access import Actor, Right
from events_platform.accounts.audit import record
from events_platform.events.models import Event
from events_platform.events.schemas import RoomIn
from events_platform.events.service_sites import add_rooms
from events_platform.events.service_touch import hold_event
from events_platform.kit.countries import resolve
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import LOCALES
from events_platform.kit.text import fold, normalise_name
from events_platform.programme.import_known import Known, load_known, names_of
from events_platform.programme.import_parts import parts_in
from events_platform.programme.import_plan import (
    LONGEST,
    Plan,
    PlannedSession,
    PlannedSpeaker,
    changes_of_speaker,
    is_other,
    minutes_of,
    native_of,
    plan_import,
    unnamed_room,
)
from events_platform.programme.imports import ImportedProgramme, ImportedSession, ImportedSpeaker
from events_platform.programme.models import ProgrammeSession, SessionKind, SessionState
from events_platform.programme.schemas_sessions import PartIn, SessionIn, TrackIn, TypeIn
from events_platform.programme.schemas_speakers import SpeakerIn, SpeakerName
from events_platform.programme.service_sessions import change_state
from events_platform.programme.service_sessions_many import Brought, bring_sessions
from events_platform.programme.service_slots import Move, place_many
from events_platform.programme.service_speakers import bring_speakers
from events_platform.programme.service_tracks import add_tracks, add_type, keep_types

KEPT_PROFILE = ("honorific", "title", "country", "locale", "timezone")
KEPT_STATED = ("precedence", "holding_minutes", "liaison", "appearance")


async def preview_import(session: Session, actor: Actor, event: Event, found: ImportedProgramme) -> Plan:
    """What importing this would do; nothing is stored."""
    known = await load_known(session, event)
    return await _plan(actor, event, known, found)


async def import_programme(session: Session, actor: Actor, event: Event, found: ImportedProgramme) -> Plan:
    """Bring it in, all or nothing; the plan tells what was done. Raises Conflict (event_archived).

    What the file does not hold stays as it is: other languages, notes, guests' precedence, sessions that the
    file does not name.
    """
    await hold_event(session, event)
    known = await load_known(session, event)
    plan = await _plan(actor, event, known, found)
    await keep_types(session, event)
    await _add_places(session, actor, event, known, plan)
    await _bring_speakers(session, event, known, plan)
    await _bring_sessions(session, actor, event, known, plan)
    counts = Counter(f"{row.thing}s {row.outcome}" for row in plan.rows)
    record(
        session,
        actor,
        "programme.import",
        event,
        event_id=event.id,
        details={"format": found.format, **counts},
    )
    await session.flush()
    return plan


async def _plan(actor: Actor, event: Event, known: Known, found: ImportedProgramme) -> Plan:
    """The plan, made in a thread: a thousand sessions take half a second, which a gate must not wait for."""
    may_add_rooms = actor.may(Right.EDIT_EVENT, event.id)
    return await asyncio.to_thread(plan_import, event, known, found, may_add_rooms=may_add_rooms)


async def _add_places(session: Session, actor: Actor, event: Event, known: Known, plan: Plan) -> None:
    unnamed = unnamed_room()
    texts = [unnamed if name == unnamed["en"] else _text(event, name) for name in plan.rooms]
    seats = zip(texts, plan.rooms.values(), strict=True)
    rooms = [RoomIn(name=text, capacity=capacity) for text, capacity in seats]
    for name, room in zip(plan.rooms, await add_rooms(session, actor, event, rooms), strict=True):
        known.rooms |= dict.fromkeys([*names_of(room.name), fold(name)], room)
    tracks = await add_tracks(
        session, actor, event, [TrackIn(name=_text(event, name)) for name in plan.tracks]
    )
    known.tracks |= {fold(name): track for name, track in zip(plan.tracks, tracks, strict=True)}
    for key, sessions in plan.types.items():
        kind = sessions[0].kind or SessionKind.OTHER
        data = TypeIn(
            name=_text(event, sessions[0].type[: LONGEST["name"]]),
            kind=kind,
            minutes=_usual_length(sessions),
            is_counted=kind != SessionKind.BREAK,
        )
        known.types[key] = await add_type(session, actor, event, data)


def _text(event: Event, name: str) -> LocalizedText:
    """A name in the event's first language that we have, for files rarely tell theirs."""
    return LocalizedText({next((lang for lang in event.languages if lang in LOCALES), "en"): name})


def _usual_length(sessions: Iterable[ImportedSession]) -> int:
    lengths = Counter(minutes_of(one, 30) for one in sessions)
    return lengths.most_common(1)[0][0]


async def _bring_speakers(session: Session, event: Event, known: Known, plan: Plan) -> None:
    brought = [one for one in plan.speakers if one.known is None or changes_of_speaker(one)]
    found = [(one.source.key, one.known, _speaker_in(one)) for one in brought]
    rows = await bring_speakers(session, event, found) if found else []
    for planned, row in zip(brought, rows, strict=True):
        known.speakers[planned.source.key] = row
        known.names.setdefault(normalise_name(planned.source.name), row)


def _speaker_in(planned: PlannedSpeaker) -> SpeakerIn:
    one, row = planned.source, planned.known
    if row is None:
        return SpeakerIn(**_stated(planned), email=_email(one.email), country=_country(one))
    kept = {name: getattr(row, name) for name in (*KEPT_PROFILE, *KEPT_STATED)}
    kept["country"] = _country(one) or row.country
    kept["email"] = _email(one.email) or row.email or ""
    return SpeakerIn(**{**kept, **_stated(planned)})


def _stated(planned: PlannedSpeaker) -> dict[str, Any]:
    one, known = planned.source, planned.known
    romanised = one.romanised or (known.romanised if known else "")
    order = known.name_order if known else None
    return {
        "name": SpeakerName(native=native_of(planned), romanised=romanised, order=order),
        "affiliation": planned.affiliation,
        "biography": planned.biography,
    }


def _email(text: str) -> str:
    """An address that we can write to, else none: a file's mistake keeps nobody out."""
    try:
        return SpeakerIn.model_validate({"name": {"native": "-"}, "email": text}).email
    except ValueError:
        return ""


def _country(one: ImportedSpeaker) -> str:
    return (resolve(one.country) or "") if one.country else ""


async def _bring_sessions(session: Session, actor: Actor, event: Event, known: Known, plan: Plan) -> None:
    """What is new or otherwise than it stands; then the times, then the cancellations."""
    wanted = [one for one in plan.sessions if is_other(known, one)]
    brought = [_brought(known, planned) for planned in wanted]
    rows = await bring_sessions(session, actor, event, brought, known.parts)
    known.sessions |= {one.source.key: row for one, row in zip(wanted, rows, strict=True)}
    for planned, row in zip(wanted, rows, strict=True):
        forum = known.session(planned.source.part_of) if planned.source.part_of else None
        row.part_of_id = forum.id if forum else row.part_of_id
    moves = [
        move for one, row in zip(wanted, rows, strict=True) if (move := _move(known, one, row)) is not None
    ]
    if moves:
        await place_many(session, actor, event, moves)
    for planned, row in zip(wanted, rows, strict=True):
        if planned.source.is_cancelled:
            await change_state(session, actor, event, row, SessionState.CANCELLED)


def _brought(known: Known, planned: PlannedSession) -> Brought:
    one = planned.source
    extra = {**one.extra, "format": one.key.partition(":")[0]}
    return Brought(_session_in(known, planned), one.key, planned.known, extra)


def _session_in(known: Known, planned: PlannedSession) -> SessionIn:
    one, row = planned.source, planned.known
    kind, track = known.type_of(one), known.track(one.track)
    if row is not None and not one.type:
        kind = next((found for found in known.types.values() if found.id == row.type_id), kind)
    assert kind is not None
    parts = [PartIn(speaker=speaker, role=role) for speaker, role in parts_in(known, one) if speaker]
    return SessionIn(
        type=kind.id,
        part_of=row.part_of_id if row else None,
        track=track.id if track else row.track_id if row and not one.track else None,
        title=planned.title,
        abstract=planned.abstract,
        minutes=minutes_of(one, row.minutes if row else kind.minutes),
        languages=list(one.languages) or (row.languages if row else []),
        interpretation=one.extra.get("interpretation") or (row.interpretation if row else []),
        state=_state(planned),
        is_counted=row.is_counted if row else None,
        is_hidden=row.is_hidden if row else False,
        capacity=one.capacity if one.capacity is not None else row.capacity if row else None,
        expected=row.expected if row else None,
        has_sign_up=row.has_sign_up if row else False,
        notes=row.notes if row else "",
        parts=parts,
    )


def _state(planned: PlannedSession) -> SessionState:
    """A time in a published programme confirms a session; cancelled ones are placed first, then cancelled."""
    row = planned.known
    if row is None:
        return SessionState.CONFIRMED if planned.starts_at else SessionState.ACCEPTED
    if row.state == SessionState.CANCELLED:
        return SessionState.CANCELLED if planned.source.is_cancelled else SessionState.CONFIRMED
    return SessionState(row.state)


def _move(known: Known, planned: PlannedSession, row: ProgrammeSession) -> Move | None:
    """Where it goes, unless it stands there already; a slot is as long as its session."""
    slot, room = known.slots.get(row.id), known.room(planned.room)
    starts_at, room_id = (planned.starts_at, room.id) if planned.starts_at and room else (None, None)
    if slot is not None and starts_at is None:
        starts_at, room_id = slot.starts_at, slot.room_id
    if starts_at is None or row.state == SessionState.CANCELLED:
        return None
    ends_at = starts_at + timedelta(minutes=row.minutes)
    if slot is not None and (slot.starts_at, slot.ends_at, slot.room_id) == (starts_at, ends_at, room_id):
        return None
    return Move(row.id, room_id, starts_at)
