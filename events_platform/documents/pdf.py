"""Printed documents: a template of ours and data as JSON become a PDF.

What people typed reaches the template as values of `sys.inputs` and never as markup: nothing that stands in a
title or a name can be read as a command.
"""

import sys
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from events_platform.errors import Unavailable
from events_platform.kit.i18n import N_
from events_platform.kit.text.fold import has_han

if TYPE_CHECKING:
    import typst

TEMPLATES: Final = Path(__file__).parent
OWN_FONTS: Final = TEMPLATES / "fonts"
BROUGHT_FONTS: Final = Path(sys.prefix) / "share" / "fonts" / "events-platform"
"""Where `make setup` puts a Chinese font on machines that have none."""
CHINESE_SANS: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
)
CHINESE_SERIF: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "SimSun")
NO_CHINESE_FONT: Final = N_(
    "This installation has no Chinese font, so it cannot print Chinese. The page that leads here can be "
    "printed instead."
)


def compile_pdf(template: str, data: Mapping[str, Any], written_at: datetime) -> bytes:
    """The document of this template; equal data make equal bytes. Meant for a thread: it computes.

    `written_at` is aware and stands in the PDF as its date. Raises Unavailable where the data hold Chinese
    and no Chinese font is installed, for boxes instead of names help nobody.
    """
    written = orjson.dumps(data).decode()
    if has_han(written) and not chinese_families():
        raise Unavailable(NO_CHINESE_FONT, code="no_chinese_font")
    # Here as below, because most processes never print, and it takes 7 MB.
    import typst

    families = {"sans": _installed(CHINESE_SANS), "serif": _installed(CHINESE_SERIF)}
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        font_paths=fonts(),
        sys_inputs={"data": written, "fonts": orjson.dumps(families).decode()},
        timestamp=int(written_at.timestamp()),
    )


@cache
def fonts() -> "typst.Fonts":
    """Our own faces, those of the system and what `make setup` brought; looked for once in a process."""
    import typst

    return typst.Fonts(font_paths=[OWN_FONTS, *([BROUGHT_FONTS] if BROUGHT_FONTS.is_dir() else [])])


def chinese_families() -> list[str]:
    """The Chinese families that are installed, the preferred first; empty where names would be boxes."""
    return _installed((*CHINESE_SANS, *CHINESE_SERIF))


def _installed(wanted: tuple[str, ...]) -> list[str]:
    known = set(fonts().families())
    return [family for family in wanted if family in known]
