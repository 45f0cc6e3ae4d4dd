"""The working copy as the next release would hold it."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.programme.content import Item, Part, read
from events_platform.programme.models import (
    ProgrammeSession,
    SessionSpeaker,
    SessionState,
    Slot,
    SpeakerRole,
)
from events_platform.programme.models_release import Release
from events_platform.programme.published import newest_release
from events_platform.programme.queries import parts_of, sessions_of, slots_of


async def build_items(session: Session, event: Event) -> list[Item]:
    """What would be released now: confirmed sessions that have a slot, and cancelled ones that were released.

    A cancelled session stays as people knew it, time and place included.
    """
    return await items_after(session, event, await newest_release(session, event.id))


async def items_after(session: Session, event: Event, newest: Release | None) -> list[Item]:
    """The same, where the newest release is at hand."""
    slots, parts = await slots_of(session, event.id), await parts_of(session, event.id)
    released = {item.id: item for item in released_items(newest)}
    items: list[Item] = []
    for one in await sessions_of(session, event.id):
        slot, known = slots.get(one.id), released.get(one.id)
        if one.state == SessionState.CONFIRMED and slot:
            items.append(item_of(one, slot, parts.get(one.id, [])))
        elif one.state == SessionState.CANCELLED and known:
            items.append(replace(known, is_cancelled=True))
    return items


def released_items(release: Release | None) -> list[Item]:
    """The items of a release, none where nothing was released."""
    return read(release.content) if release else []


def item_of(one: ProgrammeSession, slot: Slot, parts: Iterable[SessionSpeaker]) -> Item:
    """A session with its slot and its parts, in the speaking order."""
    return Item(
        id=one.id,
        slug=one.slug,
        type_id=one.type_id,
        track_id=one.track_id,
        title=one.title,
        abstract=one.abstract,
        languages=tuple(one.languages),
        interpretation=tuple(one.interpretation),
        parts=tuple(Part(part.speaker_id, SpeakerRole(part.role)) for part in parts),
        room_id=slot.room_id,
        shared_room_ids=_ids(slot.shared_room_ids),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        is_counted=one.is_counted,
        has_sign_up=one.has_sign_up,
        capacity=one.capacity,
        part_of_id=one.part_of_id,
    )


def _ids(texts: Sequence[str]) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(text) for text in texts)
