"""Reviewing by link and by staff, deciding, and telling decisions."""

import csv
import re
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from starlette.applications import Starlette

from events_platform.accounts.access import SYSTEM
from events_platform.accounts.models import AuditEntry, Role
from events_platform.events.models import Event
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.mail.models import Mail
from events_platform.programme.call_links import review_path
from events_platform.programme.links import speaker_path
from events_platform.programme.models import ProgrammeSession, SessionState, Speaker
from events_platform.programme.models_call import (
    CallReviewer,
    Decision,
    Proposal,
    ProposalCall,
    ProposalReview,
)
from events_platform.programme.schemas_call import ReviewerIn
from events_platform.programme.service_decisions import decide_proposals
from events_platform.programme.service_reviews import invite_reviewer
from tests.factories.accounts import bearer, make_account, make_token, sign_in
from tests.factories.events import make_event
from tests.factories.programme import a_time, make_release, make_slot
from tests.factories.programme_call import make_call, make_proposal

CRITERIA = [
    {"key": "new", "name": {"en": "Novelty", "zh": "新颖性"}},
    {"key": "fit", "name": {"en": "Fit", "zh": "契合度"}},
]
BASE = "/manage/symposium/proposals"


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def call(db: Database, event: Event) -> ProposalCall:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        return await make_call(session, known, criteria=CRITERIA, is_anonymous=True)


@pytest.fixture
async def proposal(db: Database, parts: AppContext, event: Event, call: ProposalCall) -> Proposal:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        return await make_proposal(session, parts, known, call, biography="Anna Svensson teaches.")


@pytest.fixture
async def editor(db: Database, event: Event) -> dict[str, str]:
    async with db.write() as session:
        return bearer(await make_token(session, Role.PROGRAMME_EDITOR, event, name="Editor"))


async def reviewer(db: Database, parts: AppContext, event: Event, email: str = "ref@example.org") -> str:
    """The address of the page of somebody who was asked for reviews."""
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        data = ReviewerIn(name=email.partition("@")[0], email=email)
        return review_path(parts, event.slug, await invite_reviewer(session, parts, SYSTEM, known, data))


async def every(db: Database, table: type[Any], *conditions: Any) -> list[Any]:
    async with db.read() as session:
        return list((await session.exec(select(table).where(*conditions).order_by(col(table.id)))).all())


async def test_reviewer_scores_by_the_mailed_link_and_sees_no_names(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, proposal: Proposal
) -> None:
    path = await reviewer(db, parts, event)
    assert path in (await every(db, Mail, Mail.recipient == "ref@example.org"))[0].text
    listed = await client.get(path)
    assert "0 of 1 reviewed" in listed.text
    page = await client.get(f"{path}/{proposal.id}")
    assert "What schools can do." in page.text
    assert "Anna" not in listed.text + page.text
    lacking = await client.post(f"{path}/{proposal.id}", data={"scores.new": "4", "comment": "Sound work"})
    assert (lacking.status_code, "Sound work" in lacking.text) == (422, True)
    assert 'href="#f-scores.fit"' in lacking.text
    for scores in ({"scores.new": "4", "scores.fit": "1"}, {"scores.new": "5", "scores.fit": "2"}):
        assert (await client.post(f"{path}/{proposal.id}", data=scores)).status_code == 303
    [review] = await every(db, ProposalReview)
    assert review.scores == {"new": 5, "fit": 2}
    assert "1 of 1 reviewed" in (await client.get(path)).text
    await client.post(f"{path}/{proposal.id}", data={"is_abstained": "1"})
    [review] = await every(db, ProposalReview)
    assert (review.is_abstained, review.scores) == (True, {})


async def test_names_are_shown_to_reviewers_unless_hidden(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, proposal: Proposal
) -> None:
    async with db.write() as session:
        (await session.get_one(ProposalCall, (await every(db, ProposalCall))[0].id)).is_anonymous = False
    path = await reviewer(db, parts, event)
    assert "Anna Svensson" in (await client.get(path)).text
    assert "Anna Svensson teaches." in (await client.get(f"{path}/{proposal.id}")).text


async def test_nobody_reviews_the_own_proposal_nor_one_that_is_not_confirmed(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, proposal: Proposal
) -> None:
    path = await reviewer(db, parts, event, "anna@example.org")
    assert "Nothing to review yet" in (await client.get(path)).text
    for method in ("GET", "POST"):
        answer = await client.request(method, f"{path}/{proposal.id}", data={"is_abstained": "1"})
        assert answer.status_code == 404
    async with db.write() as session:
        known, call = await session.get_one(Event, event.id), (await every(db, ProposalCall))[0]
        waiting = await make_proposal(session, parts, known, call, confirmed=False, email="b@example.org")
    other = await reviewer(db, parts, event)
    assert (await client.get(f"{other}/{waiting.id}")).status_code == 404
    assert await every(db, ProposalReview) == []


async def test_reviewer_of_one_event_sees_nothing_of_another(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, proposal: Proposal
) -> None:
    async with db.write() as session:
        other = await make_event(session, slug="other")
        await make_call(session, other)
        data = ReviewerIn(name="Ref", email="ref@example.org")
        path = review_path(parts, "other", await invite_reviewer(session, parts, SYSTEM, other, data))
    assert (await client.get(f"{path}/{proposal.id}")).status_code == 404


async def test_revoked_link_is_void_and_asking_again_makes_another(
    client: httpx.AsyncClient,
    db: Database,
    parts: AppContext,
    event: Event,
    call: Any,
    editor: dict[str, str],
) -> None:
    path = await reviewer(db, parts, event)
    [row] = await every(db, CallReviewer)
    place = "/manage/symposium/call/reviewers"
    await client.post(f"{place}/{row.id}/revoke", headers=editor, data={"ok": "1"})
    assert (await client.get(path)).status_code == 404
    form = {"name": "Ref", "email": "ref@example.org", "locale": "zh"}
    assert (await client.post(place, headers=editor, data=form)).status_code == 303
    mail = (await every(db, Mail))[-1]
    found = re.search(r"/symposium/review/[\w-]{43}", mail.text)
    assert found
    assert (found[0] != path, mail.locale) == (True, "zh")
    assert (await client.get(found[0])).status_code == 200
    assert len(await every(db, CallReviewer)) == 1


async def test_list_shows_median_spread_and_number_and_sorts_by_them(
    client: httpx.AsyncClient,
    db: Database,
    parts: AppContext,
    event: Event,
    proposal: Proposal,
    editor: dict[str, str],
) -> None:
    async with db.write() as session:
        known, call = await session.get_one(Event, event.id), (await every(db, ProposalCall))[0]
        titled: dict[str, Any] = {"title": {"en": "Second thoughts"}, "email": "b@example.org"}
        second = await make_proposal(session, parts, known, call, **titled)
    votes = {"a": ("2", "3"), "b": ("5", "4"), "c": ("3", "3")}
    for name, (new, fit) in votes.items():
        path = await reviewer(db, parts, event, f"{name}@review.example.org")
        await client.post(f"{path}/{proposal.id}", data={"scores.new": new, "scores.fit": fit})
    best = {"scores.new": "5", "scores.fit": "5"}
    await client.post(f"{path}/{second.id}", data=best)
    page = await client.get(f"{BASE}?sort=median", headers=editor)
    assert page.text.index("Second thoughts") < page.text.index("Vocational futures")
    row = page.text[page.text.index("Vocational futures") :]
    assert re.findall(r'<td class="number"[^>]*>([^<]+)</td>', row) == ["3", "2", "3"]
    assert "One of 2 proposals has two reviews or more." in page.text
    assert "Svensson" not in page.text
    assert "Svensson" in (await client.get(f"{BASE}?names=1", headers=editor)).text
    found = await client.get(f"{BASE}?q=second", headers=editor)
    assert ("Second thoughts" in found.text, "Vocational futures" in found.text) == (True, False)
    rows = list(
        csv.DictReader((await client.get(f"{BASE}.csv", headers=editor)).text.lstrip("\ufeff").splitlines())
    )
    assert [(one["title_en"], one["median"], one["spread"], one["reviews"]) for one in rows] == [
        ("Vocational futures", "3.0", "2.0", "3"),
        ("Second thoughts", "5.0", "0.0", "1"),
    ]
    assert [one.action for one in await every(db, AuditEntry) if one.action == "proposal.export"] == [
        "proposal.export"
    ]


async def test_editor_reviews_in_the_console_as_one_reviewer_with_the_invited_self(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, proposal: Proposal
) -> None:
    async with db.write() as session:
        account = await make_account(session, Role.PROGRAMME_EDITOR, event, email="ada@example.org")
    path = await reviewer(db, parts, event, "ada@example.org")
    await sign_in(client, account)
    page = await client.get(f"{BASE}/{proposal.id}/review")
    assert ("What schools can do." in page.text, "Anna" in page.text) == (True, False)
    form = {"scores.new": "2", "scores.fit": "2"}
    assert (await client.post(f"{BASE}/{proposal.id}/review", data=form)).status_code == 303
    assert "1 of 1 reviewed" in (await client.get(path)).text
    assert len(await every(db, CallReviewer)) == len(await every(db, ProposalReview)) == 1


@pytest.mark.parametrize(
    ("decision", "state", "subject"),
    [
        ("accepted", "accepted", "Your proposal is accepted: Vocational futures"),
        ("reserve", "proposed", "Your proposal is on the reserve list: Vocational futures"),
        ("declined", "cancelled", "Your proposal: Vocational futures"),
    ],
)
async def test_decision_waits_with_its_letter_until_it_is_sent(
    client: httpx.AsyncClient,
    db: Database,
    proposal: Proposal,
    editor: dict[str, str],
    decision: str,
    state: str,
    subject: str,
) -> None:
    before = len(await every(db, Mail))
    form = {"proposal": str(proposal.id), "decision": decision}
    answer = await client.post(BASE, headers=editor, data=form)
    assert answer.headers["location"] == f"{BASE}?done=decided&count=1"
    assert [one.state for one in await every(db, ProgrammeSession)] == [state]
    note = {"note": "Bring a {title} along."}
    await client.post(f"{BASE}/{proposal.id}/note", headers=editor, data=note)
    shown = await client.get(f"{BASE}/mails", headers=editor)
    assert (subject in shown.text, "Bring a {title} along." in shown.text) == (True, True)
    assert len(await every(db, Mail)) == before
    for _ in range(2):
        await client.post(f"{BASE}/mails", headers=editor, data={"ok": "1"})
    mails = (await every(db, Mail))[before:]
    assert [(one.subject, one.recipient) for one in mails] == [(subject, "anna@example.org")]
    assert "Bring a {title} along." in mails[0].text
    assert mails[0].event_id is None
    [kept] = await every(db, Proposal)
    assert (kept.decision, kept.announced, kept.decided_by) == (decision, decision, "Editor")


async def test_decision_can_be_taken_back_and_another_one_is_told_anew(
    db: Database, event: Event, proposal: Proposal
) -> None:
    order = [Decision.DECLINED, Decision.RESERVE, Decision.ACCEPTED, Decision.OPEN]
    states = []
    for decision in order:
        async with db.write() as session:
            known = await session.get_one(Event, event.id)
            done = await decide_proposals(session, SYSTEM, known, [proposal.id], decision)
            assert [one.id for one in done.changed] == [proposal.id]
        states += [one.state for one in await every(db, ProgrammeSession)]
    assert states == ["cancelled", "proposed", "accepted", "proposed"]


async def test_released_session_holds_its_decision_and_nothing_is_half_done(
    db: Database, parts: AppContext, event: Event, proposal: Proposal
) -> None:
    async with db.write() as session:
        known, call = await session.get_one(Event, event.id), (await every(db, ProposalCall))[0]
        other = await make_proposal(session, parts, known, call, email="b@example.org")
        made = await session.get_one(ProgrammeSession, proposal.session_id)
        made.state = SessionState.CONFIRMED
        (await session.get_one(Proposal, proposal.id)).decision = Decision.ACCEPTED
        await make_slot(session, made, a_time(known))
        await make_release(session, known)
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        ids = [proposal.id, other.id]
        done = await decide_proposals(session, SYSTEM, known, ids, Decision.RESERVE)
        assert [one.id for one, _why in done.refused] == [proposal.id]
        assert [one.id for one in done.changed] == [other.id]
    assert [one.decision for one in await every(db, Proposal)] == ["accepted", "reserve"]
    assert [one.state for one in await every(db, ProgrammeSession)] == ["confirmed", "proposed"]


async def test_one_that_cannot_be_decided_holds_the_others_up_in_nothing(
    client: httpx.AsyncClient,
    db: Database,
    parts: AppContext,
    event: Event,
    proposal: Proposal,
    editor: dict[str, str],
) -> None:
    async with db.write() as session:
        known, call = await session.get_one(Event, event.id), (await every(db, ProposalCall))[0]
        waiting = await make_proposal(session, parts, known, call, confirmed=False, email="b@example.org")
    form = {"proposal": [str(waiting.id), str(proposal.id)], "decision": "accepted"}
    answer = await client.post(BASE, headers=editor, data=form)
    assert "The proposer has not confirmed the e-mail address yet." in answer.text
    assert [one.decision for one in await every(db, Proposal)] == ["accepted", "open"]


async def test_speakers_own_page_confirms_an_accepted_proposal_too(
    client: httpx.AsyncClient, db: Database, parts: AppContext, event: Event, proposal: Proposal
) -> None:
    async with db.write() as session:
        known = await session.get_one(Event, event.id)
        await decide_proposals(session, SYSTEM, known, [proposal.id], Decision.ACCEPTED)
        speaker = await session.get_one(Speaker, proposal.speaker_id)
        path = speaker_path(parts, event.slug, speaker)
    form = {"session": str(proposal.session_id), "answer": "confirmed"}
    assert (await client.post(f"{path}/answer", data=form)).status_code == 303
    assert (await every(db, ProgrammeSession))[0].state == "confirmed"


async def test_nothing_of_proposals_is_public(
    client: httpx.AsyncClient, db: Database, event: Event, proposal: Proposal
) -> None:
    [made] = await every(db, ProgrammeSession)
    places = (
        "",
        "programme",
        "speakers",
        "calendar.ics",
        "schedule.json",
        "schedule.csv",
        f"sessions/{made.slug}",
    )
    for place in places:
        page = await client.get(f"/symposium/{place}")
        assert "Vocational futures" not in page.text
        assert "Svensson" not in page.text


async def test_list_asks_the_database_no_more_for_more_proposals(
    client: httpx.AsyncClient,
    db: Database,
    parts: AppContext,
    event: Event,
    proposal: Proposal,
    editor: dict[str, str],
    count_queries: Any,
) -> None:
    counts = []
    for number in range(2):
        with count_queries() as queries:
            assert (await client.get(BASE, headers=editor)).status_code == 200
        counts.append(len(queries))
        async with db.write() as session:
            known, call = await session.get_one(Event, event.id), (await every(db, ProposalCall))[0]
            for more in range(2):
                address = f"p{number}{more}@example.org"
                await make_proposal(session, parts, known, call, email=address)
    assert counts[0] == counts[1]
