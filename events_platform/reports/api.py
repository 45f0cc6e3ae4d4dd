"""The figures as JSON and CSV."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Right
from events_platform.errors import Invalid
from events_platform.events.access import event_for_staff
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation
from events_platform.reports.cutoff import figures_for, read_cutoff
from events_platform.reports.figures import Figures
from events_platform.reports.schemas import Participation, participation_answer
from events_platform.reports.tables import participation_csv

NO_STORE = {"cache-control": "no-store"}
QUERY = {
    "basis": "By which country participants count: that of the event's rules, which it is if left out. "
    "Nothing is known by another, so that is refused.",
    "until": "Presence after this time is left out (RFC 3339; no offset: the event's zone). Default: now.",
    "known_at": "Rows and changes recorded after this time are left out. Default: now.",
}


@operation(
    "Participation figures", tag="Reports", answer=Participation, errors=(401, 403, 404, 422), query=QUERY
)
@api
async def read_participation(request: Request, session: Session) -> Response:
    """The figures of participation.md out of the ledger."""
    answer = participation_answer(await _figures(request, session))
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
    figures = await _figures(request, session)
    disposition = f'attachment; filename="{figures.event.slug}-participation.csv"'
    return Response(
        participation_csv(participation_answer(figures)),
        media_type="text/csv",
        headers={**NO_STORE, "content-disposition": disposition},
    )


async def _figures(request: Request, session: Session) -> Figures:
    _actor, event = await event_for_staff(request, session, Right.SEE_FIGURES)
    asked = read_cutoff(request.query_params, event)
    figures = await figures_for(session, event, asked)
    if asked.basis not in {None, figures.rules.basis}:
        message = _("Participants of this event count by another country: %(basis)s.")
        message %= {"basis": figures.rules.basis}
        raise Invalid(message, fields={"basis": message})
    return figures


routes: list[BaseRoute] = [
    Route("/api/v1/events/{event}/participation", read_participation),
    Route("/api/v1/events/{event}/participation.csv", read_participation_csv),
]
