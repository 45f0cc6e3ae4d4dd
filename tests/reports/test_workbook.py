"""The report as a workbook, read back by another program than the one that wrote it."""

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from events_platform.reports.content import Correction
from events_platform.reports.workbook import report_xlsx
from tests.factories.reports import CORRECTED, make_report

FORMULA = '=HYPERLINK("http://example.org","42")'
Sheet = Sequence[Sequence[object]]


def sheets(written: bytes) -> dict[str, Sheet]:
    """Every sheet by its name; a number comes back as a number, an empty cell as ''."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(written))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_countries_are_codes_names_and_numbers() -> None:
    found = sheets(report_xlsx(*make_report(), "en"))["Countries and regions"]
    assert found == [
        ["Code", "Country or region", "Total", "On site only", "Both", "Online only"],
        ["CN", "China", 5, 3, 1, 1],
        ["RU", "Russia", 2, 0, 0, 2],
        ["NA", "Namibia", 1, 1, 0, 0],
        ["UN", "United Nations", 1, 1, 0, 0],
        ["", "Not known", 1, 0, 1, 0],
        ["", "Total", 10, 5, 2, 3],
    ]


def test_chinese_workbook_is_chinese() -> None:
    found = sheets(report_xlsx(*make_report(), "zh"))
    assert list(found) == ["概要", "国家和地区", "报名方式与实际参会方式", "规则", "更正"]
    assert found["国家和地区"][3] == ["NA", "纳米比亚", 1, 1, 0, 0]
    assert ["", "来自3个国家的10名参会人员以线上线下相结合的方式参会。"] in found["概要"]
    assert found["更正"] == [["本版为第1版。"]]


def test_summary_holds_clocks_figures_and_the_proof() -> None:
    event, report = make_report(frozen_by="Chen", note="For the press")
    found = sheets(report_xlsx(event, report, "en"))["Summary"]
    for row in (
        ["Participation report, version 1", ""],
        ["Presence until", "10 June 2021, 18:00"],
        ["Frozen", "11 June 2021, 08:05 by Chen"],
        ["Note", "For the press"],
        ["SHA-256 of the JSON file of this version", report.sha256],
        ["", "10 participants from 3 countries took part on site or online."],
        ["Registered", 10],
        ["Participants", 10],
        ["Countries and regions", 3],
        ["International organisations", 1],
        ["Foreign share", 0.375],
        ["Entries on site", 14],
        ["Confirmed", 10],
    ):
        assert row in found, row


def test_declared_and_actual_rules_and_corrections_have_sheets() -> None:
    corrections = [Correction(kind="late", what="kiosk", count=2)]
    found = sheets(report_xlsx(*make_report(version=2, corrections=corrections), "en"))
    assert found["Declared and actual"][1:] == [["On site", 0, 5, 2, 0, 7], ["Online", 0, 0, 0, 3, 3]]
    assert ["Listed apart and not counted: Staff."] in found["Rules"]
    assert ["10 June 2021, 08:00–18:00"] in found["Rules"]
    assert found["Corrections"] == [
        ["Corrections since version 1"],
        ["2 records came in later (Self check-in)."],
    ]


def test_next_version_has_what_moved_as_numbers() -> None:
    _event, first = make_report()
    event, report = make_report(CORRECTED, version=2)
    assert sheets(report_xlsx(event, report, "en", first))["Corrections"] == [
        ["Corrections since version 1", "", ""],
        ["Nothing has been corrected since the previous version.", "", ""],
        ["", "", ""],
        ["What moved", "Version 1", "Version 2"],
        ["Registered", 10, 1010],
        ["Participants", 10, 1010],
        ["On site only", 5, 1005],
        ["Countries and regions", 3, 4],
        ["Country not known", 1, 0],
    ]


def test_report_of_nobody_has_its_sheets() -> None:
    found = sheets(report_xlsx(*make_report({}), "en"))
    assert found["Countries and regions"][1:] == [["", "Total", 0, 0, 0, 0]]
    assert ["", "Nobody has taken part yet."] in found["Summary"]


def test_text_that_looks_like_a_formula_is_text() -> None:
    names = {"CN": {"en": FORMULA}}
    written = report_xlsx(*make_report(note=FORMULA, rules={"country_names": names}), "en")
    found = sheets(written)
    assert ["Note", FORMULA] in found["Summary"]
    assert found["Countries and regions"][1][1] == FORMULA
    with zipfile.ZipFile(io.BytesIO(written)) as book:
        parts = [book.read(part) for part in book.namelist()]
    assert [part for part in parts if b"<f>" in part or b"<hyperlink" in part] == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_equal_reports_are_equal_bytes_on_another_day(lang: str) -> None:
    event, report = make_report()
    written = report_xlsx(event, report, lang)
    with time_machine.travel(report.frozen_at + timedelta(days=400)):
        assert report_xlsx(event, report, lang) == written
