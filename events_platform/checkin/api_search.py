"""Search by name at a gate, for whoever comes without a ticket."""

import uuid

from pydantic import BaseModel
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.checkin.access import gate_of_device
from events_platform.checkin.schemas import ScanCategory
from events_platform.errors import Invalid
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import display_name, matches, names_first, query_terms
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation
from events_platform.registration.models import Category, Registration, Status

MOST = 20
LONGEST = 100


class FoundPerson(BaseModel):
    """Somebody with a confirmed registration, as a steward needs to tell them from others."""

    registration_id: uuid.UUID
    name: str
    native: str
    romanised: str
    category: ScanCategory
    affiliation: str


class FoundPeople(BaseModel):
    """At most 20 people: those whose names begin with the words first, those found by other words last."""

    items: list[FoundPerson]


@operation(
    "Find a person at a gate by name",
    tag="Check-in",
    answer=FoundPeople,
    errors=(401, 404, 422),
    query={"q": "Part of a name, in characters, pinyin or Latin letters; of an institution; or an address."},
    security="deviceToken",
)
@api
async def search_at_gate(request: Request, session: Session) -> Response:
    """People with a confirmed registration whom these words find."""
    device, _gate = await gate_of_device(request, session)
    query = request.query_params.get("q", "")
    if not query_terms(query) or len(query) > LONGEST:
        message = _("Please type a part of the name.")
        raise Invalid(message, fields={"q": message})
    lang = current_locale()
    found = await session.exec(
        select(Registration, Category)
        .join(Category, col(Category.id) == col(Registration.category_id))
        .where(Registration.event_id == device.event_id, Registration.status == Status.CONFIRMED)
        .where(matches(col(Registration.search_key), query))
        .order_by(
            names_first(col(Registration.search_key), col(Registration.sort_en), query),
            col(Registration.sort_zh if lang == "zh" else Registration.sort_en),
            col(Registration.id),
        )
        .limit(MOST)
    )
    people = FoundPeople(items=[_person(registration, category, lang) for registration, category in found])
    return Response(
        people.model_dump_json(), media_type="application/json", headers={"cache-control": "no-store"}
    )


def _person(one: Registration, category: Category, lang: str) -> FoundPerson:
    return FoundPerson(
        registration_id=one.id,
        name=display_name(one.native, one.romanised, one.name_order, lang),
        native=one.native,
        romanised=one.romanised,
        category=ScanCategory(slug=category.slug, name=category.name.in_language(lang)),
        affiliation=one.affiliation,
    )


routes: list[BaseRoute] = [Route("/api/v1/gates/{gate}/search", search_at_gate)]
