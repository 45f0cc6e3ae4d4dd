import pytest
from pydantic import TypeAdapter

from events_platform.demo.names import Names
from events_platform.demo.plan import CREW, PLAN
from events_platform.kit.countries.codes import UN_MEMBERS_AND_OBSERVERS
from events_platform.kit.schema import EmailAddress
from events_platform.kit.text import fold
from events_platform.people.models import NameOrder


def test_names_are_the_same_for_the_same_seed_and_all_different() -> None:
    first, again = ([names.somebody("BY") for _one in range(60)] for names in (Names(7), Names(7)))
    assert first == again
    assert len({one.native for one in first} | {one.romanised for one in first}) == 120


def test_names_refuse_to_repeat_themselves() -> None:
    names = Names(7)
    with pytest.raises(LookupError, match="NA"):
        [names.somebody("NA") for _one in range(1000)]


@pytest.mark.parametrize("country", PLAN)
def test_name_of_each_country_is_complete(country: str) -> None:
    somebody = Names(7).somebody(country)
    assert country in UN_MEMBERS_AND_OBSERVERS
    assert fold(somebody.romanised or somebody.native).isascii()
    assert "xample" in somebody.affiliation or "示例" in somebody.affiliation
    assert TypeAdapter(EmailAddress).validate_python(somebody.email) == somebody.email


def test_names_of_women_and_men_go_together() -> None:
    names = Names(7)
    for _one in range(100):
        family, _given, patronymic = names.somebody("RU").romanised.split()
        assert family.endswith("a") == patronymic.endswith("na")


@pytest.mark.parametrize(
    ("country", "order", "separator"),
    [
        ("CN", NameOrder.FAMILY_FIRST, ""),
        ("KR", NameOrder.FAMILY_FIRST, ""),
        ("TH", NameOrder.GIVEN_FIRST, " "),
    ],
)
def test_name_is_put_together_as_in_its_country(country: str, order: NameOrder, separator: str) -> None:
    somebody = Names(7).somebody(country)
    assert somebody.order == order
    assert (" " in somebody.native) == bool(separator)


def test_plan_adds_up_to_the_participants_of_the_report() -> None:
    guests = 3
    columns = [sum(row[place] for row in PLAN.values()) for place in range(6)]
    assert (columns[0] + guests, columns[1], columns[2]) == (417, 262, 33)
    assert sum(1 for row in PLAN.values() if any(row[:3])) == 25
    crew = sum(people for countries in CREW.values() for people in countries.values())
    # One more is registered twice, and one is cancelled.
    assert (len(PLAN), sum(columns) + guests + crew + 2) == (27, 900)
