"""Events as services make, change and end them."""

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import func, select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import AuditEntry, Role
from events_platform.accounts.queries import team_of
from events_platform.attendance.models import AreaKind
from events_platform.checkin.models import Gate
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events import service
from events_platform.events.models import Event, EventStatus
from events_platform.events.queries import rules_of, site_days, sites_of, windows
from events_platform.events.rules import CountingRules, chinese_official_usage
from events_platform.events.schemas import RoomIn, SeriesIn, SiteIn
from events_platform.kit.clock import now
from events_platform.kit.db.base import metadata
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.types import LocalizedText
from events_platform.presence.models import OnlineRoom
from tests.factories.accounts import make_actor, make_token
from tests.factories.events import edited, event_in, make_event, make_series
from tests.factories.registration import make_category, make_registration

JUNE: dict[str, Any] = {
    "starts_on": date(2021, 6, 10),
    "ends_on": date(2021, 6, 11),
    "opens": time(9),
    "ends": time(18),
}
NAME = LocalizedText({"en": "Branch", "zh": "分会场"})


async def test_create_event_makes_site_hours_rules_and_owner(session: Session) -> None:
    actor = await make_actor(session, Role.ORGANISER)
    event = await service.create_event(session, actor, event_in(**JUNE))
    (site,) = await sites_of(session, event.id)
    assert [
        (one.site_id, one.day, one.opens_at, one.closes_at) for one in await windows(session, event.id)
    ] == [
        (
            site.id,
            date(2021, 6, day),
            datetime(2021, 6, day, 1, tzinfo=UTC),
            datetime(2021, 6, day, 11, tzinfo=UTC),
        )
        for day in (10, 11)
    ]
    assert await rules_of(session, event.id) == CountingRules()
    assert [(one.account.id, one.roles) for one in await team_of(session, event.id)] == [
        (actor.id, [Role.OWNER])
    ]
    assert event.status == EventStatus.DRAFT


async def test_create_event_names_the_site_after_the_place(session: Session) -> None:
    event = await make_event(session, site=None)
    assert (await sites_of(session, event.id))[0].name == {"en": "Nanchang", "zh": "南昌"}
    bare = await make_event(session, site=None, place={}, languages=["zh"], title={"zh": "会议"})
    assert (await sites_of(session, bare.id))[0].name == {"zh": "主会场"}


async def test_create_event_suggests_and_numbers_the_address(session: Session) -> None:
    made = [await make_event(session, slug=None, **JUNE) for _ in range(3)]
    stem = "symposium-on-partnerships-2021"
    assert [event.slug for event in made] == [stem, f"{stem}-2", f"{stem}-3"]


async def test_create_event_refuses_a_taken_address_and_goes_on(session: Session) -> None:
    await make_event(session, slug="symposium")
    with pytest.raises(Conflict) as refused:
        await make_event(session, slug="symposium")
    assert (refused.value.code, set(refused.value.fields)) == ("slug_taken", {"slug"})
    assert (await session.exec(select(func.count()).select_from(Event))).one() == 1


async def test_create_event_gives_one_address_to_one_of_many(db: Database) -> None:
    async def create() -> str:
        try:
            async with db.write() as session:
                await make_event(session, slug="symposium", rooms=0)
        except AppError as error:
            return error.code
        return "made"

    outcomes = await asyncio.gather(*(create() for _ in range(6)))
    assert sorted(outcomes) == ["made"] + ["slug_taken"] * 5


async def test_create_event_reads_local_times_in_its_zone(session: Session) -> None:
    event = await make_event(
        session,
        registration_opens_at="2021-06-01T09:00",
        registration_closes_at=datetime(2021, 6, 9, 15, tzinfo=UTC),
    )
    assert event.registration_opens_at == datetime(2021, 6, 1, 1, tzinfo=UTC)
    assert event.registration_closes_at == datetime(2021, 6, 9, 15, tzinfo=UTC)


async def test_create_event_refuses_an_hour_that_summer_time_skips(session: Session) -> None:
    skipped: dict[str, Any] = {
        "timezone": "Europe/Berlin",
        "starts_on": date(2021, 3, 28),
        "ends_on": date(2021, 3, 28),
        "opens": time(2, 30),
    }
    with pytest.raises(Invalid) as refused:
        await make_event(session, **skipped)
    assert "put forward" in str(refused.value.fields["opens"])


async def test_create_event_in_a_series_that_does_not_exist_is_refused(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        await make_event(session, series="nothing")
    assert set(refused.value.fields) == {"series"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ends_on", date(2021, 6, 9), "The last day is before the first."),
        ("ends_on", date(2021, 9, 10), "An event lasts at most 60 days."),
        ("starts_on", "2021-02-30", None),
        ("starts_on", date(1066, 10, 14), "Please check the year."),
        ("title", {"zh": "会议"}, "Please give the title in the event's first language."),
        ("title", {}, "Please fill this in."),
        ("timezone", "Mars/Olympus", "This time zone is not known."),
        ("host_country", "XX", "Please choose a country or region from the list."),
        ("slug", "manage", "The address “manage” belongs to the platform itself."),
        ("slug", "Ünïcode", "Use lower-case letters a to z"),
        ("slug", "x" * 61, "Please shorten this to 60 characters at most."),
        ("contact_email", "nobody", "This is no complete e-mail address"),
        ("format", "telepathy", None),
        ("languages", ["tlh"], None),
        ("unknown", 1, None),
    ],
)
def test_event_in_refuses_with_a_sentence(field: str, value: object, sentence: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        event_in(**{**JUNE, field: value})
    (error,) = refused.value.errors()
    assert error["loc"][0] == field
    if sentence:
        assert sentence in error["msg"]


async def test_titles_keep_what_people_write_and_drop_what_harms(session: Session) -> None:
    title = {"en": "Ali’s \u202eevil\u202c 🎉\x00 symposium", "zh": "  会议 "}
    event = await make_event(session, title=title)
    assert event.title == {"en": "Ali’s evil 🎉 symposium", "zh": "会议"}


async def test_update_event_follows_its_days(session: Session) -> None:
    event = await make_event(session, **JUNE)
    version = event.version
    await service.update_event(
        session, SYSTEM, event, edited(event, starts_on=date(2021, 6, 11), ends_on=date(2021, 6, 12))
    )
    opened = {row.day: row.is_open for row in await site_days(session, event.id)}
    assert opened == {date(2021, 6, 10): False, date(2021, 6, 11): True, date(2021, 6, 12): True}
    assert [one.opens_at.hour for one in await windows(session, event.id)] == [1, 1]
    assert event.version > version


async def test_update_event_keeps_the_clock_when_the_zone_is_corrected(session: Session) -> None:
    event = await make_event(session, **{**JUNE, "timezone": "UTC"})
    await service.update_event(session, SYSTEM, event, edited(event, timezone="Asia/Shanghai"))
    assert [one.opens_at for one in await windows(session, event.id)] == [
        datetime(2021, 6, day, 1, tzinfo=UTC) for day in (10, 11)
    ]


async def test_update_event_refuses_a_taken_address_and_leaves_the_event(session: Session) -> None:
    await make_event(session, slug="first")
    event = await make_event(session, slug="second")
    with pytest.raises(Conflict):
        await service.update_event(session, SYSTEM, event, edited(event, slug="first", host_country="JP"))
    assert (event.slug, event.host_country) == ("second", "CN")


async def test_update_event_records_which_fields_changed(session: Session) -> None:
    event = await make_event(session)
    await service.update_event(session, SYSTEM, event, edited(event, host_country="JP"))
    entry = (await session.exec(select(AuditEntry).where(AuditEntry.action == "event.update"))).one()
    assert entry.details == {"fields": ["host_country"]}


async def test_status_moves_once_and_only_forward(session: Session) -> None:
    event = await make_event(session, published=False)
    await service.publish_event(session, SYSTEM, event)
    assert event.published_at is not None
    with pytest.raises(Conflict):
        await service.publish_event(session, SYSTEM, event)
    await service.unpublish_event(session, SYSTEM, event)
    await service.publish_event(session, SYSTEM, event)
    await service.archive_event(session, SYSTEM, event)
    for refused in (service.unpublish_event, service.archive_event, service.delete_draft):
        with pytest.raises(Conflict):
            await refused(session, SYSTEM, event)
    await service.reopen_event(session, SYSTEM, event)
    assert event.status == EventStatus.PUBLISHED


async def test_archived_event_refuses_changes(session: Session) -> None:
    event = await make_event(session)
    (site,) = await sites_of(session, event.id)
    await service.archive_event(session, SYSTEM, event)
    for change in (
        service.update_event(session, SYSTEM, event, edited(event)),
        service.add_site(session, SYSTEM, event, SiteIn(name=NAME)),
        service.add_room(session, SYSTEM, event, RoomIn(name=NAME)),
        service.change_rules(session, SYSTEM, event, CountingRules(online_minimum=1)),
        service.close_site_day(session, SYSTEM, event, site.id, event.starts_on),
    ):
        with pytest.raises(Conflict) as refused:
            await change
        assert refused.value.code == "event_archived"


async def test_delete_draft_leaves_nothing_but_the_log(session: Session) -> None:
    event = await make_event(session, published=False)
    await make_actor(session, Role.OWNER, event)
    await make_token(session, Role.ANALYST, event)
    await make_category(session, event, capacity={"onsite": 3})
    site = (await sites_of(session, event.id))[0]
    session.add(Gate(event_id=event.id, area_kind=AreaKind.SITE, area_id=site.id, site_id=site.id))
    session.add(OnlineRoom(event_id=event.id))
    await session.flush()
    other = await make_event(session)
    await service.delete_draft(session, SYSTEM, event)
    connection = await session.connection()
    for table in metadata.sorted_tables:
        if "event_id" in table.c and table.name != "audit_entry":
            left = select(func.count()).select_from(table).where(table.c.event_id == event.id)
            assert (await connection.execute(left)).scalar() == 0, table.name
    assert [one.id for one in (await session.exec(select(Event))).all()] == [other.id]


async def test_delete_draft_refuses_a_published_event(session: Session) -> None:
    event = await make_event(session)
    with pytest.raises(Conflict):
        await service.delete_draft(session, SYSTEM, event)


async def test_delete_draft_refuses_where_people_have_registered(session: Session, app: Starlette) -> None:
    event = await make_event(session)
    category = await make_category(session, event)
    await make_registration(session, app.state.context, event, category)
    await service.unpublish_event(session, SYSTEM, event)
    with pytest.raises(Conflict) as refused:
        await service.delete_draft(session, SYSTEM, event)
    assert refused.value.code == "event_in_use"


async def test_change_rules_keeps_those_of_before(session: Session) -> None:
    event = await make_event(session)
    before = now()
    await asyncio.sleep(0.002)
    rules = chinese_official_usage(CountingRules(online_minimum=20))
    await service.change_rules(session, SYSTEM, event, rules)
    await service.change_rules(session, SYSTEM, event, rules)
    assert await rules_of(session, event.id) == rules
    assert await rules_of(session, event.id, known_at=before) == CountingRules()
    assert rules.home_territories == ["HK", "MO", "TW"]
    assert rules.country_names["TW"] == {"en": "Taiwan, China", "zh": "中国台湾"}
    changed = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "rules.change")
    assert (await session.exec(changed)).one() == 1


async def test_count_category_changes_the_rules(session: Session) -> None:
    event = await make_event(session)
    await service.count_category(session, SYSTEM, event, event.id, is_counted=False)
    assert (await rules_of(session, event.id)).apart_categories == [str(event.id)]
    await service.count_category(session, SYSTEM, event, event.id, is_counted=True)
    assert (await rules_of(session, event.id)).apart_categories == []


async def test_series_addresses_are_unique(session: Session) -> None:
    series = await make_series(session, "symposium")
    with pytest.raises(Conflict):
        await make_series(session, "symposium")
    other = await make_series(session, "other")
    with pytest.raises(Conflict):
        await service.update_series(session, SYSTEM, other, SeriesIn(title=other.title, slug="symposium"))
    event = await make_event(session, series="symposium")
    assert event.series_id == series.id
