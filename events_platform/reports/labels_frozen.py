"""What stands above the parts of a frozen report, on paper and in its workbook."""

from events_platform.kit.i18n import format_datetime, format_number, zone_city, zone_label
from events_platform.kit.i18n import gettext as _
from events_platform.reports.views import PARTS, actual_label
from events_platform.reports.views_frozen import Opened


def report_name(version: int) -> str:
    """What the document calls itself."""
    return _("Participation report, version %(version)s", version=format_number(version))


def clocks_sentence(found: Opened) -> str:
    """The two clocks in one sentence, with the zone of both."""
    report, event = found.report, found.event
    return _(
        "Presence until %(until)s, as known at %(known_at)s. All times are %(zone)s.",
        until=format_datetime(report.until, event.timezone),
        known_at=format_datetime(report.known_at, event.timezone),
        zone=zone_label(event.timezone, report.until, place=event.place),
    )


def staff_sentence(found: Opened) -> str:
    """That the tables hold more than everybody may see; '' where nothing is protected."""
    smallest = found.content.rules.small_group
    if smallest == 1:
        return ""
    return _(
        "For staff: the tables show groups of fewer than %(number)s people, which stand under “Other” on the "
        "public page.",
        number=format_number(smallest),
    )


def frozen_labels(found: Opened) -> dict[str, str]:
    """The headings of the parts and the heads of the columns, by key."""
    city = zone_city(found.event.timezone, place=found.event.place)
    version = found.report.version
    before = format_number(version - 1)
    return {
        "countries": _("By country or region"),
        "country": _("Country or region"),
        "code": _("Code"),
        "total": _("Total"),
        **{part: actual_label(part) for part in ("none", *PARTS)},
        "unknown": _("Not known"),
        "declared": _("Declared and actual"),
        "registered_as": _("Registered to take part"),
        "statuses": _("Registrations"),
        "no_status": _("None yet"),
        "apart": _("Apart, not counted"),
        "visits": _("Visits"),
        "entries": _("Entries on site"),
        "joins": _("Joins online"),
        "rules": _("How this is counted"),
        "hours": _("Counting hours (%(city)s time)", city=city),
        "corrections": _("Corrections since version %(version)s", version=before),
        "moved": _("What moved"),
        "then": _("Version %(version)s", version=before),
        "now": _("Version %(version)s", version=format_number(version)),
        "frozen": _("This version"),
        "sha256": _("SHA-256 of the JSON file of this version"),
    }


def proof_sentence() -> str:
    """How somebody finds out that no figure was changed."""
    return _(
        "To check this document, download the JSON file of this version and make its SHA-256, with the "
        "command sha256sum for instance. If the two are equal, these figures are the frozen ones, and none "
        "was changed."
    )
