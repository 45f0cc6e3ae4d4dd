"""Pure ASGI layers that every request passes: envelope, body limit, language, origin check."""

import re
import time
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from events_platform.errors import Forbidden, TooLarge
from events_platform.kit.db.lost import is_lost
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import negotiate, set_locale
from events_platform.kit.ids import new_id
from events_platform.kit.web.cookies import language_cookie
from events_platform.kit.web.problem import answer_error, answer_fault
from events_platform.kit.web.traffic import FAULT, Traffic

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_LIMIT = 4 * 1024 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
GATE_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
log = structlog.get_logger("request")


def security_headers(*, https: bool) -> list[tuple[bytes, bytes]]:
    """Headers of every answer (OWASP secure headers); HSTS only where people reach the site by https."""
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers


class _CutOff(Exception):
    """An answer broke after it had begun."""


class Envelope:
    """Gives requests an id, counts them, adds security headers, logs slow and failed ones, answers faults."""

    def __init__(self, app: ASGIApp, *, https: bool, traffic: Traffic) -> None:
        self.app = app
        self.traffic = traffic
        self.common = security_headers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id().hex
        scope.setdefault("state", {})["request_id"] = request_id
        path: str = scope["path"]
        policy = GATE_POLICY if path.startswith("/gate/") else CONTENT_SECURITY_POLICY
        extra = [
            *self.common,
            (b"x-request-id", request_id.encode()),
            (b"content-security-policy", policy.encode()),
            (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
        ]
        started = time.perf_counter()
        status = 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # An answer may set a stricter policy of its own; two would both apply.
                own = {name for name, _value in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in own)]
            await send(message)

        try:
            await self.app(scope, receive, dressed)
        except Exception as error:
            _log_fault(error, request_id=request_id, method=scope["method"], route=_route(scope))
            if status:
                self.traffic.note(scope["method"], _route(scope), FAULT, time.perf_counter() - started)
                # The server must cut the answer off; what it prints of the error would quote it.
                raise _CutOff from None
            await answer_fault(scope, error)(scope, receive, dressed)
        taken = time.perf_counter() - started
        self.traffic.note(scope["method"], _route(scope), status, taken)
        if status >= 500 or taken > 1:
            log.warning(
                "slow" if status < 500 else "failed",
                status=status,
                seconds=round(taken, 3),
                route=_route(scope),
            )


def _log_fault(error: Exception, **about: str) -> None:
    if is_lost(error):
        log.warning("database lost", error=type(error).__name__, **about)
    else:
        log.exception("fault", **about)


def _route(scope: Scope) -> str:
    """The route's pattern: a path may hold a personal token and is never logged."""
    route = scope.get("route")
    path: str = route.path if route else "unknown"
    return path


class BodyLimit:
    """Refuses bodies above a limit in bytes, declared or not; `larger` are the paths that take more."""

    def __init__(
        self, app: ASGIApp, *, limit: int = BODY_LIMIT, larger: Mapping[re.Pattern[str], int] | None = None
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check what is declared, then count what comes."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > limit:
            await answer_error(scope, self._refusal(limit))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise self._refusal(limit)
            return message

        await self.app(scope, counted, send)

    def _limit(self, path: str) -> int:
        return next((most for pattern, most in self.larger.items() if pattern.fullmatch(path)), self.limit)

    def _refusal(self, limit: int) -> TooLarge:
        return TooLarge(
            _("This is larger than %(limit)s MB, which is the most that can be sent at once.")
            % {"limit": limit // 1_048_576}
        )


class Language:
    """Chooses the language: `?lang`, then the cookie, then Accept-Language."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.cookie = language_cookie(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the language for what runs below."""
        if scope["type"] == "http":
            set_locale(_language(scope, self.cookie))
        await self.app(scope, receive, send)


def _language(scope: Scope, cookie_name: str) -> str:
    query: bytes = scope["query_string"]
    asked = parse_qs(query.decode("latin-1")).get("lang", [None])[0] if b"lang=" in query else None
    cookie, accepted = None, None
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookie = _cookie(value.decode("latin-1"), cookie_name)
        elif name == b"accept-language":
            accepted = value.decode("latin-1")
    return negotiate(asked, cookie, accepted)


def _cookie(header: str, name: str) -> str | None:
    if name not in header:
        return None
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return None
    return found.value if found else None


class OriginCheck:
    """Refuses unsafe requests that another site made with this site's cookies (Fetch Metadata, Origin).

    Requests with a bearer token carry no ambient authority and pass.
    """

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self.app = app
        self.host = urlsplit(base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let safe, bearer and same-origin requests pass."""
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and self._is_foreign(scope["headers"])
        ):
            refusal = Forbidden(
                _("This request came from another site and was refused. Open the page here and try again."),
                code="cross_site",
            )
            await answer_error(scope, refusal)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_foreign(self, raw: Iterable[tuple[bytes, bytes]]) -> bool:
        headers = dict(raw)
        if headers.get(b"authorization", b"").lower().startswith(b"bearer "):
            return False
        site = headers.get(b"sec-fetch-site")
        if site is not None:
            return site not in {b"same-origin", b"none"}
        origin = headers.get(b"origin")
        if origin is None:
            return b"cookie" in headers
        return urlsplit(origin.decode("latin-1")).netloc not in {
            self.host,
            headers.get(b"host", b"").decode("latin-1"),
        }
