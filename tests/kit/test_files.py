"""Photos as they are kept, and the names and bytes of files."""

import io
import struct
import zlib

import pytest
from PIL import Image

from events_platform.errors import Invalid, NotFound, TooLarge
from events_platform.kit.db.engine import Session
from events_platform.kit.files.photos import MOST_PIXELS
from events_platform.kit.files.service import (
    PHOTO_BYTES,
    file_by_id,
    file_facts,
    prepared_photo,
    remove_file,
    safe_name,
    store_file,
)
from events_platform.kit.ids import new_id

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def jpeg(size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    """A picture whose left half is red and right half blue."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=95, **options)
    return written.getvalue()


def telling_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Camera of somebody"
    exif[GPS] = {1: "N", 2: (28.0, 40.0, 0.0)}
    return exif


async def test_photo_stands_upright_and_says_nothing_of_where_it_was_taken() -> None:
    data = jpeg(exif=telling_exif(), comment=b"a secret")
    assert b"Camera of somebody" in data
    photo = await prepared_photo(data)
    picture = Image.open(io.BytesIO(photo.data))
    # Orientation 6 turns a quarter clockwise: what was left is above.
    assert picture.size == (20, 40)
    top, bottom = picture.getpixel((10, 5)), picture.getpixel((10, 35))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > bottom[0]
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }
    assert b"Camera of somebody" not in photo.data
    assert b"a secret" not in photo.data


async def test_photo_is_made_small_and_never_larger() -> None:
    sizes = []
    for given in ((1600, 1000), (1000, 2000), (90, 60)):
        photo = await prepared_photo(jpeg(given))
        sizes.append(Image.open(io.BytesIO(photo.data)).size)
    assert sizes == [(800, 500), (400, 800), (90, 60)]


async def test_photo_keeps_what_is_clear_as_png() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (900, 900), (0, 0, 0, 0)).save(written, "PNG", pnginfo=None)
    photo = await prepared_photo(written.getvalue())
    picture = Image.open(io.BytesIO(photo.data))
    assert (photo.media_type, photo.ending, picture.size) == ("image/png", "png", (800, 800))
    assert picture.convert("RGBA").getpixel((400, 400)) == (0, 0, 0, 0)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "LA", "I;16"])
async def test_photo_of_every_kind_of_colour_is_read(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (30, 30)).save(written, "TIFF" if mode in {"CMYK", "I;16"} else "PNG")
    photo = await prepared_photo(written.getvalue())
    assert Image.open(io.BytesIO(photo.data)).size == (30, 30)


def png_that_claims(width: int, height: int) -> bytes:
    """A file of a few bytes that says it holds so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_100, 12_000, 40_000])
async def test_photo_that_would_fill_the_memory_is_refused(side: int) -> None:
    assert side * side > MOST_PIXELS
    with pytest.raises(TooLarge, match="too many pixels"):
        await prepared_photo(png_that_claims(side, side))


async def test_photo_of_too_many_bytes_is_refused() -> None:
    with pytest.raises(TooLarge, match="10 MB"):
        await prepared_photo(b"\0" * (PHOTO_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", jpeg()[:300], png_that_claims(20, 20)],
)
async def test_photo_that_is_none_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        await prepared_photo(data)
    assert refused.value.code == "no_picture"
    assert "JPEG, PNG or WebP" in str(refused.value.fields["photo"])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("slides.pdf", "slides.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Wang\\幻灯片 1.pptx", "幻灯片 1.pptx"),
        ("a\r\nb\x00.pdf", "a b .pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_name_of_a_file_is_safe(name: str, kept: str) -> None:
    assert safe_name(name) == kept


async def test_file_is_kept_told_of_and_removed(session: Session) -> None:
    file = await store_file(session, "notes.txt", "text/plain", b"bytes \x00\xff")
    session.expunge_all()
    assert (await file_by_id(session, file.id)).data == b"bytes \x00\xff"
    assert await file_facts(session, {file.id, new_id()}) == {file.id: ("notes.txt", 8, "text/plain")}
    await remove_file(session, file.id)
    session.expunge_all()
    with pytest.raises(NotFound):
        await file_by_id(session, file.id)
