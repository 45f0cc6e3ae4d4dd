"""Files that people upload, kept in the database: one backup holds them, and every process sees them."""

import uuid
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: upright, small, and without anything but its pixels."""

    media_type: str
    data: bytes

    @property
    def ending(self) -> str:
        """The ending of its name."""
        return "png" if self.media_type == "image/png" else "jpg"
