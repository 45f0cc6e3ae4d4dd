"""Cells of tables that spreadsheet programs open without running anything."""

import re

# What begins so is run as a formula, full-width signs too; a telephone number is none.
_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"^\+\d[\d ]*$")


def plain_cell(text: str) -> str:
    """What a cell says that `safe_cell` may have guarded."""
    guarded = text[1:] if text.startswith("'") else ""
    return guarded if guarded and safe_cell(guarded) == text else text


def safe_cell(value: object) -> str:
    """A value as a cell: text stays text, "NA" stays Namibia, and nothing becomes a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text
