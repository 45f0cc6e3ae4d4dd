"""Registering somebody as one script: few round trips to the database, and the seat last."""

import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import entry_values
from events_platform.accounts.models import AuditEntry
from events_platform.errors import Conflict, Invalid
from events_platform.events.access import EventFacts
from events_platform.kit.clock import now
from events_platform.kit.db.raw import json_of, statement, uuid_of
from events_platform.kit.db.rows import NewRow, NothingDone, inserts, read_as, row_of
from events_platform.kit.db.script import Row, Script, Statement
from events_platform.kit.i18n import lazy
from events_platform.kit.outbox.models import Job
from events_platform.people.models import IdentitySuggestion, Person, SuggestionReason
from events_platform.people.service import person_values
from events_platform.registration.changes import change_values
from events_platform.registration.country import read_country
from events_platform.registration.keys import keys_of, name_order
from events_platform.registration.likeness import ALIKE, Alike, reasons, rows_alike
from events_platform.registration.models import Mode, Registration, RegistrationChange, Source, Status
from events_platform.registration.notices import JOB, Notice
from events_platform.registration.schemas import RegistrationIn, StaffRegistrationIn
from events_platform.registration.seats import FULL
from events_platform.tickets.models import Ticket
from events_platform.tickets.service import first_ticket_values

BY_THEMSELVES = frozenset({Source.PUBLIC, Source.API})
TAKE_ANY_SEAT = "UPDATE quota SET taken = taken + 1 WHERE category_id = {}1 AND mode = {}2 RETURNING taken"
TAKE_SEAT = (
    "UPDATE quota SET taken = taken + 1 WHERE category_id = {}1 AND mode = {}2"
    " AND (capacity IS NULL OR taken < capacity) RETURNING taken"
)
Step = Generator[Statement, list[Row], Any]


class NotAlone(Exception):
    """More than these statements is needed; nothing was written."""


class NoKey(NotAlone):
    """The event has no key yet that could sign a ticket."""


class MayBeWithheld(NotAlone):
    """The event has embargoes, one of which may hide who this is."""


@dataclass(frozen=True)
class Request:
    """Who asks for what; `locale` is the contact language if nobody says another. If `is_alone`, nothing
    follows in the same transaction.
    """

    event: EventFacts
    actor: Actor
    data: RegistrationIn
    source: Source
    locale: str
    secret: bytes
    is_alone: bool = False


@dataclass(frozen=True)
class Registered:
    """A new registration and the text of its ticket, which there is once it is confirmed.

    Where the event has embargoes, the registration may be of somebody whose name must be withheld.
    """

    row: NewRow
    ticket: str | None
    has_mail: bool
    event_has_embargoes: bool

    @property
    def facts(self) -> Registration:
        """The registration, to be read only."""
        return read_as(Registration, self.row)

    @cached_property
    def registration(self) -> Registration:
        """The registration as an object that no session knows of."""
        return Registration(**self.row.values)


class _Category(NamedTuple):
    """A category with the key that signs its tickets, the person whom the address identifies, and whether
    anybody's name may not be known yet.
    """

    id: uuid.UUID
    slug: str
    number: int
    is_public: bool
    needs_approval: bool
    modes: list[str]
    key_number: int | None
    key: bytes | None
    known_id: uuid.UUID | None
    has_embargoes: bool


# The person is reached by the name: as text, the event's id tempts no planner to read the whole event.
FIRST = """
    SELECT c.id, c.slug, c.number, c.is_public, c.needs_approval, c.modes, k.number AS key_number,
        k.private_key_encrypted, coalesce(p.merged_into_id, p.id) AS known_id,
        EXISTS (SELECT 1 FROM speaker AS s WHERE s.event_id = c.event_id AND s.embargo <> 'none') AS hides
    FROM category AS c
    LEFT JOIN event_key AS k ON k.event_id = c.event_id AND k.retired_at IS NULL
    LEFT JOIN person AS p ON p.identity_name = {}3 AND p.identity_email = {}2
        AND CAST(p.event_id AS text) = CAST(c.event_id AS text)
    WHERE c.event_id = {}1 ORDER BY k.number
"""
# One round trip instead of two: each answer as one JSON value.
BOTH = f"""
    SELECT (SELECT json_agg(first) FROM ({FIRST}) AS first),
        (SELECT json_agg(alike) FROM ({ALIKE["postgresql"]}) AS alike)
"""  # noqa: S608 (our own texts)


def registering(dialect: str, asked: Request) -> Script[Registered]:
    """The statements that register somebody; refusals as `register` states them."""
    person = row_of(Person, **_person_values(asked))
    categories, alike = yield from _read(dialect, asked, person.values)
    category = _category(asked, categories)
    if asked.is_alone and category.has_embargoes:
        raise MayBeWithheld
    rows = [] if category.known_id else [person]
    if category.known_id:
        known = yield from _root(dialect, category.known_id)
        person = person._replace(values={**person.values, "id": known})
    row = _registration(asked, category, person.values["id"])
    registration = read_as(Registration, row)
    ticket = _ticket(asked, registration, category) if registration.status == Status.CONFIRMED else None
    rows += [row, *_following(asked, registration), *_others(registration, person.values, alike)]
    if ticket:
        rows.append(ticket)
    yield from _store(dialect, rows, registration, asked)
    text = ticket.values["text"] if ticket else None
    return Registered(row, text, _wants_mail(asked), category.has_embargoes)


def _person_values(asked: Request) -> dict[str, Any]:
    """The person as new; an own address that staff state identifies, a public one does not yet."""
    data, name = asked.data, asked.data.name
    is_own = asked.source != Source.PUBLIC and not getattr(data, "is_contact_address", False)
    order = name.order or name_order(name.native)
    return person_values(asked.event.id, name.native, name.romanised, order, data.email if is_own else None)


def _read(
    dialect: str, asked: Request, person: Mapping[str, Any]
) -> Generator[Statement, list[Row], tuple[list[Row], list[Row]]]:
    """The event's categories as `FIRST` reads them, and registrations that resemble this one."""
    names = (person["identity_name"], person["identity_romanised"] or person["identity_name"])
    own = None if getattr(asked.data, "is_contact_address", False) else asked.data.email
    values = (asked.event.id, person["identity_email"], *names, own)
    if dialect == "sqlite":
        first = yield statement(dialect, FIRST, *values[:3])
        alike = yield statement(dialect, ALIKE[dialect], *values)
        return first, alike
    ((first, alike),) = yield statement(dialect, BOTH, *values)
    return [_plain(row) for row in json_of(first) or ()], [
        tuple(row.values()) for row in json_of(alike) or ()
    ]


def _plain(row: Mapping[str, Any]) -> Row:
    """A row of `FIRST` out of JSON, where bytes are hexadecimal (PostgreSQL's bytea_output)."""
    key = row["private_key_encrypted"]
    return tuple({**row, "private_key_encrypted": key and bytes.fromhex(key[2:])}.values())


def _category_of(row: Row) -> _Category:
    id_, slug, number, is_public, needs_approval, modes, key_number, key, known_id, has_embargoes = row
    known = uuid_of(known_id) if known_id else None
    modes, hides = json_of(modes), bool(has_embargoes)
    return _Category(
        uuid_of(id_), slug, number, is_public, needs_approval, modes, key_number, key, known, hides
    )


def _category(asked: Request, rows: list[Row]) -> _Category:
    """The category that is asked for; Invalid if it is not offered, or not in this way."""
    by_id = {row[0]: row for row in rows}
    found = [_category_of(row) for row in by_id.values()]
    wanted = asked.data.category
    if asked.source == Source.PUBLIC:
        found = [one for one in found if one.is_public]
    if wanted:
        found = [one for one in found if wanted in {one.slug, str(one.id)}]
    if len(found) != 1:
        message = lazy("There is no such category.") if wanted else lazy("Please choose a category.")
        raise Invalid(message, code="no_such_category", fields={"category": message})
    check_offered(asked.event, found[0].modes, asked.data.mode)
    return found[0]


def check_offered(event: EventFacts, modes: Sequence[str], mode: Mode) -> None:
    """Invalid `mode_not_offered` if the category or the event does not take place in this way."""
    if mode in modes and event.format in {mode, "hybrid"}:
        return
    message = (
        lazy("This category does not take part on site.")
        if mode == Mode.ONSITE
        else lazy("This category does not take part online.")
    )
    raise Invalid(message, code="mode_not_offered", fields={"mode": message})


def _registration(asked: Request, category: _Category, person_id: uuid.UUID) -> NewRow:
    data, moment = asked.data, now()
    waits = category.needs_approval and asked.source in BY_THEMSELVES
    country, extras = read_country(data.country), _extras(data)
    native, romanised = data.name.native, data.name.romanised
    order = data.name.order or name_order(native)
    group = extras.get("group_name", "")
    return row_of(
        Registration,
        event_id=asked.event.id,
        category_id=category.id,
        person_id=person_id,
        status=Status.PENDING if waits else Status.CONFIRMED,
        mode=data.mode,
        source=asked.source,
        native=native,
        romanised=romanised,
        name_order=order,
        email=data.email,
        phone=data.phone,
        country=country.code,
        country_as_written=country.as_written,
        affiliation=data.affiliation,
        locale=data.locale or asked.locale,
        answers=data.answers,
        created_at=moment,
        confirmed_at=None if waits else moment,
        updated_at=moment,
        **keys_of(native, romanised, order, data.email, data.phone, data.affiliation, group),
        **extras,
    )


def _extras(data: RegistrationIn) -> dict[str, Any]:
    """What only staff state, and the form's own id."""
    names = ("is_contact_address", "group_name", "is_scan_exempt")
    found = {name: getattr(data, name) for name in names if hasattr(data, name)}
    return {**found, "submission_id": getattr(data, "submission", None)}


def _wants_mail(asked: Request) -> bool:
    data = asked.data
    return bool(data.email) and (not isinstance(data, StaffRegistrationIn) or data.send_mail)


def _ticket(asked: Request, registration: Registration, category: _Category) -> NewRow:
    if category.key_number is None or category.key is None:
        raise NoKey
    values = first_ticket_values(
        event_id=asked.event.id,
        holder_id=registration.id,
        category_code=category.number,
        key_number=category.key_number,
        encrypted=category.key,
        secret=asked.secret,
    )
    return row_of(Ticket, **values)


def _root(dialect: str, person_id: uuid.UUID) -> Generator[Statement, list[Row], uuid.UUID]:
    """The person whom this one was found to be, or itself."""
    rows = yield statement(
        dialect,
        "WITH RECURSIVE found(id, next, step) AS ("
        "SELECT id, merged_into_id, 0 FROM person WHERE id = {}1"
        " UNION ALL SELECT person.id, person.merged_into_id, found.step + 1 FROM person"
        " JOIN found ON person.id = found.next WHERE found.step < 20)"
        " SELECT id FROM found ORDER BY step DESC LIMIT 1",
        person_id,
    )
    return uuid_of(rows[0][0])


def _others(registration: Registration, person: Mapping[str, Any], alike: list[Row]) -> list[NewRow]:
    """Suggestions about who may be the same person."""
    mine = Alike(
        person["id"],
        None if registration.is_contact_address else registration.email,
        registration.country,
        registration.affiliation,
        person["identity_name"],
        person["identity_romanised"],
    )
    return [
        _suggestion(registration.event_id, person["id"], other, reason)
        for other, reason in reasons(mine, rows_alike(alike)).items()
    ]


def _suggestion(event_id: uuid.UUID, one: uuid.UUID, other: uuid.UUID, reason: SuggestionReason) -> NewRow:
    first, second = sorted((one, other))
    return row_of(
        IdentitySuggestion,
        is_optional=True,
        event_id=event_id,
        first_id=first,
        second_id=second,
        reason=reason,
    )


def _following(asked: Request, registration: Registration) -> list[NewRow]:
    """History, audit and mail."""
    details = {"status": registration.status, "mode": registration.mode, "source": registration.source}
    told = entry_values(asked.actor, "registration.create", registration, details=dict(details))
    rows = [
        row_of(
            RegistrationChange,
            **change_values(registration, asked.actor, recorded_at=registration.created_at),
        ),
        row_of(AuditEntry, **told),
    ]
    if _wants_mail(asked):
        payload = {"registration": str(registration.id), "notice": Notice.REGISTERED}
        rows.append(row_of(Job, name=JOB, payload=payload, event_id=registration.event_id))
    return rows


def _store(dialect: str, rows: list[NewRow], registration: Registration, asked: Request) -> Step:
    """Insert everything and take the seat in the same breath; Conflict `full` if there is none."""
    if registration.status != Status.CONFIRMED:
        for one in inserts(dialect, rows):
            yield one
        return
    take = TAKE_ANY_SEAT if asked.source == Source.DOOR else TAKE_SEAT
    seat = statement(dialect, take, registration.category_id, registration.mode)
    taken: list[Row] = []
    with suppress(NothingDone):
        for one in inserts(dialect, rows, seat, is_whole=asked.is_alone):
            taken = yield one
    if not taken:
        mode = Mode(registration.mode)
        raise Conflict(FULL[mode], code="full", fields={"mode": FULL[mode]})
