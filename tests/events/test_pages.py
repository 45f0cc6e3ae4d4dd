"""Setting an event up as an organiser does, and every sentence of a mistake."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from events_platform.accounts.models import Account, Role
from events_platform.events.models import BodyRole, Event, EventStatus
from events_platform.events.queries import bodies_of, rooms_of, rules_of, site_days, sites_of
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import values_of
from tests.factories.accounts import make_account, sign_in
from tests.factories.events import make_event, make_series, today

NEW = {
    "languages": "en,zh",
    "title.en": "Symposium",
    "title.zh": "会议",
    "timezone": "shanghai",
    "starts_on": "2027-06-10",
    "ends_on": "2027-06-11",
    "format": "hybrid",
    "host_country": "CN",
    "opens": "08:30",
    "ends": "17:30",
    "registration_closes_at": "2027-06-09T18:00",
}


@pytest.fixture
async def organiser(client: httpx.AsyncClient, db: Database) -> Account:
    """Signed in as somebody who may create events."""
    async with db.write() as session:
        account = await make_account(session, Role.ORGANISER)
    await sign_in(client, account)
    return account


@pytest.fixture
async def event(db: Database, organiser: Account) -> Event:
    async with db.write() as session:
        return await make_event(session, slug="symposium", published=False)


async def test_series_then_event_then_publish(
    client: httpx.AsyncClient, db: Database, organiser: Account
) -> None:
    own = (await client.get("/manage/series/new", headers={"Accept-Language": "zh-CN"})).text
    assert own.index('name="title.zh"') < own.index('name="title.en"')
    made = await client.post("/manage/series/new", data={"title.en": "Symposium", "title.zh": "会议"})
    assert made.headers["location"] == "/manage/events/new?series=symposium&done=series"
    form = (await client.get(made.headers["location"])).text
    assert '<option value="symposium" selected>' in form
    assert "The series is created." in form
    made = await client.post("/manage/events/new", data={**NEW, "series": "symposium"})
    assert made.headers["location"] == "/manage/symposium-2027/?done=created"
    assert (await client.get("/symposium-2027/")).status_code == 404
    assert "Publish the event" in (await client.get("/manage/symposium-2027/publish")).text
    done = await client.post("/manage/symposium-2027/publish")
    assert "The event is published." in (await client.get(done.headers["location"])).text
    assert (await client.get("/symposium-2027/")).status_code == 200
    async with db.read() as session:
        event = (await session.exec(select(Event))).one()
        assert (event.timezone, event.languages) == ("Asia/Shanghai", ["en", "zh"])
        assert event.registration_closes_at is not None
        assert event.registration_closes_at.isoformat() == "2027-06-09T10:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        ({"title.en": ""}, "Please give the title in the event&#39;s first language.", "title.en"),
        ({"title.en": "x" * 300}, "This is 300 characters long; at most 200 fit here.", "title.en"),
        ({"starts_on": "2027-02-30"}, "There is no such date.", "starts_on"),
        ({"starts_on": ""}, "Please fill this in.", "starts_on"),
        ({"ends_on": "2027-06-09"}, "The last day is before the first.", "ends_on"),
        ({"timezone": "Atlantis"}, "This time zone is not known.", "timezone"),
        ({"slug": "manage"}, "belongs to the platform itself", "slug"),
        ({"slug": "Sym posium!"}, "Use lower-case letters a to z", "slug"),
        ({"host_country": ""}, "Please fill this in.", "host_country"),
        ({"format": "telepathy"}, "Please choose one of the options.", "format"),
        ({"contact_email": "nobody@"}, "This is no complete e-mail address", "contact_email"),
        ({"opens": "25:00"}, "There is no such time.", "opens"),
        ({"series": "nothing"}, "There is no such series.", "series"),
        ({"registration_opens_at": "2027-06-10T09:00"}, "Registration would close before it opens.", None),
    ],
)
async def test_new_event_redraws_what_was_typed(
    client: httpx.AsyncClient, organiser: Account, change: dict[str, str], sentence: str, field: str | None
) -> None:
    typed = {**NEW, "theme.zh": "产学研用 创新发展", **change}
    response = await client.post("/manage/events/new", data=typed)
    assert response.status_code == 422
    assert sentence in response.text
    assert f'id="e-{field or "registration_closes_at"}"' in response.text
    assert 'value="产学研用 创新发展"' in response.text
    for name, value in change.items():
        if value and name not in {"format", "series", "host_country"}:
            assert f'name="{name}" value="{value}"' in response.text.replace("\n", "")


async def test_new_event_with_a_taken_address_says_so(
    client: httpx.AsyncClient, organiser: Account, event: Event
) -> None:
    response = await client.post("/manage/events/new", data={**NEW, "slug": "symposium"})
    assert response.status_code == 409
    assert "is already in use" in response.text


async def test_edit_shows_and_keeps_everything(
    client: httpx.AsyncClient, db: Database, organiser: Account
) -> None:
    async with db.write() as session:
        await make_series(session, "editions")
        await make_event(
            session,
            slug="known",
            series="editions",
            theme={"zh": "创新"},
            description={"en": "Line one\n\nLine two"},
            registration_opens_at="2027-01-01T09:00",
            published_totals={
                "words": {"en": "nearly 500"},
                "participants": 500,
                "participants_bound": "nearly",
            },
        )
    page = (await client.get("/manage/known/edit")).text
    typed = fields_of(page)
    assert typed["registration_opens_at"] == "2027-01-01T09:00"
    assert typed["published_totals.participants_bound"] == "nearly"
    async with db.read() as session:
        before = (await session.exec(select(Event).where(Event.slug == "known"))).one()
    saved = await client.post("/manage/known/edit", data=typed)
    assert saved.headers["location"] == "/manage/known/edit?done=saved"
    async with db.read() as session:
        after = (await session.exec(select(Event).where(Event.slug == "known"))).one()
    touched = {"updated_at": None, "version": None}
    assert values_of(after) | touched == values_of(before) | touched


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the page's main form without touching it."""
    form = page[page.index('<form class="form"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input class="input"[^>]*? name="([^"]+)" value="([^"]*)"', form))
    found |= {
        n: t.strip("\n")
        for n, t in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S)
    }
    for name, options in re.findall(r'<select[^>]*? name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen.group(1) if chosen else ""
    found |= dict(re.findall(r'type="radio" name="([^"]+)" value="([^"]*)" checked', form))
    return found


async def test_unpublish_archive_and_delete_ask_first(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    for step, status in (
        ("publish", EventStatus.PUBLISHED),
        ("unpublish", EventStatus.DRAFT),
        ("publish", EventStatus.PUBLISHED),
        ("archive", EventStatus.ARCHIVED),
        ("reopen", EventStatus.PUBLISHED),
        ("unpublish", EventStatus.DRAFT),
    ):
        assert "<form" in (await client.get(f"/manage/symposium/{step}")).text
        assert (await client.post(f"/manage/symposium/{step}")).status_code == 303
        async with db.read() as session:
            assert (await session.get_one(Event, event.id)).status == status
    assert "Only a draft can be deleted" not in (await client.get("/manage/symposium/delete")).text
    done = await client.post("/manage/symposium/delete")
    assert done.headers["location"] == "/manage/?done=deleted"
    assert (await client.get("/manage/symposium/")).status_code == 404


async def test_step_that_no_longer_fits_is_refused(client: httpx.AsyncClient, event: Event) -> None:
    response = await client.post("/manage/symposium/archive")
    assert response.status_code == 409
    assert "The event has changed in the meantime." in response.text
    assert (await client.get("/manage/symposium/explode")).status_code == 404


async def test_site_and_room_are_added_changed_and_removed(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    base = "/manage/symposium"
    made = await client.post(f"{base}/sites/new", data={"name.en": "Branch", "address.zh": "中央大街1号"})
    assert made.headers["location"] == f"{base}/sites?done=site"
    async with db.read() as session:
        site = (await sites_of(session, event.id))[1]
    room = {"name.en": "Forum", "site": str(site.id), "capacity": "80"}
    await client.post(f"{base}/rooms/new", data=room)
    async with db.read() as session:
        (added,) = [one for one in await rooms_of(session, event.id) if one.site_id == site.id]
    assert added.capacity == 80
    page = (await client.get(f"{base}/sites?done=room")).text
    assert "The room is saved." in page
    assert "中央大街1号" in page
    changed = await client.post(
        f"{base}/rooms/{added.id}", data={**room, "name.en": "Forum A", "capacity": ""}
    )
    assert changed.status_code == 303
    assert "Forum A" in (await client.get(f"{base}/rooms/{added.id}")).text
    assert (await client.post(f"{base}/rooms/{added.id}/remove")).status_code == 303
    assert (await client.post(f"{base}/sites/{site.id}/remove")).status_code == 303
    async with db.read() as session:
        (main,) = await sites_of(session, event.id)
    last = await client.post(f"{base}/sites/{main.id}/remove")
    assert last.status_code == 409
    assert "An event has at least one site." in last.text


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("sites/new", {"name.en": ""}, "Please fill this in."),
        ("sites/new", {"name.en": "x" * 201}, "at most 200 fit here"),
        ("sites/new", {"name.en": "x", "country": "XX"}, "Please choose a country or region from the list."),
        ("rooms/new", {"name.en": "Hall", "capacity": "-1"}, "Please enter a number from 0 upwards."),
        ("rooms/new", {"name.en": "Hall", "capacity": "many"}, "Please enter a whole number."),
        ("rooms/new", {"name.en": "Hall", "site": "x"}, "This is not an id."),
        ("bodies/new", {"name.en": "Ministry", "role": ""}, "Please fill this in."),
        (
            "bodies/new",
            {"name.en": "Ministry", "role": "host", "url": "javascript:x"},
            "begins with https://",
        ),
    ],
)
async def test_place_forms_say_what_is_wrong(
    client: httpx.AsyncClient, event: Event, path: str, typed: dict[str, str], sentence: str
) -> None:
    response = await client.post(f"/manage/symposium/{path}", data=typed)
    assert response.status_code == 422
    assert sentence in response.text
    if typed["name.en"]:
        assert f'value="{typed["name.en"]}"' in response.text


async def test_hours_are_saved_all_or_none(client: httpx.AsyncClient, db: Database, event: Event) -> None:
    async with db.read() as session:
        (site,) = await sites_of(session, event.id)
    days = [today() + timedelta(days=n) for n in (-1, 0, 1)]
    address = f"/manage/symposium/sites/{site.id}/hours"
    typed = {f"opens.{day}": "08:00" for day in days} | {f"ends.{day}": "19:00" for day in days}
    refused = await client.post(address, data={**typed, f"ends.{days[1]}": "soon"})
    assert refused.status_code == 422
    assert f'id="e-ends.{days[1]}"' in refused.text
    assert 'value="soon"' in refused.text
    async with db.read() as session:
        assert len(await site_days(session, event.id)) == 3
        assert {one.opens_at.hour for one in await site_days(session, event.id)} == {16}
    saved = await client.post(address, data={**typed, f"is_closed.{days[2]}": "1"})
    assert saved.headers["location"] == "/manage/symposium/sites?done=hours"
    async with db.read() as session:
        known = await site_days(session, event.id)
    assert [(one.opens_at.hour, one.ends_at.hour, one.is_open) for one in known][:2] == [(0, 11, True)] * 2
    assert [one.is_open for one in known] == [True, True, False]
    page = (await client.get("/manage/symposium/sites")).text
    assert "Closed" in page


async def test_hours_past_midnight_end_on_the_next_morning(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.read() as session:
        (site,) = await sites_of(session, event.id)
    days = [today() + timedelta(days=n) for n in (-1, 0, 1)]
    typed = {f"opens.{day}": "18:00" for day in days} | {f"ends.{day}": "02:00" for day in days}
    await client.post(f"/manage/symposium/sites/{site.id}/hours", data=typed)
    async with db.read() as session:
        known = await site_days(session, event.id)
    assert {one.ends_at - one.opens_at for one in known} == {timedelta(hours=8)}


async def test_actual_end_is_recorded_once_it_is_over(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.read() as session:
        (site,) = await sites_of(session, event.id)
    address = f"/manage/symposium/sites/{site.id}/end"
    yesterday, tomorrow = today() - timedelta(days=1), today() + timedelta(days=1)
    early = await client.post(address, data={"end.day": str(tomorrow), "end.ends": "10:00"})
    assert early.status_code == 422
    assert "This time is still to come." in early.text
    assert "Please fill this in." in (await client.post(address, data={"end.day": str(yesterday)})).text
    done = await client.post(address, data={"end.day": str(yesterday), "end.ends": "12:15"})
    assert done.headers["location"] == "/manage/symposium/sites?done=end"
    async with db.read() as session:
        first = (await site_days(session, event.id))[0]
    assert (first.is_actual_end, first.ends_at.strftime("%H:%M")) == (True, "04:15")


async def test_bodies_stand_by_role(client: httpx.AsyncClient, db: Database, event: Event) -> None:
    assert "Nobody is named yet" in (await client.get("/manage/symposium/bodies")).text
    for role, name in ((BodyRole.SUPPORTER, "Journal"), (BodyRole.HOST, "Ministry")):
        await client.post("/manage/symposium/bodies/new", data={"role": role, "name.en": name})
    page = (await client.get("/manage/symposium/bodies")).text
    assert page.index("Ministry") < page.index("Journal")
    async with db.read() as session:
        body = (await bodies_of(session, event.id))[0]
    address = f"/manage/symposium/bodies/{body.id}"
    await client.post(address, data={"role": "host", "name.en": "Review", "url": "https://example.org"})
    assert 'value="https://example.org"' in (await client.get(address)).text
    await client.post(f"{address}/remove")
    assert "Review" not in (await client.get("/manage/symposium/bodies")).text


async def test_rules_are_saved_with_names_of_their_own(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    proposed = await client.post(
        "/manage/symposium/rules", data={"online_minimum": "15", "preset": "chinese"}
    )
    assert "A proposal, not saved yet" in proposed.text
    assert 'value="中国台湾"' in proposed.text
    async with db.read() as session:
        assert (await rules_of(session, event.id)).home_territories == []
    typed = {
        "basis": "represented",
        "online_minimum": "15",
        "session_minimum": "5",
        "home_policy": "apart",
        "home_territories": ["HK", "MO", "TW"],
        "names.TW.en": "Taiwan, China",
        "names.TW.zh": "中国台湾",
        "names.HK.en": "",
        "new_name.code": "CZ",
        "new_name.en": "Czech Republic",
        "small_group": "3",
        "exact_headline": "1",
    }
    saved = await client.post("/manage/symposium/rules", data=typed)
    assert saved.headers["location"] == "/manage/symposium/rules?done=saved"
    async with db.read() as session:
        rules = await rules_of(session, event.id)
    assert (rules.online_minimum, rules.home_territories) == (15, ["HK", "MO", "TW"])
    assert (rules.small_group, rules.exact_headline) == (3, True)
    assert rules.country_names == {
        "TW": {"en": "Taiwan, China", "zh": "中国台湾"},
        "CZ": {"en": "Czech Republic"},
    }
    page = (await client.get("/manage/symposium/rules")).text
    assert "Propose Chinese official usage" not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"online_minimum": "-1"}, "Please enter a number from 0 upwards."),
        ({"online_minimum": "9999"}, "Please enter a number up to 1440."),
        ({"session_minimum": "five"}, "Please enter a whole number."),
        ({"basis": "horoscope"}, "Please choose one of the options."),
        ({"small_group": "0"}, "Please enter a number from 1 upwards."),
    ],
)
async def test_rules_say_what_is_wrong(
    client: httpx.AsyncClient, event: Event, change: dict[str, str], sentence: str
) -> None:
    typed = {"online_minimum": "10", "home_territories": ["HK", "MO"], **change}
    response = await client.post("/manage/symposium/rules", data=typed)
    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="HK" checked' in response.text
    assert 'value="MO" checked' in response.text


async def test_event_without_a_last_day_ends_on_its_first(
    client: httpx.AsyncClient, db: Database, organiser: Account
) -> None:
    assert (await client.post("/manage/events/new", data={**NEW, "ends_on": ""})).status_code == 303
    async with db.read() as session:
        made = (await session.exec(select(Event))).one()
    assert made.starts_on == made.ends_on


async def test_rules_page_tells_what_each_change_was(
    client: httpx.AsyncClient, organiser: Account, event: Event
) -> None:
    page = (await client.get("/manage/symposium/rules")).text
    assert "as the event began" in page
    rules = {"basis": "represented", "online_minimum": "20", "session_minimum": "5", "small_group": "1"}
    await client.post("/manage/symposium/rules", data={**rules, "home_policy": "apart"})
    page = (await client.get("/manage/symposium/rules")).text
    assert f"by {organiser.name}: minutes online" in page


async def test_step_that_does_not_fit_leads_to_the_overview(
    client: httpx.AsyncClient, organiser: Account, event: Event
) -> None:
    answer = await client.get(f"/manage/{event.slug}/archive")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/manage/{event.slug}/")
