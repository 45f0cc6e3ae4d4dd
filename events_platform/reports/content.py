"""What a frozen report holds: codes and figures, never names, as JSON whose bytes prove it.

The JSON is canonical (RFC 8785): keys in order, no blanks, UTF-8. Names of countries, and what they stand in,
are made anew from it, in any language.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel

from events_platform.events.models import Event, Site
from events_platform.events.queries import Window
from events_platform.events.rules import CountingRules
from events_platform.kit.db.rows import values_of
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import LOCALES
from events_platform.registration.models import Category
from events_platform.reports.facts import Frame
from events_platform.reports.figures import Figures, Modes
from events_platform.reports.headline import headline
from events_platform.reports.identities import PendingIdentities
from events_platform.reports.schemas import (
    DeclaredActual,
    ParticipantFigures,
    RegisteredFigures,
    VisitFigures,
    counted_figures,
    mode_figures,
)

FORMAT: Final = 1
CorrectionKind = Literal[
    "late", "void", "registration", "identities", "until", "known_at", "hours", "rules", "event"
]


class FrozenEvent(BaseModel):
    """The event as it was, as far as figures and sentences need it."""

    id: uuid.UUID
    slug: str
    title: dict[str, str]
    place: dict[str, str]
    languages: list[str]
    timezone: str
    host_country: str


class FrozenHours(BaseModel):
    """Hours of one day at one site in which presence counted."""

    site: uuid.UUID
    name: dict[str, str]
    day: date
    opens_at: datetime
    closes_at: datetime


class FrozenCategory(BaseModel):
    """A category whose people are listed apart."""

    id: uuid.UUID
    slug: str
    name: dict[str, str]


class FrozenCountry(ParticipantFigures):
    """Participants of one country, region or organisation; without a code, those whose country is unknown."""

    code: str | None


class FrozenCountries(BaseModel):
    """Countries represented. `foreign_share` is from 0 to 1, null while no country is known."""

    count: int
    foreign_share: float | None
    rows: list[FrozenCountry]


class Correction(BaseModel):
    """What was recorded since the version before, and what of: a source, a reason, or nothing."""

    kind: CorrectionKind
    what: str
    count: int


class Content(BaseModel):
    """All that a frozen report says. Times are UTC."""

    format: int = FORMAT
    event: FrozenEvent
    version: int
    until: datetime
    known_at: datetime
    rules: CountingRules
    counting_hours: list[FrozenHours]
    apart_categories: list[FrozenCategory]
    registered: RegisteredFigures
    registrations: dict[str, int]
    participants: ParticipantFigures
    participants_lower_bound: int
    pending_decisions: int
    apart: ParticipantFigures
    declared_actual: list[DeclaredActual]
    countries: FrozenCountries
    visits: VisitFigures
    headline: dict[str, str]
    corrections: list[Correction]


def content_of(
    figures: Figures,
    version: int,
    corrections: Sequence[Correction],
    sites: Iterable[Site],
    categories: Iterable[Category],
) -> Content:
    """What the version freezes; `sites` and `categories` give their names to ids."""
    event, rules = figures.event, figures.rules
    names = {site.id: dict(site.name) for site in sites}
    return Content(
        event=FrozenEvent(**{name: getattr(event, name) for name in FrozenEvent.model_fields}),
        version=version,
        until=figures.frame.until,
        known_at=figures.frame.known_at,
        rules=rules,
        counting_hours=[
            FrozenHours(
                site=one.site_id,
                name=names.get(one.site_id, {}),
                day=one.day,
                opens_at=one.opens_at,
                closes_at=one.closes_at,
            )
            for one in figures.frame.windows
        ],
        apart_categories=[
            FrozenCategory(id=one.id, slug=one.slug, name=dict(one.name))
            for one in categories
            if str(one.id) in rules.apart_categories
        ],
        pending_decisions=figures.pending.decisions,
        countries=_countries(figures),
        **counted_figures(figures),
        headline={language: headline(figures, language, is_provisional=False) for language in LOCALES},
        corrections=list(corrections),
    )


def _countries(figures: Figures) -> FrozenCountries:
    codes: list[str | None] = [*figures.codes, *figures.organisations]
    codes += [None] if None in figures.by_code else []
    return FrozenCountries(
        count=len(figures.codes),
        foreign_share=figures.foreign_share,
        rows=[FrozenCountry(code=code, **mode_figures(figures.by_code[code])) for code in codes],
    )


def canonical(content: Content) -> bytes:
    """Its JSON, the same bytes for the same content (RFC 8785)."""
    return orjson.dumps(content.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)


def digest(written: bytes) -> str:
    """The SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(written).hexdigest()


def figures_of_content(content: Content, event: Event) -> Figures:
    """The figures of a frozen report, as all that shows figures takes them; of the event as it was then."""
    frozen = Event(**(values_of(event) | _event_values(content.event)))
    figures = Figures(
        frozen,
        _frame(content),
        registered={"onsite": content.registered.onsite, "online": content.registered.online},
        participants=_modes(content.participants),
        apart=_modes(content.apart),
        by_code={row.code: _modes(row) for row in content.countries.rows},
        declared_actual=_counted(content.declared_actual),
        statuses=content.registrations,
        visits_onsite=content.visits.onsite,
        visits_online=content.visits.online,
    )
    surplus = content.participants.total - content.participants_lower_bound
    figures.pending = PendingIdentities(content.pending_decisions, surplus)
    return figures


def categories_of_content(content: Content) -> list[Category]:
    """The categories apart, with the names that they had."""
    event_id = content.event.id
    return [
        Category(id=one.id, event_id=event_id, slug=one.slug, number=0, name=LocalizedText(one.name))
        for one in content.apart_categories
    ]


def sites_of_content(content: Content) -> list[Site]:
    """The sites that had counting hours, with the names that they had."""
    named = {one.site: one.name for one in content.counting_hours}
    return [Site(id=id_, event_id=content.event.id, name=LocalizedText(name)) for id_, name in named.items()]


def _event_values(event: FrozenEvent) -> dict[str, Any]:
    values = event.model_dump(exclude={"id", "slug"})
    return values | {name: LocalizedText(values[name]) for name in ("title", "place")}


def _frame(content: Content) -> Frame:
    hours = content.counting_hours
    return Frame(
        event_id=content.event.id,
        zone=ZoneInfo(content.event.timezone),
        rules=content.rules,
        windows=tuple(Window(one.site, one.day, one.opens_at, one.closes_at) for one in hours),
        counted_categories=frozenset(),
        until=content.until,
        known_at=content.known_at,
    )


def _modes(row: ParticipantFigures) -> Modes:
    return Modes(row.onsite_only, row.online_only, row.both)


def _counted(rows: Iterable[DeclaredActual]) -> Counter[tuple[str, str]]:
    actual = ("none", "onsite_only", "online_only", "both")
    return Counter({(row.declared, mode): getattr(row, mode) for row in rows for mode in actual})
