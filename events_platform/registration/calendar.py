"""An event as calendars hold it: the entry of the feed, and of the invitation that comes with a mail."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from events_platform.calendars.ics import CalendarEvent, Status, host_of, uid_of
from events_platform.calendars.organizer import organizer_of
from events_platform.events.coordinates import degrees
from events_platform.events.models import Event, EventStatus, Site, SiteDay
from events_platform.registration.models import Mode, Registration
from events_platform.registration.models import Status as Standing
from events_platform.settings import Settings

OPENS, ENDS = time(9), time(18)
_STATUS = {
    Standing.PENDING: Status.TENTATIVE,
    Standing.WAITLISTED: Status.TENTATIVE,
    Standing.CONFIRMED: Status.CONFIRMED,
    Standing.DECLINED: Status.CANCELLED,
    Standing.CANCELLED: Status.CANCELLED,
}


def span_of(event: Event, days: Sequence[SiteDay]) -> tuple[datetime, datetime]:
    """From the first opening to the last end; nine to six in the event's zone where no hours are set."""
    zone = ZoneInfo(event.timezone)
    opened = [day for day in days if day.is_open]
    start = min((day.opens_at for day in opened), default=datetime.combine(event.starts_on, OPENS, zone))
    end = max((day.ends_at for day in opened), default=datetime.combine(event.ends_on, ENDS, zone))
    return start, end


def event_entry(
    event: Event, sites: Sequence[Site], days: Sequence[SiteDay], lang: str, settings: Settings
) -> CalendarEvent:
    """The event's own entry, for everybody."""
    start, end = span_of(event, days)
    in_language = event.languages
    theme = event.theme.in_language(lang, in_language)
    description = event.description.in_language(lang, in_language)
    return CalendarEvent(
        uid=uid_of(event.id, host_of(settings.base_url)),
        language=lang,
        zone=event.timezone,
        starts_at=start,
        ends_at=end,
        summary=event.title.in_language(lang, in_language),
        changed_at=event.updated_at,
        sequence=event.version,
        status=Status.TENTATIVE if event.status == EventStatus.DRAFT else Status.CONFIRMED,
        description="\n\n".join(part for part in (theme, description) if part),
        location=place_of(event, sites, lang),
        geo=degrees(sites[0].coordinates) if sites else None,
        url=f"{settings.base_url}/{event.slug}/",
        organizer=organizer_of(event, lang, settings),
    )


def place_of(event: Event, sites: Sequence[Site], lang: str) -> str:
    """Where the event is, from the room door outwards: main site, its address, the place."""
    main = sites[0] if sites else None
    parts = [
        main.name.in_language(lang, event.languages) if main else "",
        " ".join(main.address.in_language(lang, event.languages).split()) if main else "",
        event.place.in_language(lang, event.languages),
    ]
    kept: list[str] = []
    for part in parts:
        if part and not any(part in other for other in kept):
            kept.append(part)
    return ("，" if lang == "zh" else ", ").join(kept)


def registration_entry(
    event: CalendarEvent,
    registration: Registration,
    settings: Settings,
    *,
    url: str,
    sequence: int,
    where: str,
) -> CalendarEvent:
    """One person's entry: its own UID, so that somebody who registers others has an entry for each."""
    return CalendarEvent(
        uid=uid_of(registration.id, host_of(settings.base_url)),
        language=event.language,
        zone=event.zone,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=event.summary,
        changed_at=max(event.changed_at, registration.updated_at),
        sequence=sequence,
        status=_STATUS[Standing(registration.status)],
        description=event.description,
        location=where if registration.mode == Mode.ONLINE else event.location,
        url=url,
        organizer=event.organizer,
    )
