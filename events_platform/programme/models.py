"""Tracks, types, speakers, sessions and their slots: the working copy that releases are made from."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
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
    partial_index,
    reference,
    text_column,
)
from events_platform.kit.db.types import LocalizedText
from events_platform.people.models import NameOrder


class SessionKind(StrEnum):
    """What a session is by its nature; an event names its own types over these."""

    CEREMONY = "ceremony"
    SPEECH = "speech"
    KEYNOTE = "keynote"
    TALK = "talk"
    PANEL = "panel"
    FORUM = "forum"
    BREAK = "break"
    SIGNING = "signing"
    OTHER = "other"


class SessionState(StrEnum):
    """Where a session stands; confirmed and cancelled ones are released."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class SpeakerRole(StrEnum):
    """What a speaker does in a session."""

    SPEAKER = "speaker"
    CHAIR = "chair"
    HOST = "host"
    MODERATOR = "moderator"
    PANELLIST = "panellist"
    DISCUSSANT = "discussant"
    INTERPRETER = "interpreter"


class Appearance(StrEnum):
    """How a speaker attends."""

    ONSITE = "onsite"
    LIVE = "live"
    RECORDED = "recorded"


class Answer(StrEnum):
    """What a speaker said about a session."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Embargo(StrEnum):
    """What stays hidden everywhere until a person lifts it: nothing, the name, or the sessions as well."""

    NONE = "none"
    NAME = "name"
    SESSIONS = "sessions"


class Track(Table, table=True):
    """A thread of sessions through the programme."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("event_id", "slug"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    slug: str = text_column(60)
    name: LocalizedText = localized()
    position: int = Field(default=0)


class SessionType(Table, table=True):
    """An event's own name for a kind of session, with what its sessions begin with."""

    __tablename__ = "session_type"
    __table_args__ = (one_of("kind", SessionKind), CheckConstraint("minutes > 0", name="minutes"))

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    kind: SessionKind = text_column(10)
    name: LocalizedText = localized()
    minutes: int = Field(default=30)
    is_counted: bool = Field(default=True)
    position: int = Field(default=0)


class Speaker(Table, table=True):
    """Somebody who has a role in the programme of an event, with or without an account.

    `precedence` orders guest lists (1 first; none: no guest of honour); `holding_minutes` are kept free for a
    guest of honour before each appearance. `embargo` hides until somebody lifts it by hand, which nobody can
    before `embargo_until`. `person_id` joins the speaker with the registration of the same human being.
    `epoch` revokes the links to the speaker's page. A merged speaker stays as a row that points on, and
    `merge_record` keeps what moved, so that it can be moved back; `distinct_from` are ids of others who look
    like this one and are not.
    """

    __tablename__ = "speaker"
    __table_args__ = (
        one_of("appearance", Appearance),
        one_of("embargo", Embargo),
        CheckConstraint("precedence IS NULL OR precedence > 0", name="precedence"),
        CheckConstraint("holding_minutes >= 0", name="holding_minutes"),
        UniqueConstraint("event_id", "slug"),
        Index("ix_speaker_event_id_sort_key", "event_id", "sort_key", "id"),
        partial_index("ix_speaker_embargo", "event_id", where="embargo <> 'none'"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    person_id: uuid.UUID | None = reference("person.id", nullable=True)
    slug: str = text_column(80)
    native: str = text_column(200)
    romanised: str = text_column(200, default="")
    name_order: NameOrder = text_column(12, default="given_first")
    honorific: LocalizedText = localized()
    title: LocalizedText = localized()
    affiliation: LocalizedText = localized()
    country: str = text_column(2, default="")
    biography: LocalizedText = localized()
    photo_id: uuid.UUID | None = reference("stored_file.id", nullable=True)
    email: str | None = optional_text(254)
    locale: str = text_column(5, default="en")
    precedence: int | None = Field(default=None)
    holding_minutes: int = Field(default=0)
    liaison: str = text_column(300, default="")
    appearance: Appearance = text_column(10, default="onsite")
    timezone: str = text_column(60, default="")
    embargo: Embargo = text_column(10, default="none")
    embargo_until: datetime | None = moment(nullable=True)
    stand_in_id: uuid.UUID | None = reference("speaker.id", nullable=True)
    merged_into_id: uuid.UUID | None = reference("speaker.id", nullable=True)
    merge_record: dict[str, Any] | None = json_column(nullable=True)
    distinct_from: list[str] = json_list()
    epoch: int = Field(default=0)
    invited_at: datetime | None = moment(nullable=True)
    source_key: str = text_column(200, default="", index=True)
    search_key: str = text_column(2000, default="")
    sort_key: str = text_column(400, default="")
    created_at: datetime = moment()
    updated_at: datetime = moment()


class SpeakerWindow(Table, table=True):
    """A span in which a speaker can appear; one without any is always available."""

    __tablename__ = "speaker_window"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="in_order"),)

    id: uuid.UUID = key()
    speaker_id: uuid.UUID = reference("speaker.id")
    starts_at: datetime = moment()
    ends_at: datetime = moment()


class ProgrammeSession(Table, table=True):
    """One item of the programme. Its id is its UID in calendars for ever, wherever it moves.

    `minutes` is the length that it is planned with, `expected` the number of people expected. `languages` and
    `interpretation` are languages spoken and interpreted into. `source_key` is the id that an imported file
    gave it, so that the same file changes it instead of doubling it; `extra` keeps what other formats hold
    and we do not. `part_of_id` is the session in which it takes place, as a talk does in a forum: one that is
    not itself part of another. `cancelled_from` is the state in which a cancelled one was before, and
    `is_cancelled_with_forum` says of a talk that it comes back with its forum.
    """

    __tablename__ = "programme_session"
    __table_args__ = (
        one_of("state", SessionState),
        one_of("cancelled_from", SessionState),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint("expected IS NULL OR expected >= 0", name="expected"),
        CheckConstraint("part_of_id <> id", name="part_of"),
        UniqueConstraint("event_id", "slug"),
        partial_index(
            "uq_programme_session_source", "event_id", "source_key", where="source_key <> ''", unique=True
        ),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    slug: str = text_column(80)
    type_id: uuid.UUID = reference("session_type.id")
    track_id: uuid.UUID | None = reference("track.id", nullable=True)
    part_of_id: uuid.UUID | None = reference("programme_session.id", nullable=True)
    title: LocalizedText = localized()
    abstract: LocalizedText = localized()
    minutes: int = Field(default=30)
    languages: list[str] = json_list()
    interpretation: list[str] = json_list()
    state: SessionState = text_column(10, default="draft")
    cancelled_from: SessionState | None = optional_text(10)
    is_cancelled_with_forum: bool = Field(default=False)
    is_counted: bool = Field(default=True)
    is_hidden: bool = Field(default=False)
    capacity: int | None = Field(default=None)
    expected: int | None = Field(default=None)
    has_sign_up: bool = Field(default=False)
    notes: str = text_column(2000, default="")
    source_key: str = text_column(200, default="")
    extra: dict[str, Any] = json_column()
    search_key: str = text_column(2000, default="")
    created_at: datetime = moment()
    updated_at: datetime = moment()


class SessionSpeaker(Table, table=True):
    """A speaker's part in a session; `position` is the speaking order, `answer_note` why it was declined."""

    __tablename__ = "session_speaker"
    __table_args__ = (
        one_of("role", SpeakerRole),
        one_of("answer", Answer),
        UniqueConstraint("session_id", "speaker_id", "role"),
    )

    id: uuid.UUID = key()
    session_id: uuid.UUID = reference("programme_session.id", index=False)
    speaker_id: uuid.UUID = reference("speaker.id")
    role: SpeakerRole = text_column(12, default="speaker")
    position: int = Field(default=0)
    answer: Answer = text_column(10, default="open")
    answered_at: datetime | None = moment(nullable=True)
    answer_note: str = text_column(500, default="")
    stands_in_for_id: uuid.UUID | None = reference("speaker.id", nullable=True)


class SessionMaterial(Table, table=True):
    """A version of slides, paper or recording: a stored file, or an address; the newest of a name counts."""

    __tablename__ = "session_material"

    id: uuid.UUID = key()
    session_id: uuid.UUID = reference("programme_session.id")
    speaker_id: uuid.UUID | None = reference("speaker.id", nullable=True)
    name: str = text_column(200)
    url: str | None = optional_text(500)
    file_id: uuid.UUID | None = reference("stored_file.id", nullable=True)
    version: int = Field(default=1)
    is_public: bool = Field(default=False)
    created_at: datetime = moment()


class Slot(Table, table=True):
    """Where and when a session is planned; one that has none waits in the unscheduled list.

    Where the session is shown elsewhere too (an opening ceremony in branch venues), those rooms are
    `shared_room_ids`. The solver moves no slot that is fixed.
    """

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="in_order"),
        Index("ix_slot_event_id_starts_at", "event_id", "starts_at"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    session_id: uuid.UUID = Field(foreign_key="programme_session.id", unique=True)
    room_id: uuid.UUID = reference("room.id")
    shared_room_ids: list[str] = json_list()
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    is_fixed: bool = Field(default=False)
    updated_at: datetime = moment()
