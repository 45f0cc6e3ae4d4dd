"""Addresses found without trying all of them: Starlette's router matches one route after the other.

With some hundreds of addresses that search took as long as the rest of a short request.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from starlette._utils import get_route_path
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Receive, Scope, Send

from events_platform.kit.web.problem import is_api

_PARAMETER = "{"
_REST = ":path}"
LONGEST = 20
"""Segments of a path beyond which paths are searched as one."""
LONGEST_NUMBER = 8
"""Digits beyond which nothing is numbered, and a database has no such number."""


def path_number(request: Request, name: str) -> int:
    """The number that the address names; where it names none, 0, which nothing has."""
    text: str = request.path_params[name]
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else 0


class IndexedRouter(Router):
    """A router that tries only the routes with as many segments and the same first word.

    Among those the order of the table decides, as ever. A stroke at the end counts for nothing here, so that
    the redirects between `/a` and `/a/` still find their routes. Whoever opens the address of a button is led
    to its page.
    """

    def __init__(self, routes: Sequence[BaseRoute], **options: Any) -> None:
        super().__init__(routes, **options)
        self._words: frozenset[str] = frozenset()
        self._parts: dict[tuple[int, str], Router] = {}
        self._indexed = 0

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the few routes that can match it."""
        if scope["type"] == "lifespan":
            await super().app(scope, receive, send)
        else:
            part = self._part(get_route_path(scope))
            try:
                await part.app(scope, receive, send)
            except HTTPException as refusal:
                if refusal.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                    raise
                page = self._page_above(scope)
                if page is None:
                    refusal.headers = {"Allow": _allowed(part, scope)}
                    raise
                await RedirectResponse(page, HTTPStatus.SEE_OTHER)(scope, receive, send)

    def _page_above(self, scope: Scope) -> str | None:
        """The page with the form or button that sends to this address, for who comes to it by a link.

        A form that is drawn again bears the address it was sent to: the switch of languages, a bookmark or
        the browser's history lead there. The address goes on after that of its page.
        """
        if scope["method"] not in {"GET", "HEAD"} or is_api(scope):
            return None
        path = get_route_path(scope)
        while path := path.rstrip("/").rpartition("/")[0]:
            for page in (path, f"{path}/"):
                above = {**scope, "path": page}
                if any(route.matches(above)[0] is Match.FULL for route in self._part(page).routes):
                    return page
        return None

    def _part(self, path: str) -> Router:
        if self._indexed != len(self.routes):
            self._index()
        segments = path.strip("/").split("/")
        # All words that no route begins with share one entry: strangers cannot make the table grow.
        first = segments[0] if segments[0] in self._words else _PARAMETER
        key = (min(len(segments), LONGEST), first)
        part = self._parts.get(key)
        if part is None:
            found = [route for route in self.routes if _fits(route, *key)]
            part = self._parts[key] = Router(found, default=self.default)
        return part

    def _index(self) -> None:
        self._indexed = len(self.routes)
        self._words = frozenset(_segments(route)[0] for route in self.routes)
        self._parts.clear()


def _allowed(part: Router, scope: Scope) -> str:
    """All methods of an address: each has a route of its own, and the first would name its own alone."""
    matching = (route for route in part.routes if route.matches(scope)[0] is Match.PARTIAL)
    return ", ".join(sorted(set().union(*(getattr(route, "methods", None) or () for route in matching))))


def _segments(route: BaseRoute) -> list[str]:
    return getattr(route, "path", "").strip("/").split("/")


def _fits(route: BaseRoute, count: int, first: str) -> bool:
    segments = _segments(route)
    if segments[0] != first and not segments[0].startswith(_PARAMETER):
        return False
    is_exact = isinstance(route, Route) and _REST not in route.path
    return len(segments) == count if is_exact else len(segments) <= count
