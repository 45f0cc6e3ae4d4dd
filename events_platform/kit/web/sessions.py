"""Server-side sessions: the cookie holds a random token, the database its hash."""

import uuid
from datetime import timedelta

from sqlmodel import col, delete
from starlette.requests import Request
from starlette.responses import Response

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import token, token_hash
from events_platform.kit.web.context import context
from events_platform.kit.web.cookies import host_cookie
from events_platform.kit.web.models import WebSession

LIFETIME = timedelta(days=7)


def cookie_name(request: Request) -> str:
    """The name of the session's cookie."""
    return host_cookie("session", https=context(request).settings.is_https)


async def start_session(session: Session, account_id: uuid.UUID) -> str:
    """Open a session and return the token for its cookie; a sign-in always gets a new one."""
    fresh = token()
    moment = now()
    session.add(
        WebSession(
            token_hash=token_hash(fresh),
            account_id=account_id,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + LIFETIME,
        )
    )
    await session.flush()
    return fresh


async def current_session(request: Request, session: Session) -> WebSession | None:
    """The session of this browser, if it is signed in and the session has not expired."""
    presented = request.cookies.get(cookie_name(request))
    if not presented:
        return None
    found = await session.get(WebSession, token_hash(presented))
    return found if found and found.expires_at > now() else None


async def end_session(request: Request, session: Session) -> None:
    """Sign this browser out."""
    presented = request.cookies.get(cookie_name(request))
    if presented:
        await session.exec(delete(WebSession).where(col(WebSession.token_hash) == token_hash(presented)))


async def end_sessions_of(session: Session, account_id: uuid.UUID) -> None:
    """Sign an account out everywhere."""
    await session.exec(delete(WebSession).where(col(WebSession.account_id) == account_id))


async def remove_expired(session: Session) -> None:
    """Delete sessions that have run out."""
    await session.exec(delete(WebSession).where(col(WebSession.expires_at) <= now()))


def set_session_cookie(request: Request, response: Response, presented: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(request),
        presented,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=context(request).settings.is_https,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(request: Request, response: Response) -> None:
    """Take the browser's session back."""
    response.delete_cookie(
        cookie_name(request),
        path="/",
        secure=context(request).settings.is_https,
        httponly=True,
        samesite="lax",
    )
