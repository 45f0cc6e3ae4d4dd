"""Programmes out of calendars (RFC 5545): one session for each VEVENT."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from events_platform.calendars.gathering import Gathering, texts_of
from events_platform.calendars.ics import PRODUCT
from events_platform.calendars.plain import plain_text
from events_platform.calendars.words import cancelled_title
from events_platform.kit.i18n import LOCALES, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.programme.imports import ImportedProgramme, ImportedSession, UnreadableError
from events_platform.programme.models import SpeakerRole

if TYPE_CHECKING:
    from icalendar import Component


def read_calendar(data: bytes, zone: str) -> ImportedProgramme:
    """The sessions of a calendar; floating times are in its own zone (X-WR-TIMEZONE), else in `zone`."""
    # Here, because its eighty modules are no part of a start.
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise UnreadableError(_("This calendar cannot be read.")) from error
    stated = str(calendar.get("X-WR-TIMEZONE", ""))
    gathering = Gathering("iCalendar", zone=stated, event_zone=zone)
    is_ours = str(calendar.get("PRODID", "")) == PRODUCT
    for event in calendar.walk("VEVENT"):
        # Our feed begins with the event itself, which is no session of it.
        if not is_ours or "/sessions/" in _text(event, "URL"):
            gathering.add(_session(gathering, event, is_ours=is_ours))
    return gathering.whole()


def _session(gathering: Gathering, event: "Component", *, is_ours: bool) -> ImportedSession:
    starts_at, oddities = _moment(gathering, event, "DTSTART"), []
    if starts_at is None:
        oddities.append(_("It has no time of the day."))
    if "RRULE" in event or "RECURRENCE-ID" in event:
        oddities.append(_("It repeats; only this one time is taken."))
    uid, is_cancelled = _text(event, "UID"), _text(event, "STATUS").upper() == "CANCELLED"
    title = _title(event, is_cancelled=is_ours and is_cancelled)
    language = str(getattr(event.get("SUMMARY"), "params", {}).get("LANGUAGE", ""))
    categories = list(_categories(event))
    if is_ours:
        # A session without a track has its type alone.
        categories = [*categories[:-1], "", *categories[-1:]][-2:]
    people = tuple(_people(gathering, event))
    text = _text(event, "DESCRIPTION")
    kept = {"url": _text(event, "URL"), "description": text}
    return gathering.session(
        key=f"uid:{uid}" if uid else f"ics:{_text(event, 'DTSTART')}:{title}",
        part_of=_parent(event),
        title=texts_of(language, title),
        abstract=texts_of(language, text),
        starts_at=starts_at,
        minutes=_minutes(gathering, event, starts_at),
        room=_text(event, "LOCATION"),
        track=categories[0] if categories else "",
        type=categories[1] if len(categories) > 1 else "",
        speakers=people,
        tells_people=bool(people),
        is_cancelled=is_cancelled,
        extra={"schedule": {name: value for name, value in kept.items() if value}, "text": plain_text(text)},
        oddities=tuple(oddities),
    )


def _title(event: "Component", *, is_cancelled: bool) -> str:
    """The summary, without the word that we put before it for programs that show no status."""
    title = _text(event, "SUMMARY")
    for lang in LOCALES if is_cancelled else ():
        with use_locale(lang):
            title = title.removeprefix(cancelled_title(""))
    return title


def _parent(event: "Component") -> str:
    """The entry that this one is part of (RFC 5545, 3.8.4.5)."""
    value = event.get("RELATED-TO")
    for one in value if isinstance(value, list) else [value] if value is not None else []:
        if str(getattr(one, "params", {}).get("RELTYPE", "PARENT")).upper() == "PARENT":
            return f"uid:{one}"
    return ""


def _text(event: "Component", name: str) -> str:
    value = event.get(name)
    found = value[0] if isinstance(value, list) and value else value
    return str(found).strip() if found is not None else ""


def _moment(gathering: Gathering, event: "Component", name: str) -> datetime | None:
    value: Any = getattr(event.get(name), "dt", None)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(gathering.zone))


def _minutes(gathering: Gathering, event: "Component", starts_at: datetime | None) -> int:
    end = _moment(gathering, event, "DTEND")
    if end is not None and starts_at is not None:
        return int((end - starts_at).total_seconds()) // 60
    duration: Any = getattr(event.get("DURATION"), "dt", None)
    return int(duration.total_seconds()) // 60 if duration is not None else 0


def _categories(event: "Component") -> Iterator[str]:
    value = event.get("CATEGORIES")
    for one in value if isinstance(value, list) else [value]:
        yield from (str(name) for name in getattr(one, "cats", []) if str(name).strip())


def _people(gathering: Gathering, event: "Component") -> Iterator[tuple[str, SpeakerRole]]:
    """Who is named as attending, as some calendars of conferences name their speakers."""
    value = event.get("ATTENDEE")
    attendees = value if isinstance(value, list) else [value] if value is not None else []
    for one in attendees:
        name = str(getattr(one, "params", {}).get("CN", ""))
        address = str(one)
        email = address[7:] if address.lower().startswith("mailto:") else ""
        key = gathering.speaker(f"email:{email.lower()}" if email else "", name, email=email)
        if key:
            yield key, SpeakerRole.SPEAKER
