"""Letters of the tests' own, beside the product's layout."""

from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, FileSystemLoader

from events_platform.kit.web.templates import environment
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Letter

LETTERS = Path(__file__).parents[1] / "data/mail"
VALUES = {
    "event": "ISAP 2021 <产学研用> & Co",
    "name": "李雷",
    "url": "https://events.example.org/me?a=1&b=2",
}


@pytest.fixture(autouse=True)
def _letters(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = environment()
    assert ours.loader is not None
    monkeypatch.setattr(ours, "loader", ChoiceLoader([FileSystemLoader(LETTERS), ours.loader]))


@pytest.fixture(params=["en", "zh"])
def letter(request: pytest.FixtureRequest) -> Letter:
    """The same letter in each language."""
    return render_letter("letters/ticket", VALUES, locale=request.param)
