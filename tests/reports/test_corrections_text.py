"""Corrections in words: by source and by reason, without the ids of decisions."""

import pytest

from events_platform.kit.i18n import use_locale
from events_platform.reports.content import Content, Correction
from events_platform.reports.corrections_text import correction_sentences
from tests.factories.reports import make_report

SAME = "same person: 0190a4f1-0000-7000-8000-00000000000"


def content(*corrections: tuple[str, str, int], version: int = 2) -> Content:
    made = [
        Correction.model_validate({"kind": kind, "what": what, "count": count})
        for kind, what, count in corrections
    ]
    _event, report = make_report(version=version, corrections=made)
    return Content.model_validate_json(report.content)


SENTENCES = [
    ("late", "gate_scan", 1, "1 record came in later (Scan at a gate).", "补录到场记录1条（入口扫码）。"),
    ("void", "undo", 2, "2 scans were undone at the gate.", "入口处撤销扫码2次。"),
    ("void", "mistake", 1, "1 record was taken back: “mistake”.", "撤回到场记录1条，原因：“mistake”。"),
    (
        "registration",
        "",
        1234,
        "1,234 registrations were changed; no reason was given.",
        "变更报名1,234项，未注明原因。",
    ),
    (
        "registration",
        "100% sure",
        1,
        "1 registration was changed: “100% sure”.",
        "变更报名1项，原因：“100% sure”。",
    ),
    ("registration", "at the door", 1, "1 registration was confirmed at the door.", "现场确认报名1项。"),
    ("hours", "", 1, "The counting hours of 1 day at a venue were changed.", "1个会场日的计数时段有变更。"),
    (
        "identities",
        "found",
        1,
        "1 pair was found who may be the same person.",
        "新发现疑似同一人的报名1对。",
    ),
    (
        "identities",
        "refused",
        2,
        "2 pairs who might have been the same person proved to be two people each.",
        "2对疑似同一人经核实为不同的人。",
    ),
    (
        "until",
        "later",
        1,
        "Presence is counted until a later time than in the previous version.",
        "统计到场的截止时间晚于上一版。",
    ),
    (
        "until",
        "earlier",
        1,
        "Presence is counted until an earlier time than in the previous version.",
        "统计到场的截止时间早于上一版。",
    ),
    (
        "known_at",
        "earlier",
        1,
        "This version is as known at an earlier time than the previous one.",
        "本版的数据截至时间早于上一版。",
    ),
    ("event", "", 1, "The event’s host country or time zone was changed.", "活动的主办国或时区有变更。"),
    ("rules", "", 1, "The rules of counting were changed.", "统计规则有变更。"),
]


@pytest.mark.parametrize(("kind", "what", "count", "english", "chinese"), SENTENCES)
def test_correction_is_a_sentence_in_both_languages(
    kind: str, what: str, count: int, english: str, chinese: str
) -> None:
    corrected = content((kind, what, count))
    for language, sentence in (("en", english), ("zh", chinese)):
        with use_locale(language):
            assert correction_sentences(corrected) == [sentence]


def test_decisions_who_is_who_are_one_sentence_without_their_ids() -> None:
    corrected = content(("registration", f"{SAME}1", 1), ("registration", f"{SAME}2", 2))
    with use_locale("en"):
        assert correction_sentences(corrected) == [
            "3 registrations proved to be of people who were registered already."
        ]


def test_first_version_corrects_nothing_and_a_later_one_says_so() -> None:
    with use_locale("en"):
        assert correction_sentences(content(version=1)) == []
        assert correction_sentences(content(version=2)) == [
            "Nothing has been corrected since the previous version."
        ]
