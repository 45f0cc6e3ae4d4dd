"""Scans that change a registration too: whoever is let in becomes a confirmed registration at the door.

They are few, so that they pass the services, one transaction each, and store their scan in the same one.
"""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from itertools import takewhile
from typing import Any, Final

import orjson
import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.attendance.models import Attendance
from events_platform.attendance.queries import rows_of_registration
from events_platform.checkin.batch import scan_script
from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.decide import GateRules
from events_platform.checkin.models import Scan
from events_platform.checkin.rows import ledger_row, time_of
from events_platform.checkin.settled import AtDoor, Later, Newcomer, Person, Refusal, Result
from events_platform.errors import Conflict
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.db.script import RunAgain, run_in_session
from events_platform.kit.i18n import LOCALES, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import AppContext
from events_platform.registration.models import Category, Mode, Registration, Source, Status
from events_platform.registration.moves import ACTIVE, move
from events_platform.registration.queries import changes_of, offers_of
from events_platform.registration.schemas import NameIn, StaffRegistrationIn
from events_platform.registration.service import AT_DOOR, confirm_at_door, create_registration

MOST_RUNS: Final = 5
OPEN: Final = frozenset({AtDoor, Later})
TAKEN_BACK: Final = "admission at the door taken back"
log = structlog.get_logger("door")


async def settle_rest(
    context: AppContext,
    items: Sequence[ScanClaim],
    results: list[Any],
    again: Callable[[Sequence[ScanClaim]], Awaitable[Sequence[Any]]],
    *,
    handing_over: bool = False,
) -> None:
    """Settle what a batch has left open among these results, in the order of their items.

    `again` gives what was put off to a batch anew: what was waited for is settled by then.
    """
    if OPEN.isdisjoint(map(type, results)):
        return
    for place, item in enumerate(items):
        while type(results[place]) is Later:
            places = _put_off(results, place)
            for one, result in zip(places, await again([items[one] for one in places]), strict=True):
                results[one] = result
        if type(results[place]) is AtDoor:
            results[place] = await _settled_at_door(context, item, results[place], handing_over=handing_over)


def _put_off(results: Sequence[Any], start: int) -> list[int]:
    """Where results from here on were put off, as far as nothing else is to be settled between."""
    waiting = takewhile(lambda place: type(results[place]) is not AtDoor, range(start, len(results)))
    return [place for place in waiting if type(results[place]) is Later]


async def _settled_at_door(
    context: AppContext, item: ScanClaim, waiting: AtDoor, *, handing_over: bool
) -> Result:
    """The answer to one such scan, stored together with what it does to the registration."""
    for run in range(MOST_RUNS):
        try:
            return await _settle(context, item, waiting, handing_over)
        except (RunAgain, Conflict, DBAPIError):
            # Somebody else changed the registration or stored this very scan: look again.
            log.info("door scan run again", run=run, exc_info=True)
    return Refusal(item.id, "not_stored")


async def _settle(context: AppContext, item: ScanClaim, waiting: AtDoor, handing_over: bool) -> Result:
    async with context.db.write() as session:
        event = await session.get_one(Event, waiting.gate.event_id)
        newcomers: dict[uuid.UUID, Newcomer] = {}
        stored = await session.get(Scan, (event.id, item.id), with_for_update=True)
        if stored is not None and item.undoes_id is None:
            await _note_let_in(session, context, event, item, waiting, stored)
        elif item.undoes_id is None:
            newcomer = await _newcomer(session, context, event, item, waiting)
            if newcomer is None:
                return Refusal(item.id, "nobody_to_register")
            newcomers[item.id] = newcomer
        script = scan_script(context.db.dialect, [item], newcomers, handing_over=handing_over)
        result = (await run_in_session(session, script))[0]
        undone = await session.get(Scan, (event.id, item.undoes_id)) if item.undoes_id else None
        if undone is not None and undone.registration_id and stored is None:
            await _take_back(session, event, undone.registration_id, _actor(item, waiting))
        return result


async def _note_let_in(
    session: Session, context: AppContext, event: Event, item: ScanClaim, waiting: AtDoor, stored: Scan
) -> None:
    """A device that had no answer in time let somebody in: a fact beside our answer, which stays."""
    if stored.attendance_id is not None or stored.decided is not None or item.decided is None:
        return
    newcomer = await _newcomer(session, context, event, item, waiting)
    if newcomer is None:
        return
    moment = now()
    time = time_of(item, moment, moment)
    entry = ledger_row(item, waiting.gate, newcomer.registration_id, f"+{item.id.hex}", time, moment)
    await insert_rows(session, Attendance(**entry._asdict()))
    stored.attendance_id, stored.decided, stored.is_offline = entry.id, item.decided, True
    stored.is_conflict = item.decided != stored.outcome
    session.add(stored)
    await session.flush()


def _actor(item: ScanClaim, waiting: AtDoor) -> Actor:
    name = (item.override or {}).get("by") or item.operator or _("Device at a gate")
    return Actor("device", name, waiting.device_id)


async def _newcomer(
    session: Session, context: AppContext, event: Event, item: ScanClaim, waiting: AtDoor
) -> Newcomer | None:
    """Whoever was let in, confirmed; None where the event has no category for people on site."""
    actor = _actor(item, waiting)
    if waiting.holder_id is None:
        registration = await _registered_unknown(session, context, event, item, waiting.gate, actor)
        if registration is None:
            return None
        status = Status.CONFIRMED
    else:
        named = await session.get_one(Registration, waiting.holder_id)
        status = Status(named.status)
        registration = await _active_one(session, named)
        await confirm_at_door(session, context, actor, registration)
    category = await session.get_one(Category, registration.category_id)
    await session.flush()
    return Newcomer(registration.id, status, _person(registration, category))


async def _active_one(session: Session, named: Registration) -> Registration:
    """The registration itself, or the active one that the same person has in its category instead."""
    found = await session.exec(
        select(Registration).where(
            Registration.event_id == named.event_id,
            Registration.person_id == named.person_id,
            Registration.category_id == named.category_id,
            col(Registration.status).in_(ACTIVE),
        )
    )
    return found.first() or named


async def _registered_unknown(
    session: Session, context: AppContext, event: Event, item: ScanClaim, gate: GateRules, actor: Actor
) -> Registration | None:
    """A registration for somebody whom nobody could name at the door, for staff to correct."""
    offers = [offer for offer in await offers_of(session, event.id) if Mode.ONSITE in offer.modes]
    admitted = [offer for offer in offers if not gate.categories or offer.category.slug in gate.categories]
    chosen = next(iter([*admitted, *offers]), None)
    if chosen is None:
        return None
    data = StaffRegistrationIn(
        category=str(chosen.category.id),
        mode=Mode.ONSITE,
        name=NameIn(native=_name(event, item)),
        send_mail=False,
    )
    return await create_registration(session, context, actor, event, data, Source.DOOR)


def _name(event: Event, item: ScanClaim) -> str:
    """In the event's language, and never the same twice: equal names would look like one person."""
    spoken = next((language for language in event.languages if language in LOCALES), LOCALES[0])
    with use_locale(spoken):
        return _("Admitted at the door (%(mark)s)") % {"mark": item.id.hex[-6:]}


def _person(registration: Registration, category: Category) -> Person:
    return Person(
        registration_id=registration.id,
        native=registration.native,
        romanised=registration.romanised,
        order=registration.name_order,
        country=registration.country,
        affiliation=registration.affiliation,
        mode=registration.mode,
        category=category.slug,
        category_name=orjson.dumps(dict(category.name)).decode(),
    )


async def _take_back(session: Session, event: Event, holder_id: uuid.UUID, actor: Actor) -> None:
    """Let the registration stand as before the door, if nothing else has happened to it since."""
    registration = await session.get_one(Registration, holder_id)
    history = await changes_of(session, registration.id)
    is_from_door = history[-1].reason == AT_DOOR or (registration.source == Source.DOOR and len(history) == 1)
    rows = await rows_of_registration(session, event.id, registration.id)
    if not is_from_door or any(void is None for _row, void in rows):
        return
    before = Status(history[-2].status) if len(history) > 1 else Status.CANCELLED
    is_gone = before in {Status.CANCELLED, Status.DECLINED}
    await move(
        session,
        actor,
        registration,
        "registration.undo_door",
        reason=TAKEN_BACK,
        status=before,
        confirmed_at=None,
        cancelled_at=now() if is_gone else None,
    )
