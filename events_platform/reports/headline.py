"""The sentence that the product exists for, from figures only (participation.md, The headline)."""

from collections.abc import Collection
from dataclasses import dataclass

from babel.numbers import format_decimal

from events_platform.kit.countries import name
from events_platform.kit.i18n import (
    babel_locale,
    format_datetime,
    format_list,
    format_number,
    ngettext,
    use_locale,
    zone_city,
)
from events_platform.kit.i18n import gettext as _
from events_platform.reports.figures import Figures

EXACT_BELOW = 100
LARGE = 10_000


@dataclass(frozen=True)
class Quantity:
    """A number as a headline says it: exact, or "more than" the unit below."""

    number: int
    is_exact: bool


def rounded(total: int, *, is_exact_wanted: bool = False) -> Quantity:
    """Unit 100 below 10,000, else 1,000; exact below 100, on a multiple, or where the organiser wants it."""
    unit = 100 if total < LARGE else 1_000
    if is_exact_wanted or total < EXACT_BELOW or total % unit == 0:
        return Quantity(total, is_exact=True)
    return Quantity(total - total % unit, is_exact=False)


def headline(figures: Figures, language: str, *, noun: str = "", is_provisional: bool = True) -> str:
    """The headline in one language; `noun` replaces "participants" where a category is so named."""
    with use_locale(language):
        said = _sentence(figures, language, noun)
    return with_note(said, provisional_note(figures, language), language) if is_provisional else said


def with_note(said: str, note: str, language: str) -> str:
    """A sentence, and in brackets of what moment it is."""
    with use_locale(language):
        return _("%(sentence)s (%(note)s)") % {"sentence": said, "note": note}


def _sentence(figures: Figures, language: str, noun: str) -> str:
    quantity = rounded(figures.participants_lower_bound, is_exact_wanted=figures.rules.exact_headline)
    if figures.participants.total == 0:
        return _("Nobody has taken part yet.")
    values = {"people": _people(quantity, language, noun), "countries": countries_phrase(figures)}
    if not figures.codes:
        return _sentence_without_countries(figures, values)
    if not figures.participants.online_only and not figures.participants.both:
        return _("%(people)s from %(countries)s took part on site.") % values
    if not figures.participants.onsite_only and not figures.participants.both:
        return _("%(people)s from %(countries)s took part online.") % values
    return _("%(people)s from %(countries)s took part on site or online.") % values


def _sentence_without_countries(figures: Figures, values: dict[str, str]) -> str:
    return _("%(people)s took part; no country is known yet.") % values


def _people(quantity: Quantity, language: str, noun: str) -> str:
    number = chinese_number(quantity.number) if language == "zh" else format_number(quantity.number, language)
    values = {"number": number, "noun": noun}
    if noun and quantity.is_exact:
        return _("%(number)s %(noun)s") % values
    if noun:
        return _("More than %(number)s %(noun)s") % values
    if quantity.is_exact:
        return ngettext("%(number)s participant", "%(number)s participants", quantity.number) % values
    return _("More than %(number)s participants") % values


def chinese_number(number: int) -> str:
    """Below 10,000 in digits; from there in 万 with one decimal at most (1.2万)."""
    if number < LARGE:
        return str(number)
    if number % 1_000:
        return format_decimal(number, locale=babel_locale("zh"))
    return f"{number / LARGE:.1f}".removesuffix(".0") + "万"


def countries_phrase(figures: Figures) -> str:
    """The number of countries, never rounded, under the noun that is true of all of them."""
    number = len(figures.codes)
    if figures.has_only_countries:
        return ngettext("%(number)s country", "%(number)s countries", number) % {"number": number}
    return ngettext("%(number)s country or region", "%(number)s countries and regions", number) % {
        "number": number
    }


def provisional_note(figures: Figures, language: str) -> str:
    """That the figures may still change, and of what moment they are, in the event's time zone."""
    zone, place = figures.event.timezone, figures.event.place
    with use_locale(language):
        return _("Provisional, as of %(moment)s, %(city)s time") % {
            "moment": format_datetime(figures.as_of, zone, language),
            "city": zone_city(zone, language, place),
        }


def pending_sentence(figures: Figures, language: str) -> str:
    """How many decisions who is one person are open, and what they can change; '' where there are none."""
    decisions, surplus = figures.pending
    if not decisions:
        return ""
    with use_locale(language):
        number, least = (
            format_number(one, language) for one in (decisions, figures.participants_lower_bound)
        )
        if not surplus:
            return ngettext(
                "%(number)s decision whether two people are the same is open; the headline stays.",
                "%(number)s decisions whether two people are the same are open; the headline stays.",
                decisions,
            ) % {"number": number}
        return ngettext(
            "%(number)s decision whether two people are the same is open: the tables count them apart, "
            "the headline as one (at least %(least)s participants).",
            "%(number)s decisions whether two people are the same are open: the tables count them apart, "
            "the headline as one (at least %(least)s participants).",
            decisions,
        ) % {"number": number, "least": least}


def modes_sentence(figures: Figures, language: str) -> str:
    """The exact total and the modes."""
    with use_locale(language):
        modes = figures.participants
        return _("%(total)s in total: %(onsite)s on site only, %(online)s online only, %(both)s both.") % {
            "total": format_number(modes.total, language),
            "onsite": format_number(modes.onsite_only, language),
            "online": format_number(modes.online_only, language),
            "both": format_number(modes.both, language),
        }


def countries_sentence(figures: Figures, language: str, *, named: Collection[str] | None = None) -> str:
    """The list of countries, the host first, then in the order of `codes`; `named`: no others by name."""
    with use_locale(language):
        if not figures.codes:
            return _("No country is known yet.")
        codes = [code for code in figures.codes if named is None or code in named]
        values = {
            "countries": countries_phrase(figures),
            "names": format_list([name(code, language, figures.names) for code in codes], language),
        }
        if not codes:
            return _("%(countries)s.") % values
        if len(codes) < len(figures.codes):
            return _("%(countries)s, among them %(names)s.") % values
        return _("%(countries)s: %(names)s.") % values
