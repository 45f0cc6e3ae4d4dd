"""Built files: hashed names never change, so browsers keep them for a year."""

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from events_platform.kit.web.templates import STATIC


class BuiltFiles(StaticFiles):
    """Static files that are marked immutable."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404; never an answer that a cache keeps although the file was missing."""
        response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


routes = [Mount("/static", BuiltFiles(directory=STATIC, check_dir=False), name="static")]
