"""Two persons who may be one: side by side, for staff to decide, and to take back."""

import uuid
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, NotFound
from events_platform.events.access import event_for_staff, event_to_settle
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import page_request
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.people.models import (
    IdentitySuggestion,
    Person,
    SuggestionReason,
    SuggestionState,
)
from events_platform.people.queries import (
    pending_suggestions,
    standing_for,
    suggestion_by_id,
    suggestions_page,
)
from events_platform.registration import identity
from events_platform.registration.models import Category, Registration
from events_platform.registration.pages_console import row_values
from events_platform.registration.queries import categories_of

DONE = {
    "accepted": lazy("They are one person now and count once."),
    "refused": lazy("They stay two people."),
    "undone": lazy("The decision is taken back."),
}
REASONS = {
    SuggestionReason.EMAIL_AND_NAME: lazy("Same e-mail address and same name"),
    SuggestionReason.EMAIL: lazy("Same e-mail address, different names"),
    SuggestionReason.NAME: lazy("Same name, institution and country"),
}


@page
async def identities(request: Request, session: Session) -> Response:
    """The pairs that wait; with `?decided=1` those that were decided."""
    actor, event = await event_for_staff(request, session, Right.EDIT_REGISTRATIONS)
    is_decided = bool(request.query_params.get("decided"))
    found = await suggestions_page(session, event.id, page_request(request.query_params), decided=is_decided)
    known = await _known(session, event, found.items)
    base = f"/manage/{event.slug}/identities"
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **console(actor, event, "identities"),
        "base": base,
        "pairs": [_pair(event, one, known) for one in found.items],
        "pending": await pending_suggestions(session, event.id),
        "is_decided": is_decided,
        "next_href": f"{base}?{'decided=1&' if is_decided else ''}after={found.next_cursor}"
        if found.next_cursor
        else None,
        "done": str(done) if done else "",
    }
    return render(request, "people/identities.html", values)


class _Known:
    """The persons of a page with who stands for them and their registrations, read in four statements."""

    def __init__(
        self,
        persons: Iterable[Person],
        standing: dict[uuid.UUID, uuid.UUID],
        registrations: Iterable[Registration],
        categories: list[Category],
    ) -> None:
        self.persons = {person.id: person for person in persons}
        self.standing = standing
        self.categories = categories
        self.registrations: dict[uuid.UUID, list[Registration]] = {}
        self.by_id: dict[uuid.UUID, Registration] = {}
        for registration in registrations:
            self.by_id[registration.id] = registration
            self.registrations.setdefault(registration.person_id, []).append(registration)


async def _known(session: Session, event: Event, suggestions: list[IdentitySuggestion]) -> _Known:
    ids = {one.first_id for one in suggestions} | {one.second_id for one in suggestions}
    moved = {uuid.UUID(registration) for one in suggestions for registration in one.moved}
    standing = await standing_for(session, ids)
    persons = await session.exec(select(Person).where(col(Person.id).in_(ids)))
    registrations = await session.exec(
        select(Registration)
        .where(col(Registration.person_id).in_(set(standing.values())) | col(Registration.id).in_(moved))
        .order_by(col(Registration.id))
    )
    return _Known(persons, standing, registrations, await categories_of(session, event.id))


def _pair(event: Event, suggestion: IdentitySuggestion, known: _Known) -> dict[str, Any]:
    moved = {uuid.UUID(one) for one in suggestion.moved}
    return {
        "id": suggestion.id,
        "reason": str(REASONS[SuggestionReason(suggestion.reason)]),
        "state": suggestion.state,
        "state_label": {
            SuggestionState.PENDING: _("Waits for a decision"),
            SuggestionState.ACCEPTED: _("One person"),
            SuggestionState.REFUSED: _("Two people"),
        }[SuggestionState(suggestion.state)],
        "decided": _decided(event, suggestion),
        "sides": [
            _side(
                event,
                known,
                suggestion.first_id,
                moved,
                was_moved=suggestion.first_id == suggestion.merged_id,
            ),
            _side(
                event,
                known,
                suggestion.second_id,
                moved,
                was_moved=suggestion.second_id == suggestion.merged_id,
            ),
        ],
    }


def _decided(event: Event, suggestion: IdentitySuggestion) -> str:
    if suggestion.decided_at is None or suggestion.state == SuggestionState.PENDING:
        return ""
    at = format_datetime(suggestion.decided_at, event.timezone, length="medium")
    return _("Decided by %(name)s, %(moment)s", name=suggestion.decided_by, moment=at)


def _side(
    event: Event, known: _Known, person_id: uuid.UUID, moved: set[uuid.UUID], *, was_moved: bool
) -> dict[str, Any]:
    person = known.persons[person_id]
    if was_moved:
        rows = [known.by_id[one] for one in sorted(moved) if one in known.by_id]
    else:
        rows = [row for row in known.registrations.get(known.standing[person_id], []) if row.id not in moved]
    return {
        "native": person.native,
        "romanised": person.romanised if person.romanised != person.native else "",
        "registrations": [
            {**row_values(event, row, known.categories), "email": row.email or "", "at": _at(event, row)}
            for row in rows
        ],
    }


def _at(event: Event, row: Registration) -> str:
    return format_datetime(row.created_at, event.timezone, current_locale(), length="medium")


Decide = Callable[[Session, Actor, IdentitySuggestion], Awaitable[None]]


def _endpoint(decide: Decide, done: str) -> Callable[[Request], Awaitable[Response]]:
    @page
    async def endpoint(request: Request, session: Session) -> Response:
        """One decision, then the list again."""
        actor, event = await event_to_settle(request, session, Right.EDIT_REGISTRATIONS)
        suggestion = await suggestion_by_id(session, event.id, _id(request))
        if done == "undone" and suggestion.state == SuggestionState.PENDING:
            raise Conflict(_("This was not decided yet."), code="not_decided")
        await decide(session, actor, suggestion)
        shown = "decided=1&" if done == "undone" else ""
        return RedirectResponse(f"/manage/{event.slug}/identities?{shown}done={done}", 303)

    return endpoint


def _id(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.path_params["id"])
    except ValueError as error:
        raise NotFound(_("There is no such pair of people.")) from error


ONE = "/manage/{event}/identities/{id}"
routes: list[BaseRoute] = [
    Route("/manage/{event}/identities", identities),
    Route(f"{ONE}/accept", _endpoint(identity.accept_suggestion, "accepted"), methods=["POST"]),
    Route(f"{ONE}/refuse", _endpoint(identity.refuse_suggestion, "refused"), methods=["POST"]),
    Route(f"{ONE}/undo", _endpoint(identity.undo_decision, "undone"), methods=["POST"]),
]
