"""Stars as JSON: the programme's pages bring along what a browser kept before its owner registered."""

import uuid
from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import bearer_token
from events_platform.errors import NotFound, Unauthenticated
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation
from events_platform.registration.links import registration_by_token
from events_platform.registration.models import Registration
from events_platform.registration.service_stars import change_stars, stars_of

MOST = 1_000
TAG = "Stars"


class StarsIn(Input):
    """Sessions to mark and to unmark, by id."""

    add: Annotated[list[uuid.UUID], Field(default_factory=list, max_length=MOST)]
    remove: Annotated[list[uuid.UUID], Field(default_factory=list, max_length=MOST)]


class StarsOut(BaseModel):
    """The sessions that are marked now, by id."""

    sessions: list[uuid.UUID]


@operation("List one's stars", tag=TAG, answer=StarsOut, errors=(401,), security="personalToken")
@api
async def list_stars(request: Request, session: Session) -> Response:
    """The sessions that the owner of the personal page marked."""
    return _answer(await stars_of(session, await _registration(request, session)))


@operation(
    "Change one's stars",
    tag=TAG,
    body=StarsIn,
    answer=StarsOut,
    errors=(401,),
    security="personalToken",
    description="Sent again it changes nothing. Sessions that are none of the event's are passed over.",
)
@api
async def post_stars(request: Request, session: Session) -> Response:
    """Mark and unmark sessions."""
    data = await read_json(request, StarsIn)
    registration = await _registration(request, session)
    return _answer(await change_stars(session, registration, data.add, data.remove))


async def _registration(request: Request, session: Session) -> Registration:
    token = bearer_token(request)
    try:
        return await registration_by_token(session, context(request), token or "")
    except NotFound as error:
        raise Unauthenticated(_("Please sign in, or send a valid token.")) from error


def _answer(ids: set[uuid.UUID]) -> Response:
    body = StarsOut(sessions=sorted(ids)).model_dump_json()
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})


routes: list[BaseRoute] = [
    Route("/api/v1/stars", list_stars, methods=["GET"]),
    Route("/api/v1/stars", post_stars, methods=["POST"]),
]
