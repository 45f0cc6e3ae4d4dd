"""Words, dates and numbers in the reader's language: all that other parts import."""

from events_platform.kit.i18n.catalogues import gettext, ngettext, npgettext, pgettext
from events_platform.kit.i18n.catalogues import gettext as _
from events_platform.kit.i18n.formats import (
    format_date,
    format_datetime,
    format_list,
    format_number,
    format_percent,
    format_range,
    format_time,
    format_time_range,
    format_weekday,
    join_sentences,
    zone_city,
    zone_label,
)
from events_platform.kit.i18n.lazy import N_, LazyText, lazy
from events_platform.kit.i18n.locale import (
    DEFAULT_LOCALE,
    LOCALES,
    babel_locale,
    current_locale,
    match,
    negotiate,
    set_locale,
    use_locale,
)

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "N_",
    "LazyText",
    "_",
    "babel_locale",
    "current_locale",
    "format_date",
    "format_datetime",
    "format_list",
    "format_number",
    "format_percent",
    "format_range",
    "format_time",
    "format_time_range",
    "format_weekday",
    "gettext",
    "join_sentences",
    "lazy",
    "match",
    "negotiate",
    "ngettext",
    "npgettext",
    "pgettext",
    "set_locale",
    "use_locale",
    "zone_city",
    "zone_label",
]
