"""Sessions of browsers and answers kept for repeated requests."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field

from events_platform.kit.db.base import Table, json_column, moment, optional_text, text_column


class WebSession(Table, table=True):
    """A signed-in browser. The cookie holds a random token, the row its SHA-256."""

    __tablename__ = "web_session"

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary(32))
    account_id: uuid.UUID = Field(index=True)
    data: dict[str, Any] = json_column()
    created_at: datetime = moment()
    seen_at: datetime = moment()
    expires_at: datetime = moment(index=True)


class IdempotencyRecord(Table, table=True):
    """The first answer to an `Idempotency-Key`, repeated for 24 hours; `key` hashes token, route and key."""

    __tablename__ = "idempotency_record"

    key: str = Field(primary_key=True, max_length=64)
    body_hash: str = text_column(64)
    status: int | None = Field(default=None)
    media_type: str | None = optional_text(80)
    body: bytes | None = Field(default=None)
    created_at: datetime = moment(index=True)
