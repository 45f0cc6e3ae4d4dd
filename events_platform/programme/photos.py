"""Photos of speakers and files of sessions between requests and pages."""

from urllib.parse import quote

from starlette.requests import Request

from events_platform.errors import Invalid
from events_platform.kit.files.models import Photo
from events_platform.kit.files.service import prepared_photo
from events_platform.kit.i18n import lazy
from events_platform.kit.web.forms import read_form
from events_platform.programme.models import SessionMaterial, Speaker

FIELD = "photo"
_NONE = lazy("Please choose a picture first.")


async def photo_in(request: Request) -> Photo:
    """The photo of a form, made small. Call it outside of a transaction: it waits for the sender.

    Raises Invalid at `photo`, TooLarge.
    """
    _name, data = await file_in(request, FIELD)
    if not data:
        raise Invalid(_NONE, fields={FIELD: _NONE})
    return await prepared_photo(data)


async def file_in(request: Request, field: str) -> tuple[str, bytes]:
    """Name and bytes of a form's file; both empty where none was chosen."""
    file = (await read_form(request)).files.get(field)
    if file is None:
        return "", b""
    data = await file.read()
    await file.close()
    return file.filename or "", data


def photo_path(event_slug: str, speaker: Speaker) -> str:
    """The address of a speaker's photo; '' where there is none. Whether it may be shown is asked there."""
    return f"/{event_slug}/files/{speaker.photo_id}/{speaker.slug}" if speaker.photo_id else ""


def file_path(event_slug: str, material: SessionMaterial) -> str:
    """The address of a material: where it was uploaded, or where it lies elsewhere."""
    if material.file_id is None:
        return material.url or ""
    return f"/{event_slug}/files/{material.file_id}/{quote(material.name, safe='')}"
