"""One way to answer refusals: problem+json (RFC 9457) under /api, a page elsewhere."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from events_platform.errors import AppError, TooMany, Unavailable
from events_platform.kit.db.lost import NOT_ANSWERING, RETRY_SECONDS, is_lost
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.web.templates import render_bytes

SIGN_IN = "/manage/sign-in"
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 500: "fault"}
TITLES = {
    400: lazy("The request could not be read"),
    401: lazy("Please sign in"),
    403: lazy("Not allowed"),
    404: lazy("There is nothing here"),
    405: lazy("This address works differently"),
    409: lazy("This no longer fits"),
    410: lazy("This is no longer here"),
    413: lazy("Too large"),
    415: lazy("A kind of file that is not read here"),
    422: lazy("Please check what you entered"),
    429: lazy("Too many requests"),
    500: lazy("Something on our side failed"),
    503: lazy("Not available at the moment"),
}


def is_api(scope: Scope) -> bool:
    """Whether the client is a program that expects JSON."""
    return bool(scope["path"].startswith("/api/"))


def problem(
    status: int, code: str, detail: str, *, fields: dict[str, str], request_id: str
) -> dict[str, Any]:
    """The members of a problem document (RFC 9457, section 3.1); `errors` and `request_id` are ours."""
    document: dict[str, Any] = {
        "type": f"urn:events-platform:problem:{code}",
        "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    }
    if fields:
        document["errors"] = fields
    return document


def answer_error(scope: Scope, error: AppError) -> Response:
    """The answer to a refusal, in the language of the request."""
    if error.status == HTTPStatus.UNAUTHORIZED and not is_api(scope):
        return _to_sign_in(scope)
    fields = {name: str(sentence) for name, sentence in error.fields.items()}
    response = _answer(scope, error.status, error.code, str(error.message), fields)
    if isinstance(error, TooMany | Unavailable) and error.retry_after is not None:
        response.headers["retry-after"] = str(max(1, round(error.retry_after)))
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["www-authenticate"] = "Bearer"
    return response


def _to_sign_in(scope: Scope) -> Response:
    """A person who is not signed in is taken to do so, and back to where they wanted to go."""
    wanted = scope["path"] if scope["method"] == "GET" else "/manage/"
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': wanted})}", 303)


def answer_fault(scope: Scope, error: Exception) -> Response:
    """The answer to what nobody caught; what happened is in the log under the request's id."""
    if is_lost(error):
        return answer_error(scope, Unavailable(NOT_ANSWERING, retry_after=RETRY_SECONDS))
    detail = _("We have noted it. Please try again in a moment; nothing that was confirmed to you is lost.")
    return _answer(scope, 500, "fault", detail, {})


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's hook for its own refusals: no such route, wrong method, unreadable form."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "")
    sentences = {
        404: _("Please check the address. The page may have moved, or the link is incomplete."),
        405: _("This address answers to %(methods)s.") % {"methods": allowed}
        if is_api(request.scope) and allowed
        else _("Please go back and use the page's own buttons."),
    }
    code = CODES.get(error.status_code, "error")
    response = _answer(
        request.scope, error.status_code, code, sentences.get(error.status_code, error.detail), {}
    )
    response.headers.update(error.headers or {})
    return response


def _sent_from(scope: Scope) -> str:
    """The page of ours with the form or button that is refused, as the browser states it; else nothing."""
    headers = Headers(scope=scope)
    page = urlsplit(headers.get("referer", ""))
    is_ours = page.netloc == headers.get("host") and not page.path.startswith("//")
    if scope["method"] in {"GET", "HEAD"} or not is_ours:
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path


def _answer(scope: Scope, status: int, code: str, detail: str, fields: dict[str, str]) -> Response:
    request_id = scope.get("state", {}).get("request_id", "")
    if is_api(scope):
        body = orjson.dumps(problem(status, code, detail, fields=fields, request_id=request_id))
        return Response(
            body, status, media_type="application/problem+json", headers={"cache-control": "no-store"}
        )
    page = render_bytes(
        scope,
        "layout/error.html",
        {
            "status": status,
            "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
            "detail": detail,
            "errors": fields,
            "request_id": request_id,
            "home_href": "/manage/" if scope["path"].startswith("/manage/") else "/",
            "back_href": _sent_from(scope),
        },
    )
    return Response(page, status, media_type="text/html", headers={"cache-control": "no-store"})
