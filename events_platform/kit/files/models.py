"""Files that people upload, kept in the database: one backup holds them, and every process sees them."""

import uuid
from datetime import datetime

from sqlmodel import Field, LargeBinary

from events_platform.kit.db.base import Table, key, moment, text_column


class StoredFile(Table, table=True):
    """The bytes of one file, never changed; `sha256` is hexadecimal, `size` in bytes."""

    __tablename__ = "stored_file"

    id: uuid.UUID = key()
    name: str = text_column(200)
    media_type: str = text_column(100)
    size: int
    sha256: str = text_column(64)
    data: bytes = Field(sa_type=LargeBinary, nullable=False)
    created_at: datetime = moment()
