"""What comes in and goes out: pages and API read into the same shapes."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import (
    ContactLanguage,
    ContactLanguageOut,
    EmailAddress,
    Input,
    Localized,
    OptionalEmail,
)
from events_platform.kit.text import Line
from events_platform.people.models import NameOrder
from events_platform.registration.answers import Answers
from events_platform.registration.models import Mode, Source, Status

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
PHONE_REGION = "CN"


def clean_phone(text: str) -> str:
    """A number as E.164, or as typed where nobody can tell the country; ValueError if it is none."""
    # Here, because few give a number, and its rules for all countries are many modules.
    import phonenumbers

    typed = Line(40).clean(text)
    digits = sum(char.isdigit() for char in typed)
    if not 5 <= digits <= 20 or any(char.isalpha() for char in typed):
        raise ValueError(_("This is no telephone number, like +86 791 1234 5678."))
    try:
        number = phonenumbers.parse(typed, PHONE_REGION)
    except phonenumbers.NumberParseException:
        return typed
    if not phonenumbers.is_valid_number(number):
        return typed
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


Phone = Annotated[str, AfterValidator(clean_phone)]
OptionalPhone = Annotated[str, AfterValidator(lambda text: clean_phone(text) if text else "")]
CategoryName = Annotated[LocalizedText, Localized(100), Field(min_length=1)]


class NameIn(Input):
    """A name as its owner writes it, and in Latin letters where it is not written so."""

    native: Annotated[str, Line(200, required=True)]
    romanised: Annotated[str, Line(200)] = ""
    order: NameOrder | None = None


class RegistrationIn(Input):
    """A registration as somebody asks for it.

    `category` is a slug or an id, and may be left out where there is only one. `country` is an ISO 3166-1
    alpha-2 code or a name in any language; what nobody can tell is kept as written, for staff to decide.
    """

    category: Annotated[str, Line(60)] = ""
    mode: Mode
    name: NameIn
    email: EmailAddress | None = None
    phone: Phone | None = None
    country: Annotated[str, Line(200)]
    affiliation: Annotated[str, Line(300)] = ""
    locale: ContactLanguage | None = None
    answers: Answers = Field(default_factory=dict)


class PublicRegistrationIn(RegistrationIn):
    """What the public form sends: reachable by mail or telephone, and with a country or region."""

    submission: uuid.UUID | None = None
    country: Annotated[str, Line(200, required=True)]


class StaffRegistrationIn(RegistrationIn):
    """What staff enter: a guest may be without e-mail, reached through somebody else, or never scanned."""

    country: Annotated[str, Line(200)] = ""
    is_contact_address: bool = False
    group_name: Annotated[str, Line(200)] = ""
    is_scan_exempt: bool = False
    send_mail: bool = True


class ApiRegistrationIn(StaffRegistrationIn):
    """The registration of the JSON API; a country that nobody knows is sent as an empty text."""

    country: Annotated[str, Line(200)]


class CorrectionIn(Input):
    """What staff may correct; everything that is left out stays as it is."""

    name: NameIn | None = None
    email: OptionalEmail | None = None
    phone: OptionalPhone | None = None
    country: Annotated[str, Line(200)] | None = None
    affiliation: Annotated[str, Line(300)] | None = None
    locale: ContactLanguage | None = None
    is_contact_address: bool | None = None
    group_name: Annotated[str, Line(200)] | None = None
    is_scan_exempt: bool | None = None


class CorrectionForm(CorrectionIn):
    """The same from a page, which always shows the name: it can be changed, not emptied."""

    name: NameIn


class OwnCorrectionIn(Input):
    """What people may correct on their own page."""

    romanised: Annotated[str, Line(200)] = ""
    affiliation: Annotated[str, Line(300)] = ""
    locale: ContactLanguage | None = None


class LostMailIn(Input):
    """The address under which somebody registered."""

    email: EmailAddress


class ReasonIn(Input):
    """Why something is done, where somebody says so; it is told in the next report, so it names nobody."""

    reason: Annotated[str, Line(500)] = ""


class ModeIn(ReasonIn):
    """The mode to change to."""

    mode: Mode


class CategoryChoice(ReasonIn):
    """The category to change to, by slug or id."""

    category: Annotated[str, Line(60, required=True)]


class Capacity(Input):
    """Seats by mode; None is without limit."""

    onsite: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    online: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


class CategoryIn(Input):
    """A kind of attendee. Its number on tickets is assigned once and never changes."""

    slug: Annotated[str, Field(max_length=60, pattern=SLUG)] | None = None
    name: CategoryName
    noun: Annotated[LocalizedText, Localized(60)] = LocalizedText()
    is_counted: bool = True
    is_public: bool = True
    needs_approval: bool = False
    modes: list[Mode] | None = Field(default=None, min_length=1)
    capacity: Capacity = Field(default_factory=Capacity)
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None


class CategoryChange(Input):
    """What changes of a category; everything that is left out stays as it is."""

    name: CategoryName | None = None
    noun: Annotated[LocalizedText, Localized(60)] | None = None
    is_counted: bool | None = None
    is_public: bool | None = None
    needs_approval: bool | None = None
    modes: list[Mode] | None = Field(default=None, min_length=1)
    capacity: Capacity | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None


class CategoryForm(CategoryIn):
    """The organisers' form, which always shows everything: an empty capacity is one without limit."""

    modes: list[Mode] = Field(min_length=1)

    def category(self) -> CategoryIn:
        """A new category."""
        return CategoryIn.model_validate(self.model_dump())

    def change(self) -> CategoryChange:
        """A category that exists, in full; its address stays."""
        return CategoryChange.model_validate(self.model_dump(exclude={"slug"}))


class Seats(BaseModel):
    """Seats of one mode: `left` is None where there is no limit."""

    capacity: int | None
    taken: int
    left: int | None


class CategoryOut(BaseModel):
    """A category as the API shows it."""

    id: uuid.UUID
    slug: str
    number: int
    name: dict[str, str]
    noun: dict[str, str]
    is_counted: bool
    is_public: bool
    needs_approval: bool
    modes: list[Mode]
    position: int
    seats: dict[Mode, Seats]


class NameOut(BaseModel):
    """A name as it is kept."""

    native: str
    romanised: str
    order: NameOrder


class RegistrationOut(BaseModel):
    """A registration as staff see it."""

    id: uuid.UUID
    event_id: uuid.UUID
    person_id: uuid.UUID
    category: str
    status: Status
    mode: Mode
    source: Source
    name: NameOut
    email: str | None
    is_contact_address: bool
    is_address_confirmed: bool
    phone: str | None
    country: str | None
    country_as_written: str
    affiliation: str
    group_name: str
    is_scan_exempt: bool
    is_duplicate: bool
    locale: ContactLanguageOut
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None


class RegistrationCreated(BaseModel):
    """The answer to a new registration; `ticket` is the EP1 text, None until it is confirmed."""

    id: uuid.UUID
    status: Status
    mode: Mode
    my_url: str
    ticket: str | None


class RegistrationPage(BaseModel):
    """A page of registrations; `next` continues as `?after=`."""

    items: list[RegistrationOut]
    next: str | None


class CategoryList(BaseModel):
    """A page of categories; `next` continues as `?after=`."""

    items: list[CategoryOut]
    next: str | None
