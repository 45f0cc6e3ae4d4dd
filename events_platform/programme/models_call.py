"""The call for proposals of an event: what it asks, what came in, who reviews it and what they think."""

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
    partial_index,
    reference,
    text_column,
)
from events_platform.kit.db.types import LocalizedText


class QuestionKind(StrEnum):
    """How a question of a call is answered."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"


class ProposalState(StrEnum):
    """Whether a proposal counts: only once its e-mail address is confirmed, and until it is withdrawn."""

    UNCONFIRMED = "unconfirmed"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


CONFIRM_DAYS = 7
"""So long a proposal waits for its address to be confirmed; then it is removed."""


class Decision(StrEnum):
    """What the organisers decided about a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RESERVE = "reserve"
    DECLINED = "declined"


class ProposalCall(Table, table=True):
    """An event's call. `formats` are types with their lengths, `questions`, `criteria` and `letters` as in
    schemas_call.py. `late_epoch` makes earlier links for late-comers void; they end at `late_until`.
    """

    __tablename__ = "proposal_call"
    __table_args__ = (CheckConstraint("most_proposals > 0", name="most_proposals"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = Field(foreign_key="event.id", unique=True)
    text: LocalizedText = localized()
    opens_at: datetime | None = moment(nullable=True)
    closes_at: datetime | None = moment(nullable=True)
    late_until: datetime | None = moment(nullable=True)
    late_epoch: int = Field(default=0)
    formats: list[dict[str, Any]] = json_list()
    questions: list[dict[str, Any]] = json_list()
    criteria: list[dict[str, Any]] = json_list()
    letters: dict[str, Any] = json_column()
    most_proposals: int = Field(default=3)
    is_anonymous: bool = Field(default=False)
    created_at: datetime = moment()
    updated_at: datetime = moment()


class Proposal(Table, table=True):
    """What somebody proposed, in the words of the proposer; never public.

    Once the address is confirmed, a session in the working copy and its speakers are made of it; staff may
    remove those, so that `session_id` and `speaker_id` are no foreign keys. `people` are the co-speakers.
    `announced` is the decision that the proposer was told by mail, `note` stands in that mail.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("state", ProposalState),
        one_of("decision", Decision),
        one_of("announced", Decision),
        CheckConstraint("minutes > 0", name="minutes"),
        UniqueConstraint("event_id", "submission_id"),
        Index("ix_proposal_event_id_email", "event_id", "email"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    submission_id: uuid.UUID
    state: ProposalState = text_column(12, default="unconfirmed")
    is_late: bool = Field(default=False)
    epoch: int = Field(default=0)
    native: str = text_column(200)
    romanised: str = text_column(200, default="")
    name_order: str = text_column(12, default="")
    email: str = text_column(254)
    locale: str = text_column(5, default="en")
    country: str = text_column(2, default="")
    affiliation: str = text_column(300, default="")
    biography: str = text_column(5000, default="")
    people: list[dict[str, Any]] = json_list()
    type_id: uuid.UUID = reference("session_type.id")
    minutes: int
    language: str = text_column(5, default="en")
    title: LocalizedText = localized()
    abstract: LocalizedText = localized()
    answers: dict[str, Any] = json_column()
    session_id: uuid.UUID | None = Field(default=None, index=True)
    speaker_id: uuid.UUID | None = Field(default=None)
    decision: Decision = text_column(10, default="open")
    decided_at: datetime | None = moment(nullable=True)
    decided_by: str = text_column(200, default="")
    note: str = text_column(2000, default="")
    announced: Decision = text_column(10, default="open")
    announced_at: datetime | None = moment(nullable=True)
    search_key: str = text_column(2000, default="")
    created_at: datetime = moment()
    confirmed_at: datetime | None = moment(nullable=True)
    updated_at: datetime = moment()


class CallReviewer(Table, table=True):
    """Somebody who reviews: invited by a link without an account, or staff (`actor_id`) once they review.

    `epoch` makes earlier links void.
    """

    __tablename__ = "call_reviewer"
    __table_args__ = (
        partial_index("uq_call_reviewer_email", "event_id", "email", where="email <> ''", unique=True),
        UniqueConstraint("event_id", "actor_id"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    actor_id: uuid.UUID | None = Field(default=None)
    name: str = text_column(200)
    email: str = text_column(254, default="")
    locale: str = text_column(5, default="en")
    epoch: int = Field(default=0)
    invited_at: datetime | None = moment(nullable=True)
    revoked_at: datetime | None = moment(nullable=True)
    created_at: datetime = moment()


class ProposalReview(Table, table=True):
    """What one reviewer thinks of one proposal: scores from 1 to 5 by the keys of criteria, or an abstention
    because the reviewer knows the author.
    """

    __tablename__ = "proposal_review"
    __table_args__ = (UniqueConstraint("proposal_id", "reviewer_id"),)

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    proposal_id: uuid.UUID = reference("proposal.id", index=False)
    reviewer_id: uuid.UUID = reference("call_reviewer.id")
    is_abstained: bool = Field(default=False)
    scores: dict[str, Any] = json_column()
    comment: str = text_column(5000, default="")
    created_at: datetime = moment()
    updated_at: datetime = moment()
