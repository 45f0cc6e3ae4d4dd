"""Writes of series and events: made, changed, published, archived; their bodies and counting rules."""

import uuid
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.accounts.models import Role, RoleGrant
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events.days import event_days
from events_platform.events.models import (
    Body,
    CountingRulesChange,
    Event,
    EventStatus,
    FormerAddress,
    Series,
    SiteDay,
)
from events_platform.events.queries import rules_of, series_by_reference, site_days, sites_of
from events_platform.events.rules import CountingRules
from events_platform.events.schemas import BodyIn, EventIn, NewEventIn, SeriesIn, SiteIn
from events_platform.events.seen import sign_of
from events_platform.events.service_addresses import AddressTaken, settle_addresses
from events_platform.events.service_deletion import delete_draft
from events_platform.events.service_sites import (
    add_room,
    add_site,
    close_site_day,
    local,
    record_hours,
    remove_room,
    remove_site,
    set_site_day,
    update_room,
    update_site,
)
from events_platform.events.service_touch import touch_event
from events_platform.events.slugs import MAXIMUM, suggested_slug
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy
from events_platform.kit.text import search_key

__all__ = [
    "add_body",
    "add_room",
    "add_site",
    "archive_event",
    "change_rules",
    "close_site_day",
    "count_category",
    "create_event",
    "create_series",
    "delete_draft",
    "publish_event",
    "remove_body",
    "remove_room",
    "remove_site",
    "reopen_event",
    "set_site_day",
    "set_status",
    "touch_event",
    "unpublish_event",
    "update_body",
    "update_event",
    "update_room",
    "update_series",
    "update_site",
]

# What an update takes over as it is; the rest needs a look first.
PLAIN = (
    "title",
    "theme",
    "description",
    "practical",
    "place",
    "timezone",
    "starts_on",
    "ends_on",
    "format",
    "languages",
    "host_country",
    "contact_email",
)
R = TypeVar("R", Series, Event)
CHANGED_MEANWHILE = lazy(
    "Somebody else has changed the event since you opened this form. What you typed stands below and is not"
    " saved yet: look at the event in another window, then save to put yours in its place."
)
MAIN_SITE = LocalizedText({"en": "Main venue", "zh": "主会场"})


async def create_series(session: Session, actor: Actor, data: SeriesIn) -> Series:
    """A new series. Raises Conflict where its address is taken."""
    slug = data.slug or suggested_slug(data.title)
    series = await _write(session, Series(slug=slug, title=data.title), {})
    record(session, actor, "series.create", series, details={"name": dict(series.title)})
    return series


async def update_series(session: Session, actor: Actor, series: Series, data: SeriesIn) -> Series:
    """Rename a series. Raises Conflict where its new address is taken."""
    await _write(session, series, {"title": data.title, "slug": data.slug or series.slug})
    record(session, actor, "series.update", series, details={"name": dict(series.title)})
    return series


async def create_event(session: Session, actor: Actor, data: NewEventIn) -> Event:
    """A draft with its main site, opening hours for each day and the first counting rules.

    Who creates it as a member of staff owns it. Raises Invalid or Conflict (slug_taken).
    """
    slug = data.slug or await _free_slug(session, data)
    series_id = await _series_id(session, data.series)
    event = await _write(session, Event(slug=slug, series_id=series_id, **_values(data)), {})
    session.add(
        CountingRulesChange(event_id=event.id, rules=CountingRules().model_dump(), recorded_by=actor.name)
    )
    site = data.site or SiteIn(name=data.place or _known(MAIN_SITE, data), country=data.host_country)
    await add_site(session, actor, event, site, opens=data.opens, ends=data.ends)
    if actor.kind == "account" and actor.id:
        session.add(RoleGrant(account_id=actor.id, role=Role.OWNER, event_id=event.id, granted_by=actor.name))
    record(session, actor, "event.create", event, event_id=event.id)
    await session.flush()
    return event


async def update_event(
    session: Session, actor: Actor, event: Event, data: EventIn, *, expected: str | None = None
) -> Event:
    """Take over what the organiser says now; new days get the site's usual hours, days dropped are closed.

    `expected` is the `state_of` the event that was seen: Conflict (changed_meanwhile) where it is another.
    """
    await touch_event(session, event)
    if expected is not None:
        await session.refresh(event)
        if state_of(event) != expected:
            raise Conflict(CHANGED_MEANWHILE, code="changed_meanwhile")
    before = _snapshot(event)
    series_id = await _series_id(session, data.series)
    values = {**_values(data), "series_id": series_id, "slug": data.slug or event.slug}
    await _write(session, event, values)
    await _follow_days(session, actor, event, ZoneInfo(before["timezone"]))
    changed = sorted(name for name, value in _snapshot(event).items() if before[name] != value)
    record(session, actor, "event.update", event, event_id=event.id, details={"fields": changed})
    return event


async def publish_event(session: Session, actor: Actor, event: Event) -> None:
    """Show a draft to everybody. Raises Conflict unless it is a draft."""
    first = event.published_at or now()
    await _move(session, event, EventStatus.DRAFT, EventStatus.PUBLISHED, published_at=first)
    record(session, actor, "event.publish", event, event_id=event.id)
    await session.flush()


async def unpublish_event(session: Session, actor: Actor, event: Event) -> None:
    """Hide a published event again; registrations are kept. Raises Conflict unless it is published."""
    await _move(session, event, EventStatus.PUBLISHED, EventStatus.DRAFT)
    record(session, actor, "event.unpublish", event, event_id=event.id)
    await session.flush()


async def archive_event(session: Session, actor: Actor, event: Event) -> None:
    """Close an event for good: its pages stay, its gates are closed. Raises Conflict if it is a draft."""
    await _move(session, event, EventStatus.PUBLISHED, EventStatus.ARCHIVED, archived_at=now())
    record(session, actor, "event.archive", event, event_id=event.id)
    await session.flush()


async def reopen_event(session: Session, actor: Actor, event: Event) -> None:
    """Take an event back out of the archive. Raises Conflict unless it is archived."""
    await _move(session, event, EventStatus.ARCHIVED, EventStatus.PUBLISHED, archived_at=None)
    record(session, actor, "event.reopen", event, event_id=event.id)
    await session.flush()


async def set_status(session: Session, actor: Actor, event: Event, status: EventStatus) -> None:
    """Publish, unpublish, archive or reopen, whichever leads to the status. Raises Conflict if none does."""
    steps = {
        (EventStatus.DRAFT, EventStatus.PUBLISHED): publish_event,
        (EventStatus.PUBLISHED, EventStatus.DRAFT): unpublish_event,
        (EventStatus.PUBLISHED, EventStatus.ARCHIVED): archive_event,
        (EventStatus.ARCHIVED, EventStatus.PUBLISHED): reopen_event,
    }
    step = steps.get((EventStatus(event.status), status))
    if step is None:
        raise Conflict(
            _("A draft is published before it is archived, and reopened before it is changed."),
            code="event_status",
        )
    await step(session, actor, event)


async def change_rules(session: Session, actor: Actor, event: Event, rules: CountingRules) -> None:
    """Count by these rules from now on; the former ones are kept for figures as of then."""
    if await rules_of(session, event.id) == rules:
        return
    change = CountingRulesChange(event_id=event.id, rules=rules.model_dump(), recorded_by=actor.name)
    await touch_event(session, event)
    session.add(change)
    record(session, actor, "rules.change", change)
    await session.flush()


async def count_category(
    session: Session, actor: Actor, event: Event, category_id: uuid.UUID, *, is_counted: bool
) -> None:
    """Count a category among the participants from now on, or apart; figures as of before stay."""
    rules = await rules_of(session, event.id)
    apart = {*rules.apart_categories} - {str(category_id)} | (set() if is_counted else {str(category_id)})
    changed = rules.model_copy(update={"apart_categories": sorted(apart)})
    await change_rules(session, actor, event, changed)


async def add_body(session: Session, actor: Actor, event: Event, data: BodyIn) -> Body:
    """A body of the event, listed after the others of its role."""
    await touch_event(session, event)
    last = await session.exec(
        select(Body.position).where(Body.event_id == event.id).order_by(col(Body.position).desc()).limit(1)
    )
    position = (last.first() or 0) + 1
    body = Body(event_id=event.id, position=position, role=data.role, name=data.name, url=data.url or None)
    session.add(body)
    record(session, actor, "body.create", body, details={"name": dict(body.name)})
    await session.flush()
    return body


async def update_body(session: Session, actor: Actor, event: Event, body_id: uuid.UUID, data: BodyIn) -> Body:
    """Change what is said of a body. Raises NotFound."""
    body = await _body(session, event, body_id)
    await touch_event(session, event)
    body.role, body.name, body.url = data.role, data.name, data.url or None
    record(session, actor, "body.update", body, details={"name": dict(body.name)})
    await session.flush()
    return body


async def remove_body(session: Session, actor: Actor, event: Event, body_id: uuid.UUID) -> None:
    """Take a body off the event. Raises NotFound."""
    body = await _body(session, event, body_id)
    await touch_event(session, event)
    record(session, actor, "body.remove", body, details={"name": dict(body.name)})
    await session.delete(body)
    await session.flush()


async def _body(session: Session, event: Event, body_id: uuid.UUID) -> Body:
    body = await session.get(Body, body_id)
    if body is None or body.event_id != event.id:
        raise NotFound(_("This body is no longer listed at the event."))
    return body


def _values(data: EventIn) -> dict[str, Any]:
    """The columns that follow from what was said, times in UTC."""
    zone = ZoneInfo(data.timezone)
    titles = (*data.title.values(), *data.place.values(), *data.theme.values(), str(data.starts_on.year))
    return {
        **{name: getattr(data, name) for name in PLAIN},
        "registration_opens_at": _in_utc(data.registration_opens_at, zone, "registration_opens_at"),
        "registration_closes_at": _in_utc(data.registration_closes_at, zone, "registration_closes_at"),
        "published_totals": data.published_totals.model_dump() if data.published_totals else None,
        "search_key": search_key(*titles),
    }


def _in_utc(moment: datetime | None, zone: ZoneInfo, field: str) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    return local(moment.date(), moment.time(), zone, field)


def _known(text: LocalizedText, data: EventIn) -> LocalizedText:
    return LocalizedText({language: text[language] for language in data.languages if language in text})


def state_of(event: Event) -> str:
    """A sign of what the event's form shows, the same as long as nobody changes any of it."""
    return sign_of(_snapshot(event))


def _snapshot(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in (*_EDITABLE, "slug", "series_id")}


_EDITABLE = (*PLAIN, "registration_opens_at", "registration_closes_at", "published_totals")


async def _series_id(session: Session, reference: str | None) -> uuid.UUID | None:
    if not reference:
        return None
    series = await series_by_reference(session, reference)
    if series is None:
        sentence = _("There is no such series. Please choose one from the list.")
        raise Invalid(sentence, fields={"series": sentence})
    return series.id


async def _free_slug(session: Session, data: EventIn) -> str:
    """The suggested address, numbered where others have it; a race for it is decided by the constraint."""
    wanted = suggested_slug(data.title, data.starts_on)
    slugs = [col(one.slug) for one in (Event, FormerAddress)]
    queries = (select(slug).where(slug.startswith(wanted)) for slug in slugs)
    taken = {slug for query in queries for slug in await session.exec(query)}
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)[:MAXIMUM]


async def _write(session: Session, row: R, values: dict[str, Any]) -> R:
    """Write the row now; the database's constraint decides who had the address first (Conflict)."""
    before, slug = row.slug, values.get("slug", row.slug)
    try:
        async with session.begin_nested():
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
            await session.flush()
            if isinstance(row, Event):
                await settle_addresses(session, row, before)
    except (IntegrityError, AddressTaken) as error:
        if row in session:
            await session.refresh(row)
        sentence = _("The address “%(slug)s” is already in use. Please choose another.", slug=slug)
        raise Conflict(sentence, code="slug_taken", fields={"slug": sentence}) from error
    return row


async def _move(
    session: Session, event: Event, before: EventStatus, after: EventStatus, **values: Any
) -> None:
    """From one status to another, once, however many people press the button."""
    changed = {"status": after, "version": Event.version + 1, "updated_at": now(), **values}
    moved = await session.exec(
        update(Event).where(col(Event.id) == event.id, col(Event.status) == before).values(changed),
        execution_options={"synchronize_session": False},
    )
    if moved.rowcount != 1:
        raise Conflict(
            _("The event has changed in the meantime. Please look at it again."), code="event_status"
        )
    await session.refresh(event)


async def _follow_days(session: Session, actor: Actor, event: Event, before: ZoneInfo) -> None:
    """Hours for days that were added, like those of the nearest day; days that were dropped are closed.

    Where the event's time zone was corrected, clocks on the wall keep their hours.
    """
    zone = ZoneInfo(event.timezone)
    known = [row for row in await site_days(session, event.id) if row.is_open]
    for site in await sites_of(session, event.id):
        mine = {row.day: row for row in known if row.site_id == site.id}
        for day in sorted(mine.keys() - set(event_days(event))):
            await close_site_day(session, actor, event, site.id, day)
        for day in event_days(event) if mine else ():
            if day not in mine or zone.key != before.key:
                nearest = mine[min(mine, key=lambda other: abs((other - day).days))]
                span = _moved(nearest, before, day, zone)
                record_hours(session, actor, event, site.id, day, span, is_actual_end=_is_actual(mine, day))
    await session.flush()


def _is_actual(known: dict[date, SiteDay], day: date) -> bool:
    return day in known and known[day].is_actual_end


def _moved(row: SiteDay, before: ZoneInfo, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The hours that the clocks on the wall showed, on another day or in another zone."""
    opens, ends = row.opens_at.astimezone(before), row.ends_at.astimezone(before)
    last = day + (ends.date() - opens.date())
    return local(day, opens.time(), zone), local(last, ends.time(), zone)
