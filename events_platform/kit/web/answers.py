"""JSON answers out of pydantic models, and files that take a while to make."""

import asyncio
from collections.abc import Callable, Mapping

from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


def json_answer(model: BaseModel, status: int = 200) -> Response:
    """The model as JSON, for this caller alone."""
    return Response(
        model.model_dump_json(),
        status,
        media_type="application/json",
        headers={"cache-control": "private, no-store"},
    )


def created_answer(model: BaseModel, address: str) -> Response:
    """201 with what was made and where it is read: without an address it would be read where it was sent to
    (RFC 9110, 15.3.2).
    """
    answer = json_answer(model, 201)
    answer.headers["location"] = address
    return answer


class ComputedFile(Response):
    """A file that a thread makes when the transaction of its handler is over: it holds no connection.

    `make` reads nothing from the database; what it raises is answered as if the handler had raised it.
    """

    def __init__(self, make: Callable[[], bytes], media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(media_type=media_type)
        self._make, self._told = make, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the file and send it."""
        body = await asyncio.to_thread(self._make)
        await Response(body, media_type=self.media_type, headers=self._told)(scope, receive, send)
