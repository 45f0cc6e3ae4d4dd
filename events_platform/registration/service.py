"""Registering, and every change of status, mode and category. Pages, API, gates and imports call it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import entry
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.i18n import current_locale, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.people.models import NameOrder, Person
from events_platform.people.service import new_person, person_for
from events_platform.registration.changes import change_of
from events_platform.registration.country import read_country
from events_platform.registration.identity import (
    confirm_address,
    remaining_first,
    suggest_same_persons,
)
from events_platform.registration.keys import fill_keys, name_order
from events_platform.registration.links import Installation
from events_platform.registration.models import Mode, Registration, Source, Status
from events_platform.registration.moves import already_registered, move, seat_of
from events_platform.registration.notices import Notice, notify
from events_platform.registration.opening import check_open
from events_platform.registration.queries import Offer, offer_for
from events_platform.registration.schemas import RegistrationIn
from events_platform.registration.seats import move_seat
from events_platform.tickets.models import Ticket
from events_platform.tickets.queries import ticket_of
from events_platform.tickets.service import issue_ticket

__all__ = [
    "Registered",
    "cancel_registration",
    "change_category",
    "change_mode",
    "confirm_address",
    "confirm_at_door",
    "confirm_registration",
    "create_registration",
    "decline_registration",
    "register",
]
AT_DOOR = "at the door"
BY_THEMSELVES = frozenset({Source.PUBLIC, Source.API})


@dataclass(frozen=True)
class Registered:
    """A new registration with its ticket, which there is once it is confirmed."""

    registration: Registration
    ticket: Ticket | None


async def create_registration(
    session: Session,
    installation: Installation,
    actor: Actor,
    event: Event,
    data: RegistrationIn,
    source: Source,
) -> Registration:
    """`register`, for callers who need no ticket."""
    return (await register(session, installation, actor, event, data, source)).registration


async def register(
    session: Session,
    installation: Installation,
    actor: Actor,
    event: Event,
    data: RegistrationIn,
    source: Source,
) -> Registered:
    """Register somebody: person, registration, history, ticket, mail, audit, and the seat last.

    Refusals: Invalid for a category or mode that is not offered; Conflict `registration_closed` (public),
    `already_registered` (own address and name known to be registered), `full`.
    """
    offer = await offer_for(session, event.id, data.category)
    if source == Source.PUBLIC:
        check_open(event)
        _check_reachable(data)
    _check_offered(event, offer, data.mode, source)
    registration = _new_registration(event, offer, data, source)
    person = await _person(session, registration, source)
    registration.person_id = person.id
    await _insert(session, registration, actor)
    await suggest_same_persons(session, registration, person)
    ticket = await _issue(session, installation, registration, offer) if registration.confirmed_at else None
    if getattr(data, "send_mail", True):
        await notify(session, registration, Notice.REGISTERED)
    await move_seat(session, None, seat_of(registration), beyond_capacity=source == Source.DOOR)
    return Registered(registration, ticket)


def _check_reachable(data: RegistrationIn) -> None:
    if not data.email and not data.phone:
        message = _("Please give an e-mail address or a telephone number.")
        raise Invalid(message, code="not_reachable", fields={"email": message})


def _check_offered(event: Event, offer: Offer, mode: Mode, source: Source) -> None:
    if source == Source.PUBLIC and not offer.category.is_public:
        message = _("There is no such category.")
        raise Invalid(message, code="no_such_category", fields={"category": message})
    if mode not in offer.modes or event.format not in {mode, "hybrid"}:
        message = (
            _("This category does not take part on site.")
            if mode == Mode.ONSITE
            else _("This category does not take part online.")
        )
        raise Invalid(message, code="mode_not_offered", fields={"mode": message})


def _new_registration(event: Event, offer: Offer, data: RegistrationIn, source: Source) -> Registration:
    waits = offer.category.needs_approval and source in BY_THEMSELVES
    moment = now()
    country = read_country(data.country)
    registration = Registration(
        event_id=event.id,
        category_id=offer.category.id,
        person_id=event.id,
        status=Status.PENDING if waits else Status.CONFIRMED,
        mode=data.mode,
        source=source,
        native=data.name.native,
        romanised=data.name.romanised,
        name_order=data.name.order or name_order(data.name.native),
        email=data.email,
        phone=data.phone,
        country=country.code,
        country_as_written=country.as_written,
        affiliation=data.affiliation,
        locale=data.locale or current_locale(),
        answers=data.answers,
        created_at=moment,
        confirmed_at=None if waits else moment,
        updated_at=moment,
        **_extras(data),
    )
    return fill_keys(registration)


def _extras(data: RegistrationIn) -> dict[str, Any]:
    """What only staff state, and the form's own id."""
    names = ("is_contact_address", "group_name", "is_scan_exempt")
    found = {name: getattr(data, name) for name in names if hasattr(data, name)}
    return {**found, "submission_id": getattr(data, "submission", None)}


async def _person(session: Session, registration: Registration, source: Source) -> Person:
    """A new person, unless staff state an own address that identifies somebody."""
    name = (registration.native, registration.romanised, NameOrder(registration.name_order))
    is_known_own = source != Source.PUBLIC and not registration.is_contact_address
    if is_known_own and registration.email:
        return await person_for(session, registration.event_id, *name, registration.email)
    person = new_person(registration.event_id, *name)
    await insert_rows(session, person)
    return person


async def _insert(session: Session, registration: Registration, actor: Actor) -> None:
    change = change_of(registration, actor, recorded_at=registration.created_at)
    told = {"status": registration.status, "mode": registration.mode, "source": registration.source}
    try:
        await insert_rows(session, registration)
    except IntegrityError as error:
        raise already_registered() from error
    await insert_rows(session, change, entry(actor, "registration.create", registration, details=dict(told)))


async def _issue(
    session: Session, installation: Installation, registration: Registration, offer: Offer
) -> Ticket:
    return await issue_ticket(
        session,
        event_id=registration.event_id,
        holder_id=registration.id,
        category_code=offer.category.number,
        secret=installation.settings.secret,
    )


async def confirm_registration(
    session: Session,
    installation: Installation,
    actor: Actor,
    registration: Registration,
    reason: str = "",
    *,
    beyond_capacity: bool = False,
) -> None:
    """Confirm what waited, was declined or cancelled; Conflict `full` or `already_registered`."""
    if registration.status == Status.CONFIRMED:
        raise Conflict(lazy("This registration is confirmed already."), code="already_confirmed")
    await notify(session, registration, Notice.REGISTERED)
    await _confirm(session, installation, actor, registration, reason, beyond_capacity=beyond_capacity)


async def confirm_at_door(
    session: Session,
    installation: Installation,
    actor: Actor,
    registration: Registration,
    reason: str = AT_DOOR,
) -> None:
    """Confirm somebody who was let in, above the capacity if need be (checkin-protocol.md, A scan)."""
    if registration.status != Status.CONFIRMED:
        await _confirm(
            session,
            installation,
            actor,
            registration,
            reason,
            action="registration.door",
            beyond_capacity=True,
        )


async def _confirm(
    session: Session,
    installation: Installation,
    actor: Actor,
    registration: Registration,
    reason: str,
    *,
    action: str = "registration.confirm",
    beyond_capacity: bool,
) -> None:
    if await ticket_of(session, registration.id) is None:
        offer = await offer_for(session, registration.event_id, str(registration.category_id))
        await _issue(session, installation, registration, offer)
    await move(
        session,
        actor,
        registration,
        action,
        reason=reason,
        beyond_capacity=beyond_capacity,
        status=Status.CONFIRMED,
        confirmed_at=registration.confirmed_at or now(),
        cancelled_at=None,
        is_duplicate=await remaining_first(session, registration),
    )


async def decline_registration(
    session: Session, actor: Actor, registration: Registration, reason: str = ""
) -> None:
    """Refuse what waits for approval; Conflict if it does not wait."""
    if registration.status not in {Status.PENDING, Status.WAITLISTED}:
        raise Conflict(lazy("Only a registration that waits can be declined."), code="not_waiting")
    await notify(session, registration, Notice.DECLINED)
    await move(session, actor, registration, "registration.decline", reason=reason, status=Status.DECLINED)


async def cancel_registration(
    session: Session, actor: Actor, registration: Registration, reason: str = ""
) -> None:
    """Give a place up; the ticket admits nobody from now on. Conflict `already_cancelled`."""
    if registration.status in {Status.CANCELLED, Status.DECLINED}:
        raise Conflict(lazy("This registration is cancelled already."), code="already_cancelled")
    moment = now()
    await notify(session, registration, Notice.CANCELLED)
    await move(
        session,
        actor,
        registration,
        "registration.cancel",
        reason=reason,
        status=Status.CANCELLED,
        cancelled_at=moment,
    )


async def change_mode(
    session: Session, actor: Actor, event: Event, registration: Registration, mode: Mode, reason: str = ""
) -> None:
    """Change between on site and online; Conflict `full` if the other one has no seat left."""
    if registration.mode == mode:
        return
    if registration.status in {Status.CANCELLED, Status.DECLINED}:
        raise Conflict(lazy("A cancelled registration cannot be changed."), code="already_cancelled")
    offer = await offer_for(session, event.id, str(registration.category_id))
    _check_offered(event, offer, mode, Source.STAFF)
    await notify(session, registration, Notice.MODE)
    await move(session, actor, registration, "registration.mode", reason=reason, mode=mode)


async def change_category(
    session: Session,
    actor: Actor,
    event: Event,
    registration: Registration,
    reference: str,
    reason: str = "",
) -> None:
    """Move a registration to another category; the ticket stays, for gates ask the registration."""
    offer = await offer_for(session, event.id, reference or "-")
    if offer.category.id == registration.category_id:
        return
    _check_offered(event, offer, Mode(registration.mode), Source.STAFF)
    await move(
        session,
        actor,
        registration,
        "registration.category",
        reason=reason,
        category_id=offer.category.id,
    )
