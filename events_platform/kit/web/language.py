"""The language switch: one address that remembers the choice and leads back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from events_platform.errors import NotFound
from events_platform.kit.i18n import LOCALES
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.cookies import language_cookie


async def switch_language(request: Request) -> Response:
    """Remember the language for a year and go back to the page, which is one of ours."""
    language = request.path_params["language"]
    if language not in LOCALES:
        raise NotFound(_("This language is not offered here."))
    response = RedirectResponse(local_path(request.query_params.get("next", "/")), 303)
    remember_language(request, response, language)
    return response


def remember_language(request: Request, response: Response, language: str) -> None:
    """Let this browser speak the language for a year."""
    secure = context(request).settings.is_https
    response.set_cookie(
        language_cookie(https=secure),
        language,
        max_age=31_536_000,
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def has_chosen_language(request: Request) -> bool:
    """Whether this browser remembers a language."""
    return language_cookie(https=context(request).settings.is_https) in request.cookies


def local_path(wanted: str) -> str:
    """The wanted path if it is one of this site, else the first page (no open redirect)."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_local else "/"


routes = [Route("/language/{language}", switch_language)]
