"""The addresses of the public programme, for programs and for people."""

from starlette.routing import BaseRoute

from events_platform.portal import (
    api_programme,
    feeds_changes,
    pages_display,
    pages_documents,
    pages_people,
    pages_programme,
)

programs: list[BaseRoute] = [*api_programme.routes]
public: list[BaseRoute] = [
    *pages_programme.routes,
    *pages_documents.routes,
    *feeds_changes.routes,
    *pages_people.routes,
    *pages_display.routes,
]
