"""The figures of participation.md for one event at one cut-off."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text
from sqlmodel import col

from events_platform.events.models import Event
from events_platform.events.queries import rules_of, windows
from events_platform.events.rules import CountingRules
from events_platform.kit.clock import now
from events_platform.kit.countries.codes import ORGANISATIONS, UN_MEMBERS_AND_OBSERVERS
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.registration.models import Category, Registration
from events_platform.reports.facts import TOOK_PART, Frame
from events_platform.reports.identities import PendingIdentities, pending_identities
from events_platform.reports.persons import newest_changes
from events_platform.reports.summary import tally_from_summary
from events_platform.reports.tally import Tally, dialect_of, tally_from_ledger


@dataclass
class Modes:
    """Distinct persons by how they took part; the three add up to the total."""

    onsite_only: int = 0
    online_only: int = 0
    both: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.onsite_only + self.online_only + self.both

    def add(self, actual: str, persons: int) -> None:
        """Count persons of one mode."""
        setattr(self, actual, getattr(self, actual) + persons)


@dataclass
class Figures:
    """All figures of an event at a cut-off; `by_code` holds None for participants whose country is unknown.

    `declared_actual` counts registered persons by (declared, actual); `statuses` counts registrations.
    """

    event: Event
    frame: Frame
    registered: dict[str, int] = field(default_factory=lambda: {"onsite": 0, "online": 0})
    participants: Modes = field(default_factory=Modes)
    apart: Modes = field(default_factory=Modes)
    by_code: dict[str | None, Modes] = field(default_factory=dict)
    declared_actual: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: dict[str, int] = field(default_factory=dict)
    visits_onsite: int = 0
    visits_online: int = 0
    pending: PendingIdentities = field(default_factory=PendingIdentities)

    @property
    def rules(self) -> CountingRules:
        """The rules by which they were made."""
        return self.frame.rules

    @property
    def participants_lower_bound(self) -> int:
        """Participants if all who may be the same person are; what the headline says."""
        return self.participants.total - self.pending.surplus

    @property
    def as_of(self) -> datetime:
        """The time whose state the figures show: nothing later is in them."""
        return min(self.frame.until, self.frame.known_at)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """Names that the organiser gave to countries and regions, by code and language."""
        return given_names(self.rules)

    @property
    def registered_total(self) -> int:
        """Distinct persons with a confirmed registration in a counted category."""
        return sum(self.registered.values())

    @property
    def codes(self) -> list[str]:
        """The countries and regions represented, the host first, then by number and code.

        Whatever is stored and is no organisation is one, so that no table of codes ever loses anybody.
        """
        known = [code for code in self.by_code if code is not None and code not in ORGANISATIONS]
        return sorted(
            known, key=lambda code: (code != self.event.host_country, -self.by_code[code].total, code)
        )

    @property
    def organisations(self) -> list[str]:
        """International organisations among the participants."""
        return sorted(code for code in self.by_code if code is not None and code in ORGANISATIONS)

    @property
    def unknown(self) -> int:
        """Participants whose country nobody knows."""
        return self.by_code[None].total if None in self.by_code else 0

    @property
    def organisation_participants(self) -> int:
        """Participants of international organisations."""
        return sum(self.by_code[code].total for code in self.organisations)

    @property
    def home_participants(self) -> int:
        """Participants from the organiser's home territories that are counted apart."""
        return sum(self.by_code[code].total for code in self.codes if code in self.rules.home_territories)

    @property
    def foreign_share(self) -> float | None:
        """Participants neither of the host nor of a home territory, over those of known country."""
        known = sum(self.by_code[code].total for code in self.codes)
        home = {self.event.host_country, *self.rules.home_territories}
        foreign = sum(self.by_code[code].total for code in self.codes if code not in home)
        return foreign / known if known else None

    @property
    def has_only_countries(self) -> bool:
        """Whether every counted code is a member or observer of the United Nations."""
        return all(code in UN_MEMBERS_AND_OBSERVERS for code in self.codes)


def given_names(rules: CountingRules) -> dict[str, dict[str, str]]:
    """Names that the organiser gave to countries and regions, by code and language."""
    given = rules.country_names.items()
    return {code: {str(language): text for language, text in names.items()} for code, names in given}


async def frame_for(
    session: Session, event: Event, *, until: datetime | None = None, known_at: datetime | None = None
) -> Frame:
    """The rules and windows within which an event's figures are computed; both clocks default to now."""
    moment = now()
    until, known = until or moment, known_at or moment
    rules = await rules_of(session, event.id, known_at=known)
    opened = [one for one in await windows(session, event.id, known_at=known) if one.opens_at <= until]
    return Frame(
        event_id=event.id,
        zone=ZoneInfo(event.timezone),
        rules=rules,
        windows=tuple(opened),
        counted_categories=await _counted_categories(session, event.id, rules),
        until=until,
        known_at=known,
    )


async def _counted_categories(
    session: Session, event_id: uuid.UUID, rules: CountingRules
) -> frozenset[uuid.UUID]:
    found = await execute(session, select(col(Category.id)).where(col(Category.event_id) == event_id))
    return frozenset(key for key in found.scalars() if str(key) not in rules.apart_categories)


async def participation(
    session: Session, event: Event, *, until: datetime | None = None, known_at: datetime | None = None
) -> Figures:
    """The figures at a cut-off. Live ones may come from the summary; with `known_at` the ledger is asked."""
    await read_one_moment(session)
    frame = await frame_for(session, event, until=until, known_at=known_at)
    is_live = known_at is None
    tally = await tally_from_summary(session, frame) if is_live and until is None else None
    if tally is None:
        tally = await tally_from_ledger(session, frame, is_live=is_live)
    figures = figures_of(event, frame, tally)
    figures.pending = await pending_identities(session, frame, is_live=is_live)
    figures.statuses = await _statuses(session, frame, is_live=is_live)
    return figures


async def read_one_moment(session: Session) -> None:
    """Let all statements of this transaction see the same moment, and plan for large reads."""
    if not dialect_of(session).is_sqlite and not session.in_transaction():
        await execute(session, text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def figures_of(event: Event, frame: Frame, tally: Tally) -> Figures:
    """What a tally says by the rules of the frame."""
    figures = Figures(event, frame)
    figures.visits_onsite, figures.visits_online = tally.visits_onsite, tally.visits_online
    for group, persons in tally.persons.items():
        if not persons:
            continue
        if not group.is_counted:
            if group.actual in TOOK_PART:
                figures.apart.add(group.actual, persons)
            continue
        figures.registered[group.declared] += persons
        figures.declared_actual[group.declared, group.actual] += persons
        if group.actual in TOOK_PART:
            figures.participants.add(group.actual, persons)
            code = _counted_as(group.country, event, frame.rules)
            figures.by_code.setdefault(code, Modes()).add(group.actual, persons)
    return figures


def _counted_as(code: str | None, event: Event, rules: CountingRules) -> str | None:
    if code in rules.home_territories and rules.home_policy == "with_host":
        return event.host_country
    return code


async def _statuses(session: Session, frame: Frame, *, is_live: bool) -> dict[str, int]:
    """Registrations (not persons) by status at the cut-off."""
    if is_live:
        status = col(Registration.status)
        query = (
            select(status, func.count()).where(col(Registration.event_id) == frame.event_id).group_by(status)
        )
    else:
        known = newest_changes(frame)
        query = select(known.c.status, func.count()).where(known.c.recency == 1).group_by(known.c.status)
    return {str(status): number for status, number in await execute(session, query)}
