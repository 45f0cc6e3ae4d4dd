"""The board for its island and for programs: the working copy, whether it has changed, and moves on it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.events.service_touch import hold_event
from events_platform.kit.db.engine import Session
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.forms import read_json
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation
from events_platform.programme.queries_board import board_cursor
from events_platform.programme.schemas_board import (
    BoardOut,
    BoardUnchanged,
    MovedSlot,
    MoveIn,
    MovesIn,
    MovesOut,
)
from events_platform.programme.service_slots import Move, move_together
from events_platform.programme.views_board import board, board_conflicts, slot_out

BOARD = "/api/v1/events/{event}/board"


@operation(
    "Read the board",
    tag="programme",
    answer=BoardOut | BoardUnchanged,
    query={"since": "The cursor of the state that you have: where nothing has changed, only that is said."},
)
@api
async def get_board(request: Request, session: Session) -> Response:
    """The whole working copy, or that it is still the same."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    since = request.query_params.get("since")
    if since and since == await board_cursor(session, event):
        return json_answer(BoardUnchanged(cursor=since))
    return json_answer(await board(session, event))


@operation(
    "Move sessions on the board",
    tag="programme",
    body=MovesIn,
    answer=MovesOut,
    errors=(401, 403, 404, 409),
    description="All moves are made, or none; the talks of a forum move with it. Conflicts are told, not"
    " refused: they stand against a release.",
)
@api
async def post_moves(request: Request, session: Session) -> Response:
    """Place sessions, move them, and take them off the board."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    asked = await read_json(request, MovesIn)
    # Whoever moves at the same time waits, so that no change of theirs is taken for one of ours.
    await hold_event(session, event)
    is_current = asked.since == await board_cursor(session, event)
    placed = await move_together(session, actor, event, [_move(one) for one in asked.moves])
    saved = [MovedSlot(session=id_, slot=slot_out(slot) if slot else None) for id_, slot in placed]
    return json_answer(
        MovesOut(
            cursor=await board_cursor(session, event) if is_current else None,
            saved=saved,
            conflicts=await board_conflicts(session, event),
        )
    )


def _move(one: MoveIn) -> Move:
    seen: dict[str, Any] = {"expected": one.expected} if "expected" in one.model_fields_set else {}
    return Move(one.session, one.room, one.starts_at, one.ends_at, is_fixed=one.is_fixed, **seen)


routes: list[BaseRoute] = [
    Route(BOARD, get_board, methods=["GET"]),
    Route(f"{BOARD}/moves", post_moves, methods=["POST"]),
]
