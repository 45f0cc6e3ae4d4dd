"""The OpenAPI document of the running application is valid OpenAPI 3.1 and leaves no route of the API out."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import httpx
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from events_platform.app import create_app
from events_platform.kit.db.migrate import upgrade
from events_platform.settings import Settings

ADDRESS = "/api/v1/openapi.json"
PREFIX = "/api/v1"


def problems() -> list[str]:
    """What is wrong in the document."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_problems(Path(folder)))


async def _problems(folder: Path) -> list[str]:
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'events.sqlite3'}")
    await asyncio.to_thread(upgrade, settings.database_url)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as client:
            answer = await client.get(ADDRESS)
    if answer.status_code != 200:
        return [f"{ADDRESS} answers {answer.status_code}"]
    document = answer.json()
    return [*invalid(document), *missing(document, app)]


def invalid(document: dict[str, Any]) -> list[str]:
    """What the specification forbids, with the place in the document."""
    errors = OpenAPIV31SpecValidator(document).iter_errors()
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def missing(document: dict[str, Any], app: Starlette) -> list[str]:
    """Operations that the application answers and the document does not name."""
    named = {(path, method) for path, methods in document["paths"].items() for method in methods}
    answered = (operation for route in app.routes for operation in _operations(route))
    return [
        f"{method.upper()} {path} is not in the document"
        for path, method in sorted(set(answered))
        if (path, method) not in named and path != ADDRESS
    ]


def _operations(route: BaseRoute) -> list[tuple[str, str]]:
    if not isinstance(route, Route) or not route.path.startswith(PREFIX):
        return []
    methods = (route.methods or set()) - {"HEAD", "OPTIONS"}
    return [(route.path_format, method.lower()) for method in methods]
