"""Whether the process lives, and whether it can do its work."""

import structlog
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from events_platform.kit.db.engine import Database
from events_platform.kit.db.lost import is_lost, said_by
from events_platform.kit.web.context import context

log = structlog.get_logger("health")
NO_STORE = {"cache-control": "no-store"}


async def live(_request: Request) -> Response:
    """The process answers; nothing else is asked."""
    return Response(b'{"ok":true}', media_type="application/json", headers=NO_STORE)


async def ready(request: Request) -> Response:
    """The database answers too, and the process is not about to stop."""
    parts = context(request)
    if parts.parts.get("stopping") or not await _answers(parts.db):
        return Response(b'{"ok":false}', 503, media_type="application/json", headers=NO_STORE)
    return Response(b'{"ok":true}', media_type="application/json", headers=NO_STORE)


async def _answers(db: Database) -> bool:
    try:
        async with db.read() as session:
            await (await session.connection()).execute(text("SELECT 1"))
    except Exception as error:
        if is_lost(error):
            log.warning("database does not answer", error=said_by(error))
            return False
        raise
    return True


routes = [Route("/health/live", live), Route("/health/ready", ready)]
