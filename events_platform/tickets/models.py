"""Keys that sign an event's tickets, and the tickets that stand."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from events_platform.kit.db.base import Table, key, moment, partial_index, reference, text_column


class EventKey(Table, table=True):
    """An Ed25519 key pair of an event; the private half is encrypted under the server's secret."""

    __tablename__ = "event_key"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("number BETWEEN 0 AND 255", name="number"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID = reference("event.id")
    number: int
    public_key: bytes = Field(sa_type=LargeBinary(32))
    private_key_encrypted: bytes
    created_at: datetime = moment()
    retired_at: datetime | None = moment(nullable=True)


class Ticket(Table, table=True):
    """The current generation of one serial; a replaced one has passed its holder to a newer serial."""

    __tablename__ = "ticket"
    __table_args__ = (
        partial_index("uq_ticket_holder_id", "holder_id", where="replaced_at IS NULL", unique=True),
        Index("ix_ticket_serial", "serial"),  # a scan finds the event of a ticket that is not its own
        CheckConstraint("generation BETWEEN 0 AND 255", name="generation"),
    )

    event_id: uuid.UUID = Field(primary_key=True, foreign_key="event.id")
    serial: bytes = Field(primary_key=True, sa_type=LargeBinary(8))
    holder_id: uuid.UUID
    generation: int = Field(default=0)
    category_code: int
    key_number: int
    text: str = text_column(130)
    issued_at: datetime = moment()
    replaced_at: datetime | None = moment(nullable=True)
