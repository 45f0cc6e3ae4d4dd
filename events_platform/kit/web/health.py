"""Whether the process lives, and whether it can do its work."""

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events_platform.kit.db.engine import Session
from events_platform.kit.web.context import context
from events_platform.kit.web.handler import page

NO_STORE = {"cache-control": "no-store"}


async def live(_request: Request) -> Response:
    """The process answers; nothing else is asked."""
    return Response(b'{"ok":true}', media_type="application/json", headers=NO_STORE)


@page
async def ready(request: Request, session: Session) -> Response:
    """The database answers too, and the process is not about to stop."""
    await session.connection()
    (await session.exec(text("SELECT 1"))).one()  # type: ignore[call-overload]
    if context(request).parts.get("stopping"):
        return Response(b'{"ok":false}', 503, media_type="application/json", headers=NO_STORE)
    return Response(b'{"ok":true}', media_type="application/json", headers=NO_STORE)


routes = [Route("/health/live", live), Route("/health/ready", ready)]
