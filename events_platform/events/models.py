"""Series and their editions, sites and rooms, opening hours, and the rules by which an event counts."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_column,
    json_list,
    key,
    localized,
    moment,
    one_of,
    optional_text,
    reference,
    text_column,
)
from events_platform.kit.db.types import LocalizedText


class EventFormat(StrEnum):
    """How an event can be attended."""

    ONSITE = "onsite"
    ONLINE = "online"
    HYBRID = "hybrid"


class EventStatus(StrEnum):
    """Drafts are seen by staff only; archived events are kept and closed."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class BodyRole(StrEnum):
    """What a body does for the event (主办、承办、协办、支持)."""

    HOST = "host"
    ORGANISER = "organiser"
    CO_ORGANISER = "co_organiser"
    SUPPORTER = "supporter"


class Equipment(StrEnum):
    """What a room has that a session may need."""

    PROJECTOR = "projector"
    INTERPRETATION = "interpretation"
    LIVE_LINK = "live_link"
    RECORDING = "recording"
    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"


class Series(Table, table=True):
    """A meeting that returns; its editions can be compared."""

    __tablename__ = "series"

    id: uuid.UUID = key()
    slug: str = text_column(60, unique=True)
    title: LocalizedText = localized()
    created_at: datetime = moment()


class Event(Table, table=True):
    """One edition of a meeting."""

    __tablename__ = "event"
    __table_args__ = (
        one_of("format", EventFormat),
        one_of("status", EventStatus),
        CheckConstraint("ends_on >= starts_on", name="days_in_order"),
    )

    id: uuid.UUID = key()
    series_id: uuid.UUID | None = reference("series.id", nullable=True)
    slug: str = text_column(60, unique=True)
    title: LocalizedText = localized()
    theme: LocalizedText = localized()
    description: LocalizedText = localized()
    practical: LocalizedText = localized()
    place: LocalizedText = localized()
    timezone: str = text_column(60)
    starts_on: date
    ends_on: date
    format: EventFormat = text_column(10, default="hybrid")
    status: EventStatus = text_column(10, default="draft")
    languages: list[str] = json_list()
    host_country: str = text_column(2)
    contact_email: str = text_column(254, default="")
    accent: str = text_column(9, default="")
    registration_opens_at: datetime | None = moment(nullable=True)
    registration_closes_at: datetime | None = moment(nullable=True)
    published_totals: dict[str, Any] | None = json_column(nullable=True)
    has_call: bool = Field(default=False)
    search_key: str = text_column(2000, default="")
    version: int = Field(default=1)
    created_at: datetime = moment()
    updated_at: datetime = moment()
    published_at: datetime | None = moment(nullable=True)
    archived_at: datetime | None = moment(nullable=True)


class FormerAddress(Table, table=True):
    """An address under which the event was shown once; it is no other event's for as long."""

    __tablename__ = "former_address"

    slug: str = Field(primary_key=True, sa_type=String(60))
    event_id: uuid.UUID = reference("event.id")
    given_up_at: datetime = moment()


class Site(Table, table=True):
    """A venue of the event: the main one, or a branch; `walk_minutes` lead from room to room."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("event_id", "position"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    name: LocalizedText = localized()
    address: LocalizedText = localized()
    country: str = text_column(2, default="")
    coordinates: str = text_column(40, default="")
    walk_minutes: int = Field(default=5)
    position: int = Field(default=0)


class SiteDistance(Table, table=True):
    """Minutes from one site to another, either way; `one_id` is the smaller of the two ids."""

    __tablename__ = "site_distance"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="ids_in_order"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    one_id: uuid.UUID = reference("site.id")
    other_id: uuid.UUID = reference("site.id")
    minutes: int


class Room(Table, table=True):
    """A room of a site; the capacity is in people, the equipment are words of `Equipment`."""

    __tablename__ = "room"
    __table_args__ = (CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    site_id: uuid.UUID = reference("site.id")
    name: LocalizedText = localized()
    capacity: int | None = Field(default=None)
    equipment: list[str] = json_list()
    position: int = Field(default=0)


class RoomClosure(Table, table=True):
    """A span in which nothing takes place in a room."""

    __tablename__ = "room_closure"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="in_order"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    room_id: uuid.UUID = reference("room.id")
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    reason: str = text_column(200, default="")


class SiteDay(Table, table=True):
    """Opening hours of a site on one day, append-only: the row recorded last counts.

    The counting window is from `opens_at` to one hour after the actual end, or after the planned end
    while nobody has recorded the actual one (participation.md, Who is a participant). A row that is not
    open closes the site on that day.
    """

    __tablename__ = "site_day"
    __table_args__ = (
        Index("ix_site_day_event_id_day", "event_id", "day", "recorded_at"),
        CheckConstraint("ends_at > opens_at", name="hours_in_order"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    site_id: uuid.UUID = reference("site.id")
    day: date
    opens_at: datetime = moment()
    ends_at: datetime = moment()
    is_actual_end: bool = Field(default=False)
    is_open: bool = Field(default=True)
    recorded_at: datetime = moment()
    recorded_by: str = text_column(200, default="")


class Body(Table, table=True):
    """A body that hosts, organises or supports the event."""

    __tablename__ = "event_body"
    __table_args__ = (one_of("role", BodyRole),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    role: BodyRole = text_column(20)
    name: LocalizedText = localized()
    url: str | None = optional_text(500)
    position: int = Field(default=0)


class CountingRulesChange(Table, table=True):
    """The event's counting rules from `recorded_at` on; append-only: any cut-off can be recomputed."""

    __tablename__ = "counting_rules_change"
    __table_args__ = (Index("ix_counting_rules_change_event_id_at", "event_id", "recorded_at"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    rules: dict[str, Any] = json_column()
    recorded_at: datetime = moment()
    recorded_by: str = text_column(200, default="")
