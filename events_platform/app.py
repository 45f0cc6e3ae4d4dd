"""Composition: the route table, the middleware and what runs beside the requests."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from events_platform import worker
from events_platform.accounts import pages as account_pages
from events_platform.accounts import pages_accounts
from events_platform.attendance import pages as attendance_pages
from events_platform.checkin import (
    api_devices,
    api_gates,
    api_search,
    pages_gate,
    pages_gates,
    pages_review,
    pages_rosters,
)
from events_platform.checkin import api_scans as scan_api
from events_platform.errors import AppError
from events_platform.events import routes as event_routes
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.logs import configure_logs
from events_platform.kit.web import health, language, openapi_pages, static
from events_platform.kit.web.context import AppContext
from events_platform.kit.web.handler import on_app_error
from events_platform.kit.web.middleware import BodyLimit, Envelope, Language, OriginCheck
from events_platform.kit.web.page_cache import PageCache
from events_platform.kit.web.problem import on_http_exception
from events_platform.kit.web.routing import IndexedRouter
from events_platform.kit.web.traffic import Traffic
from events_platform.portal import (
    api_import,
    api_replies,
    api_reports,
    exports,
    feeds,
    metrics,
    pages_agenda,
    pages_calendars,
    pages_import,
    pages_me,
    pages_own_calendar,
    pages_public,
    pages_release_mails,
    routes_programme,
)
from events_platform.portal import pages_console as organiser_pages
from events_platform.portal import pages_sign_ups as own_sign_ups
from events_platform.portal.feed_cache import FeedCache
from events_platform.presence import api as presence_api
from events_platform.presence import pages as presence_pages
from events_platform.presence import pages_live
from events_platform.programme import (
    api_board,
    api_day,
    api_releases,
    pages_board,
    pages_day,
    pages_releases,
    routes_call,
    routes_sessions,
    routes_speakers,
)
from events_platform.registration import api as registration_api
from events_platform.registration import (
    api_categories,
    api_sign_ups,
    api_stars,
    pages_categories,
    pages_console,
    pages_detail,
    pages_identities,
    pages_mail,
    pages_sign_ups,
    pages_speakers,
)
from events_platform.registration import pages_lost as lost_mails
from events_platform.registration import pages_public as registration_form
from events_platform.reports import api as report_api
from events_platform.reports import (
    api_frozen,
    pages_frozen,
    pages_official,
    pages_people,
    pages_session_people,
)
from events_platform.reports import pages as report_pages
from events_platform.reports import pages_sessions as session_reports
from events_platform.settings import Settings

# Addresses of ours come first: `/{event}/…` at the end would swallow them.
API: list[BaseRoute] = [
    *openapi_pages.routes,
    *event_routes.programs,
    *api_categories.routes,
    *registration_api.routes,
    *api_sign_ups.routes,
    *api_stars.routes,
    *api_replies.routes,
    *api_import.routes,
    *pages_speakers.programs,
    *routes_speakers.programs,
    *routes_sessions.programs,
    *routes_programme.programs,
    *api_releases.routes,
    *api_day.routes,
    *api_board.routes,
    *routes_call.programs,
    *presence_api.routes,
    *api_devices.routes,
    *api_gates.routes,
    *api_search.routes,
    *report_api.routes,
    *pages_official.programs,
    *api_reports.routes,
    *api_frozen.routes,
    *session_reports.programs,
]
CONSOLE: list[BaseRoute] = [
    *account_pages.routes,
    *organiser_pages.routes,
    *pages_public.console,
    *pages_accounts.routes,
    *event_routes.console,
    *pages_console.routes,
    *pages_detail.routes,
    *pages_categories.routes,
    *pages_identities.routes,
    *pages_mail.routes,
    *pages_sign_ups.routes,
    *pages_import.routes,
    *pages_speakers.routes,
    *routes_speakers.console,
    *routes_call.console,
    *routes_sessions.console,
    *pages_releases.routes,
    *pages_release_mails.routes,
    *pages_day.routes,
    *pages_board.routes,
    *attendance_pages.routes,
    *pages_gates.routes,
    *pages_rosters.routes,
    *pages_review.routes,
    *presence_pages.routes,
    *report_pages.routes,
    *pages_frozen.routes,
    *pages_people.routes,
    *session_reports.routes,
    *pages_session_people.routes,
]
PUBLIC: list[BaseRoute] = [
    *pages_gate.routes,
    *registration_form.routes,
    *lost_mails.routes,
    *pages_me.routes,
    *own_sign_ups.routes,
    *routes_speakers.public,
    *routes_call.public,
    *pages_agenda.routes,
    *pages_own_calendar.routes,
    *pages_live.routes,
    *feeds.routes,
    *exports.routes,
    *pages_calendars.routes,
    *routes_programme.public,
    *pages_official.routes,
    *pages_public.routes,
]
# The door's scans are the hottest address by far: no other is tried before it.
FIRST: list[BaseRoute] = [*scan_api.routes, *health.routes]
ROUTES: list[BaseRoute] = [*FIRST, *metrics.routes, *language.routes, *static.routes, *API, *CONSOLE, *PUBLIC]


def create_app(settings: Settings) -> Starlette:
    """The application for these settings; its database must be migrated already."""
    configure_logs(settings.log_level)
    worker.compose()
    context = AppContext(settings, Database(settings.database_url, settings.direct_url))
    context.parts["started_at"] = now()
    context.parts["traffic"] = Traffic()
    context.parts["pages"] = PageCache()
    context.parts["feeds"] = FeedCache()
    app = Starlette(
        middleware=[
            Middleware(Envelope, https=settings.is_https, traffic=context.parts["traffic"]),
            Middleware(Language, https=settings.is_https),
            Middleware(BodyLimit, larger=routes_speakers.LARGE),
            Middleware(OriginCheck, base_url=settings.base_url),
        ],
        exception_handlers={AppError: on_app_error, HTTPException: on_http_exception},
    )
    app.router = IndexedRouter(ROUTES, lifespan=_lifespan)
    app.state.context = context
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    context: AppContext = app.state.context
    async with AsyncExitStack() as stack:
        stack.push_async_callback(context.close)
        await stack.enter_async_context(scan_api.scanning(context))
        if context.settings.worker_inside:
            await stack.enter_async_context(worker.running(context))
        yield
        context.parts["stopping"] = True
