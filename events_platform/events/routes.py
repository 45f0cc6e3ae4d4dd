"""The addresses of this domain, for the route table."""

from starlette.routing import BaseRoute

from events_platform.events import (
    api,
    api_sites,
    pages,
    pages_bodies,
    pages_hours,
    pages_log,
    pages_rooms,
    pages_rules,
    pages_sites,
    pages_team,
)

console: list[BaseRoute] = [
    *pages.routes,
    *pages_bodies.routes,
    *pages_hours.routes,
    *pages_log.routes,
    *pages_rooms.routes,
    *pages_rules.routes,
    *pages_sites.routes,
    *pages_team.routes,
]
programs: list[BaseRoute] = [*api.routes, *api_sites.routes]
