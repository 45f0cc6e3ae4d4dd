"""What a device is told about a scan, in the language that it asked for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from events_platform.checkin.outcomes import Level, Outcome
from events_platform.checkin.settled import Person, Refusal, Settled
from events_platform.kit.i18n import LazyText, current_locale, format_datetime, format_time, lazy
from events_platform.kit.text.names import display_name

Answer = dict[str, Any]
_ADMITTED: Final = Outcome.ADMITTED

_ENTRY: Final[Mapping[str, LazyText]] = {
    Outcome.ADMITTED: lazy("Admit."),
    Outcome.UNREADABLE: lazy("This code is not one of our tickets. Ask for the ticket, or search by name."),
    Outcome.BAD_SIGNATURE: lazy("This ticket is not genuine. Refuse it and call a supervisor."),
    Outcome.WRONG_EVENT: lazy("This ticket is for another event. Send the person to the help desk."),
    Outcome.UNKNOWN: lazy("This ticket is not on our list. Send the person to the help desk."),
    Outcome.SUPERSEDED: lazy("A newer ticket replaces this one. Ask for it, or send them to the help desk."),
    Outcome.CANCELLED: lazy("This registration was cancelled. Send the person to the help desk."),
    Outcome.NOT_CONFIRMED: lazy("This registration is not confirmed. Send the person to the help desk."),
    Outcome.WRONG_CATEGORY: lazy("This category is not admitted here. Show the person the right entrance."),
    Outcome.EXPIRED: lazy("This gate is closed. Send the person to the help desk."),
    Outcome.ALREADY_INSIDE: lazy("Admitted already. Send the person to the help desk."),
    Outcome.ROOM_FULL: lazy("The room is full. Ask the person to wait."),
    Outcome.WRONG_GATE: lazy("This gate is for leaving. Admit here only if there is no other way."),
    Outcome.WRONG_MODE: lazy("Registered for another way of taking part. Admit if they want to change."),
    Outcome.NOT_YET_VALID: lazy("This gate is not open yet. Admit if the person may come in early."),
    Outcome.UNDONE: lazy("Taken back."),
}
_EXIT: Final[Mapping[str, LazyText]] = {
    Outcome.ADMITTED: lazy("Exit recorded."),
    Outcome.NOT_INSIDE: lazy("Exit recorded, although no entry was."),
    Outcome.SUPERSEDED: lazy("Exit recorded. A newer ticket replaces this one."),
    Outcome.UNDONE: lazy("Taken back."),
}
_EXIT_OF_NOBODY: Final = lazy("Let the person leave. The ticket names nobody, so nothing was recorded.")
_AGAIN: Final = lazy("Admit again. First seen %(time)s, %(gate)s.")
_INSIDE: Final = lazy("Admitted already, %(time)s, %(gate)s. Send the person to the help desk.")
# Of an arrivals list or a roster: where somebody was let in without a gate.
_BY_HAND: Final = lazy("by hand")
_OPENS: Final = lazy("This gate opens %(time)s. Admit if the person may come in early.")
_CLOSED: Final = lazy("This gate closed %(time)s. Send the person to the help desk.")
_ONLINE: Final = lazy("Registered for taking part online. Admit if the person wants to be here.")
_ONSITE: Final = lazy("Registered for taking part on site. Admit if the person wants to change.")
_OVERRIDDEN: Final = lazy("Admitted by %(name)s.")

REFUSALS: Final[Mapping[str, LazyText]] = {
    "id_reused": lazy("This id belongs to another scan. Give each scan an id of its own."),
    "unknown_gate": lazy("There is no such gate in this event."),
    "unknown_scan": lazy("This device has made no such scan."),
    "wrong_device": lazy("The token belongs to another device."),
    "nobody_to_register": lazy("Register this person first: this event has no category for people on site."),
    "device_revoked": lazy("This device was revoked, and this scan was not made before. It is not taken in."),
    "not_stored": lazy("This scan could not be stored. Please send it again."),
    "override_needs_reason": lazy("Say why this person is admitted all the same."),
}


def answer(settled: Settled) -> Answer:
    """The answer to a stored scan: `{id, outcome, level, first_seen, person, message}`."""
    return {
        "id": str(settled.id),
        "outcome": settled.outcome,
        "level": settled.level,
        "first_seen": _first_seen(settled),
        "person": _person(settled.person, current_locale()) if settled.person else None,
        "message": message(settled),
    }


def refusal(refused: Refusal) -> Answer:
    """The item's own error, with the sentence of its code."""
    return item_error(str(refused.id), refused.code, str(REFUSALS[refused.code]))


def item_error(item_id: str | None, code: str, detail: str) -> Answer:
    """One item's error, which blocks no other item."""
    return {"id": item_id, "error": {"code": code, "detail": detail}}


def message(settled: Settled) -> str:
    """One line for the steward: what to do, and why."""
    if settled.direction == "entry":
        if settled.override and settled.level == Level.ADMIT:
            return str(_OVERRIDDEN % {"name": settled.override["by"]})
        if settled.first_seen is not None:
            return _known(settled, settled.first_seen)
        special = _special(settled)
        if special is not None:
            return str(special)
    return _plain(settled.direction, settled.outcome, current_locale())


@lru_cache(maxsize=256)
def _plain(direction: str, outcome: str, _lang: str) -> str:
    return str(_EXIT.get(outcome, _EXIT_OF_NOBODY) if direction == "exit" else _ENTRY[outcome])


def _known(settled: Settled, seen: Mapping[str, Any]) -> str:
    """Where and when somebody was let in before; of a moment only day, hour and minute matter."""
    at = settled.happened_at
    where = _where(seen)
    is_repeat = settled.outcome == _ADMITTED
    here = (settled.gate.zone, current_locale())
    return _seen(is_repeat, seen["at"][:16], where, at.date(), at.hour, at.minute, *here)


@lru_cache(maxsize=4096)
def _seen(
    is_repeat: bool, at: str, where: str, day: date, hour: int, minute: int, zone: ZoneInfo, _lang: str
) -> str:
    now = datetime.combine(day, time(hour, minute), UTC)
    values = {"time": _clock(datetime.fromisoformat(at).replace(tzinfo=UTC), now, zone), "gate": where}
    return str((_AGAIN if is_repeat else _INSIDE) % values)


def _special(settled: Settled) -> LazyText | None:
    """Sentences that say when or how."""
    gate = settled.gate
    if settled.outcome == _ADMITTED:
        return None
    if settled.outcome == Outcome.NOT_YET_VALID and gate.opens_at:
        return _OPENS % {"time": _clock(gate.opens_at, settled.happened_at, gate.zone)}
    if settled.outcome == Outcome.EXPIRED and gate.closes_at:
        return _CLOSED % {"time": _clock(gate.closes_at, settled.happened_at, gate.zone)}
    if settled.outcome == Outcome.WRONG_MODE and settled.person:
        return _ONLINE if settled.person.mode == "online" else _ONSITE
    return None


def _clock(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    is_other_day = moment.astimezone(zone).date() != now.astimezone(zone).date()
    return _written(moment.replace(second=0, microsecond=0), zone, current_locale(), is_other_day)


@lru_cache(maxsize=4096)
def _written(moment: datetime, zone: ZoneInfo, lang: str, with_day: bool) -> str:
    return format_datetime(moment, zone, lang) if with_day else format_time(moment, lang, zone)


def _first_seen(settled: Settled) -> Answer | None:
    seen = settled.first_seen
    if seen is None:
        return None
    return {"at": seen["at"], "gate": seen["gate"], "where": _where(seen)}


def _where(seen: Mapping[str, Any]) -> str:
    """The gate at which somebody was let in, or how else."""
    return _in(current_locale(), seen["name"]) if seen["name"] else str(_BY_HAND)


@lru_cache(maxsize=1024)
def _category(name: str, lang: str) -> str:
    return _in(lang, orjson.loads(name))


def _in(lang: str, texts: Mapping[str, str]) -> str:
    return texts.get(lang) or next(iter(texts.values()), "")


def _person(person: Person, lang: str) -> Answer:
    return {
        "registration_id": str(person.registration_id),
        "name": display_name(person.native, person.romanised, person.order, lang),
        "native": person.native,
        "romanised": person.romanised,
        "order": person.order,
        "category": {"slug": person.category, "name": _category(person.category_name, lang)},
        "mode": person.mode,
        "country": person.country,
        "affiliation": person.affiliation,
    }
