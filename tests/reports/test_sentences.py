"""The sentences of a report: the headline, the modes, the countries, and what is undecided."""

from typing import Any

import pytest
from sqlmodel import col, update

from events_platform.kit.db.engine import Session
from events_platform.people.models import Person, SuggestionState
from events_platform.registration.models import Registration
from events_platform.reports.figures import Figures, participation
from events_platform.reports.headline import countries_sentence, headline, modes_sentence, pending_sentence
from tests.factories.ledger import at, new_ledger


async def crowd(session: Session, people: dict[str, int], **rules: Any) -> Figures:
    """The figures of so many people on site from each country."""
    ledger = new_ledger(rules)
    for country, number in people.items():
        for _number in range(number):
            ledger.scan(ledger.registration(country=country), 10)
    await ledger.save(session)
    return await participation(session, ledger.event, until=at(600))


HEADLINES: list[tuple[dict[str, int], bool, str, str]] = [
    ({}, False, "Nobody has taken part yet.", "尚无人员参会。"),
    (
        {"CN": 1},
        False,
        "1 participant from 1 country took part on site.",
        "来自1个国家的1名参会人员在线下参会。",
    ),
    (
        {"CN": 60, "RU": 26},
        False,
        "86 participants from 2 countries took part on site.",
        "来自2个国家的86名参会人员在线下参会。",
    ),
    (
        {"CN": 100, "HK": 1},
        False,
        "More than 100 participants from 2 countries and regions took part on site.",
        "来自2个国家和地区的100余名参会人员在线下参会。",
    ),
    (
        {"CN": 100, "HK": 1},
        True,
        "101 participants from 2 countries and regions took part on site.",
        "来自2个国家和地区的101名参会人员在线下参会。",
    ),
]


@pytest.mark.parametrize(("people", "is_exact", "english", "chinese"), HEADLINES)
async def test_headline_is_a_sentence_in_both_languages(
    session: Session, people: dict[str, int], is_exact: bool, english: str, chinese: str
) -> None:
    figures = await crowd(session, people, exact_headline=is_exact)
    assert headline(figures, "en", is_provisional=False) == english
    assert headline(figures, "zh", is_provisional=False) == chinese
    assert headline(figures, "en") == (f"{english} (Provisional, as of 10 June 2021, 18:00, Nanchang time)")
    assert headline(figures, "zh") == f"{chinese}（暂定数据，截至2021年6月10日 18:00，南昌时间）"


async def test_headline_names_large_numbers_as_each_language_does(session: Session) -> None:
    figures = await crowd(session, {"CN": 1})
    figures.participants.onsite_only, figures.participants.online_only = 9_000, 3_345
    assert headline(figures, "en", is_provisional=False) == (
        "More than 12,000 participants from 1 country took part on site or online."
    )
    assert headline(figures, "zh", is_provisional=False) == (
        "来自1个国家的1.2万余名参会人员以线上线下相结合的方式参会。"
    )
    assert headline(figures, "zh", noun="专家", is_provisional=False) == (
        "来自1个国家的1.2万余名专家以线上线下相结合的方式参会。"
    )


async def test_exact_total_modes_and_countries_follow_the_headline(session: Session) -> None:
    figures = await crowd(session, {"RU": 2, "CN": 1, "NA": 1})
    assert modes_sentence(figures, "en") == "4 in total: 4 on site only, 0 online only, 0 both."
    assert modes_sentence(figures, "zh") == "共4人：仅线下4人，仅线上0人，线下和线上均参加0人。"
    assert countries_sentence(figures, "en") == "3 countries: China, Russia and Namibia."
    assert countries_sentence(figures, "zh") == "3个国家：中国、俄罗斯和纳米比亚。"


async def test_organiser_may_rename_a_country(session: Session) -> None:
    names = {"CZ": {"en": "Czech Republic", "zh": "捷克共和国"}}
    figures = await crowd(session, {"CZ": 1}, country_names=names)
    assert countries_sentence(figures, "en") == "1 country: Czech Republic."
    assert countries_sentence(figures, "zh") == "1个国家：捷克共和国。"


async def test_pending_identities_lower_the_headline_and_not_the_tables(session: Session) -> None:
    ledger = new_ledger()
    people = [ledger.registration() for _number in range(6)]
    for person in people[:5]:
        ledger.scan(person, 10)
    for one, other in ((0, 1), (1, 2), (0, 2), (3, 5)):
        ledger.suggestion(people[one], people[other])
    refused, pending = SuggestionState.REFUSED, SuggestionState.PENDING
    ledger.suggestion(people[0], people[4], (refused, 60), (pending, 70), (refused, 90))
    await ledger.save(session)
    figures = await participation(session, ledger.event)
    assert (figures.participants.total, figures.participants_lower_bound) == (5, 3)
    assert figures.pending.decisions == 4
    assert headline(figures, "en", is_provisional=False).startswith("3 participants")
    assert "4 decisions" in pending_sentence(figures, "en")
    told = [await participation(session, ledger.event, known_at=at(minute)) for minute in (59, 69, 89, 90)]
    assert [(one.pending.decisions, one.participants_lower_bound) for one in told] == [
        (5, 2), (4, 3), (5, 2), (4, 3),
    ]  # fmt: skip


async def test_pending_identity_follows_whoever_was_united_since(session: Session) -> None:
    ledger = new_ledger()
    one, other, third = (ledger.registration() for _number in range(3))
    for registration in (one, other, third):
        ledger.scan(registration, 10)
    ledger.suggestion(other, third)
    ledger.suggestion(one, other)
    await ledger.save(session)
    gone, other.person_id = other.person_id, one.person_id
    await session.exec(update(Person).where(col(Person.id) == gone).values(merged_into_id=one.person_id))
    moved = (
        update(Registration)
        .where(col(Registration.id) == other.id)
        .values(person_id=one.person_id, is_duplicate=True)
    )
    await session.exec(moved)
    ledger.changed(other, at(60))
    await ledger.save(session)
    live = await participation(session, ledger.event)
    assert (live.participants.total, live.participants_lower_bound, live.pending.decisions) == (2, 1, 1)
    before = await participation(session, ledger.event, known_at=at(59))
    assert (before.participants.total, before.participants_lower_bound, before.pending.decisions) == (3, 1, 2)
