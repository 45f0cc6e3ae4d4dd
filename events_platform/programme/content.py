"""What a release holds: every public session as it was planned, with its place in calendars' histories."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from events_platform.kit.db.types import LocalizedText
from events_platform.programme.models import SpeakerRole


@dataclass(frozen=True, slots=True)
class Part:
    """A speaker's part in an item; parts stand in the speaking order."""

    speaker_id: uuid.UUID
    role: SpeakerRole


@dataclass(frozen=True, slots=True)
class Item:
    """One session of a release; times are aware UTC.

    A cancelled item keeps its last time and place, so that calendars can show what does not take place.
    `part_of_id` is the item in which it takes place, as a talk does in a forum.
    `sequence` and `changed_at` are SEQUENCE and LAST-MODIFIED (RFC 5545, 3.8.7.4 and 3.8.7.3).
    """

    id: uuid.UUID
    slug: str
    type_id: uuid.UUID
    track_id: uuid.UUID | None
    title: LocalizedText
    abstract: LocalizedText
    languages: tuple[str, ...]
    interpretation: tuple[str, ...]
    parts: tuple[Part, ...]
    room_id: uuid.UUID
    shared_room_ids: tuple[uuid.UUID, ...]
    starts_at: datetime
    ends_at: datetime
    is_counted: bool = True
    has_sign_up: bool = False
    capacity: int | None = None
    is_cancelled: bool = False
    part_of_id: uuid.UUID | None = None
    sequence: int = 0
    changed_at: datetime | None = None

    def says_the_same(self, other: "Item") -> bool:
        """Whether readers would see no difference."""
        return replace(other, sequence=self.sequence, changed_at=self.changed_at) == self

    def changed_fields(self, other: "Item") -> set[str]:
        """The names of what differs for readers."""
        compared = {field.name for field in fields(self)} - {"sequence", "changed_at"}
        return {name for name in compared if getattr(self, name) != getattr(other, name)}


_ITEMS = TypeAdapter(list[Item])


def written(items: Iterable[Item]) -> dict[str, Any]:
    """The content of a release as JSON data, in the order of time."""
    ordered = sorted(items, key=lambda item: (item.starts_at, item.ends_at, item.id))
    return {"items": _ITEMS.dump_python(ordered, mode="json")}


def read(content: Mapping[str, Any]) -> list[Item]:
    """The items of a release's content."""
    return _ITEMS.validate_python(content.get("items", []))


def carried_on(items: Iterable[Item], before: Iterable[Item], at: datetime) -> list[Item]:
    """Give each item its SEQUENCE: one more where it differs from before, and keep what is gone as cancelled.

    What vanished without being cancelled is cancelled for everybody who has it in a calendar.
    """
    known = {item.id: item for item in before}
    carried = [_carried(item, known.pop(item.id, None), at) for item in items]
    vanished = [_carried(replace(gone, is_cancelled=True), gone, at) for gone in known.values()]
    return [*carried, *vanished]


def _carried(item: Item, before: Item | None, at: datetime) -> Item:
    if before is None:
        return replace(item, sequence=0, changed_at=at)
    if item.says_the_same(before):
        return replace(item, sequence=before.sequence, changed_at=before.changed_at)
    return replace(item, sequence=before.sequence + 1, changed_at=at)
