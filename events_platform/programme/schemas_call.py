"""What comes in about a call for proposals: its settings, proposals, reviews, decisions and letters."""

import uuid
from datetime import datetime
from itertools import zip_longest
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from events_platform.events.schemas import named
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import gettext as _
from events_platform.kit.schema import (
    ContactLanguage,
    EmailAddress,
    Input,
    Language,
    Localized,
    OptionalEmail,
    patch_of,
)
from events_platform.kit.text import Line, Prose
from events_platform.programme.call_letters import checked_text
from events_platform.programme.models_call import Decision, QuestionKind
from events_platform.programme.schemas_sessions import Minutes, RequiredName, Title
from events_platform.programme.schemas_speakers import Country, SpeakerName

MOST_PEOPLE = 8
MOST_QUESTIONS = 20
MOST_CRITERIA = 8
MOST_OPTIONS = 30
LONGEST_ANSWER = {QuestionKind.SHORT: 300, QuestionKind.LONG: 5000, QuestionKind.CHOICE: 300}

Key = Annotated[str, Field(pattern=r"^[a-z0-9]{0,12}$")]
Letter = Annotated[LocalizedText, Localized(5000, prose=True), AfterValidator(checked_text)]
Subject = Annotated[LocalizedText, Localized(200), AfterValidator(checked_text)]
Abstract = Annotated[LocalizedText, Localized(10_000, prose=True), AfterValidator(named)]


def _rows(value: Any) -> Any:
    """The rows of a form, which come by their numbers, as a list."""
    return [value[number] for number in sorted(value, key=int)] if isinstance(value, dict) else value


def _is_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _formats(value: Any) -> Any:
    """The form has one field of lengths for each type: `{type: "20, 40"}`."""
    if not _is_of_texts(value):
        return value
    return [
        {"type": id_, "minutes": text.replace("，", ",").replace("、", ",").split(",")}
        for id_, text in value.items()
    ]


def _options(value: Any) -> Any:
    """The form has one field of options for each language, one option a line."""
    if not _is_of_texts(value):
        return value
    columns = {lang: [line for line in text.splitlines() if line.strip()] for lang, text in value.items()}
    return [
        {lang: text for lang, text in zip(columns, row, strict=True) if text}
        for row in zip_longest(*columns.values(), fillvalue="")
    ]


class FormatIn(Input):
    """A type of sessions that can be proposed, in these lengths."""

    type: uuid.UUID
    minutes: Annotated[list[Minutes], Field(min_length=1, max_length=6)]


class QuestionIn(Input):
    """A question of the call's own; a new one has no key yet. `options` are those of a choice."""

    key: Key = ""
    kind: QuestionKind = QuestionKind.SHORT
    label: Annotated[LocalizedText, Localized(300), AfterValidator(named)]
    is_required: bool = False
    options: Annotated[
        list[Annotated[LocalizedText, Localized(300), AfterValidator(named)]], BeforeValidator(_options)
    ] = Field(default=[], max_length=MOST_OPTIONS)


class CriterionIn(Input):
    """What reviewers score; a new one has no key yet."""

    key: Key = ""
    name: RequiredName


class CallIn(Input):
    """The call of an event; times without an offset are in the event's zone."""

    is_on: bool = False
    text: Annotated[LocalizedText, Localized(10_000, prose=True)] = LocalizedText()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    late_until: datetime | None = None
    formats: Annotated[list[FormatIn], BeforeValidator(_formats)] = Field(default=[], max_length=50)
    questions: Annotated[list[QuestionIn], BeforeValidator(_rows)] = Field(
        default=[], max_length=MOST_QUESTIONS
    )
    criteria: Annotated[list[CriterionIn], BeforeValidator(_rows)] = Field(
        default=[], max_length=MOST_CRITERIA
    )
    most_proposals: Annotated[int, Field(ge=1, le=50)] = 3
    is_anonymous: bool = False


class CoSpeakerIn(Input):
    """Somebody who would speak together with the proposer."""

    name: SpeakerName
    email: OptionalEmail = ""
    affiliation: Annotated[str, Line(300)] = ""
    country: Country = ""


def _format(text: str) -> str:
    type_id, _colon, minutes = text.partition(":")
    try:
        uuid.UUID(type_id)
        return f"{type_id}:{int(minutes)}"
    except ValueError:
        raise ValueError(_("Please choose one of the options.")) from None


class ProposalEdit(Input):
    """What a proposer may change until the deadline. `format` is a type's id and minutes, as in `id:20`."""

    name: SpeakerName
    locale: ContactLanguage = "en"
    country: Country = ""
    affiliation: Annotated[str, Line(300)] = ""
    biography: Annotated[str, Prose(5000)] = ""
    people: Annotated[list[CoSpeakerIn], BeforeValidator(_rows)] = Field(default=[], max_length=MOST_PEOPLE)
    format: Annotated[str, AfterValidator(_format)]
    language: Language = "en"
    title: Title
    abstract: Abstract
    answers: dict[Key, Annotated[str, Prose(5000)]] = Field(default={})

    @property
    def type_id(self) -> uuid.UUID:
        """The type of session proposed."""
        return uuid.UUID(self.format.partition(":")[0])

    @property
    def minutes(self) -> int:
        """The length proposed."""
        return int(self.format.partition(":")[2])


class ProposalEntryIn(ProposalEdit):
    """A proposal as staff enter it for somebody, who confirms the address by the link in a mail."""

    email: EmailAddress


class ProposalIn(ProposalEntryIn):
    """A proposal as it comes in; `submission` makes sure that it comes in once, `late` is a late-comer's."""

    submission: uuid.UUID
    late: str = ""


class ReviewIn(Input):
    """A review: a score for every criterion, or an abstention."""

    is_abstained: bool = False
    scores: dict[Key, Annotated[int, Field(ge=1, le=5)]] = Field(default={})
    comment: Annotated[str, Prose(5000)] = ""


class ReviewerIn(Input):
    """Somebody whom an organiser asks for reviews."""

    name: Annotated[str, Line(200, required=True)]
    email: EmailAddress
    locale: ContactLanguage = "en"


class NoteIn(Input):
    """What the organisers tell one proposer beside the letter."""

    note: Annotated[str, Prose(2000)] = ""


class NotePatch(patch_of(NoteIn)):  # type: ignore[misc]
    """A change to the remark."""


class DecisionsIn(Input):
    """What was decided about these proposals."""

    proposals: Annotated[list[uuid.UUID], Field(min_length=1, max_length=500)]
    decision: Decision


class LetterIn(Input):
    """One letter, in both languages; what is empty is the product's own text."""

    subject: Subject = LocalizedText()
    text: Letter = LocalizedText()


class CallPatch(patch_of(CallIn)):  # type: ignore[misc]
    """Changes to the call; lists are replaced as a whole."""


class LettersIn(Input):
    """The letters that tell decisions."""

    accepted: LetterIn = LetterIn()
    reserve: LetterIn = LetterIn()
    declined: LetterIn = LetterIn()

    def kept(self) -> dict[str, dict[str, dict[str, str]]]:
        """As it is stored."""
        return {
            one.value: {name: dict(getattr(getattr(self, one.value), name)) for name in ("subject", "text")}
            for one in (Decision.ACCEPTED, Decision.RESERVE, Decision.DECLINED)
        }


class LettersPatch(patch_of(LettersIn)):  # type: ignore[misc]
    """Changes to the letters."""
