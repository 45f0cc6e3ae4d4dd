"""The rules by which figures were made, as sentences below them (participation.md)."""

from collections.abc import Sequence

from events_platform.events.models import Event, Site
from events_platform.events.queries import Window
from events_platform.kit.countries import name
from events_platform.kit.i18n import current_locale, format_list, format_number, format_time_range, ngettext
from events_platform.kit.i18n import gettext as _
from events_platform.registration.models import Category
from events_platform.reports.figures import Figures


def rule_sentences(figures: Figures, categories: Sequence[Category]) -> list[str]:
    """What counts, in the order in which somebody asks."""
    return [
        _("Registered: who has a confirmed registration. One person counts once, however often registered."),
        _participant(figures),
        _("Minutes online while a person is inside a venue do not count. Two devices at once count once."),
        _(
            "On site there is no minimum stay. Whoever was not scanned when leaving is taken to have stayed "
            "until the venue closed (assumed)."
        ),
        *_apart(figures, categories),
        _(
            "A country is the one that a participant represents: that of the institution. Unknown countries "
            "and international organisations stand in rows of their own and are no countries."
        ),
        *_home(figures),
        _("Foreign: neither of the host nor of a home territory; the share is among those of known country.")
        if figures.rules.home_territories
        else _("Foreign: not of the host country; the share is among participants of known country."),
        _("Visits are entries and joins, apart from persons; a repeat within 2 minutes is the same visit."),
    ]


def _participant(figures: Figures) -> str:
    minutes = figures.rules.online_minimum
    sentence = ngettext(
        "Participant: who was on site during the counting hours, or online in them for at least "
        "%(number)s minute in total.",
        "Participant: who was on site during the counting hours, or online in them for at least "
        "%(number)s minutes in total.",
        minutes,
    )
    return sentence % {"number": format_number(minutes)}


def _apart(figures: Figures, categories: Sequence[Category]) -> list[str]:
    lang, languages = current_locale(), figures.event.languages
    apart = set(figures.rules.apart_categories)
    names = [one.name.in_language(lang, languages) or one.slug for one in categories if str(one.id) in apart]
    if not names:
        return []
    return [_("Listed apart and not counted: %(categories)s.") % {"categories": format_list(names)}]


def _home(figures: Figures) -> list[str]:
    codes = figures.rules.home_territories
    if not codes:
        return []
    territories = format_list([name(code, current_locale(), figures.names) for code in codes])
    if figures.rules.home_policy == "with_host":
        return [_("Home territories, counted with the host: %(territories)s.") % {"territories": territories}]
    return [
        _("Home territories, in rows of their own and never foreign: %(territories)s.")
        % {"territories": territories}
    ]


def hours_in_words(event: Event, windows: Sequence[Window], sites: Sequence[Site]) -> list[str]:
    """The counting hours, with the venue where there are several."""
    names = {site.id: site.name.in_language(current_locale(), event.languages) for site in sites}
    lines = []
    for window in windows:
        hours = format_time_range(window.opens_at, window.closes_at, event.timezone)
        if len(sites) > 1 and names.get(window.site_id):
            hours = _("%(hours)s (%(site)s)") % {"hours": hours, "site": names[window.site_id]}
        lines.append(hours)
    return lines
