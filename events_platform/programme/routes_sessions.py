"""The addresses of sessions, their times, tracks and conflicts, for the route table."""

from starlette.routing import BaseRoute

from events_platform.programme import (
    api_conflicts,
    api_materials,
    api_placement,
    api_sessions,
    api_slots,
    api_tracks,
    pages_conflicts,
    pages_placement,
    pages_session,
    pages_sessions,
    pages_tracks,
)

programs: list[BaseRoute] = [
    *api_sessions.routes,
    *api_materials.routes,
    *api_slots.routes,
    *api_tracks.routes,
    *api_conflicts.routes,
    *api_placement.routes,
]
console: list[BaseRoute] = [
    *pages_sessions.routes,
    *pages_session.routes,
    *pages_tracks.routes,
    *pages_conflicts.routes,
    *pages_placement.routes,
]
