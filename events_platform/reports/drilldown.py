"""The people behind a figure (participation.md, The official report), for who may see names."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator
from sqlmodel import col, select

from events_platform.events.models import Event
from events_platform.kit.countries.codes import ORGANISATIONS, SELECTABLE_CODES
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input
from events_platform.registration.models import Registration
from events_platform.reports.facts import TOOK_PART, Frame, PersonResult
from events_platform.reports.ledger_sql import Wanted, people_pass
from events_platform.reports.persons import judge_persons
from events_platform.reports.tally import dialect_of

UNKNOWN = "unknown"
PAGE = 50
DECLARED = ("onsite", "online")


def _country(code: str) -> str:
    if code not in {UNKNOWN, *SELECTABLE_CODES, *ORGANISATIONS}:
        raise ValueError(_("Please choose a country or region from the list."))
    return code


class Chosen(Input):
    """Which people: those whom a cell of the report counts. `mode` is how they took part, `none` not at all.

    `after` is the key of the last person of the page before.
    """

    country: Annotated[str, AfterValidator(_country)] | None = None
    mode: Literal["any", "onsite_only", "online_only", "both", "none", "registered"] = "any"
    declared: Literal["onsite", "online"] | None = None
    apart: bool = False
    differing: bool = False
    after: uuid.UUID | None = None

    @property
    def modes(self) -> frozenset[str]:
        """How they took part, one of these."""
        if self.mode == "registered":
            return frozenset({*TOOK_PART, "none"})
        return frozenset(TOOK_PART if self.mode == "any" else {self.mode})


class Behind(NamedTuple):
    """One person behind a figure, with the registration that speaks for them."""

    result: PersonResult
    registration: Registration


class People(NamedTuple):
    """Some of the people, in the order in which they came to be known, and whether there are more."""

    rows: list[Behind]
    has_more: bool


async def people_behind(
    session: Session, event: Event, frame: Frame, chosen: Chosen, *, is_live: bool
) -> People:
    """One page of the people whom the chosen cell counts, judged as the figure judged them."""
    wanted = _wanted(event, frame, chosen)
    plain, apart = [], []
    for row in await execute(session, people_pass(frame, dialect_of(session), wanted, is_live=is_live)):
        if row.declared is None:
            apart.append(row.person_id)
        else:
            plain.append(PersonResult(**row._mapping))
    judged = await judge_persons(session, frame, apart, is_live=is_live)
    fitting = [one for one in judged if _fits(one, wanted)]
    if chosen.differing:
        plain, fitting = [], [one for one in fitting if one.has_difference]
    found = sorted([*plain, *fitting], key=lambda one: one.person_id)
    return People(await _with_registrations(session, found[:PAGE]), len(found) > PAGE)


def _wanted(event: Event, frame: Frame, chosen: Chosen) -> Wanted:
    return Wanted(
        is_counted=not chosen.apart,
        actual=chosen.modes,
        declared=frozenset({chosen.declared} if chosen.declared else DECLARED),
        countries=_countries(event, frame, chosen.country),
        after=chosen.after,
        limit=PAGE + 1,
    )


def _countries(event: Event, frame: Frame, country: str | None) -> frozenset[str] | None:
    """The codes that a row of the table counts: the host's may count its home territories."""
    if country is None:
        return None
    if country == UNKNOWN:
        return frozenset()
    if country == event.host_country and frame.rules.home_policy == "with_host":
        return frozenset({country, *frame.rules.home_territories})
    return frozenset({country})


def _fits(one: PersonResult, wanted: Wanted) -> bool:
    is_country = wanted.countries is None or (
        one.country in wanted.countries if wanted.countries else one.country is None
    )
    is_behind = wanted.after is None or one.person_id > wanted.after
    is_kind = one.is_counted == wanted.is_counted and one.actual in wanted.actual
    return is_country and is_behind and is_kind and one.declared in wanted.declared


async def _with_registrations(session: Session, results: Sequence[PersonResult]) -> list[Behind]:
    keys = [one.registration_id for one in results]
    found = await session.exec(select(Registration).where(col(Registration.id).in_(keys)))
    registrations = {one.id: one for one in found}
    return [Behind(one, registrations[one.registration_id]) for one in results if one.registration_id]
