import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel import Locale
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from events_platform.kit.countries import SELECTABLE_CODES, resolve
from events_platform.kit.countries.building import texts
from events_platform.kit.countries.codes import WRITTEN_WITH
from events_platform.kit.countries.index import PREPARED

LOCALES = (
    *(
        "en",
        "zh",
        "zh_Hant",
        "fr",
        "ru",
        "es",
        "ar",
        "ja",
        "ko",
        "de",
        "pt",
        "it",
        "nl",
        "pl",
        "uk",
        "tr",
        "vi",
    ),
    *(
        "th",
        "fa",
        "hi",
        "id",
        "sv",
        "da",
        "nb",
        "fi",
        "cs",
        "hu",
        "ro",
        "el",
        "he",
        "bg",
        "sw",
        "kk",
        "ka",
        "bn",
    ),
)
# Names that are, in this language or another, also a region's or another country's.
SHARED_NAMES = {"Guyane"}


def test_prepared_names_are_what_their_sources_say() -> None:
    prepared = {Path(file.name).stem: file.read_text(encoding="utf-8") for file in PREPARED.iterdir()}
    stale = [name for name, text in texts().items() if prepared.pop(name, "") != text]
    assert (stale, prepared) == ([], {}), "run `make countries` and review what it changes"


codes = st.sampled_from(sorted(SELECTABLE_CODES))
locales = st.sampled_from(LOCALES)


@cache
def territories(locale: str) -> dict[str, str]:
    return dict(Locale.parse(locale).territories)


def test_names_of_cldr_resolve_to_their_code_or_to_nothing() -> None:
    answers = [
        (locale, code, text, resolve(text))
        for locale in LOCALES
        for code, text in territories(locale).items()
        if code in SELECTABLE_CODES
    ]
    assert [row for row in answers if row[3] not in {None, row[1]} and row[2] not in SHARED_NAMES] == []
    assert sum(row[3] == row[1] for row in answers) / len(answers) > 0.99


def test_names_of_continents_and_regions_resolve_to_nothing() -> None:
    """But for words that a state has taken for its own name, or ISO 3166 for it."""
    states = {
        "Микронезия": "FM",
        "ミクロネシア": "FM",
        "Mikronesia": "FM",
        "Южная Африка": "ZA",
        "امریکا": "US",
    }
    answers = {
        text: resolve(text)
        for locale in LOCALES
        for code, text in territories(locale).items()
        if code.isdigit() or code in {"EU", "EZ", "UN", "ZZ"}
    }
    assert len(answers) > 900
    assert {text: answer for text, answer in answers.items() if answer} == {
        text: code for text, code in states.items() if text in answers
    }


def without_accents(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )


variants = st.sampled_from(
    [
        str.upper,
        str.lower,
        str.title,
        without_accents,
        lambda text: f"  {text}\n",
        lambda text: text.replace(" ", "-"),
        lambda text: text.replace("-", " "),
        lambda text: f"{text}.",
        lambda text: f'"{text}"',
        lambda text: text.encode().decode("latin-1"),
        lambda text: unicodedata.normalize("NFD", text),
    ]
)


@settings(max_examples=200, deadline=None)
@given(codes, locales, variants)
def test_a_name_written_carelessly_never_becomes_another_country(
    code: str, locale: str, variant: Callable[[str], str]
) -> None:
    text = territories(locale).get(code, "")
    assume(text and text not in SHARED_NAMES)
    assert resolve(variant(text)) in {code, None}


@settings(max_examples=200, deadline=None)
@given(codes, codes, locales, st.sampled_from([" and ", " / ", ", ", "; ", " & ", "、", "\n", " - "]))
def test_two_countries_are_nobodys(one: str, other: str, locale: str, between: str) -> None:
    names = territories(locale)
    assume(one != other and one in names and other in names)
    answer = resolve(f"{names[one]}{between}{names[other]}")
    territory = {child for child in (one, other) if WRITTEN_WITH.get(child) in {one, other}}
    assert answer in {None, *territory}


def test_a_name_of_words_for_forms_of_state_beside_another_is_nobodys() -> None:
    """The United Kingdom and the United Arab Emirates consist of such words in several languages."""
    answers = [
        (locale, one, resolve(f"{territories(locale)[one]}{between}{territories(locale)[other]}"))
        for locale in LOCALES
        for one, other in (("GB", "BT"), ("OM", "GB"), ("AE", "KE"), ("FR", "AE"))
        for between in (", ", " ", " / ")
    ]
    assert [answer for answer in answers if answer[2]] == []


@settings(max_examples=250, deadline=None)
@given(codes, st.data())
def test_a_slip_never_makes_another_country_unless_it_spells_one(code: str, data: st.DataObject) -> None:
    text = territories("en")[code]
    position = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnoprstuvyz"))
    slip = data.draw(st.sampled_from(["drop", "swap", "replace", "insert"]))
    left, here, right = text[:position], text[position], text[position + 1 :]
    slipped = {
        "drop": left + right,
        "swap": left + right[:1] + here + right[1:],
        "replace": left + letter + right,
        "insert": left + letter + here + right,
    }[slip]
    answer = resolve(slipped)
    assert answer in {code, None} or any(is_name(slipped, answer, locale) for locale in LOCALES)


def is_name(text: str, code: str | None, locale: str) -> bool:
    known = territories(locale).get(code or "", "")
    return without_accents(known).casefold() == without_accents(text).casefold()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered_by_a_code_or_nothing(text: str) -> None:
    assert resolve(text) in SELECTABLE_CODES | {None}
