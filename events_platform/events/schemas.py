"""What organisers say about an event, and what programs are told."""

import uuid
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from events_platform.events.coordinates import Coordinates
from events_platform.events.models import BodyRole, Equipment, EventFormat, EventStatus
from events_platform.events.slugs import checked_slug
from events_platform.events.timezones import checked_timezone
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import (
    CountryCode,
    Input,
    Language,
    Localized,
    OptionalCountry,
    OptionalEmail,
    patch_of,
)
from events_platform.kit.text.clean import Line

LONGEST_DAYS = 60
Slug = Annotated[str, AfterValidator(checked_slug)]
Name = Annotated[LocalizedText, Localized(200)]
Prose = Annotated[LocalizedText, Localized(10_000, prose=True)]


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError(_("Please give a web address that begins with https://."))
    return text


def named(value: LocalizedText) -> LocalizedText:
    """The text, if there is any."""
    if not value:
        raise ValueError(_("Please fill this in."))
    return value


RequiredName = Annotated[Name, AfterValidator(named)]


class SeriesIn(Input):
    """A meeting that returns."""

    title: RequiredName
    slug: Slug | None = None


WalkMinutes = Annotated[int, Field(ge=0, le=1440)]


class SiteIn(Input):
    """A venue. `walk_minutes` lead from room to room; `distances` to other sites, by their ids."""

    name: RequiredName
    address: Annotated[LocalizedText, Localized(500, prose=True)] = LocalizedText()
    country: OptionalCountry = ""
    coordinates: Coordinates = ""
    walk_minutes: WalkMinutes = 5
    distances: dict[uuid.UUID, WalkMinutes] = Field(default={}, max_length=100)


class RoomIn(Input):
    """A room of a site (the main one unless `site` says otherwise); the capacity is in people."""

    name: RequiredName
    site: uuid.UUID | None = None
    capacity: int | None = Field(default=None, ge=0, le=1_000_000)
    equipment: list[Equipment] = Field(default=[], max_length=50)


class ClosureIn(Input):
    """A span in which nothing takes place in a room; times without a zone are in the event's own."""

    starts_at: datetime
    ends_at: datetime
    reason: Annotated[str, Line(200)] = ""


class HoursIn(Input):
    """Hours of one site and day, in the event's time zone; an end before the opening is next morning."""

    site: uuid.UUID
    day: date
    opens: time | None = None
    ends: time | None = None
    is_actual_end: bool = False
    is_closed: bool = False


class BodyIn(Input):
    """A body that hosts, organises or supports the event."""

    role: BodyRole
    name: RequiredName
    url: Annotated[str, Line(500), AfterValidator(_web_address)] = ""


class PublishedTotals(Input):
    """What is known of an edition from published reports alone: its words, and the bounds that they state."""

    words: Annotated[LocalizedText, Localized(1000, prose=True)] = LocalizedText()
    participants: int | None = Field(default=None, ge=0)
    participants_bound: Literal["exactly", "more_than", "nearly", "about"] = "exactly"
    countries: int | None = Field(default=None, ge=0, le=300)
    source: Annotated[str, Line(500)] = ""


class EventIn(Input):
    """One edition of a meeting. Times without a zone are in the event's own."""

    languages: list[Language] = Field(default=["en", "zh"], min_length=1)
    title: RequiredName
    theme: Annotated[LocalizedText, Localized(300)] = LocalizedText()
    description: Prose = LocalizedText()
    practical: Prose = LocalizedText()
    place: Name = LocalizedText()
    slug: Slug | None = None
    series: Annotated[str, Line(60)] | None = None
    timezone: Annotated[str, AfterValidator(checked_timezone)]
    starts_on: date
    ends_on: date
    format: EventFormat = EventFormat.HYBRID
    host_country: CountryCode
    contact_email: OptionalEmail = ""
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    published_totals: PublishedTotals | None = None

    @field_validator("languages")
    @classmethod
    def _once_each(cls, languages: list[Language]) -> list[Language]:
        return list(dict.fromkeys(languages))

    @field_validator("title")
    @classmethod
    def _in_first_language(cls, title: LocalizedText, info: ValidationInfo) -> LocalizedText:
        languages = info.data.get("languages")
        if languages and languages[0] not in title:
            raise ValueError(_("Please give the title in the event's first language."))
        return title

    @field_validator("ends_on")
    @classmethod
    def _after_start(cls, day: date, info: ValidationInfo) -> date:
        start = info.data.get("starts_on")
        if start and day < start:
            raise ValueError(_("The last day is before the first."))
        if start and (day - start).days >= LONGEST_DAYS:
            raise ValueError(_("An event lasts at most %(limit)s days.", limit=LONGEST_DAYS))
        return day

    @field_validator("registration_closes_at")
    @classmethod
    def _after_opening(cls, closes: datetime | None, info: ValidationInfo) -> datetime | None:
        opens = info.data.get("registration_opens_at")
        if opens and closes and opens.replace(tzinfo=None) >= closes.replace(tzinfo=None):
            raise ValueError(_("Registration would close before it opens."))
        return closes


class NewEventIn(EventIn):
    """A new edition with its main site and the hours of every day."""

    site: SiteIn | None = None
    opens: time = time(9)
    ends: time = time(18)


class EventPatch(patch_of(EventIn)):  # type: ignore[misc]
    """Changes to an event; `status` publishes, unpublishes, archives or reopens it."""

    status: EventStatus | None = None


class SitePatch(patch_of(SiteIn)):  # type: ignore[misc]
    """Changes to a site."""


class RoomPatch(patch_of(RoomIn)):  # type: ignore[misc]
    """Changes to a room."""


class Out(BaseModel):
    """The base of what programs are told."""

    model_config = ConfigDict(from_attributes=True)


class EventOut(Out):
    """An event as the API tells it."""

    id: uuid.UUID
    slug: str
    series: str | None = None
    title: dict[str, str]
    theme: dict[str, str]
    description: dict[str, str]
    practical: dict[str, str]
    place: dict[str, str]
    timezone: str
    starts_on: date
    ends_on: date
    format: EventFormat
    status: EventStatus
    languages: list[str]
    host_country: str
    contact_email: str
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    published_totals: dict[str, Any] | None
    version: int
    url: str = ""


class SiteOut(Out):
    """A site as the API tells it."""

    id: uuid.UUID
    name: dict[str, str]
    address: dict[str, str]
    country: str
    coordinates: str
    walk_minutes: int
    distances: dict[uuid.UUID, int]
    position: int


class RoomOut(Out):
    """A room as the API tells it."""

    id: uuid.UUID
    site: uuid.UUID
    name: dict[str, str]
    capacity: int | None
    equipment: list[str]
    position: int


class ClosureOut(Out):
    """A closure of a room as the API tells it."""

    id: uuid.UUID
    room_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


class ClosureList(BaseModel):
    """All closures of a room."""

    items: list[ClosureOut]
    next: str | None


class EventList(BaseModel):
    """A page of events; `next` continues as `?after=`."""

    items: list[EventOut]
    next: str | None


class SiteList(BaseModel):
    """A page of sites."""

    items: list[SiteOut]
    next: str | None


class RoomList(BaseModel):
    """A page of rooms."""

    items: list[RoomOut]
    next: str | None
