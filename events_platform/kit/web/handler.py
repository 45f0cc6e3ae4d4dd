"""One request, one transaction: opened here, committed below status 400, else rolled back."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from events_platform.errors import AppError
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import token_hash
from events_platform.kit.ratelimit.policies import STAFF
from events_platform.kit.ratelimit.tokens import TokenLimiter
from events_platform.kit.web.context import context
from events_platform.kit.web.middleware import SAFE_METHODS
from events_platform.kit.web.problem import answer_error

Handler = Callable[[Request, Session], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]
Quick = Callable[[Request], Awaitable[Response | None]]
Write = Callable[[Session], Awaitable[object]]
Condition = Callable[[], bool]
FIRST_REFUSAL = 400


class _Refused(Exception):
    """Carries an answer of 400 and above out of the transaction."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def handler(function: Handler) -> Endpoint:
    """Give the function a session: for reading on GET and HEAD, else one that commits with the answer."""
    ahead: Quick | None = getattr(function, "ahead", None)

    @wraps(function)
    async def endpoint(request: Request) -> Response:
        try:
            await _limit(request)
            response = (await ahead(request) if ahead else None) or await _in_transaction(function, request)
        except _Refused as refused:
            response = refused.response
        except AppError as error:
            return await on_app_error(request, error)
        if response.status_code >= FIRST_REFUSAL:
            await _run_after_refusal(request, response.status_code, None)
        else:
            _taken_after_refusal(request)
        return response

    return endpoint


page = api = handler


def ahead_of_session(quick: Quick) -> Callable[[Handler], Handler]:
    """Ask `quick` before a session is opened; it answers None where the function itself must.

    For requests that come by the thousand, and answer as the function would. Place it nearest to `@api`.
    """

    def with_ahead(function: Handler) -> Handler:
        setattr(function, "ahead", quick)  # noqa: B010 (functions have no such attribute to mypy)
        return function

    return with_ahead


async def on_app_error(request: Request, error: Exception) -> Response:
    """The answer to a refusal that was raised, inside a handler or outside, after what must survive it."""
    assert isinstance(error, AppError)
    await _run_after_refusal(request, error.status, error)
    return answer_error(request.scope, error)


async def _limit(request: Request) -> None:
    """Count requests with a token by the token; raises TooMany. Browsers meet limits of their own."""
    presented = request.headers.get("authorization")
    if presented:
        parts = context(request).parts
        if "token_limit" not in parts:
            parts["token_limit"] = TokenLimiter(context(request).db, STAFF)
        await parts["token_limit"].take(token_hash(presented))


async def _in_transaction(function: Handler, request: Request) -> Response:
    db = context(request).db
    async with db.read() if request.method in SAFE_METHODS else db.write() as session:
        response = await function(request, session)
        if response.status_code >= FIRST_REFUSAL:
            raise _Refused(response)
        return response


def after_refusal(request: Request, write: Write, is_wanted: Condition = lambda: True) -> None:
    """Write this in a transaction of its own if the request is refused (failed sign-ins, audit).

    `is_wanted` is asked before, with `refusal_of` at hand, so that nothing is locked for nothing.
    """
    if not hasattr(request.state, "after_refusal"):
        request.state.after_refusal = []
    request.state.after_refusal.append((write, is_wanted))


def refusal_of(request: Request) -> tuple[int, AppError | None]:
    """Status of the refusal, and the error where one was raised rather than a page shown again."""
    refusal: tuple[int, AppError | None] = request.state.refusal
    return refusal


def _taken_after_refusal(request: Request) -> list[tuple[Write, Condition]]:
    """What is to be written, which the request knows no more.

    Left there it would hold the request that holds it: garbage that lies for some hundred requests.
    """
    waiting: list[tuple[Write, Condition]] = getattr(request.state, "after_refusal", [])
    request.state.after_refusal = []
    return waiting


async def _run_after_refusal(request: Request, status: int, error: AppError | None) -> None:
    request.state.refusal = (status, error)
    for write, is_wanted in _taken_after_refusal(request):
        if is_wanted():
            async with context(request).db.write() as session:
                await write(session)
