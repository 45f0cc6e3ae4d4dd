"""Changes of a release as people read them: what is told first, then before and after."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from events_platform.events.models import Event, Room
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import (
    babel_locale,
    current_locale,
    format_list,
    format_time_range,
)
from events_platform.kit.i18n import gettext as _
from events_platform.programme.content import Item
from events_platform.programme.diff import Change, ChangeKind
from events_platform.programme.models import SessionType, Speaker, Track
from events_platform.programme.names import speaker_name


@dataclass(frozen=True, slots=True)
class Row:
    """One difference; `before` is None where only the fact is told."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change in words. `badge` is the kind's signal."""

    id: uuid.UUID
    slug: str
    kind: ChangeKind
    label: str
    badge: str
    title: str
    title_lang: str
    when: str
    where: str
    rows: list[Row]


@dataclass(frozen=True)
class Names:
    """What the ids in items stand for; `speakers` and `titles` of sessions hold only what may be named."""

    event: Event
    rooms: Mapping[uuid.UUID, Room]
    tracks: Mapping[uuid.UUID, Track]
    types: Mapping[uuid.UUID, SessionType]
    speakers: Mapping[uuid.UUID, Speaker]
    titles: Mapping[uuid.UUID, LocalizedText]

    def text(self, text: LocalizedText) -> str:
        """In the reader's language."""
        return text.in_language(current_locale(), self.event.languages)

    def room(self, room_id: uuid.UUID) -> str:
        """A room, '' where it is gone."""
        return self.text(self.rooms[room_id].name) if room_id in self.rooms else ""

    def when(self, start: datetime, end: datetime) -> str:
        """A span in the event's zone."""
        return format_time_range(start, end, self.event.timezone)


def shown_changes(names: Names, changes: Iterable[Change]) -> list[ShownChange]:
    """The changes of which there is something to tell with these names."""
    shown = [_shown(names, change) for change in changes]
    return [one for one in shown if one.kind != ChangeKind.CHANGED or one.rows]


def _shown(names: Names, change: Change) -> ShownChange:
    item = change.after
    label, badge = _kind(change)
    return ShownChange(
        id=item.id,
        slug=item.slug,
        kind=change.kind,
        label=label,
        badge=badge,
        title=names.text(item.title),
        title_lang=item.title.language_of(current_locale(), names.event.languages),
        when=names.when(item.starts_at, item.ends_at),
        where=names.room(item.room_id),
        rows=_rows(names, change),
    )


def _kind(change: Change) -> tuple[str, str]:
    if change.kind == ChangeKind.NEW and change.before:
        return _("Takes place after all"), "admitted"
    return {
        ChangeKind.NEW: (_("New"), "admitted"),
        ChangeKind.MOVED: (_("Moved"), "attention"),
        ChangeKind.CANCELLED: (_("Cancelled"), "refused"),
        ChangeKind.CHANGED: (_("Changed"), "neutral"),
    }[change.kind]


def _rows(names: Names, change: Change) -> list[Row]:
    if change.before is None or change.kind == ChangeKind.CANCELLED:
        return []
    found: list[Row] = []
    for label, of in _compared().items():
        before, after = of(names, change.before), of(names, change.after)
        if before != after:
            found.append(Row(label, before or "–", after or "–"))
    if "title" in change.fields and not _is_told(found, _("Title")):
        found.append(_elsewhere(change.before.title, change.after.title))
    if "abstract" in change.fields:
        found.append(Row(_("Abstract"), None, _("edited")))
    return found


def _is_told(rows: Iterable[Row], label: str) -> bool:
    return any(row.label == label for row in rows)


def _elsewhere(before: LocalizedText, after: LocalizedText) -> Row:
    """A title that changed in other languages than the reader's."""
    codes = [code for code in {**before, **after} if before.get(code) != after.get(code)]
    old, new = (" / ".join(filter(None, (text.get(code) for code in codes))) for text in (before, after))
    return Row(_("Title"), old or "–", new or "–")


def _compared() -> dict[str, Callable[[Names, Item], str]]:
    """What is told with before and after, in the order of interest."""
    return {
        _("Time"): lambda names, item: names.when(item.starts_at, item.ends_at),
        _("Room"): _rooms,
        _("Title"): lambda names, item: names.text(item.title),
        _("Speakers"): _speakers,
        _("Track"): _track,
        _("Type"): _type,
        _("Part of"): _forum,
        _("Languages"): lambda _names, item: _languages(item.languages),
        _("Interpretation"): lambda _names, item: _languages(item.interpretation),
    }


def _rooms(names: Names, item: Item) -> str:
    return format_list(filter(None, (names.room(one) for one in (item.room_id, *item.shared_room_ids))))


def _speakers(names: Names, item: Item) -> str:
    known = [names.speakers[part.speaker_id] for part in item.parts if part.speaker_id in names.speakers]
    return format_list(dict.fromkeys(speaker_name(one, current_locale()) for one in known))


def _track(names: Names, item: Item) -> str:
    track = names.tracks.get(item.track_id) if item.track_id else None
    return names.text(track.name) if track else ""


def _forum(names: Names, item: Item) -> str:
    title = names.titles.get(item.part_of_id) if item.part_of_id else None
    return names.text(title) if title else ""


def _type(names: Names, item: Item) -> str:
    kind = names.types.get(item.type_id)
    return names.text(kind.name) if kind else ""


def _languages(codes: Iterable[str]) -> str:
    known = babel_locale(current_locale()).languages
    return format_list(known.get(code.split("-")[0]) or code for code in codes)
