"""Values as programmes of others write them: text in HTML, languages by name, lengths, moments."""

import re
from datetime import datetime
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final
from zoneinfo import ZoneInfo

from events_platform.kit.i18n import LOCALES, babel_locale

PART_OF: Final = "#part-of"
"""How addresses end that lead from a session to the one that it is part of."""
_TAG: Final = re.compile(
    r"</?(?:p|br|div|ul|ol|li|a|h[1-6]|strong|em|b|i|code|pre|blockquote|span|table)\b[^>]*>", re.IGNORECASE
)
_CODE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BLANKS: Final = re.compile(r"[ \t]*\n[ \t]*")
_BREAKS: Final = re.compile(r"\n{3,}")
_BLOCKS: Final = frozenset({"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_UNSEEN: Final = frozenset({"script", "style"})


class _Text(HTMLParser):
    """Keeps the words of HTML, with its paragraphs and lists as lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.parts.append(
            "\n\n" if tag in _BLOCKS else "\n- " if tag == "li" else "\n" if tag == "br" else ""
        )

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self.parts.append("\n\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self.parts.append("" if self._unseen else data.replace("\n", " ") if data.strip() else " ")


def plain_text(text: str) -> str:
    """The words of a text, out of HTML where it is written in it; lines of other texts stay as they are."""
    found = text.replace("\r\n", "\n").strip()
    if not _TAG.search(found):
        return found
    parser = _Text()
    parser.feed(found)
    parser.close()
    return _BREAKS.sub("\n\n", _BLANKS.sub("\n", "".join(parser.parts))).strip()


@cache
def _by_name() -> dict[str, str]:
    """Codes of languages by their English, Chinese and own names, in lower case."""
    known = {
        name.lower(): code for lang in ("zh", "en") for code, name in babel_locale(lang).languages.items()
    }
    own = {"英文": "en", "汉语": "zh", "漢語": "zh", "日文": "ja", "日本語": "ja", "한국어": "ko"}
    own |= {"русский": "ru", "deutsch": "de", "français": "fr", "español": "es", "italiano": "it"}
    return known | own


def language_code(text: str) -> str:
    """The code of a language by its code or name; '' for what is neither."""
    found = text.strip().replace("_", "-")
    if _CODE.fullmatch(found) and found.split("-")[0] in babel_locale("en").languages:
        return found
    return _by_name().get(found.lower(), "")


def text_key(language: str) -> str:
    """Under which language a text is kept: one of ours, else none."""
    primary = language.split("-")[0]
    return primary if primary in LOCALES else ""


def minutes_of(text: str) -> int:
    """The length "HH:MM", "HH:MM:SS" or minutes alone; 0 for what is none."""
    parts = text.strip().split(":")
    if not all(part.isdecimal() and len(part) <= 6 for part in parts):
        return 0
    numbers = [int(part) for part in parts]
    return numbers[0] if len(numbers) == 1 else numbers[0] * 60 + numbers[1] if len(numbers) <= 3 else 0


def moment_of(text: Any, zone: str) -> datetime | None:
    """An ISO 8601 time, in `zone` where it states no offset; None for what is none."""
    try:
        found = datetime.fromisoformat(str(text).strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def joined(*texts: str) -> str:
    """Abstract and description as the one text that we have for both."""
    kept = list(dict.fromkeys(text for text in map(plain_text, texts) if text))
    return "\n\n".join(kept)
