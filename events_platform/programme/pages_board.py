"""The board's page: a table by day, which the island turns into a board."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.days import day_asked
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import babel_locale, current_locale, format_time, lazy
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.models_placement import RunState
from events_platform.programme.queries_placement import runs_of
from events_platform.programme.schemas_board import BoardOut, BoardSession, BoardSlot
from events_platform.programme.views_board import board
from events_platform.programme.views_placement import placement_out
from events_platform.programme.words_board import board_words

STATES = {
    "draft": lazy("Draft"),
    "proposed": lazy("Proposed"),
    "accepted": lazy("Accepted"),
    "confirmed": lazy("Confirmed"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A session in the table."""

    session: BoardSession
    time: str
    room: str
    speakers: tuple[str, ...]
    state: str


@page
async def show_board(request: Request, session: Session) -> Response:
    """The board; without scripts a table of the same."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    shown = await board(session, event)
    days, waiting = _rows(shown)
    asked = day_asked(event, request.query_params.get("day", ""))
    values = {
        **console(actor, event, "board"),
        "title": event.title.in_language(current_locale(), event.languages),
        "src": f"/api/v1/events/{event.slug}/board",
        "sessions_src": f"/api/v1/events/{event.slug}/sessions",
        "placement_href": f"/manage/{event.slug}/placement",
        "day_href": f"/manage/{event.slug}/day?day={asked.isoformat()}",
        "decisions_href": f"/manage/{event.slug}/conflicts",
        "data": _data(shown, asked.isoformat(), await _proposal(session, event, request)),
        "has_rooms": bool(shown.rooms),
        "has_sessions": bool(shown.sessions),
        "sites_href": f"/manage/{event.slug}/sites",
        "sessions_href": f"/manage/{event.slug}/sessions",
        "days": days,
        "waiting": waiting,
        "conflicts": shown.conflicts,
    }
    return render(request, "programme/board.html", values)


async def _proposal(session: Session, event: Event, request: Request) -> dict[str, Any] | None:
    """The newest run's proposal, if it waits for somebody's word; shown at once where the address says so."""
    run = next(iter(await runs_of(session, event.id, limit=1)), None)
    if run is None or run.state != RunState.PROPOSED:
        return None
    shown = await placement_out(session, event, run)
    path = f"{event.slug}/placement/{run.id}"
    return {
        "src": f"/api/v1/events/{path}",
        "href": f"/manage/{path}",
        "is_shown": request.query_params.get("proposal") == str(run.id),
        "moves": [one.model_dump(mode="json", include={"session", "after"}) for one in shown.moves],
        "left": len(shown.left),
    }


def _data(shown: BoardOut, day: str, proposal: dict[str, Any] | None) -> Markup:
    """What the island starts with, safe inside a script element."""
    locale = str(babel_locale(current_locale())).replace("_", "-")
    start = {
        "board": shown.model_dump(mode="json"),
        "proposal": proposal,
        "words": board_words(),
        "day": day,
        "locale": locale,
    }
    plain = orjson.dumps(start).decode()
    return Markup(plain.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def _rows(shown: BoardOut) -> tuple[list[tuple[str, list[Row]]], list[Row]]:
    """The sessions of each day in the order of time, and those without a place."""
    rooms = {room.id: room.name for room in shown.rooms}
    names = {person.id: person.name for person in shown.people}
    zone = ZoneInfo(shown.zone)

    def row(one: BoardSession, slot: BoardSlot | None) -> Row:
        clock = [format_time(at, tz=zone) for at in (slot.starts_at, slot.ends_at)] if slot else []
        return Row(
            session=one,
            time="–".join(clock),
            room=rooms.get(slot.room, "") if slot else "",
            speakers=tuple(names[key] for key in one.speakers),
            state=str(STATES[one.state]),
        )

    placed = _in_order((one, one.slot) for one in shown.sessions if one.slot)
    days = [
        (day.name, [row(one, slot) for one, slot in placed if day.starts_at <= slot.starts_at < day.ends_at])
        for day in shown.days
    ]
    return days, [row(one, None) for one in shown.sessions if one.slot is None]


def _in_order(placed: Iterable[tuple[BoardSession, BoardSlot]]) -> list[tuple[BoardSession, BoardSlot]]:
    return sorted(placed, key=lambda pair: (pair[1].starts_at, pair[1].ends_at, pair[0].title))


routes: list[BaseRoute] = [Route("/manage/{event}/board", show_board, methods=["GET"])]
