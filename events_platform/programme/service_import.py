"""Brings a programme of another system in: the new is added, what came before is changed, not doubled."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from events_platform.accounts.access import Actor, Right
from events_platform.accounts.audit import record
from events_platform.events.models import Event
from events_platform.events.schemas import RoomIn
from events_platform.events.service_sites import add_room
from events_platform.events.service_touch import hold_event
from events_platform.kit.countries import resolve
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import LOCALES
from events_platform.kit.text import fold, normalise_name
from events_platform.programme.import_known import Known, load_known, names_of
from events_platform.programme.import_plan import (
    LONGEST,
    Plan,
    PlannedSession,
    PlannedSpeaker,
    changes_of_speaker,
    minutes_of,
    plan_import,
    unnamed_room,
)
from events_platform.programme.imports import ImportedProgramme, ImportedSession, ImportedSpeaker
from events_platform.programme.models import ProgrammeSession, SessionKind, SessionState
from events_platform.programme.schemas_sessions import PartIn, SessionIn, TrackIn, TypeIn
from events_platform.programme.schemas_speakers import NewSpeakerIn, SpeakerIn, SpeakerName
from events_platform.programme.service_sessions import add_session, change_session, change_state
from events_platform.programme.service_slots import Move, place_many
from events_platform.programme.service_speakers import add_speaker, update_speaker
from events_platform.programme.service_tracks import add_track, add_type, keep_types

KEPT_PROFILE = ("honorific", "title", "country", "locale", "timezone")
KEPT_STATED = ("precedence", "holding_minutes", "liaison", "appearance")


async def preview_import(session: Session, actor: Actor, event: Event, found: ImportedProgramme) -> Plan:
    """What importing this would do; nothing is stored."""
    known = await load_known(session, event)
    return plan_import(event, known, found, may_add_rooms=actor.may(Right.EDIT_EVENT, event.id))


async def import_programme(session: Session, actor: Actor, event: Event, found: ImportedProgramme) -> Plan:
    """Bring it in, all or nothing; the plan tells what was done. Raises Conflict (event_archived).

    What the file does not hold stays as it is: other languages, notes, guests' precedence, sessions that the
    file does not name.
    """
    await hold_event(session, event)
    known = await load_known(session, event)
    plan = plan_import(event, known, found, may_add_rooms=actor.may(Right.EDIT_EVENT, event.id))
    await keep_types(session, event)
    await _add_places(session, actor, event, known, plan)
    for speaker in plan.speakers:
        await _bring_speaker(session, actor, event, known, speaker)
    placed = [await _bring_session(session, actor, event, known, one) for one in plan.sessions]
    moves = [move for move, _row, _planned in placed if move is not None]
    if moves:
        await place_many(session, actor, event, moves)
    for _move, row, planned in placed:
        if planned.source.is_cancelled:
            await change_state(session, actor, event, row, SessionState.CANCELLED)
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


async def _add_places(session: Session, actor: Actor, event: Event, known: Known, plan: Plan) -> None:
    unnamed = unnamed_room()
    for name, capacity in plan.rooms.items():
        text = unnamed if name == unnamed["en"] else _text(event, name)
        room = await add_room(session, actor, event, RoomIn(name=text, capacity=capacity))
        known.rooms |= dict.fromkeys([*names_of(text), fold(name)], room)
    for name in plan.tracks:
        known.tracks[fold(name)] = await add_track(session, actor, event, TrackIn(name=_text(event, name)))
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


async def _bring_speaker(
    session: Session, actor: Actor, event: Event, known: Known, planned: PlannedSpeaker
) -> None:
    one, speaker = planned.source, planned.known
    if speaker is None:
        data = NewSpeakerIn(**_stated(planned), email=_email(one.email), country=_country(one))
        speaker = await add_speaker(session, actor, event, data, source_key=one.key)
    elif changes_of_speaker(planned):
        kept = {name: getattr(speaker, name) for name in (*KEPT_PROFILE, *KEPT_STATED)}
        kept["country"] = _country(one) or speaker.country
        kept["email"] = _email(one.email) or speaker.email or ""
        await update_speaker(session, actor, event, speaker, SpeakerIn(**{**kept, **_stated(planned)}))
    known.speakers[one.key] = speaker
    known.names.setdefault(normalise_name(one.name), speaker)


def _stated(planned: PlannedSpeaker) -> dict[str, Any]:
    one, known = planned.source, planned.known
    romanised = one.romanised or (known.romanised if known else "")
    order = known.name_order if known else None
    return {
        "name": SpeakerName(native=one.name, romanised=romanised, order=order),
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


async def _bring_session(
    session: Session, actor: Actor, event: Event, known: Known, planned: PlannedSession
) -> tuple[Move | None, ProgrammeSession, PlannedSession]:
    one, row = planned.source, planned.known
    data = _session_in(known, planned)
    extra = {**one.extra, "format": one.key.partition(":")[0]}
    if row is None:
        row = await add_session(session, actor, event, data, source_key=one.key, extra=extra)
    else:
        row = await change_session(session, actor, event, row, data)
        row.extra = {**row.extra, **extra}
        row.source_key = row.source_key or one.key
    return _move(known, planned, row), row, planned


def _session_in(known: Known, planned: PlannedSession) -> SessionIn:
    one, row = planned.source, planned.known
    kind, track = known.type_of(one), known.track(one.track)
    if row is not None and not one.type:
        kind = next((found for found in known.types.values() if found.id == row.type_id), kind)
    assert kind is not None
    parts = [
        PartIn(speaker=speaker.id, role=role)
        for key, role in dict.fromkeys(one.speakers)
        if (speaker := known.speaker(ImportedSpeaker(key, ""))) is not None
    ]
    return SessionIn(
        type=kind.id,
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
    """Where it goes, unless it stands there already."""
    room = known.room(planned.room)
    if planned.starts_at is None or room is None or row.state == SessionState.CANCELLED:
        return None
    slot = known.slots.get(row.id)
    if slot is not None and (slot.starts_at, slot.room_id) == (planned.starts_at, room.id):
        return None
    return Move(row.id, room.id, planned.starts_at)
