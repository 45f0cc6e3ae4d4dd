"""Places in sessions in words, for pages."""

from typing import Any
from zoneinfo import ZoneInfo

from events_platform.calendars.words import room_line
from events_platform.events.models import Event
from events_platform.kit.i18n import current_locale, format_date, format_time, format_time_range, ngettext
from events_platform.kit.i18n import gettext as _
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.registration.models import Registration
from events_platform.registration.queries_sign_up import Places
from events_platform.registration.views import mode_label, other_name, shown_name

FEW = 20


def places_in_words(places: Places) -> str:
    """What there is to say to guests about places; exact only where it helps to decide."""
    left = places.left
    if left is None:
        return _("There is a place for everybody who signs up.")
    if left > FEW:
        return _("There are enough places left.")
    if left:
        return ngettext("One place is left.", "%(num)d places are left.", left, num=left)
    if not places.waiting:
        return _("All places are taken. You can wait for one.")
    return ngettext(
        "All places are taken, and one person waits.",
        "All places are taken, and %(num)d people wait.",
        places.waiting,
        num=places.waiting,
    )


def session_line(event: Event, programme: PublicProgramme, one: PublicSession) -> dict[str, Any]:
    """A session as lists show it, in the event's time."""
    lang, zone = current_locale(), ZoneInfo(event.timezone)
    return {
        "id": str(one.item.id),
        "title": one.item.title.in_language(lang, event.languages),
        "title_lang": one.item.title.language_of(lang, event.languages),
        "day": format_date(one.starts_at.astimezone(zone).date(), length="full"),
        "time": f"{format_time(one.starts_at, tz=zone)}–{format_time(one.ends_at, tz=zone)}",
        "when": format_time_range(one.starts_at, one.ends_at, zone),
        "room": room_line(programme, one.room_id, event.languages),
        "href": f"/{event.slug}/sessions/{one.item.slug}",
        "is_cancelled": one.item.is_cancelled,
    }


def person_line(event: Event, registration: Registration) -> dict[str, Any]:
    """Somebody on a list."""
    return {
        "id": str(registration.id),
        "href": f"/manage/{event.slug}/registrations/{registration.id}",
        "name": shown_name(registration),
        "other_name": other_name(registration),
        "affiliation": registration.affiliation,
        "mode": registration.mode,
        "mode_label": mode_label(registration.mode),
    }
