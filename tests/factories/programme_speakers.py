"""Speakers for tests, made as the product makes them."""

import io
import itertools
from typing import Any

from PIL import Image

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.programme.models import Speaker
from events_platform.programme.schemas_speakers import NewSpeakerIn
from events_platform.programme.service_speakers import add_speaker

_numbers = itertools.count(1)


async def make_speaker(
    session: Session, event: Event, name: dict[str, str] | str | None = None, **values: Any
) -> Speaker:
    """A speaker from China who comes on site; `name` may be a plain text."""
    number = next(_numbers)
    named = name or {"native": f"讲者{number}", "romanised": f"Speaker {number}"}
    given = {
        "name": {"native": named} if isinstance(named, str) else named,
        "title": {"en": "Professor", "zh": "教授"},
        "affiliation": {"en": "Nanchang University", "zh": "南昌大学"},
        "country": "CN",
        **values,
    }
    return await add_speaker(session, SYSTEM, event, NewSpeakerIn.model_validate(given))


def a_photo(size: tuple[int, int] = (60, 80), kind: str = "JPEG") -> bytes:
    """The bytes of a picture."""
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()
