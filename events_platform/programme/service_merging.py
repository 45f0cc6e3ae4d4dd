"""Making two speakers one, saying that they are two, and taking a merge back."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict
from events_platform.events.models import Event
from events_platform.events.service_touch import hold_event, touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.followups import follow_up
from events_platform.kit.i18n import gettext as _
from events_platform.people.models import SuggestionReason
from events_platform.people.service import suggest
from events_platform.programme.models import (
    Answer,
    Embargo,
    SessionMaterial,
    SessionSpeaker,
    Speaker,
    SpeakerRole,
    SpeakerWindow,
)
from events_platform.programme.service_embargo import EMBARGOES, STRICTNESS
from events_platform.programme.service_speakers import fill_keys

TEXTS = ("honorific", "title", "affiliation", "biography")
PLAIN = (
    "romanised",
    "country",
    "email",
    "timezone",
    "liaison",
    "precedence",
    "photo_id",
    "person_id",
    "invited_at",
    "stand_in_id",
    "source_key",
)


@dataclass
class DroppedPart:
    """A part that both had."""

    session_id: uuid.UUID
    role: SpeakerRole
    position: int
    answer: Answer
    answered_at: datetime | None
    answer_note: str
    stands_in_for_id: uuid.UUID | None


@dataclass
class Moved:
    """What a merge moved or changed, so that it can be taken back."""

    parts: list[uuid.UUID] = field(default_factory=list)
    dropped: list[DroppedPart] = field(default_factory=list)
    windows: list[uuid.UUID] = field(default_factory=list)
    materials: list[uuid.UUID] = field(default_factory=list)
    stand_ins: list[uuid.UUID] = field(default_factory=list)
    merged: list[uuid.UUID] = field(default_factory=list)
    filled: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    embargo: str = "none"
    embargo_until: datetime | None = None
    kept_embargo: str = "none"
    kept_until: datetime | None = None


_MOVED = TypeAdapter(Moved)


async def merge_speakers(session: Session, actor: Actor, event: Event, stays: Speaker, goes: Speaker) -> None:
    """Make `goes` one with `stays`: what it has moves, and what `stays` lacks is filled in.

    The stricter embargo holds for both. Raises Conflict (`same_speaker`, `merged`).
    """
    await touch_event(session, event)
    if stays.id == goes.id:
        raise Conflict(_("These are one speaker already."), code="same_speaker")
    if stays.merged_into_id is not None or goes.merged_into_id is not None:
        raise Conflict(_("One of the two has been merged already. Please look again."), code="merged")
    moved = Moved()
    await _move_parts(session, stays, goes, moved)
    moved.windows = await _repoint(session, SpeakerWindow, "speaker_id", goes.id, stays.id)
    moved.materials = await _repoint(session, SessionMaterial, "speaker_id", goes.id, stays.id)
    moved.stand_ins = await _repoint(session, Speaker, "stand_in_id", goes.id, stays.id)
    moved.merged = await _repoint(session, Speaker, "merged_into_id", goes.id, stays.id)
    await _same_person(session, event, stays, goes)
    _fill_in(stays, goes, moved)
    _keep_stricter_embargo(stays, goes, moved)
    goes.merged_into_id = stays.id
    goes.merge_record = _MOVED.dump_python(moved, mode="json")
    stays.updated_at = goes.updated_at = now()
    record(session, actor, "speaker.merge", stays, details={"merged": str(goes.id)})
    await session.flush()
    await follow_up(session, EMBARGOES, event.id)


async def undo_merge(session: Session, actor: Actor, event: Event, goes: Speaker) -> Speaker:
    """Take a merge back; what was changed since then stays as it was changed. Answers who had stayed.

    Raises Conflict (`not_merged`).
    """
    await touch_event(session, event)
    if goes.merged_into_id is None or goes.merge_record is None:
        raise Conflict(_("This speaker is not merged with another one."), code="not_merged")
    stays = await session.get_one(Speaker, goes.merged_into_id)
    moved = _MOVED.validate_python(goes.merge_record)
    back = {"was": stays.id, "becomes": goes.id}
    await _repoint_rows(session, SessionSpeaker, "speaker_id", moved.parts, **back)
    await _repoint_rows(session, SpeakerWindow, "speaker_id", moved.windows, **back)
    await _repoint_rows(session, SessionMaterial, "speaker_id", moved.materials, **back)
    await _repoint_rows(session, Speaker, "stand_in_id", moved.stand_ins, **back)
    await _repoint_rows(session, Speaker, "merged_into_id", moved.merged, **back)
    await _put_back(session, goes, moved.dropped)
    _empty_again(stays, goes, moved)
    goes.merged_into_id, goes.merge_record = None, None
    stays.updated_at = goes.updated_at = now()
    record(session, actor, "speaker.unmerge", stays, details={"merged": str(goes.id)})
    await session.flush()
    await follow_up(session, EMBARGOES, event.id)
    return stays


async def tell_apart(session: Session, actor: Actor, event: Event, one: Speaker, other: Speaker) -> None:
    """Remember that two who look alike are two people."""
    await hold_event(session, event)
    if str(other.id) not in one.distinct_from:
        one.distinct_from = [*one.distinct_from, str(other.id)]
        record(session, actor, "speaker.tell_apart", one, details={"other": str(other.id)})
    await session.flush()


async def merged_into(session: Session, speaker: Speaker) -> list[Speaker]:
    """Who was found to be this speaker."""
    found = select(Speaker).where(Speaker.merged_into_id == speaker.id).order_by(col(Speaker.id))
    return list((await session.exec(found)).all())


async def _move_parts(session: Session, stays: Speaker, goes: Speaker, moved: Moved) -> None:
    both = select(SessionSpeaker).where(col(SessionSpeaker.speaker_id).in_([stays.id, goes.id]))
    rows = (await session.exec(both)).all()
    taken = {(row.session_id, row.role) for row in rows if row.speaker_id == stays.id}
    for row in rows:
        if row.speaker_id != goes.id:
            continue
        if (row.session_id, row.role) in taken:
            moved.dropped.append(_dropped(row))
            await session.delete(row)
        else:
            moved.parts.append(row.id)
            row.speaker_id = stays.id
    await session.flush()


def _dropped(row: SessionSpeaker) -> DroppedPart:
    return DroppedPart(
        session_id=row.session_id,
        role=SpeakerRole(row.role),
        position=row.position,
        answer=Answer(row.answer),
        answered_at=row.answered_at,
        answer_note=row.answer_note,
        stands_in_for_id=row.stands_in_for_id,
    )


async def _repoint(
    session: Session, table: Any, column: str, was: uuid.UUID, becomes: uuid.UUID
) -> list[uuid.UUID]:
    found = list((await session.exec(select(table.id).where(getattr(table, column) == was))).all())
    await _repoint_rows(session, table, column, found, was=was, becomes=becomes)
    return found


async def _repoint_rows(
    session: Session, table: Any, column: str, ids: list[uuid.UUID], *, was: uuid.UUID, becomes: uuid.UUID
) -> None:
    """Let these rows refer to another speaker, as far as they still refer to the one they did."""
    rows = select(table).where(col(table.id).in_(ids), getattr(table, column) == was)
    for row in (await session.exec(rows)).all() if ids else []:
        setattr(row, column, becomes if row.id != becomes else None)
    await session.flush()


async def _same_person(session: Session, event: Event, stays: Speaker, goes: Speaker) -> None:
    """Two registered persons are for the organisers of registrations to decide about."""
    if stays.person_id and goes.person_id and stays.person_id != goes.person_id:
        await suggest(session, event.id, stays.person_id, goes.person_id, SuggestionReason.NAME)


def _fill_in(stays: Speaker, goes: Speaker, moved: Moved) -> None:
    for name in PLAIN:
        theirs = getattr(goes, name)
        if not getattr(stays, name) and theirs and theirs != stays.id:
            setattr(stays, name, theirs)
            moved.filled[name] = theirs
    for name in TEXTS:
        mine, theirs = getattr(stays, name), getattr(goes, name)
        added = [language for language in theirs if language not in mine]
        if added:
            setattr(stays, name, LocalizedText({**theirs, **mine}))
            moved.texts[name] = added
    fill_keys(stays)


def _keep_stricter_embargo(stays: Speaker, goes: Speaker, moved: Moved) -> None:
    """What either hides stays hidden, until the later hour; the merged row hides no longer by itself."""
    moved.kept_embargo, moved.kept_until = stays.embargo, stays.embargo_until
    moved.embargo, moved.embargo_until = goes.embargo, goes.embargo_until
    stays.embargo = max(Embargo(stays.embargo), Embargo(goes.embargo), key=STRICTNESS.__getitem__)
    hours = [moment for moment in (stays.embargo_until, goes.embargo_until) if moment]
    stays.embargo_until = max(hours, default=None)
    goes.embargo, goes.embargo_until = Embargo.NONE, None


async def _put_back(session: Session, goes: Speaker, dropped: list[DroppedPart]) -> None:
    """Enter the parts again that both had, unless somebody has entered them meanwhile."""
    known = select(SessionSpeaker).where(SessionSpeaker.speaker_id == goes.id)
    taken = {(row.session_id, row.role) for row in (await session.exec(known)).all()}
    for values in dropped:
        row = SessionSpeaker(**vars(values), speaker_id=goes.id)
        if (row.session_id, row.role) not in taken:
            session.add(row)
    await session.flush()


def _empty_again(stays: Speaker, goes: Speaker, moved: Moved) -> None:
    """Take out what came from the other speaker and was not changed since; give embargoes back.

    Both keep the stricter of what was agreed and what holds now: undoing releases nothing.
    """
    empty: dict[str, Any] = {"precedence": None, "email": None}
    for name in moved.filled:
        if getattr(stays, name) == getattr(goes, name):
            is_text = isinstance(getattr(goes, name), str) and name not in empty
            setattr(stays, name, "" if is_text else None)
    for name, languages in moved.texts.items():
        mine, theirs = getattr(stays, name), getattr(goes, name)
        kept = {
            language: text
            for language, text in mine.items()
            if language not in languages or theirs.get(language) != text
        }
        setattr(stays, name, LocalizedText(kept))
    fill_keys(stays)
    held = (Embargo(stays.embargo), stays.embargo_until)
    if held[0] != Embargo.NONE:
        goes.embargo, goes.embargo_until = Embargo(moved.embargo), moved.embargo_until
        stays.embargo, stays.embargo_until = _given_back(held, moved)


def _given_back(held: tuple[Embargo, datetime | None], moved: Moved) -> tuple[Embargo, datetime | None]:
    """The embargo of who stayed: as before the merge, unless somebody has set another one since."""
    before = Embargo(moved.kept_embargo)
    merged = max(before, Embargo(moved.embargo), key=STRICTNESS.__getitem__)
    hours = [moment for moment in (moved.kept_until, moved.embargo_until) if moment]
    return (before, moved.kept_until) if held == (merged, max(hours, default=None)) else held
