"""What an import would do, row by row, found by reading alone: the dry run, and the order of work."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from events_platform.events.models import Event
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import LOCALES, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import clean_line, clean_text, fold, normalise_name
from events_platform.programme.import_forums import with_forums
from events_platform.programme.import_known import Known, own_id
from events_platform.programme.import_parts import parts_in
from events_platform.programme.imports import (
    UNKNOWN_LANGUAGE,
    ImportedProgramme,
    ImportedSession,
    ImportedSpeaker,
)
from events_platform.programme.models import ProgrammeSession, SessionState, Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.service_slots import GRID, MARGIN

LONGEST = {"title": 300, "abstract": 10_000, "name": 200, "affiliation": 300, "biography": 5_000}
LONGEST_MINUTES = 1440


class RowOutcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportRow:
    """The result of one thing in the file, with sentences about what is odd."""

    thing: str
    name: str
    outcome: RowOutcome
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedSpeaker:
    """One speaker with the texts as they will be stored."""

    source: ImportedSpeaker
    known: Speaker | None
    affiliation: LocalizedText
    biography: LocalizedText


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session with its texts, time and room as they will be stored; without a room it waits for one."""

    source: ImportedSession
    known: ProgrammeSession | None
    title: LocalizedText
    abstract: LocalizedText
    starts_at: datetime | None
    room: str


@dataclass
class Plan:
    """Everything that an import would add or change."""

    rows: list[ImportRow] = field(default_factory=list)
    rooms: dict[str, int | None] = field(default_factory=dict)
    tracks: list[str] = field(default_factory=list)
    types: dict[str, list[ImportedSession]] = field(default_factory=dict)
    speakers: list[PlannedSpeaker] = field(default_factory=list)
    sessions: list[PlannedSession] = field(default_factory=list)
    oddities: tuple[str, ...] = ()

    def count(self, thing: str, outcome: RowOutcome) -> int:
        """How many rows of a thing have this outcome."""
        return sum(row.thing == thing and row.outcome == outcome for row in self.rows)


def plan_import(event: Event, known: Known, found: ImportedProgramme, *, may_add_rooms: bool) -> Plan:
    """The plan of an import. Who may not add rooms gets sessions without a slot where a room is missing."""
    plan = Plan(oddities=found.oddities)
    _plan_rooms(plan, known, found, may_add_rooms=may_add_rooms)
    _plan_tracks(plan, known, found)
    _plan_types(plan, known, found)
    for speaker in found.speakers:
        _plan_speaker(plan, event, known, speaker)
    for one in with_forums(known, found.sessions):
        _plan_session(plan, event, known, one)
    return plan


def unnamed_room() -> LocalizedText:
    """What the room is called in which sessions stand whose room the file does not tell."""
    names = LocalizedText()
    for lang in LOCALES:
        with use_locale(lang):
            names[lang] = _("Room to be announced")
    return names


def _plan_rooms(plan: Plan, known: Known, found: ImportedProgramme, *, may_add_rooms: bool) -> None:
    names = dict(found.rooms)
    if any(one.starts_at and not one.room for one in found.sessions):
        names[unnamed_room()["en"]] = None
    for name, capacity in names.items():
        shown = name[: LONGEST["name"]]
        if known.room(shown) is not None:
            plan.rows.append(ImportRow("room", shown, RowOutcome.SAME))
        elif may_add_rooms:
            plan.rooms[shown] = capacity
            plan.rows.append(ImportRow("room", shown, RowOutcome.NEW))
        else:
            said = _("Only organisers add rooms. Its sessions come without time and room.")
            plan.rows.append(ImportRow("room", shown, RowOutcome.REFUSED, (said,)))


def _plan_tracks(plan: Plan, known: Known, found: ImportedProgramme) -> None:
    names = dict.fromkeys(one.track[: LONGEST["name"]] for one in found.sessions if one.track)
    seen: set[str] = set()
    for name in names:
        is_known = known.track(name) is not None or fold(name) in seen
        seen.add(fold(name))
        if not is_known:
            plan.tracks.append(name)
        plan.rows.append(ImportRow("track", name, RowOutcome.SAME if is_known else RowOutcome.NEW))


def _plan_types(plan: Plan, known: Known, found: ImportedProgramme) -> None:
    for one in found.sessions:
        if one.type and known.type_of(one) is None:
            plan.types.setdefault(fold(one.type), []).append(one)
    for sessions in plan.types.values():
        plan.rows.append(ImportRow("type", sessions[0].type, RowOutcome.NEW))


def _plan_speaker(plan: Plan, event: Event, known: Known, one: ImportedSpeaker) -> None:
    said: list[str] = []
    speaker = known.speaker(one)
    if speaker is not None:
        known.speakers[one.key] = speaker
    stored = (speaker.affiliation, speaker.biography) if speaker else (LocalizedText(), LocalizedText())
    planned = PlannedSpeaker(
        one,
        speaker,
        _merged(event, stored[0], one.affiliation, "affiliation", said),
        _merged(event, stored[1], one.biography, "biography", said),
    )
    plan.speakers.append(planned)
    is_same = speaker is not None and not changes_of_speaker(planned)
    outcome = RowOutcome.SAME if is_same else RowOutcome.CHANGED if speaker else RowOutcome.NEW
    plan.rows.append(ImportRow("speaker", one.name, outcome, tuple(said)))


def changes_of_speaker(planned: PlannedSpeaker) -> dict[str, Any]:
    """What the file says otherwise than what is stored; what it leaves out stays."""
    one, known = planned.source, planned.known
    stated: dict[str, Any] = {"affiliation": planned.affiliation, "biography": planned.biography}
    stated["native"] = native_of(planned)
    stated |= {name: getattr(one, name) for name in ("romanised", "email") if getattr(one, name)}
    return {name: value for name, value in stated.items() if getattr(known, name, None) != value}


def native_of(planned: PlannedSpeaker) -> str:
    """The name as the file writes it; the stored one where that is the same in the letters of its readers."""
    name, known = clean_line(planned.source.name), planned.known
    if known is None:
        return name
    compared = normalise_name(name)
    is_shown = name in {speaker_name(known, lang) for lang in LOCALES}
    is_romanised = compared == normalise_name(known.romanised) != normalise_name(known.native)
    return known.native if is_shown or is_romanised else name


def _plan_session(plan: Plan, event: Event, known: Known, one: ImportedSession) -> None:
    said = list(one.oddities)
    row = known.session(one.key)
    title = _merged(event, row.title if row else LocalizedText(), one.title, "title", said)
    # The words of our own calendar tell of people and languages too.
    texts = {} if row and one.key.startswith("uid:") and own_id(one.key) == row.id else one.abstract
    abstract = _merged(event, row.abstract if row else LocalizedText(), texts, "abstract", said)
    starts_at, room = _slot(plan, event, known, one, said)
    if one.minutes > LONGEST_MINUTES:
        said.append(_("It lasts longer than a day and is cut to 24 hours."))
    planned = PlannedSession(one, row, title, abstract, starts_at, room)
    plan.sessions.append(planned)
    outcome = RowOutcome.NEW if row is None else RowOutcome.CHANGED
    if not is_other(known, planned):
        outcome = RowOutcome.SAME
    shown = title.in_language("en", event.languages)
    plan.rows.append(ImportRow("session", shown, outcome, tuple(said)))


def _slot(
    plan: Plan, event: Event, known: Known, one: ImportedSession, said: list[str]
) -> tuple[datetime | None, str]:
    """When and where it can be placed; what stands in the way is said."""
    if one.starts_at is None:
        return None, ""
    start = one.starts_at.astimezone(UTC)
    first = datetime.combine(event.starts_on, time(0), UTC) - MARGIN
    if not first <= start <= datetime.combine(event.ends_on, time(0), UTC) + MARGIN:
        said.append(_("Its time is far from the days of the event. It comes without time and room."))
        return None, ""
    off = (start - first) % GRID
    if off:
        said.append(_("It begins off the five-minute grid and is placed at the step before."))
    room = (one.room or unnamed_room()["en"])[: LONGEST["name"]]
    if not one.room:
        said.append(_("Its room is not told."))
    if known.room(room) is None and room not in plan.rooms:
        return None, ""
    return start - off, room


def minutes_of(one: ImportedSession, usual: int) -> int:
    """The length in minutes as it is stored; the usual one where the file tells none."""
    return min(one.minutes, LONGEST_MINUTES) if one.minutes > 0 else usual


def _merged(
    event: Event, stored: LocalizedText, texts: Mapping[str, str], kind: str, said: list[str]
) -> LocalizedText:
    """The stored text with the languages that the file holds put in their place, cleaned and cut."""
    main = next((lang for lang in event.languages if lang in LOCALES), "en")
    found = dict(stored)
    ordered = sorted(texts.items(), key=lambda pair: pair[0] != UNKNOWN_LANGUAGE)
    for lang, text in ordered:
        clean = clean_text(text) if kind in {"abstract", "biography"} else clean_line(text)
        if len(clean) > LONGEST[kind]:
            said.append(_("A text is longer than %(limit)d characters and is cut.", limit=LONGEST[kind]))
        if clean:
            found[lang or main] = clean[: LONGEST[kind]].strip()
    return LocalizedText(found)


def is_other(known: Known, planned: PlannedSession) -> bool:
    """Whether the session is new, or the file says otherwise than is stored; what it leaves out stays."""
    return planned.known is None or not _is_as_stored(known, planned, planned.known)


def _is_as_stored(known: Known, planned: PlannedSession, row: ProgrammeSession) -> bool:
    one = planned.source
    track, kind = known.track(one.track), known.type_of(one)
    return (
        (planned.title, planned.abstract) == (row.title, row.abstract)
        and row.minutes == minutes_of(one, row.minutes)
        and (not one.languages or list(one.languages) == row.languages)
        and (not one.track or (track is not None and track.id == row.track_id))
        and (not one.type or (kind is not None and kind.id == row.type_id))
        and (one.is_cancelled == (row.state == SessionState.CANCELLED))
        and (one.capacity is None or one.capacity == row.capacity)
        and {**row.extra, **one.extra} == row.extra
        and (not one.part_of or _id(known.session(one.part_of)) == row.part_of_id)
        and parts_in(known, one) == [(part.speaker_id, part.role) for part in known.parts.get(row.id, [])]
        and (planned.starts_at is None or row.state == SessionState.CANCELLED or _stands(known, planned, row))
    )


def _id(row: ProgrammeSession | None) -> uuid.UUID | None:
    return row.id if row else None


def _stands(known: Known, planned: PlannedSession, row: ProgrammeSession) -> bool:
    """Whether it is planned there and then already."""
    slot, room = known.slots.get(row.id), known.room(planned.room)
    if slot is None or room is None:
        return False
    return (slot.starts_at, slot.room_id) == (planned.starts_at, room.id)


def ends_at(planned: PlannedSession, minutes: int) -> datetime | None:
    """The end of the slot."""
    return planned.starts_at + timedelta(minutes=minutes) if planned.starts_at else None
