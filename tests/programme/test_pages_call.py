"""The public page of a call and the proposer's own page, as people without scripts use them."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.ids import new_id
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.programme.call_links import late_mark, proposal_path
from events_platform.programme.models import ProgrammeSession, SessionSpeaker, Speaker
from events_platform.programme.models_call import Decision, Proposal, ProposalCall
from events_platform.programme.schemas_call import CallIn
from events_platform.programme.service_call import change_call, renew_late_link
from events_platform.programme.service_decisions import decide_proposals, tell_decisions
from events_platform.worker import HANDLERS
from tests.factories.events import make_event
from tests.factories.programme_call import make_call, make_proposal, the_format


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def event(app: Starlette, db: Database) -> Event:
    async with db.write() as session:
        return await make_event(session, slug="symposium", contact_email="office@example.org")


@pytest.fixture
async def call(db: Database, event: Event) -> ProposalCall:
    questions = [
        {"key": "q1", "label": {"en": "What do you need?", "zh": "需要什么？"}, "is_required": True},
        {
            "key": "q2",
            "kind": "choice",
            "label": {"en": "Level"},
            "options": [{"en": "Beginners", "zh": "入门"}, {"en": "Experts", "zh": "进阶"}],
        },
    ]
    async with db.write() as session:
        return await make_call(session, await session.get_one(Event, event.id), questions=questions)


async def typed(db: Database, event: Event, **values: str) -> dict[str, str]:
    """The form as Anna fills it in."""
    async with db.read() as session:
        chosen = await the_format(session, event)
    return {
        "submission": str(new_id()),
        "name.native": "Anna Svensson",
        "email": "anna@example.org",
        "locale": "en",
        "country": "SE",
        "affiliation": "Lund University",
        "title.en": "Vocational futures",
        "abstract.en": "What schools can do.",
        "format": chosen,
        "language": "en",
        "answers.q1": "A projector",
        "people.0.name.native": "",
        "people.2.name.native": "王芳",
        "people.2.name.romanised": "Wang Fang",
        "people.2.country": "CN",
        **values,
    }


async def every(db: Database, table: type[Any], *conditions: Any) -> list[Any]:
    async with db.read() as session:
        return list((await session.exec(select(table).where(*conditions).order_by(col(table.id)))).all())


async def mailed_path(db: Database) -> str:
    """The own page's address, which only the mail holds."""
    mails = await every(db, Mail)
    found = re.search(r"/symposium/proposals/[\w-]{43}", mails[-1].text)
    assert found
    return found[0]


async def test_proposal_counts_once_the_mailed_link_is_opened_and_is_a_session_then(
    client: httpx.AsyncClient, db: Database, event: Event, call: ProposalCall
) -> None:
    answer = await client.post("/symposium/call", data=await typed(db, event))
    assert answer.status_code == 303, re.sub(r"<[^>]+>\s*", " ", answer.text)
    assert (answer.status_code, answer.headers["location"]) == (303, "/symposium/call/sent")
    assert "look into your mail" in (await client.get("/symposium/call/sent")).text
    assert await every(db, ProgrammeSession) == []
    path = await mailed_path(db)
    assert (await client.head(path)).status_code == 200
    assert (await every(db, Proposal))[0].state == "unconfirmed"
    opened = await client.get(path)
    assert opened.headers["location"] == f"{path}?done=confirmed"
    page = await client.get(opened.headers["location"])
    assert "Your proposal has arrived" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    [made] = await every(db, ProgrammeSession)
    assert (made.state, made.title, made.minutes) == ("proposed", {"en": "Vocational futures"}, 20)
    speakers = await every(db, Speaker)
    assert [(one.native, one.country, one.email) for one in speakers] == [
        ("Anna Svensson", "SE", "anna@example.org"),
        ("王芳", "CN", None),
    ]
    parts = await every(db, SessionSpeaker)
    assert [one.speaker_id for one in sorted(parts, key=lambda one: one.position)] == [
        one.id for one in speakers
    ]
    assert (await every(db, Proposal))[0].answers == {"q1": "A projector"}


async def test_form_sent_twice_is_one_proposal(
    client: httpx.AsyncClient, db: Database, event: Event, call: ProposalCall
) -> None:
    form = await typed(db, event)
    assert [(await client.post("/symposium/call", data=form)).status_code for _ in range(2)] == [303, 303]
    assert len(await every(db, Proposal)) == len(await every(db, Mail)) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title.en", "", "Please fill this in."),
        ("name.native", "", "Please fill this in."),
        ("answers.q1", "", "Please fill this in."),
        ("answers.q2", "Nobody", "Please choose one of the options."),
        ("email", "anna", "e-mail"),
        ("format", "00000000-0000-0000-0000-000000000001:20", "Please choose one of the options."),
        ("people.2.email", "nonsense", "e-mail"),
    ],
)
async def test_mistake_is_shown_again_with_what_was_typed(
    client: httpx.AsyncClient,
    db: Database,
    event: Event,
    call: ProposalCall,
    field: str,
    value: str,
    sentence: str,
) -> None:
    answer = await client.post("/symposium/call", data=await typed(db, event, **{field: value}))
    assert answer.status_code == 422
    shown = "people.0.email" if field.startswith("people") else field
    assert sentence in answer.text
    assert f'href="#f-{shown}"' in answer.text
    assert "What schools can do." in answer.text
    assert await every(db, Proposal) == await every(db, Mail) == []


@pytest.mark.parametrize(("lang", "first", "second"), [("en", "en", "zh"), ("zh", "zh", "en")])
async def test_form_asks_in_the_language_of_its_reader_first(
    client: httpx.AsyncClient,
    db: Database,
    event: Event,
    call: ProposalCall,
    lang: str,
    first: str,
    second: str,
) -> None:
    # As the page sends them: both languages, in the order in which they stand.
    empty = {f"{name}.{code}": "" for name in ("title", "abstract") for code in (first, second)}
    values = {**empty, **await typed(db, event), **empty}
    page = (await client.post(f"/symposium/call?lang={lang}", data=values)).text
    assert page.index(f'id="f-title.{first}"') < page.index(f'id="f-title.{second}"')
    assert f'href="#f-title.{first}"' in page
    assert f'href="#f-title.{second}"' not in page


async def test_call_is_nowhere_until_it_is_switched_on(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    assert (await client.get("/symposium/call")).status_code == 404
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        await make_call(session, known)
        call = await change_call(session, SYSTEM, known, CallIn(is_on=False))
        assert call.formats == []
    assert (await client.post("/symposium/call", data=await typed(db, event))).status_code == 404
    assert await every(db, Proposal) == []


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [(1, None, "The call for proposals opens on"), (None, -1, "The call for proposals closed on")],
)
async def test_call_takes_nothing_outside_its_times(
    client: httpx.AsyncClient,
    db: Database,
    event: Event,
    opens: int | None,
    closes: int | None,
    sentence: str,
) -> None:
    times = {"opens_at": opens, "closes_at": closes}
    moments = {name: now() + timedelta(hours=hours) for name, hours in times.items() if hours}
    async with db.write() as session:
        await make_call(session, await session.get_one(Event, event.id), **moments)
    page = await client.get("/symposium/call")
    assert sentence in page.text
    assert "<form class=" not in page.text
    answer = await client.post("/symposium/call", data=await typed(db, event))
    assert (answer.status_code, await every(db, Proposal)) == (409, [])


async def test_late_link_opens_the_form_until_its_own_end_and_a_new_one_voids_it(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event
) -> None:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        call = await make_call(session, known, closes_at=now() - timedelta(hours=1))
        await renew_late_link(session, SYSTEM, known, call)
        mark = late_mark(parts, call)
    assert "invited to propose all the same" in (await client.get(f"/symposium/call?late={mark}")).text
    form = await typed(db, event, late=mark)
    assert (await client.post("/symposium/call", data=form)).status_code == 303
    path = await mailed_path(db)
    await client.get(path)
    changed = await client.post(path, data=edited(form, **{"title.en": "A later thought"}))
    assert changed.status_code == 303
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        await renew_late_link(session, SYSTEM, known, await session.get_one(ProposalCall, call.id))
    again = {**form, "submission": str(new_id())}
    assert (await client.post("/symposium/call", data=again)).status_code == 409
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        times = {"closes_at": now() - timedelta(hours=2), "late_until": now() - timedelta(hours=1)}
        await make_call(session, known, **times)
    assert (await client.post(path, data=edited(form))).status_code == 409
    assert (await every(db, Proposal))[0].title == {"en": "A later thought"}


def edited(form: dict[str, str], **values: str) -> dict[str, str]:
    """The own page's form: as the public one, without what cannot change."""
    kept = {name: text for name, text in form.items() if name not in {"submission", "late", "email"}}
    return {**kept, **values}


async def test_change_follows_into_session_and_speakers_and_keeps_what_staff_added(
    client: httpx.AsyncClient, db: Database, event: Event, call: ProposalCall
) -> None:
    form = await typed(db, event)
    await client.post("/symposium/call", data=form)
    path = await mailed_path(db)
    await client.get(path)
    async with db.write() as session:
        made = (await session.exec(select(ProgrammeSession))).one()
        made.capacity, made.notes = 80, "Needs a stage"
    changes = {"title.zh": "职业教育的未来", "affiliation": "隆德大学", "people.2.name.native": "李明"}
    answer = await client.post(path, data=edited(form, **changes))
    assert answer.headers["location"] == f"{path}?done=changed"
    [made] = await every(db, ProgrammeSession)
    assert made.title == {"en": "Vocational futures", "zh": "职业教育的未来"}
    assert (made.capacity, made.notes, made.state) == (80, "Needs a stage", "proposed")
    speakers = await every(db, Speaker)
    assert [one.native for one in speakers] == ["Anna Svensson", "李明"]
    assert speakers[0].affiliation == {"en": "Lund University", "zh": "隆德大学"}
    wrong = await client.post(path, data=edited(form, **{"abstract.en": ""}))
    assert (wrong.status_code, "Vocational futures" in wrong.text) == (422, True)


async def test_same_person_is_one_speaker_and_anybody_else_of_that_name_another(
    db: Database, parts: AppContext, event: Event, call: ProposalCall
) -> None:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        answers: dict[str, Any] = {"answers": {"q1": "Nothing"}}
        first = await make_proposal(session, parts, known, call, **answers)
        second = await make_proposal(session, parts, known, call, title={"en": "Another"}, **answers)
        other = await make_proposal(session, parts, known, call, email="other@example.org", **answers)
        namesake = await make_proposal(session, parts, known, call, name={"native": "Anna Berg"}, **answers)
    assert first.speaker_id == second.speaker_id
    assert len({first.speaker_id, other.speaker_id, namesake.speaker_id}) == 3


async def test_address_has_as_many_proposals_as_the_call_takes_and_only_its_owner_learns_of_it(
    client: httpx.AsyncClient, db: Database, event: Event
) -> None:
    async with db.write() as session:
        await make_call(session, await session.get_one(Event, event.id), most_proposals=1)
    for _ in range(2):
        form = await typed(db, event)
        assert (await client.post("/symposium/call", data=form)).status_code == 303
        path = await mailed_path(db)
        page = await client.get(path)
    assert page.status_code == 200
    assert "You have one proposal here already" in page.text
    assert [one.state for one in await every(db, Proposal)] == ["submitted", "unconfirmed"]
    first = (await every(db, Mail))[0].text
    found = re.search(r"/symposium/proposals/[\w-]{43}", first)
    assert found
    assert (await client.post(f"{found[0]}/withdraw", data={"ok": "1"})).status_code == 303
    assert (await client.get(path)).status_code == 303
    assert [one.state for one in await every(db, ProgrammeSession)] == ["cancelled", "proposed"]


async def test_decision_shows_only_once_it_is_told_and_confirming_confirms_the_session(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, call: ProposalCall
) -> None:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        proposal = await make_proposal(session, parts, known, call, answers={"q1": "Nothing"})
        path = proposal_path(parts, event.slug, proposal)
        await decide_proposals(session, SYSTEM, known, [proposal.id], Decision.ACCEPTED)
    assert "accepted" not in (await client.get(path)).text
    assert (await client.post(f"{path}/confirm", data={"ok": "1"})).status_code == 409
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        kept = await session.get_one(ProposalCall, call.id)
        assert await tell_decisions(session, SYSTEM, known, kept, parts) == 1
        assert await tell_decisions(session, SYSTEM, known, kept, parts) == 0
    assert "Please confirm that you will speak" in (await client.get(path)).text
    assert (await client.post(f"{path}/confirm", data={"ok": "1"})).status_code == 303
    assert "You have confirmed" in (await client.get(path)).text
    assert (await every(db, ProgrammeSession))[0].state == "confirmed"
    assert (await every(db, SessionSpeaker))[0].answer == "confirmed"
    await client.post(f"{path}/withdraw", data={"ok": "1"})
    assert (await every(db, ProgrammeSession))[0].state == "cancelled"


@pytest.mark.parametrize("token", ["x", "A" * 43, "ä" * 43])
async def test_wrong_links_lead_nowhere(
    client: httpx.AsyncClient, event: Event, call: ProposalCall, token: str
) -> None:
    for place in ("proposals", "review"):
        answer = await client.get(f"/symposium/{place}/{token}")
        assert (answer.status_code, "not valid any more" in answer.text) == (404, True)


async def test_one_address_is_not_flooded_with_mails(
    client: httpx.AsyncClient, db: Database, event: Event, call: ProposalCall
) -> None:
    answers = [
        (await client.post("/symposium/call", data=await typed(db, event))).status_code for _ in range(12)
    ]
    assert answers == [303] * 10 + [429] * 2
    other = await client.post("/symposium/call", data=await typed(db, event, email="eva@example.org"))
    assert other.status_code == 303


async def test_what_nobody_confirms_in_time_is_deleted_as_mail_and_page_say(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, call: ProposalCall
) -> None:
    answers = {"q1": "A board"}
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        for number, (is_confirmed, days) in enumerate([(False, 8), (True, 8), (False, 6)]):
            made = await make_proposal(
                session, parts, known, call, confirmed=is_confirmed, email=f"a{number}@x.org", answers=answers
            )
            made.created_at = now() - timedelta(days=days)
    await HANDLERS["proposals.remove_unconfirmed"](parts, {})
    async with db.read() as session:
        kept = await session.exec(select(Proposal.email).order_by(col(Proposal.id)))
        assert kept.all() == ["a1@x.org", "a2@x.org"]
        mails = (await session.exec(select(Mail.text).where(Mail.recipient == "a0@x.org"))).all()
    sent = await client.get("/symposium/call/sent")
    assert all(
        "not confirmed within 7 days is deleted" in " ".join(text.split()) for text in [*mails, sent.text]
    )
