"""What an embargo took out of registrations, until it is lifted."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import (
    Table,
    json_column,
    key,
    moment,
    one_of,
    optional_text,
    reference,
    text_column,
)
from events_platform.people.models import NameOrder


class WithheldName(Table, table=True):
    """Who a registration is of, while its own row names nobody (docs/decisions/0017).

    `number` tells the guests of an event apart. The other columns are those of the registration by the same
    name, as they return to it when `speaker_id` is under an embargo no longer.
    """

    __tablename__ = "withheld_name"
    __table_args__ = (one_of("name_order", NameOrder), UniqueConstraint("event_id", "number"))

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id", index=False)
    registration_id: uuid.UUID = Field(foreign_key="registration.id", unique=True)
    speaker_id: uuid.UUID = reference("speaker.id")
    number: int
    native: str = text_column(200)
    romanised: str = text_column(200, default="")
    name_order: NameOrder = text_column(12, default="given_first")
    email: str | None = optional_text(254)
    phone: str | None = optional_text(40)
    affiliation: str = text_column(300, default="")
    answers: dict[str, Any] = json_column()
    withheld_at: datetime = moment()
