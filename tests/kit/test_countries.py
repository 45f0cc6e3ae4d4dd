import csv
import io
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pycountry
import pytest

from events_platform.kit import countries
from events_platform.kit.countries import choices, name, organisation, resolve

OWN_ROWS = Path(__file__).parents[1] / "data" / "countries.csv"
SHARED_ROWS = Path(__file__).parents[2].parent / "shared" / "data" / "countries" / "messy-countries.csv"


def judged(path: Path, column: str) -> tuple[list[tuple[str, str, str]], float]:
    """Rows answered wrongly, and the share of rows answered right."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["raw"], row[column]) for row in csv.DictReader(file)]
    answers = [(raw, expected, resolve(raw) or "") for raw, expected in rows]
    wrong = [row for row in answers if row[2] and row[1] != row[2]]
    return wrong, sum(expected == answer for _, expected, answer in answers) / len(answers)


def test_resolve_is_never_wrong_on_names_in_thirty_languages() -> None:
    wrong, right = judged(OWN_ROWS, "expected")
    assert wrong == []
    assert right == 1


@pytest.mark.skipif(not SHARED_ROWS.exists(), reason="the shared list lies beside the project, not in it")
def test_resolve_is_never_wrong_on_the_shared_list() -> None:
    wrong, right = judged(SHARED_ROWS, "expected_iso2")
    assert wrong == []
    assert right >= 0.99


def test_namibia_survives_every_way_in_and_out() -> None:
    assert (
        resolve("NA")
        == resolve(" NA ")
        == resolve("NAM")
        == resolve("Namibia")
        == resolve("纳米比亚")
        == "NA"
    )
    assert (name("NA", "en"), name("NA", "zh"), name("NA", "ru")) == ("Namibia", "纳米比亚", "Намибия")
    assert ("NA", "Namibia") in choices("en")
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["NA", name("NA", "en")], ["NO", name("NO", "en")]])
    file.seek(0)
    assert [resolve(cell) for row in csv.reader(file) for cell in row] == ["NA", "NA", "NO", "NO"]


def test_every_code_resolves_to_itself_by_two_and_three_letters() -> None:
    for country in pycountry.countries:
        assert (resolve(country.alpha_2), resolve(country.alpha_3)) == (country.alpha_2, country.alpha_2)


def test_no_subdivision_of_a_state_becomes_another_country() -> None:
    shared_names = {
        "Georgia",
        "Granada",
        "Luxembourg",
        "Mali",
        "Niger",
        "Gaza",
        "Santa Elena",
        "Somali",
        "Tanganyika",
    }
    shared_names |= {"San Martín", "Saba", "Zaire", "Équateur", "'Eua", "Ba", "Hong Kong SAR", "Macao SAR"}
    territories = {code for code, _ in choices("en")} - countries.UN_MEMBERS_AND_OBSERVERS
    wrong = [
        (place.name, place.country_code, answer)
        for place in pycountry.subdivisions
        if (answer := resolve(place.name)) not in {None, place.country_code, *territories}
        and place.name not in shared_names
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[
            (text, "UN")
            for text in ("UNESCO", "United Nations", "联合国", "ООН", "World Bank", "世界卫生组织", "UN")
        ],
        *[(text, "EU") for text in ("EU", "European Union", "Union européenne", "欧盟", "الاتحاد الأوروبي")],
        *[(text, "XO") for text in ("ASEAN", "SCO", "上海合作组织", "African Union", "BRICS")],
        *[(text, None) for text in ("France", "", "AU", "Tsinghua University", "EUR")],
    ],
)
def test_organisation_is_known_and_is_no_country(text: str, expected: str | None) -> None:
    assert organisation(text) == expected
    assert expected is None or resolve(text) is None


def test_codes_are_those_of_the_standard() -> None:
    assert {country.alpha_2 for country in pycountry.countries} == countries.ALL_CODES
    assert len(countries.UN_MEMBERS_AND_OBSERVERS) == 195
    assert {"VA", "PS", "CN"} <= countries.UN_MEMBERS_AND_OBSERVERS
    assert not {"TW", "HK", "MO", "XK", "EH"} & countries.UN_MEMBERS_AND_OBSERVERS


def test_name_prefers_the_event_then_cldr_then_english() -> None:
    overrides = {"CZ": {"en": "Czech Republic"}, "HK": {"zh": "中国香港"}}
    assert name("CZ", "en", overrides) == "Czech Republic"
    assert name("CZ", "de", overrides) == "Tschechien"
    assert name("HK", "zh-CN", overrides) == "中国香港"
    assert (name("HK", "zh"), name("MO", "zh"), name("TW", "zh")) == (
        "中国香港特别行政区",
        "中国澳门特别行政区",
        "台湾",
    )
    assert (name("FR", "zh_TW"), name("FR", "xx"), name("FR", "../en")) == ("法國", "France", "France")
    assert (name("", "zh"), name("ZZ", "en"), name("Q9", "en")) == ("未知", "Unknown", "Q9")
    assert (name("XO", "zh"), name("UN", "fr"), name("XO", "fr")) == (
        "其他国际组织",
        "Nations Unies",
        "Other international organisation",
    )


def test_choices_are_in_the_order_of_the_language_with_organisations_last() -> None:
    english = [text for _, text in choices("en")]
    assert english[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert english[-3:] == ["United Nations", "European Union", "Other international organisation"]
    chinese = [code for code, _ in choices("zh", countries.CHINESE_OFFICIAL_USAGE.names)]
    assert chinese[:2] == ["AL", "DZ"]
    assert all(
        after in chinese[chinese.index(before) :] for before, after in pairwise(["CN", "MO", "TW", "HK"])
    )
    assert len(chinese) == len(set(chinese)) == len(countries.SELECTABLE_CODES) + 3


def test_chinese_official_usage_names_its_territories_in_both_languages() -> None:
    usage = countries.CHINESE_OFFICIAL_USAGE
    assert (usage.host, set(usage.names)) == ("CN", set(usage.home_territories))
    for code in usage.home_territories:
        assert resolve(name(code, "en", usage.names)) == resolve(name(code, "zh", usage.names)) == code


def test_import_reads_no_names() -> None:
    costly = {"babel", "pycountry", "pypinyin", "events_platform.kit.countries.index"}
    script = f"import sys; from events_platform.kit import countries; print({costly} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "a" * 100_000, "（", "🇫", "&#x110000;", "Ã" * 150, "‏", "ﷺ" * 50]
)
def test_resolve_leaves_rubbish_alone(text: str) -> None:
    assert resolve(text) is None
