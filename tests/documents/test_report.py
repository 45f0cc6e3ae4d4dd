"""The printed report: what stands in it, in both languages, and that equal reports are equal bytes."""

import io
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader

from events_platform.documents.report import report_pdf
from events_platform.kit.countries import name
from events_platform.kit.countries.codes import UN_MEMBERS_AND_OBSERVERS
from events_platform.reports.content import Correction
from tests.factories.reports import CORRECTED, make_report
from tests.support.pdf import pdf_text

SNEAKY = '#panic("no") *bold* $x$ <label> \\ "quoted"'
CORRECTIONS = [
    Correction(kind="late", what="gate_scan", count=12),
    Correction(kind="void", what=SNEAKY, count=1),
]


def words(document: bytes) -> str:
    """The text without blanks: readers set them between Chinese and Latin as they like."""
    return "".join(pdf_text(document).split())


ENGLISH = """
    Participation report, version 2
    Symposium
    Presence until 10 June 2021, 18:00, as known at 11 June 2021, 08:00. All times are Nanchang time (UTC+8).
    10 participants from 3 countries took part on site or online.
    10 in total: 5 on site only, 3 online only, 2 both.
    37.5%
    Namibia 1 1 0 0
    United Nations 1 1 0 0
    Not known 1 0 1 0
    Total 10 5 2 3
    3 countries: China, Russia and Namibia.
    On site 0 5 2 0 7
    Listed apart and not counted: Staff.
    10 June 2021, 08:00–18:00
    Corrections since version 1
    12 records came in later (Scan at a gate).
    11 June 2021, 08:05 by Chen
    Page 1 of 2
"""
CHINESE = """
    参会统计报告（第2版）
    会议
    参会截至2021年6月10日 18:00，数据截至2021年6月11日 08:00。时间均为南昌时间（UTC+8）。
    来自3个国家的10名参会人员以线上线下相结合的方式参会。
    共10人：仅线下5人，仅线上3人，线下和线上均参加2人。
    纳米比亚 1 1 0 0
    联合国 1 1 0 0
    未知 1 0 1 0
    合计 10 5 2 3
    3个国家：中国、俄罗斯和纳米比亚。
    单列、不计入参会人数的类别：工作人员。
    自第1版以来的更正
    补录到场记录12条（入口扫码）。
    第1页，共2页
"""


@pytest.mark.parametrize(("lang", "lines"), [("en", ENGLISH), ("zh", CHINESE)])
def test_everything_stands_in_it(lang: str, lines: str) -> None:
    event, report = make_report(version=2, corrections=CORRECTIONS, frozen_by="Chen", note="For 陈宝生")
    text = words(report_pdf(event, report, lang))
    for line in [*lines.strip().splitlines(), report.sha256, "For陈宝生", SNEAKY]:
        assert "".join(line.split()) in text, line


def test_a_long_name_of_a_country_stays_in_its_column() -> None:
    event, report = make_report(rules={"country_names": {"NA": {"en": "N" * 80}}})
    lines = pdf_text(report_pdf(event, report, "en")).splitlines()
    # In the table and in the list of countries.
    assert sorted({line.count("N") for line in lines})[-1] < 70


def test_first_version_has_nothing_to_correct() -> None:
    text = words(report_pdf(*make_report(), "en"))
    assert "version1" in text
    assert "Corrections" not in text


ENGLISH_MOVED = """
    What moved Version 1 Version 2
    Registered 10 1,010
    Participants 10 1,010
    On site only 5 1,005
    Countries and regions 3 4
    Country not known 1 0
    This version
"""
CHINESE_MOVED = """
    变动项目 第1版 第2版
    已报名 10 1,010
    参会人数 10 1,010
    仅线下 5 1,005
    国家和地区 3 4
    国别不明 1 0
    版本信息
"""


@pytest.mark.parametrize(("lang", "table"), [("en", ENGLISH_MOVED), ("zh", CHINESE_MOVED)])
def test_next_version_says_what_moved_below_its_corrections(lang: str, table: str) -> None:
    _event, first = make_report()
    event, report = make_report(CORRECTED, version=2, corrections=CORRECTIONS)
    document = report_pdf(event, report, lang, first)
    corrected = SNEAKY + ("”。" if lang == "zh" else "”.")
    assert "".join((corrected + table).split()) in words(document)
    assert document == report_pdf(event, report, lang, first)


def test_a_version_that_moved_nothing_has_no_table_of_it() -> None:
    _event, first = make_report()
    assert "Whatmoved" not in words(report_pdf(*make_report(version=2), "en", first))


def test_report_of_nobody_says_so() -> None:
    for lang, sentence in (("en", "Nobodyhastakenpartyet."), ("zh", "尚无人员参会。")):
        assert sentence in words(report_pdf(*make_report({}), lang))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sixty_countries_run_over_two_pages_below_their_heads(lang: str) -> None:
    codes = sorted(UN_MEMBERS_AND_OBSERVERS)[:60]
    document = report_pdf(*make_report(dict.fromkeys(codes, (3, 2, 1))), lang)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(document)).pages]
    head = {"en": "CountryorregionTotal", "zh": "国家和地区合计"}[lang]
    total = {"en": "Total36018060120", "zh": "合计36018060120"}[lang]
    assert [head in page for page in pages[:2]] == [True, True]
    assert [total in page for page in pages[:2]] == [False, True]
    for code in codes:
        assert f"{name(code, lang)}6312".replace(" ", "") in pages[0] + pages[1], code


def test_small_groups_are_for_staff() -> None:
    assert "Forstaff:" not in words(report_pdf(*make_report(), "en"))
    text = words(report_pdf(*make_report(rules={"small_group": 5}), "en"))
    assert "Forstaff:thetablesshowgroupsoffewerthan5people" in text


def test_a_long_word_breaks_at_the_edge() -> None:
    long = "x" * 500
    document = report_pdf(*make_report(note=long), "en")
    assert words(document).replace("\u200b", "").count(long) == 1
    assert len(pdf_text(document).splitlines()) > len(
        pdf_text(report_pdf(*make_report(note="x"), "en")).splitlines()
    )


def test_equal_reports_are_equal_bytes_with_date_language_and_structure() -> None:
    event, report = make_report()
    document = report_pdf(event, report, "zh")
    with time_machine.travel(report.frozen_at + timedelta(days=400)):
        assert document == report_pdf(event, report, "zh")
    reader = PdfReader(io.BytesIO(document))
    assert reader.metadata is not None
    assert reader.metadata.creation_date == report.frozen_at
    assert "会议" in str(reader.metadata.title)
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
