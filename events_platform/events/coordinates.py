"""Where a site is on earth, as people copy it from a map: degrees of latitude and longitude (WGS 84)."""

import re
from typing import Annotated

from pydantic import AfterValidator

from events_platform.kit.i18n import gettext as _

_PAIR = re.compile(r"\s*([-+]?\d{1,2}(?:\.\d+)?)\s*°?\s*[,;，\s]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*")
LAT, LNG = 90, 180


def checked_coordinates(text: str) -> str:
    """Both numbers with six decimals at most, such as `28.682, 115.858`; ValueError with a sentence.

    The latitude comes first (RFC 5545, 3.8.1.6). '' is a place that nobody stated.
    """
    if not text.strip():
        return ""
    found = _PAIR.fullmatch(text)
    if found is None or abs(float(found[1])) > LAT or abs(float(found[2])) > LNG:
        raise ValueError(_("Please give latitude and longitude as numbers, such as 28.682, 115.858."))
    return ", ".join(f"{float(number):.6f}".rstrip("0").rstrip(".") for number in found.groups())


def degrees(coordinates: str) -> tuple[float, float] | None:
    """Latitude and longitude of what was checked, or nothing."""
    if not coordinates:
        return None
    latitude, longitude = coordinates.split(", ")
    return float(latitude), float(longitude)


Coordinates = Annotated[str, AfterValidator(checked_coordinates)]
