"""Time zones as people look for them."""

from functools import cache
from zoneinfo import available_timezones

from events_platform.kit.i18n import gettext as _
from events_platform.kit.text.fold import fold

COMMON = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Africa/Nairobi",
    "Australia/Sydney",
    "UTC",
)
# Cities by which people know a zone that is named for another one.
_ALSO = {
    "beijing": "Asia/Shanghai",
    "北京": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "nanchang": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong",
    "东京": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "新加坡": "Asia/Singapore",
    "莫斯科": "Europe/Moscow",
    "伦敦": "Europe/London",
    "柏林": "Europe/Berlin",
    "纽约": "America/New_York",
    "delhi": "Asia/Kolkata",
    "gmt": "UTC",
}
_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def offered() -> tuple[str, ...]:
    """The zones to choose from, the common ones first; names kept only for old programs are left out."""
    rest = sorted(name for name in available_timezones() if name.split("/")[0] in _AREAS)
    return (*COMMON, *(name for name in rest if name not in COMMON))


@cache
def _by_word() -> dict[str, str]:
    found = {fold(name.rpartition("/")[2].replace("_", " ")): name for name in reversed(offered())}
    found.update({fold(name): name for name in offered()})
    return found | _ALSO


def checked_timezone(text: str) -> str:
    """The zone of this name or city; ValueError with a sentence if there is none."""
    word = fold(text.strip()).replace(" ", "_")
    found = _by_word().get(word) or _by_word().get(word.replace("_", " "))
    if found is None:
        raise ValueError(
            _("This time zone is not known. Please choose one from the list, for instance Asia/Shanghai.")
        )
    return found
