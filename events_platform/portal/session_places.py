"""How many places a session has left, for its public page: at most a second old, asked once for everybody."""

import uuid

from starlette.requests import Request

from events_platform.kit.clock import now
from events_platform.kit.web.context import context
from events_platform.kit.web.page_cache import VersionCache
from events_platform.portal.programme_cache import Loaded
from events_platform.programme.published import PublicSession
from events_platform.registration.queries_sign_up import NOBODY, Places, is_over, places_of
from events_platform.registration.views_sign_up import places_in_words

PART = "session-places"
Known = dict[uuid.UUID, Places]


async def session_places(request: Request, loaded: Loaded, one: PublicSession) -> str:
    """What is said of the places, in the current language; nothing where nobody can sign up any more."""
    if not one.item.has_sign_up or one.item.is_cancelled or is_over(one, now()):
        return ""
    parts = context(request).parts
    cache: VersionCache[Known] = parts.setdefault(PART, VersionCache())
    fresh: Known = {}

    async def version() -> tuple[tuple[uuid.UUID, Places], ...]:
        async with context(request).db.read() as session:
            fresh.update(await places_of(session, loaded.event.id))
        return tuple(sorted(fresh.items(), key=lambda pair: pair[0]))

    async def load() -> Known:
        return fresh

    known = await cache.get(loaded.event.id, version, load)
    return places_in_words(known.get(one.item.id, NOBODY))
