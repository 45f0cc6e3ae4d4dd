"""Registering, and every change of status, mode and category. Pages, API, gates and imports call it."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError

from events_platform.accounts.access import Actor
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.direct import Direct
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import run_script
from events_platform.kit.db.script import Script
from events_platform.kit.i18n import current_locale, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.outbox.wake import wake, wake_after_commit
from events_platform.registration.identity import (
    confirm_address,
    promote_duplicate,
    remaining_first,
)
from events_platform.registration.links import Installation
from events_platform.registration.models import Mode, Registration, Source, Status
from events_platform.registration.moves import already_registered, move
from events_platform.registration.notices import Notice, notify
from events_platform.registration.opening import check_open
from events_platform.registration.queries import Offer, offer_for
from events_platform.registration.registering import (
    NoKey,
    NotAlone,
    Registered,
    Request,
    check_offered,
    registering,
)
from events_platform.registration.schemas import RegistrationIn
from events_platform.registration.service_sign_up import drop_sign_ups
from events_platform.registration.service_withheld import withhold_if_guest
from events_platform.tickets.models import Ticket
from events_platform.tickets.queries import ticket_of
from events_platform.tickets.service import create_event_key, issue_ticket

__all__ = [
    "Registered",
    "Request",
    "cancel_registration",
    "change_category",
    "change_mode",
    "confirm_address",
    "confirm_at_door",
    "confirm_registration",
    "create_registration",
    "decline_registration",
    "register",
    "register_alone",
]
AT_DOOR = "at the door"


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
    """Register somebody: person, history, ticket, mail, audit, suggestions, and the seat last.

    Refusals: Invalid for a category or mode that is not offered; Conflict `registration_closed` (public),
    `already_registered` (own address and name known to be registered), `full`.
    """
    if source == Source.PUBLIC:
        check_open(event)
        _check_reachable(data)
    await session.flush()
    asked = Request(event, actor, data, source, current_locale(), installation.settings.secret)
    try:
        made = await _run(session, asked)
    except IntegrityError as error:
        raise _refusal(error) from error
    if made.event_has_embargoes:
        await withhold_if_guest(session, made.facts.id, event.id)
    if made.has_mail:
        wake_after_commit(session)
    return made


async def register_alone(
    direct: Direct, request: Callable[[str], Script[Request]]
) -> tuple[Request, Registered] | None:
    """`register` past sessions, as one script whose first part says who asks for what.

    None where it needs more than its own statements: `register` then does it.
    """

    try:
        asked, made = await direct.run(_alone(direct.db.dialect, request))
    except NotAlone:
        return None
    except IntegrityError as error:
        raise _refusal(error) from error
    if made.has_mail:
        wake(direct.db)
    return asked, made


def _alone(dialect: str, request: Callable[[str], Script[Request]]) -> Script[tuple[Request, Registered]]:
    asked = yield from request(dialect)
    return asked, (yield from registering(dialect, asked))


def _refusal(error: IntegrityError) -> Exception:
    """What a constraint meant; an identity is taken by who registers the same person just now."""
    told = str(error.orig)
    return already_registered() if "registration" in told or "identity" in told else error


async def _run(session: Session, asked: Request) -> Registered:
    dialect = (await session.connection()).dialect.name
    try:
        return await run_script(session, registering(dialect, asked))
    except NoKey:
        await create_event_key(session, asked.event.id, asked.secret)
        return await run_script(session, registering(dialect, asked))


def _check_reachable(data: RegistrationIn) -> None:
    if not data.email and not data.phone:
        message = _("Please give an e-mail address or a telephone number.")
        raise Invalid(message, code="not_reachable", fields={"email": message})


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
    await drop_sign_ups(session, registration)


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
    await drop_sign_ups(session, registration)
    await promote_duplicate(session, actor, registration)


async def change_mode(
    session: Session, actor: Actor, event: Event, registration: Registration, mode: Mode, reason: str = ""
) -> None:
    """Change between on site and online; Conflict `full` if the other one has no seat left."""
    if registration.mode == mode:
        return
    if registration.status in {Status.CANCELLED, Status.DECLINED}:
        raise Conflict(lazy("A cancelled registration cannot be changed."), code="already_cancelled")
    offer = await offer_for(session, event.id, str(registration.category_id))
    check_offered(event, offer.modes, mode)
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
    check_offered(event, offer.modes, Mode(registration.mode))
    await move(
        session,
        actor,
        registration,
        "registration.category",
        reason=reason,
        category_id=offer.category.id,
    )
