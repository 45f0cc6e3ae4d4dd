"""What a release changes, session by session: new, moved, cancelled, changed, with before and after."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from events_platform.kit.db.types import LocalizedText
from events_platform.programme.content import Item

PLACING = frozenset({"starts_at", "ends_at", "room_id", "shared_room_ids"})


class ChangeKind(StrEnum):
    """What readers are told first of a session; one that takes place after all is new again."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One session before and after; `fields` are the names of what differs, empty for what is new."""

    kind: ChangeKind
    after: Item
    before: Item | None
    fields: tuple[str, ...]

    @property
    def session_id(self) -> uuid.UUID:
        """The session."""
        return self.after.id

    @property
    def speaker_ids(self) -> set[uuid.UUID]:
        """Whom it concerns: everybody with a part before or after."""
        parts = [*self.after.parts, *(self.before.parts if self.before else ())]
        return {part.speaker_id for part in parts}


_CHANGES = TypeAdapter(list[Change])


def changes_between(before: Iterable[Item], after: Iterable[Item]) -> list[Change]:
    """What readers would notice, in the order of time; what vanished counts as cancelled."""
    known = {item.id: item for item in before}
    found = [change for item in after if (change := _change(known.pop(item.id, None), item))]
    vanished = [_change(gone, replace(gone, is_cancelled=True)) for gone in known.values()]
    changes = [*found, *(change for change in vanished if change)]
    return sorted(changes, key=lambda one: (one.after.starts_at, one.after.ends_at, one.after.id))


def _change(before: Item | None, after: Item) -> Change | None:
    if before is None:
        # What was cancelled before anybody saw it is no news.
        return None if after.is_cancelled else Change(ChangeKind.NEW, after, None, ())
    fields = before.changed_fields(after)
    return Change(_kind(before, after, fields), after, before, tuple(sorted(fields))) if fields else None


def _kind(before: Item, after: Item, fields: set[str]) -> ChangeKind:
    if before.is_cancelled != after.is_cancelled:
        return ChangeKind.CANCELLED if after.is_cancelled else ChangeKind.NEW
    return ChangeKind.MOVED if fields & PLACING else ChangeKind.CHANGED


def written_changes(changes: Iterable[Change]) -> dict[str, Any]:
    """The changes as JSON data for the release; the abstracts stay in its content alone."""
    return {"items": _CHANGES.dump_python([_brief(change) for change in changes], mode="json")}


def read_changes(written: Mapping[str, Any]) -> list[Change]:
    """The changes that a release has kept."""
    return _CHANGES.validate_python(written.get("items", []))


def _brief(change: Change) -> Change:
    before = change.before and replace(change.before, abstract=LocalizedText())
    return replace(change, after=replace(change.after, abstract=LocalizedText()), before=before)
