"""What comes in and goes out about speakers: pages and API read into the same shapes."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from events_platform.events.timezones import checked_timezone
from events_platform.kit import countries
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import (
    ContactLanguage,
    ContactLanguageOut,
    Input,
    Localized,
    OptionalEmail,
    patch_of,
)
from events_platform.kit.text import Line
from events_platform.people.models import NameOrder
from events_platform.programme.models import Answer, Appearance, Embargo

MOST_WINDOWS = 50
CODES = countries.SELECTABLE_CODES | frozenset(countries.ORGANISATIONS)


def _known_country(code: str) -> str:
    if code and code not in CODES:
        raise ValueError(_("Please choose a country or region from the list."))
    return code


Country = Annotated[str, AfterValidator(_known_country)]
Zone = Annotated[str, AfterValidator(lambda text: checked_timezone(text) if text else "")]


class SpeakerName(Input):
    """A name as its owner writes it, and in Latin letters where it is not written so."""

    native: Annotated[str, Line(200, required=True)]
    romanised: Annotated[str, Line(200)] = ""
    order: NameOrder | None = None


class WindowIn(Input):
    """A span of availability; times without an offset are in the zone that the caller states."""

    starts_at: datetime
    ends_at: datetime


class ProfileIn(Input):
    """What speakers state of themselves, on their own page or through staff.

    `country` is an ISO 3166-1 alpha-2 code, or UN, EU or XO for international organisations. `timezone` is
    where the speaker is during the event; '' is the event's own.
    """

    name: SpeakerName
    honorific: Annotated[LocalizedText, Localized(60)] = LocalizedText()
    title: Annotated[LocalizedText, Localized(300)] = LocalizedText()
    affiliation: Annotated[LocalizedText, Localized(300)] = LocalizedText()
    country: Country = ""
    biography: Annotated[LocalizedText, Localized(5000, prose=True)] = LocalizedText()
    locale: ContactLanguage = "en"
    timezone: Zone = ""


class SpeakerIn(ProfileIn):
    """A speaker as staff enter one. `precedence` orders guests of honour, 1 first; None: not one of them.

    `holding_minutes` are kept free before each appearance, `liaison` is whom to call.
    """

    email: OptionalEmail = ""
    precedence: Annotated[int, Field(ge=1, le=100_000)] | None = None
    holding_minutes: Annotated[int, Field(ge=0, le=600)] = 0
    liaison: Annotated[str, Line(300)] = ""
    appearance: Appearance = Appearance.ONSITE


class EmbargoIn(Input):
    """What is hidden until somebody lifts it, and before when nobody can; without an offset: event time."""

    embargo: Embargo
    embargo_until: datetime | None = None


class NewSpeakerIn(SpeakerIn):
    """A speaker with the windows and the embargo that hold from the first moment."""

    embargo: Embargo = Embargo.NONE
    embargo_until: datetime | None = None
    availability: list[WindowIn] = Field(default_factory=list, max_length=MOST_WINDOWS)


class SpeakerPatch(patch_of(SpeakerIn)):  # type: ignore[misc]
    """Changes to a speaker; `availability` replaces all windows. Embargoes have operations of their own."""

    availability: list[WindowIn] | None = Field(default=None, max_length=MOST_WINDOWS)


class StandInIn(Input):
    """Who would stand in; None: nobody."""

    stand_in: uuid.UUID | None = None


class TakeOverIn(Input):
    """The session that the stand-in takes over; None: all of them."""

    session: uuid.UUID | None = None


class MergeIn(Input):
    """Who becomes part of the speaker."""

    speaker: uuid.UUID


class AnswerIn(Input):
    """What a speaker says about a session; why is asked, not demanded."""

    answer: Answer
    reason: Annotated[str, Line(500)] = ""


class NameOut(BaseModel):
    """A name as it is kept."""

    native: str
    romanised: str
    order: NameOrder


class WindowOut(BaseModel):
    """A span of availability."""

    starts_at: datetime
    ends_at: datetime


class SpeakerOut(BaseModel):
    """A speaker as staff see one; `public_url` is the page for everybody, once there is something to see."""

    id: uuid.UUID
    event_id: uuid.UUID
    person_id: uuid.UUID | None
    slug: str
    name: NameOut
    honorific: dict[str, str]
    title: dict[str, str]
    affiliation: dict[str, str]
    country: str
    biography: dict[str, str]
    photo_url: str | None
    email: str | None
    locale: ContactLanguageOut
    timezone: str
    precedence: int | None
    holding_minutes: int
    liaison: str
    appearance: Appearance
    availability: list[WindowOut]
    embargo: Embargo
    embargo_until: datetime | None
    stand_in: uuid.UUID | None
    invited_at: datetime | None
    public_url: str
    created_at: datetime
    updated_at: datetime


class SpeakerList(BaseModel):
    """A page of speakers; `next` continues as `?after=`."""

    items: list[SpeakerOut]
    next: str | None
