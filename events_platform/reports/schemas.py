"""The participation answer: a stable shape that others' programs rely on (design.md, Surface)."""

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from events_platform.kit.countries import name
from events_platform.kit.i18n import LOCALES, current_locale
from events_platform.reports.figures import Figures, Modes
from events_platform.reports.headline import countries_sentence, headline, modes_sentence


class RegisteredFigures(BaseModel):
    """Distinct persons with a confirmed registration in a counted category, by declared mode."""

    total: int
    onsite: int
    online: int


class ParticipantFigures(BaseModel):
    """Distinct participants; the three modes add up to the total."""

    total: int
    onsite_only: int
    online_only: int
    both: int


class CountryRow(ParticipantFigures):
    """Participants of one country, region or organisation."""

    code: str
    name: str


class CountryFigures(BaseModel):
    """Countries represented. `foreign_share` is from 0 to 1, null while no country is known."""

    count: int
    unknown: int
    organisations: int
    home_territories: int
    foreign_share: float | None
    sentence: dict[str, str]
    rows: list[CountryRow]
    organisation_rows: list[CountryRow]
    unknown_row: ParticipantFigures


class VisitFigures(BaseModel):
    """Admitted entries and online joins; repeats within 2 minutes are one."""

    onsite: int
    online: int


class EventReference(BaseModel):
    """Which event the figures are of."""

    id: uuid.UUID
    slug: str
    title: dict[str, str]


class DeclaredActual(BaseModel):
    """How those who declared one mode took part."""

    declared: Literal["onsite", "online"]
    none: int
    onsite_only: int
    online_only: int
    both: int


class Participation(BaseModel):
    """The figures of an event at a cut-off. Times are UTC.

    Pending identities count as separate people in the tables; the headline uses the lower bound.
    """

    event: EventReference
    until: datetime
    known_at: datetime
    provisional: bool
    basis: str
    rules: dict[str, Any]
    registered: RegisteredFigures
    registrations: dict[str, int]
    participants: ParticipantFigures
    participants_lower_bound: int
    pending_identities: int
    apart: ParticipantFigures
    declared_actual: list[DeclaredActual]
    countries: CountryFigures
    visits: VisitFigures
    headline: dict[str, str]
    modes: dict[str, str]


def participation_answer(figures: Figures) -> Participation:
    """The figures in their stable shape, sentences in every language of the product."""
    event = figures.event
    return Participation(
        event=EventReference(id=event.id, slug=event.slug, title=dict(event.title)),
        until=figures.frame.until,
        known_at=figures.frame.known_at,
        provisional=True,
        basis=figures.rules.basis,
        rules=figures.rules.model_dump(mode="json"),
        pending_identities=figures.pending.decisions,
        countries=_countries(figures),
        **counted_figures(figures),
        headline={language: headline(figures, language) for language in LOCALES},
        modes={language: modes_sentence(figures, language) for language in LOCALES},
    )


def counted_figures(figures: Figures) -> dict[str, Any]:
    """What live and frozen figures say alike."""
    return {
        "registered": RegisteredFigures(total=figures.registered_total, **figures.registered),
        "registrations": figures.statuses,
        "participants": ParticipantFigures(**mode_figures(figures.participants)),
        "participants_lower_bound": figures.participants_lower_bound,
        "apart": ParticipantFigures(**mode_figures(figures.apart)),
        "declared_actual": _declared_actual(figures),
        "visits": VisitFigures(onsite=figures.visits_onsite, online=figures.visits_online),
    }


def mode_figures(modes: Modes) -> dict[str, int]:
    """Persons by mode, and all of them."""
    return {
        "total": modes.total,
        "onsite_only": modes.onsite_only,
        "online_only": modes.online_only,
        "both": modes.both,
    }


def _rows(figures: Figures, codes: list[str]) -> list[CountryRow]:
    language, names = current_locale(), figures.names
    return [
        CountryRow(code=code, name=name(code, language, names), **mode_figures(figures.by_code[code]))
        for code in codes
    ]


def _countries(figures: Figures) -> CountryFigures:
    return CountryFigures(
        count=len(figures.codes),
        unknown=figures.unknown,
        organisations=figures.organisation_participants,
        home_territories=figures.home_participants,
        foreign_share=figures.foreign_share,
        sentence={language: countries_sentence(figures, language) for language in LOCALES},
        rows=_rows(figures, figures.codes),
        organisation_rows=_rows(figures, figures.organisations),
        unknown_row=ParticipantFigures(**mode_figures(figures.by_code.get(None, Modes()))),
    )


def _declared_actual(figures: Figures) -> list[DeclaredActual]:
    kinds = ("none", "onsite_only", "online_only", "both")
    return [
        DeclaredActual(declared=mode, **{kind: figures.declared_actual[mode, kind] for kind in kinds})
        for mode in ("onsite", "online")
    ]
