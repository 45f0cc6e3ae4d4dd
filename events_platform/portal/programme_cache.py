"""The public programme of an event, kept in memory as long as the event's version holds."""

import uuid
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from starlette.requests import Request

from events_platform.events.access import public_event, public_version
from events_platform.events.models import Body, Event, Site, SiteDay
from events_platform.events.queries import bodies_of, site_days, sites_of
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.web.context import context
from events_platform.kit.web.page_cache import VersionCache
from events_platform.programme.models import SessionMaterial
from events_platform.programme.published import PublicProgramme, PublicSession, public_programme
from events_platform.programme.queries_speakers import materials_of_sessions

PART = "programmes"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An event, its places and its programme. Nothing of it may be changed, for all requests share it.

    `made` keeps what is costly to make of it, as long as it is kept itself.
    """

    event: Event
    sites: Sequence[Site]
    days: Sequence[SiteDay]
    bodies: Sequence[Body]
    programme: PublicProgramme
    materials: Mapping[uuid.UUID, list[SessionMaterial]]
    made: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def version(self) -> tuple[uuid.UUID, int]:
        """What pages made of it are kept by."""
        return self.event.id, self.event.version

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made of this programme before under the key, else made now and kept beside it."""
        if key not in self.made:
            self.made[key] = make()
        made: T = self.made[key]
        return made

    def by_slug(self, slug: str) -> PublicSession | None:
        """The session of this address."""
        return next((one for one in self.programme.sessions if one.item.slug == slug), None)


async def loaded_programme(request: Request, reference: str) -> Loaded:
    """The public programme of the event of this slug or id, at most a second old. Raises NotFound."""
    parts = context(request).parts
    cache: VersionCache[Loaded] = parts.setdefault(PART, VersionCache())
    version = partial(public_version, context(request).direct, reference)
    return await cache.get(reference, version, partial(_load, context(request).db, reference))


async def _load(db: Database, reference: str) -> Loaded:
    async with db.read() as session:
        return await load_event(session, await public_event(session, reference))


async def load_event(session: Session, event: Event) -> Loaded:
    """What public pages show of an event, whoever may see it yet."""
    programme = await public_programme(session, event)
    return Loaded(
        event,
        await sites_of(session, event.id),
        await site_days(session, event.id),
        await bodies_of(session, event.id),
        programme,
        await _materials(session, programme),
    )


async def _materials(session: Session, programme: PublicProgramme) -> dict[uuid.UUID, list[SessionMaterial]]:
    """The newest version of each public material, unless it is of somebody who is not shown."""
    found = await materials_of_sessions(session, {one.item.id for one in programme.sessions})
    return {id_: _newest(programme, materials) for id_, materials in found.items()}


def _newest(programme: PublicProgramme, materials: list[SessionMaterial]) -> list[SessionMaterial]:
    newest: dict[str, SessionMaterial] = {}
    for one in sorted(materials, key=lambda each: each.version):
        if one.is_public and (one.speaker_id is None or one.speaker_id in programme.speakers):
            newest[one.name] = one
    return list(newest.values())
