"""Storing files: photos are made small and plain, everything else is kept as it was sent."""

import asyncio
import hashlib
import io
import re
import threading
import unicodedata
import uuid
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlmodel import col, delete, select

from events_platform.errors import Invalid, NotFound, TooLarge
from events_platform.kit.db.engine import Session
from events_platform.kit.files.models import StoredFile
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy

PHOTO_PIXELS = 800
"""The longer side of a photo as it is kept."""
PHOTO_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""As many as phones take; what claims more may be there to fill memory."""
NAME_LENGTH = 200
# A photo may hold 200 MB while it is read: never two at once.
_reading = threading.Lock()
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u2028\u2029\u202a-\u202e\u2066-\u2069]+')
_READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_NO_PICTURE = lazy("This file is no picture that we can read. Please choose a JPEG, PNG or WebP file.")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: upright, small, and without anything but its pixels."""

    media_type: str
    data: bytes

    @property
    def ending(self) -> str:
        """The ending of its name."""
        return "png" if self.media_type == "image/png" else "jpg"


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
    return await asyncio.to_thread(_prepared, data)


def _prepared(data: bytes) -> Photo:
    try:
        # The lock also keeps the filter of warnings, which is the process's, to this photo.
        with _reading, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_READ) as picture:
                return _small(picture)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError) as error:
        raise _no_picture() from error


def _small(picture: Image.Image) -> Photo:
    """Pixels alone go into a new picture, so that places, cameras and comments stay behind."""
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    # JPEG decodes at a fraction of its size: a large photo then costs a hundredth of its memory.
    picture.draft("RGB", (PHOTO_PIXELS, PHOTO_PIXELS))
    upright = ImageOps.exif_transpose(picture)
    is_clear = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    mode = "RGBA" if is_clear else "RGB"
    # Shrunk in its own colours before anything else, for a photo of 60 megapixels holds 240 MB as RGBA.
    upright.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS), reducing_gap=2.0)
    plain = Image.new(mode, upright.size)
    plain.paste(upright.convert(mode))
    written = io.BytesIO()
    if is_clear:
        plain.save(written, "PNG", optimize=True)
        return Photo("image/png", written.getvalue())
    plain.save(written, "JPEG", quality=86, optimize=True, progressive=True)
    return Photo("image/jpeg", written.getvalue())


def _no_picture() -> Invalid:
    return Invalid(_NO_PICTURE, code="no_picture", fields={"photo": _NO_PICTURE})


def _too_many_pixels() -> TooLarge:
    return TooLarge(_("This picture has too many pixels. Please choose a smaller one."))


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
