"""The call's set-up in the console: what it asks, and its letters."""

from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.programme.models_call import ProposalCall
from tests.factories.accounts import bearer, make_token
from tests.factories.programme_call import make_call, make_proposal, the_format

BASE = "/manage/symposium/proposals"


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def editor(db: Database, event: Event) -> dict[str, str]:
    async with db.write() as session:
        return bearer(await make_token(session, Role.PROGRAMME_EDITOR, event, name="Editor"))


async def every(db: Database, table: type[Any]) -> list[Any]:
    async with db.read() as session:
        return list((await session.exec(select(table).order_by(col(table.id)))).all())


async def test_letters_are_the_organisers_own_in_the_proposers_language(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, editor: dict[str, str]
) -> None:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        call = await make_call(session, known)
        made = await make_proposal(session, parts, known, call, locale="zh", title={"zh": "校企{name}合作"})
    place = "/manage/symposium/call/letters"
    wrong = await client.post(place, headers=editor, data={"accepted.text.en": "Dear {nmae}"})
    assert (wrong.status_code, "“nmae”" in wrong.text) == (422, True)
    assert 'href="#f-accepted.text.en"' in wrong.text
    form = {"accepted.subject.zh": "录用：{title}", "accepted.text.zh": "{name}，您好！\n\n欢迎参加{event}。"}
    assert (await client.post(place, headers=editor, data=form)).status_code == 303
    await client.post(BASE, headers=editor, data={"proposal": str(made.id), "decision": "accepted"})
    await client.post(f"{BASE}/mails", headers=editor, data={"ok": "1"})
    mail = (await every(db, Mail))[-1]
    assert (mail.subject, mail.locale) == ("录用：校企{name}合作", "zh")
    assert "Anna Svensson，您好！" in mail.text
    assert "欢迎参加产学研用合作会议。" in mail.text


async def test_set_up_keeps_keys_of_questions_and_shows_mistakes_where_they_are(
    client: httpx.AsyncClient, db: Database, event: Event, editor: dict[str, str]
) -> None:
    async with db.read() as session:
        type_id = (await the_format(session, event)).partition(":")[0]
    form = {
        "is_on": "1",
        "most_proposals": "2",
        "closes_at": "2030-01-31T18:00",
        f"formats.{type_id}": "20，40",
        "questions.0.label.en": "",
        "questions.1.label.en": "Level",
        "questions.1.kind": "choice",
        "questions.1.options.en": "Beginners\nExperts",
        "questions.1.options.zh": "入门\n进阶",
        "criteria.0.name.zh": "新颖性",
    }
    place = "/manage/symposium/call"
    assert "Proposals" not in (await client.get(place, headers=editor)).text.replace("Proposals a person", "")
    assert (await client.post(place, headers=editor, data=form)).status_code == 303
    [call] = await every(db, ProposalCall)
    assert call.formats == [{"type": type_id, "minutes": [20, 40]}]
    assert call.questions[0]["options"] == [
        {"en": "Beginners", "zh": "入门"},
        {"en": "Experts", "zh": "进阶"},
    ]
    assert call.closes_at.isoformat() == "2030-01-31T10:00:00+00:00"
    page = await client.get(place, headers=editor)
    assert f'href="{BASE}"' in page.text
    key = call.questions[0]["key"]
    assert f'name="questions.0.key" value="{key}"' in page.text
    again = {
        **form,
        "questions.1.key": key,
        "questions.1.options.en": "Experts",
        "questions.1.options.zh": "",
    }
    wrong = await client.post(place, headers=editor, data=again)
    assert (wrong.status_code, 'href="#f-questions.0.options.en"' in wrong.text) == (422, True)
    lengths = await client.post(place, headers=editor, data={**form, f"formats.{type_id}": "soon"})
    assert (lengths.status_code, f'href="#f-formats.{type_id}"' in lengths.text) == (422, True)
    assert (await every(db, ProposalCall))[0].questions[0]["key"] == key


@pytest.mark.parametrize("formats", [{"x": {"minutes": 20}}, {"x": 20}])
async def test_program_that_sends_no_lengths_is_told_the_field(
    client: httpx.AsyncClient, event: Event, editor: dict[str, str], formats: dict[str, Any]
) -> None:
    answer = await client.patch(
        f"/api/v1/events/{event.slug}/call", headers=editor, json={"formats": formats}
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["formats"])
