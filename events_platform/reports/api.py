"""The figures as JSON and CSV."""

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.errors import Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import Input, validate
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation
from events_platform.reports.figures import participation
from events_platform.reports.schemas import Participation, participation_answer
from events_platform.reports.tables import participation_csv

NO_STORE = {"cache-control": "no-store"}
QUERY = {
    "basis": "By which country a participant counts: `represented`.",
    "until": "Presence after this time is left out (RFC 3339, with offset). Default: now.",
    "known_at": "Rows and changes recorded after this time are left out (RFC 3339). Default: now.",
}


class Cutoff(Input):
    """The two clocks and the basis, as a query asks for them."""

    basis: Literal["represented"] = "represented"
    until: AwareDatetime | None = None
    known_at: AwareDatetime | None = None
    lang: str | None = None


def read_cutoff(request: Request) -> Cutoff:
    """The cut-off that the query names. Raises Invalid for a time without offset or in the future."""
    asked = validate(Cutoff, {name: value for name, value in request.query_params.items() if value})
    for name in ("until", "known_at"):
        moment: datetime | None = getattr(asked, name)
        if name == "known_at" and moment and moment > now():
            raise Invalid(
                _("Nothing can be known from the future."), fields={name: _("This time has not come yet.")}
            )
    return asked


async def answer_for(session: Session, event: Event, asked: Cutoff) -> Participation:
    """The figures at the cut-off asked for."""
    return participation_answer(
        await participation(session, event, until=asked.until, known_at=asked.known_at)
    )


@operation(
    "Participation figures", tag="Reports", answer=Participation, errors=(401, 403, 404, 422), query=QUERY
)
@api
async def read_participation(request: Request, session: Session) -> Response:
    """The figures of participation.md out of the ledger."""
    _actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    answer = await answer_for(session, event, read_cutoff(request))
    return Response(answer.model_dump_json(), media_type="application/json", headers=NO_STORE)


@operation(
    "Participation by country as CSV",
    tag="Reports",
    answer=str,
    media="text/csv",
    errors=(401, 403, 404, 422),
    query=QUERY,
)
@api
async def read_participation_csv(request: Request, session: Session) -> Response:
    """The country table for a spreadsheet."""
    _actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    answer = await answer_for(session, event, read_cutoff(request))
    disposition = f'attachment; filename="{event.slug}-participation.csv"'
    return Response(
        participation_csv(answer),
        media_type="text/csv",
        headers={**NO_STORE, "content-disposition": disposition},
    )


routes: list[BaseRoute] = [
    Route("/api/v1/events/{event}/participation", read_participation),
    Route("/api/v1/events/{event}/participation.csv", read_participation_csv),
]
