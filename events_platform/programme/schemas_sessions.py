"""What comes in about sessions, their slots, tracks and types, and what programs are told of them."""

import re
import uuid
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field

from events_platform.events.schemas import Name, Out, Slug, named
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import babel_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import Input, Localized, Moment, patch_of
from events_platform.kit.text.clean import Line, Prose
from events_platform.programme.models import SessionKind, SessionState, SpeakerRole

LONGEST_MINUTES = 1440
MOST_PARTS = 100
_TAG = re.compile(r"([a-z]{2,3})(-[A-Za-z0-9]{2,8}){0,3}")

RequiredName = Annotated[Name, AfterValidator(named)]
Title = Annotated[LocalizedText, Localized(300), AfterValidator(named)]
Abstract = Annotated[LocalizedText, Localized(10_000, prose=True)]
Minutes = Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]
People = Annotated[int, Field(ge=0, le=1_000_000)]


def _language_tag(text: str) -> str:
    """A language tag (BCP 47) whose language CLDR knows."""
    found = _TAG.fullmatch(text.strip())
    if not found or found[1] not in babel_locale("en").languages:
        raise ValueError(_("Please give a language by its code, such as en or zh."))
    return found[0]


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(_("Please give a web address that begins with https://."))
    return text


def _once_each(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


Languages = Annotated[
    list[Annotated[str, AfterValidator(_language_tag)]], Field(max_length=20), AfterValidator(_once_each)
]


class TypeIn(Input):
    """An event's own name for a kind of session, with what its sessions begin with."""

    name: RequiredName
    kind: SessionKind = SessionKind.OTHER
    minutes: Minutes = 30
    is_counted: bool = True


class TrackIn(Input):
    """A thread of sessions through the programme."""

    name: RequiredName
    slug: Slug | None = None


class PartIn(Input):
    """A speaker's part in a session; the order of the list is the speaking order."""

    speaker: uuid.UUID
    role: SpeakerRole = SpeakerRole.SPEAKER


class SessionIn(Input):
    """One session. `minutes` and `is_counted` come from the type where they are not given.

    `part_of` is the session in which it takes place, as a talk does in a forum.
    """

    type: uuid.UUID
    track: uuid.UUID | None = None
    part_of: uuid.UUID | None = None
    title: Title
    abstract: Abstract = LocalizedText()
    minutes: Minutes | None = None
    languages: Languages = Field(default=[])
    interpretation: Languages = Field(default=[])
    state: SessionState = SessionState.DRAFT
    is_counted: bool | None = None
    is_hidden: bool = False
    capacity: People | None = None
    expected: People | None = None
    has_sign_up: bool = False
    notes: Annotated[str, Prose(2000)] = ""
    parts: list[PartIn] = Field(default=[], max_length=MOST_PARTS)


class MaterialIn(Input):
    """Slides, a paper or a recording at an address; the same name again is its next version."""

    name: Annotated[str, Line(200, required=True)]
    url: Annotated[str, Line(500, required=True), AfterValidator(_address)]
    is_public: bool = False


class MaterialPatch(Input):
    """Whether everybody may see a material; nothing else of a version changes."""

    is_public: bool | None = False


class FileOut(BaseModel):
    """A file that was handed in; `size` in bytes."""

    name: str
    size: int
    media_type: str


class MaterialOut(BaseModel):
    """One version of a material: an address elsewhere, or a file, read at `url` by the same token."""

    id: uuid.UUID
    session: uuid.UUID
    speaker: uuid.UUID | None
    name: str
    version: int
    url: str
    file: FileOut | None
    is_public: bool
    created_at: datetime


class MaterialList(BaseModel):
    """A page of materials; `next` continues as `?after=`."""

    items: list[MaterialOut]
    next: str | None


class SlotIn(Input):
    """When and where a session takes place; it lasts as long as the session unless an end is given."""

    session: uuid.UUID
    room: uuid.UUID
    starts_at: Moment
    minutes: Minutes | None = None
    ends_at: Moment | None = None
    shared_rooms: list[uuid.UUID] = Field(default=[], max_length=100)
    is_fixed: bool = False


class SlotChangeIn(Input):
    """A new time or place. `expected` is the `updated_at` that was read: another one is refused (409)."""

    room: uuid.UUID
    starts_at: Moment
    minutes: Minutes | None = None
    ends_at: Moment | None = None
    shared_rooms: list[uuid.UUID] = Field(default=[], max_length=100)
    is_fixed: bool = False
    expected: Moment | None = None


class TypePatch(patch_of(TypeIn)):  # type: ignore[misc]
    """Changes to a type of sessions."""


class TrackPatch(patch_of(TrackIn)):  # type: ignore[misc]
    """Changes to a track."""


class SessionPatch(patch_of(SessionIn)):  # type: ignore[misc]
    """Changes to a session."""


class CancelIn(Input):
    """What else is cancelled with a session: nothing, or all that takes place in it."""

    with_talks: bool = False


class SlotPatch(patch_of(SlotChangeIn)):  # type: ignore[misc]
    """Changes to a slot."""


class TypeOut(Out):
    """A type of sessions as the API tells it."""

    id: uuid.UUID
    name: dict[str, str]
    kind: SessionKind
    minutes: int
    is_counted: bool
    position: int


class TrackOut(Out):
    """A track as the API tells it."""

    id: uuid.UUID
    slug: str
    name: dict[str, str]
    position: int


class PartOut(BaseModel):
    """A speaker's part as the API tells it."""

    speaker: uuid.UUID
    role: SpeakerRole
    answer: str
    stands_in_for: uuid.UUID | None


class SlotOut(BaseModel):
    """A slot as the API tells it; send its `updated_at` back as `expected` with a change."""

    id: uuid.UUID
    session: uuid.UUID
    room: uuid.UUID
    shared_rooms: list[uuid.UUID]
    starts_at: datetime
    ends_at: datetime
    is_fixed: bool
    updated_at: datetime


class SessionOut(BaseModel):
    """A session of the working copy as the API tells it."""

    id: uuid.UUID
    slug: str
    type: uuid.UUID
    track: uuid.UUID | None
    part_of: uuid.UUID | None
    title: dict[str, str]
    abstract: dict[str, str]
    minutes: int
    languages: list[str]
    interpretation: list[str]
    state: SessionState
    is_counted: bool
    is_hidden: bool
    capacity: int | None
    expected: int | None
    has_sign_up: bool
    notes: str
    parts: list[PartOut]
    slot: SlotOut | None
    created_at: datetime
    updated_at: datetime


class TypeList(BaseModel):
    """All types of an event's sessions."""

    items: list[TypeOut]
    next: str | None


class TrackList(BaseModel):
    """All tracks of an event."""

    items: list[TrackOut]
    next: str | None


class SessionList(BaseModel):
    """A page of sessions; `next` continues as `?after=`."""

    items: list[SessionOut]
    next: str | None


class SlotList(BaseModel):
    """A page of slots; `next` continues as `?after=`."""

    items: list[SlotOut]
    next: str | None
