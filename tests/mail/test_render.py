"""Words of mails out of templates."""

import re

import pytest
from jinja2 import UndefinedError

from events_platform.kit.i18n import current_locale
from events_platform.mail.render import render_letter
from tests.mail.conftest import VALUES


def test_subject_is_plain_text_in_the_language_asked_for() -> None:
    assert render_letter("letters/ticket", VALUES, locale="en").subject == (
        "You are registered: ISAP 2021 <产学研用> & Co"
    )
    assert render_letter("letters/ticket", VALUES, locale="zh").subject == (
        "ISAP 2021 <产学研用> & Co：报名成功"
    )
    assert current_locale() == "en"


def test_html_is_escaped_and_text_is_not() -> None:
    letter = render_letter("letters/ticket", VALUES, locale="en")
    assert "ISAP 2021 &lt;产学研用&gt; &amp; Co" in letter.html
    assert "<产学研用>" not in letter.html
    assert letter.text == (
        'Dear 李雷, you are registered for "ISAP 2021 <产学研用> & Co".\n\nhttps://events.example.org/me?a=1&b=2\n'
    )


def test_styles_are_inline_and_dark_screens_keep_their_rules() -> None:
    html = render_letter("letters/ticket", VALUES, locale="zh").html
    assert re.search(r'<h1 style="[^"]*font-size: 22px', html)
    assert re.search(r"<style>\s*@media \(prefers-color-scheme: dark\)", html)
    assert ".preheader {" not in html
    assert 'src="cid:ticket@example.org"' in html
    assert 'lang="zh' in html


def test_missing_value_is_an_error_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        render_letter("letters/ticket", {"event": "x"}, locale="en")
