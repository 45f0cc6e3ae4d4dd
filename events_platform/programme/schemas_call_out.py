"""What programs are told of a call: its settings, proposals, reviews and reviewers."""

import uuid
from datetime import datetime

from pydantic import BaseModel

from events_platform.kit.schema import ContactLanguageOut
from events_platform.programme.call_opening import CallState
from events_platform.programme.models_call import Decision, ProposalState, QuestionKind


class FormatOut(BaseModel):
    """A type of sessions that can be proposed, in these lengths."""

    type: uuid.UUID
    minutes: list[int]


class QuestionOut(BaseModel):
    """A question of the call's own; answers stand under its `key`."""

    key: str
    kind: QuestionKind
    label: dict[str, str]
    is_required: bool
    options: list[dict[str, str]]


class CriterionOut(BaseModel):
    """What reviewers score; scores stand under its `key`."""

    key: str
    name: dict[str, str]


class CallOut(BaseModel):
    """The call of an event; `state` tells whether everybody can propose, `late_url` admits late-comers."""

    is_on: bool
    state: CallState
    text: dict[str, str]
    opens_at: datetime | None
    closes_at: datetime | None
    late_until: datetime | None
    late_url: str | None
    formats: list[FormatOut]
    questions: list[QuestionOut]
    criteria: list[CriterionOut]
    most_proposals: int
    is_anonymous: bool
    updated_at: datetime | None


class LetterOut(BaseModel):
    """One letter in both languages; what is empty is the product's own text."""

    subject: dict[str, str]
    text: dict[str, str]


class LettersOut(BaseModel):
    """The letters that tell decisions."""

    accepted: LetterOut
    reserve: LetterOut
    declined: LetterOut


class ReviewerOut(BaseModel):
    """Somebody who reviews: invited by a link, or staff."""

    id: uuid.UUID
    name: str
    email: str
    locale: ContactLanguageOut
    is_staff: bool
    invited_at: datetime | None
    revoked_at: datetime | None


class ReviewerList(BaseModel):
    """A page of reviewers; `next` continues as `?after=`."""

    items: list[ReviewerOut]
    next: str | None


class ProposerNameOut(BaseModel):
    """A name as it was typed; `order` is empty where nothing was said."""

    native: str
    romanised: str
    order: str


class CoSpeakerOut(BaseModel):
    """Somebody who would speak too; `speaker` once one was made of it."""

    name: ProposerNameOut
    email: str
    affiliation: str
    country: str
    speaker: uuid.UUID | None


class FiguresOut(BaseModel):
    """What the reviews come to: the median of the reviewers' means, and how far kindest and strictest are."""

    median: float | None
    spread: float | None
    reviews: int
    abstentions: int


class ProposalOut(BaseModel):
    """A proposal in the words of its proposer; `session` and `speaker` once the address is confirmed.

    `decision` is what was decided, `announced` what the proposer was told, `note` stands in that letter.
    """

    id: uuid.UUID
    state: ProposalState
    is_late: bool
    name: ProposerNameOut
    email: str
    locale: ContactLanguageOut
    country: str
    affiliation: str
    biography: str
    people: list[CoSpeakerOut]
    type: uuid.UUID
    minutes: int
    language: str
    title: dict[str, str]
    abstract: dict[str, str]
    answers: dict[str, str]
    session: uuid.UUID | None
    speaker: uuid.UUID | None
    figures: FiguresOut
    decision: Decision
    decided_at: datetime | None
    decided_by: str
    note: str
    announced: Decision
    announced_at: datetime | None
    created_at: datetime
    confirmed_at: datetime | None
    updated_at: datetime


class ProposalList(BaseModel):
    """A page of proposals; `next` continues as `?after=`."""

    items: list[ProposalOut]
    next: str | None


class UndecidedOut(BaseModel):
    """A proposal that could not be decided so, and why."""

    proposal: uuid.UUID
    said: str


class DecidedOut(BaseModel):
    """What became of the decisions; one that is refused holds the others up in nothing."""

    changed: list[uuid.UUID]
    refused: list[UndecidedOut]


class ToldOut(BaseModel):
    """How many letters are on their way."""

    sent: int


class ReviewOut(BaseModel):
    """A review: scores from 1 to 5 by the keys of criteria and their mean, or an abstention."""

    id: uuid.UUID
    proposal: uuid.UUID
    reviewer: uuid.UUID
    is_abstained: bool
    scores: dict[str, int]
    mean: float | None
    comment: str
    created_at: datetime
    updated_at: datetime


class ReviewList(BaseModel):
    """A page of reviews; `next` continues as `?after=`."""

    items: list[ReviewOut]
    next: str | None
