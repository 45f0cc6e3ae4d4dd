"""Cells that no spreadsheet program runs, and what they say read back."""

import pytest

from events_platform.kit.text.cells import plain_cell, safe_cell


@pytest.mark.parametrize("text", ["=1+1", " ＝1", "-5 degrees", "@home", "'quoted'", "+86 10 1234", "NA", ""])
def test_cell_says_what_it_said(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text
    assert safe_cell("=1+1") == "'=1+1"
