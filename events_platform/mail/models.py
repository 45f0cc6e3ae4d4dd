"""Mails as they are sent, or kept where no mail server is set."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from events_platform.kit.db.base import Table, json_list, key, moment, one_of, optional_text, text_column


class MailStatus(StrEnum):
    """Kept mails would have been sent if a mail server were set."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"


class Mail(Table, table=True):
    """One mail to one recipient; `subject_id` names what it is about, for instance a registration."""

    __tablename__ = "mail"
    __table_args__ = (
        one_of("status", MailStatus),
        Index("ix_mail_event_id_created_at", "event_id", "created_at", "id"),
    )

    id: uuid.UUID = key()
    event_id: uuid.UUID | None = Field(default=None)
    subject_id: uuid.UUID | None = Field(default=None, index=True)
    recipient: str = text_column(254)
    recipient_name: str = text_column(200, default="")
    sender_name: str = text_column(200, default="")
    reply_to: str = text_column(254, default="")
    subject: str = text_column(500)
    text: str
    html: str
    attachments: list[dict[str, Any]] = json_list()
    locale: str = text_column(10, default="en")
    message_id: str = text_column(200)
    status: MailStatus = text_column(10, default="queued")
    error: str | None = optional_text(1000)
    created_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)
