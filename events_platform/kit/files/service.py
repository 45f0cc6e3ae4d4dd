"""Storing files: photos are made small and plain, everything else is kept as it was sent."""

import asyncio
import hashlib
import re
import unicodedata
import uuid

from sqlmodel import col, delete, select

from events_platform.errors import NotFound, TooLarge
from events_platform.kit.db.engine import Session
from events_platform.kit.files.models import Photo, StoredFile
from events_platform.kit.i18n import gettext as _

PHOTO_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 200
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u2028\u2029\u202a-\u202e\u2066-\u2069]+')


async def store_file(session: Session, name: str, media_type: str, data: bytes) -> StoredFile:
    """Keep these bytes; the name is made safe for every file system."""
    file = StoredFile(
        name=safe_name(name),
        media_type=media_type[:100],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
    )
    session.add(file)
    await session.flush()
    return file


async def prepared_photo(data: bytes) -> Photo:
    """The photo as it is kept. Call it before the first query of a write: it takes a moment.

    Raises Invalid (`no_picture`) for what is none, TooLarge for files and pictures beyond any camera's.
    """
    if len(data) > PHOTO_BYTES:
        limit = PHOTO_BYTES // 1_048_576
        message = _("This picture is larger than %(limit)s MB. Please choose a smaller one.", limit=limit)
        raise TooLarge(message)
    # Here, because photos are rare and what reads them is large.
    from events_platform.kit.files.photos import made_small

    return await asyncio.to_thread(made_small, data)


def safe_name(name: str) -> str:
    """A file name without folders, control characters and signs that file systems refuse; never empty."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = " ".join(_UNSAFE.sub(" ", plain).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > NAME_LENGTH and dot and len(ending) <= 10:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return plain[:NAME_LENGTH] or "file"


async def file_by_id(session: Session, file_id: uuid.UUID) -> StoredFile:
    """The file with its bytes. Raises NotFound."""
    found = await session.get(StoredFile, file_id)
    if found is None:
        raise NotFound(_("There is no such file."), code="no_such_file")
    return found


async def file_facts(session: Session, file_ids: set[uuid.UUID]) -> dict[uuid.UUID, tuple[str, int, str]]:
    """Name, size in bytes and media type of files, without reading their bytes."""
    found = select(StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.media_type).where(
        col(StoredFile.id).in_(file_ids)
    )
    rows = (await session.exec(found)).all() if file_ids else []
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


async def remove_file(session: Session, file_id: uuid.UUID) -> None:
    """Forget a file that nothing refers to any more."""
    await session.exec(delete(StoredFile).where(col(StoredFile.id) == file_id))
