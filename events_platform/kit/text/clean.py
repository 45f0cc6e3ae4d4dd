"""What people type, made fit to be stored and shown: nothing invisible that harms, everything else kept."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from events_platform.kit.i18n import gettext as _

# Bidirectional overrides, embeddings and isolates let a name turn the line around in which it stands; the
# plain marks (U+200E, U+200F) and the joiners of Persian and emoji stay. Lone surrogates cannot be stored.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufdd0-\ufdef\ufff0-\uffff\ud800-\udfff]"
)
# Tag characters are invisible text, except in the flags of England, Scotland and Wales.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e007f]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
# Letters that look like nothing: a name of these alone is empty.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
EMAIL_LENGTH = 254


def clean_text(text: str, maximum: int | None = None) -> str:
    """Several lines: NFC, control characters and bidirectional overrides removed, spaces squeezed.

    ValueError with a sentence if more than `maximum` characters are left.
    """
    if text.isascii() and text.isprintable():
        return _within(" ".join(text.split()), maximum)
    plain = _TAGS.sub(r"\1", _HARMFUL.sub("", _BREAKS.sub("\n", text)))
    lines = (_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", plain).split("\n"))
    return _within(_EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip(), maximum)


def clean_line(text: str, maximum: int | None = None) -> str:
    """One line, cleaned likewise, its line breaks turned into spaces; '' if nothing of it can be seen."""
    return _within(" ".join(clean_text(text).split()), maximum)


def _within(text: str, maximum: int | None) -> str:
    if maximum is not None and len(text) > maximum:
        raise ValueError(
            _(
                "This is %(length)d characters long; at most %(maximum)d fit here.",
                length=len(text),
                maximum=maximum,
            )
        )
    return text if any(_is_visible(char) for char in text) else ""


def _is_visible(char: str) -> bool:
    return char not in _BLANK and unicodedata.category(char)[0] not in "CMZ"


@dataclass(frozen=True)
class Line:
    """A pydantic annotation for one line of text: `name: Annotated[str, Line(200)]`."""

    maximum: int
    required: bool = False

    def clean(self, text: str) -> str:
        """The text as it is stored; ValueError with a sentence if it is too long or missing."""
        return self._present(clean_line(text, self.maximum))

    def _present(self, text: str) -> str:
        if self.required and not text:
            raise ValueError(_("Please fill this in."))
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.clean, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        shortest = {"minLength": 1} if self.required else {}
        return {**handler(schema), "maxLength": self.maximum, **shortest}


@dataclass(frozen=True)
class Prose(Line):
    """A pydantic annotation for several lines of text."""

    def clean(self, text: str) -> str:
        """The text as it is stored, with its line breaks."""
        return self._present(clean_text(text, self.maximum))


def normalise_email(text: str) -> str:
    """An address as it is stored and compared: lower case, Unicode domain; full-width signs are read too.

    Only its form is checked, no name server is asked. ValueError with a sentence if it is no address.
    """
    plain = unicodedata.normalize("NFKC", clean_line(text)).replace("。", ".").replace(" ", "")
    plain = plain.removeprefix("mailto:")
    try:
        found = validate_email(plain, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(_("This is no complete e-mail address, like name@example.org.")) from error
    if len(found) > EMAIL_LENGTH:
        raise ValueError(_("This is no complete e-mail address, like name@example.org."))
    # By RFC 5321 only the domain ignores case, yet no provider tells Wang@ from wang@, and people type both.
    return found.lower()
