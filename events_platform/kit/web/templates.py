"""Pages from Jinja2 templates, in the language of the request."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

import events_platform
from events_platform.kit import i18n
from events_platform.kit.ids import new_id
from events_platform.kit.web.jinja import PageEnvironment
from events_platform.kit.web.phrases import unbroken

PACKAGE = Path(events_platform.__file__).parent
STATIC = PACKAGE / "static"
BUILD = new_id().hex[-12:]
LANGUAGE_NAMES = {"en": "English", "zh": "中文"}


def frontend_folder(name: str) -> Path:
    """The folder of that name in the source tree, else in the installed package."""
    source = PACKAGE.parent / "frontend" / name
    return source if source.is_dir() else PACKAGE / "frontend" / name


@lru_cache(maxsize=1)
def environment() -> PageEnvironment:
    """The one template environment: autoescape, gettext, undefined names are errors."""
    env = PageEnvironment(
        loader=FileSystemLoader(frontend_folder("templates")),
        autoescape=select_autoescape(("html", "svg", "xml")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(
        asset=asset, stylesheets=stylesheets, language_names=LANGUAGE_NAMES, languages=i18n.LOCALES
    )
    env.filters.update(
        number=i18n.format_number,
        percent=i18n.format_percent,
        long_date=i18n.format_date,
        moment=i18n.format_datetime,
        clock=i18n.format_time,
        listing=i18n.format_list,
        sentences=i18n.join_sentences,
        unbroken=unbroken,
    )
    return env


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    path = STATIC / "manifest.json"
    if not path.exists():
        message = "The front end is not built. Run `make setup`, or `npm ci && npm run build` in frontend/."
        raise RuntimeError(message)
    built: dict[str, Any] = json.loads(path.read_text())
    return built


@lru_cache
def asset(source: str) -> str:
    """The address of a built file, by its place under frontend/, such as `styles/main.css`."""
    return f"/static/{_manifest()[source]['file']}"


@lru_cache
def stylesheets(source: str) -> list[str]:
    """The addresses of the stylesheets that a built script brings with it."""
    return [f"/static/{name}" for name in _manifest()[source].get("css", [])]


def base_context(scope: Scope) -> dict[str, Any]:
    """What every template can use: the language, its direction, this page's address in another language."""
    lang = i18n.current_locale()
    url = URL(scope=scope)
    if url.query:
        url = url.remove_query_params("lang")
    here = f"{url.path}?{url.query}" if url.query else url.path

    def url_with_lang(language: str) -> str:
        return f"/language/{language}?{urlencode({'next': here})}"

    return {
        "lang": lang,
        "dir": i18n.babel_locale(lang).text_direction,
        "path": scope["path"],
        "url_with_lang": url_with_lang,
        "request_id": scope.get("state", {}).get("request_id", ""),
    }


def render_text(name: str, values: dict[str, Any]) -> str:
    """A template rendered in the current language, without a request (mails, documents)."""
    lang = i18n.current_locale()
    found = {"lang": lang, "dir": i18n.babel_locale(lang).text_direction, **values}
    return environment().get_template(name).render(found)


class Typed(dict[str, Any]):
    """What stands in a form's fields; a field that nobody has touched is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def render_bytes(scope: Scope, name: str, values: dict[str, Any]) -> bytes:
    """A page as bytes; `typed` among its values may leave out fields that are empty."""
    template = environment().get_template(name)
    typed = {"typed": Typed(values["typed"])} if "typed" in values else {}
    return template.render({**base_context(scope), **values, **typed}).encode()


def render(
    request: Request, name: str, values: dict[str, Any] | None = None, *, status: int = 200
) -> Response:
    """A page for this visitor alone; never kept by anybody else."""
    body = render_bytes(request.scope, name, values or {})
    response = Response(body, status, media_type="text/html")
    response.headers["cache-control"] = "private, no-store"
    response.headers["vary"] = "Accept-Language, Cookie"
    return response
