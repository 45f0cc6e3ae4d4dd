"""Lines of a Chinese headline break between words alone."""

import pytest

from events_platform.kit.web.phrases import unbroken


def kept(text: str) -> str:
    return str(unbroken(text)).replace('<span class="nowrap">', "[").replace("</span>", "]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "来自25个国家和地区的700余名参会人员参加了会议。",
            "来自[25个][国家和地区]的[700余名][参会人员][参加]了[会议]。",
        ),
        ("1.2万名参会人员以线上方式参会", "[1.2万名][参会人员]以[线上][方式][参会]"),
        ("2026年国际产学研用合作会议", "[2026年][国际][产学研用][合作][会议]"),
        ("More than 700 participants from 25 countries", "More than 700 participants from 25 countries"),
        ("<b>专家</b> & 来宾", "&lt;b&gt;专家&lt;/b&gt; &amp; 来宾"),
    ],
)
def test_figures_and_words_stay_on_one_line(text: str, shown: str) -> None:
    assert kept(text) == shown
