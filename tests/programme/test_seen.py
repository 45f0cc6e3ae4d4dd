"""Two windows of one form of the programme's console: the second is told of the first, and loses nothing."""

import asyncio
from typing import Any, NamedTuple

import httpx
import pytest
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.events.service import archive_event
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.web.context import AppContext
from tests.events.test_seen import TOLD, fields_of
from tests.factories.programme_call import make_call, make_proposal, the_format
from tests.factories.programme_speakers import make_speaker

FORMS = ("first call", "call", "letters", "remark", "first embargo", "embargo", "stand-in")
UNCHANGED = [kind for kind in FORMS if kind != "first embargo"]


class Windows(NamedTuple):
    """A page, where its form is sent, what the first window saves and what the second one types."""

    page: str
    sent_to: str
    first: dict[str, str]
    second: dict[str, str]


async def made(session: Session, parts: AppContext, event: Event, kind: str) -> Windows:
    """What the form is about, and two changes of it."""
    match kind:
        case "first call":
            field = f"formats.{(await the_format(session, event)).partition(':')[0]}"
            return Windows("call", "call", {field: "20"}, {field: "40"})
        case "first embargo" | "embargo" | "stand-in":
            return await of_speaker(session, event, kind)
    call = await make_call(session, event, questions=[{"label": {"en": "Level"}}], criteria=[])
    if kind == "call":
        return Windows("call", "call", {"questions.0.label.zh": "程度"}, {"text.en": "Come and speak."})
    if kind == "letters":
        letters = "call/letters"
        return Windows(letters, letters, {"reserve.text.zh": "请稍候。"}, {"accepted.subject.en": "Come"})
    place = f"proposals/{(await make_proposal(session, parts, event, call)).id}"
    return Windows(place, f"{place}/note", {"note": "Bring slides."}, {"note": "Bring both.\n\nAnd tea."})


async def of_speaker(session: Session, event: Event, kind: str) -> Windows:
    """The forms of a speaker's page, beside one that is another's."""
    embargo = "name" if kind == "embargo" else "none"
    speaker, *others = [await make_speaker(session, event, embargo=embargo) for _ in range(3)]
    page, hidden = f"speakers/{speaker.id}", {"embargo": "sessions"}
    match kind:
        case "first embargo":
            return Windows(page, f"{page}/embargo", {"embargo": "name"}, hidden)
        case "embargo":
            later = {"embargo": "name", "embargo_until": f"{event.starts_on}T09:00"}
            return Windows(page, f"{page}/embargo", hidden, later)
    first, second = ({"stand_in": str(one.id)} for one in others)
    return Windows(page, f"{page}/stand-in", first, second)


class Console:
    """The programme's console as a browser sends its forms."""

    def __init__(self, client: httpx.AsyncClient, event: Event, windows: Windows) -> None:
        self.client, self.base, self.windows = client, f"/manage/{event.slug}", windows
        self.field = next(iter(windows.first))

    async def open(self) -> dict[str, Any]:
        """The fields of the form as it opens."""
        return fields_of((await self.client.get(f"{self.base}/{self.windows.page}")).text, self.field)

    async def save(self, fields: dict[str, Any]) -> httpx.Response:
        """Send the form."""
        return await self.client.post(f"{self.base}/{self.windows.sent_to}", data=fields)


@pytest.fixture
async def console(
    app: Starlette, editor: httpx.AsyncClient, db: Database, event: Event, request: pytest.FixtureRequest
) -> Console:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        return Console(editor, event, await made(session, app.state.context, known, request.param))


@pytest.mark.parametrize("console", FORMS, indirect=True)
async def test_second_window_is_told_keeps_what_was_typed_and_may_save(console: Console) -> None:
    opened = await console.open()
    assert (await console.save(opened | console.windows.first)).status_code == 303
    stored = await console.open()
    assert {name: stored[name] for name in console.windows.first} == {
        name: [value] for name, value in console.windows.first.items()
    }

    told = await console.save(opened | console.windows.second)
    assert (told.status_code, TOLD in told.text) == (409, True)
    again = fields_of(told.text, console.field)
    typed = {name: [value] for name, value in console.windows.second.items()}
    assert again == {**opened, **typed, "seen": stored["seen"]}
    assert await console.open() == stored

    assert (await console.save(again)).status_code == 303
    now = await console.open()
    assert {name: now[name] for name in typed} == typed


@pytest.mark.parametrize("console", FORMS, indirect=True)
async def test_one_of_two_who_save_at_once_is_told(console: Console) -> None:
    # Both windows have a connection by now, so that neither is ahead by the time that making one takes.
    opened, _second = await asyncio.gather(console.open(), console.open())
    sent = [console.save(opened | typed) for typed in (console.windows.first, console.windows.second)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*sent)) == [303, 409]


@pytest.mark.parametrize("console", UNCHANGED, indirect=True)
async def test_window_that_saves_what_stands_stands_in_nobodys_way(console: Console) -> None:
    opened = await console.open()
    assert (await console.save(opened)).status_code == 303
    assert (await console.save(opened | console.windows.second)).status_code == 303


@pytest.mark.parametrize("console", ["stand-in"], indirect=True)
async def test_refused_form_leaves_the_other_of_its_page_as_it_is(
    console: Console, editor: httpx.AsyncClient, event: Event
) -> None:
    opened = await console.open()
    await console.save(opened | console.windows.first)
    embargo = f"/manage/{event.slug}/{console.windows.page}/embargo"
    wrong = await editor.post(embargo, data={"embargo": "name", "embargo_until": "2999-01-01T09:00"})
    assert (wrong.status_code, fields_of(wrong.text, "stand_in")) == (422, await console.open())


@pytest.mark.parametrize("console", ["call", "letters", "remark"], indirect=True)
async def test_form_of_an_event_that_was_archived_meanwhile_is_kept_as_it_was_typed(
    console: Console, db: Database, event: Event
) -> None:
    typed = await console.open() | {name: [value] for name, value in console.windows.second.items()}
    async with db.write() as session:
        await archive_event(session, SYSTEM, await session.get_one(Event, event.id))
    told = await console.save(typed)
    assert (told.status_code, "stays as it is" in told.text) == (409, True)
    assert fields_of(told.text, console.field) == typed


@pytest.mark.parametrize("console", ["embargo"], indirect=True)
async def test_embargo_that_was_made_stricter_is_not_lifted_unseen(
    console: Console, editor: httpx.AsyncClient
) -> None:
    opened, lift = await console.open(), f"{console.base}/{console.windows.page}/embargo/lift"
    assert (await console.save(opened | console.windows.first)).status_code == 303
    told = await editor.post(lift, data={"seen": opened["seen"]})
    assert (told.status_code, "Somebody else has changed this embargo" in told.text) == (409, True)
    stored = await console.open()
    assert stored["embargo"] == ["sessions"]
    shown = fields_of(told.text, console.field)["seen"]
    assert (await editor.post(lift, data={"seen": shown})).status_code == 303
