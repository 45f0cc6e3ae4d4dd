"""A call for proposals from its first word to its letters, and the materials of a session."""

from typing import Any

from events_platform.events.access import event_by_reference
from events_platform.kit.web.context import AppContext
from events_platform.programme.queries_call import proposals_of, the_call
from events_platform.programme.service_proposals import confirm_proposal
from tests.api.asking import EVENT, Api

CALL, PROPOSALS = f"{EVENT}/call", f"{EVENT}/proposals"
MATERIALS = f"{EVENT}/sessions/{{id}}/materials"


async def walk_call(api: Api, parts: AppContext, kind: str) -> None:
    """All of it; `kind` is the id of a type of sessions."""
    criterion = await set_call_up(api, kind)
    await ask_reviewers(api)
    first, second = await propose(api, kind)
    await confirm(api, parts)
    await review(api, first, criterion)
    await decide(api, first, second)


async def set_call_up(api: Api, kind: str) -> str:
    """The call as it begins, then open, then its letters; answers its criterion's key."""
    assert (await api.ask("GET", CALL))["is_on"] is False
    body = {
        "is_on": True,
        "text": {"en": "Tell us what works.", "zh": "欢迎投稿。"},
        "formats": [{"type": kind, "minutes": [20, 40]}],
        "questions": [{"label": {"en": "What do you need?"}, "is_required": True}],
        "criteria": [{"name": {"en": "Novelty", "zh": "新颖性"}}],
    }
    call = await api.ask("PATCH", CALL, json=body)
    assert call["state"] == "open"
    api.places["question"] = call["questions"][0]["key"]
    same = await api.ask("PATCH", CALL, json={"most_proposals": 5})
    assert (same["questions"], same["most_proposals"]) == (call["questions"], 5)
    assert (await api.ask("POST", f"{CALL}/late-link"))["late_url"]
    letters = await api.ask("PATCH", f"{CALL}/letters", json={"accepted": {"subject": {"en": "Come"}}})
    assert await api.ask("GET", f"{CALL}/letters") == letters
    return str(call["criteria"][0]["key"])


async def ask_reviewers(api: Api) -> None:
    """One reviewer comes and goes."""
    many = f"{CALL}/reviewers"
    asked = await api.ask("POST", many, json={"name": "Ada Osei", "email": "ada@example.org"})
    assert (await api.ask("GET", many))["items"] == [asked]
    api.places["id"] = asked["id"]
    await api.ask("DELETE", f"{many}/{{id}}")


async def propose(api: Api, kind: str) -> tuple[str, str]:
    """Two proposals, one with a co-speaker; answers their ids."""
    body: dict[str, Any] = {
        "name": {"native": "Anna Svensson"},
        "email": "anna@example.org",
        "title": {"en": "Vocational futures"},
        "abstract": {"en": "What schools can do."},
        "format": f"{kind}:20",
        "people": [{"name": {"native": "刘洋"}, "country": "CN"}],
        "answers": {api.places["question"]: "A board"},
    }
    first = await api.ask("POST", PROPOSALS, json=body)
    second = await api.ask("POST", PROPOSALS, json={**body, "title": {"en": "Second thoughts"}, "people": []})
    assert (first["state"], first["answers"]) == ("unconfirmed", body["answers"])
    await api.ask("POST", PROPOSALS, json={**body, "answers": {}}, refused=True)
    return first["id"], second["id"]


async def confirm(api: Api, parts: AppContext) -> None:
    """The proposer opens the link in each mail."""
    async with parts.db.write() as session:
        event = await event_by_reference(session, api.places["event"])
        call = await the_call(session, event.id)
        for proposal in await proposals_of(session, event.id):
            await confirm_proposal(session, event, call, proposal)


async def review(api: Api, first: str, criterion: str) -> None:
    """The program itself reviews, and thinks again."""
    api.places["id"] = first
    many = f"{PROPOSALS}/{{id}}/reviews"
    await api.ask("POST", many, json={"scores": {}}, refused=True)
    await api.ask("POST", many, json={"scores": {criterion: 2}})
    kept = await api.ask("POST", many, json={"scores": {criterion: 5}, "comment": "Sound."})
    assert (await api.ask("GET", many))["items"] == [kept]
    figures = (await api.ask("GET", f"{PROPOSALS}/{{id}}"))["figures"]
    assert (figures["median"], figures["reviews"]) == (5.0, 1)


async def decide(api: Api, first: str, second: str) -> None:
    """One is accepted with a remark and told so, once; the other waits."""
    api.places["id"] = first
    noted = await api.ask("PATCH", f"{PROPOSALS}/{{id}}", json={"note": "Bring the board."})
    assert await api.ask("PATCH", f"{PROPOSALS}/{{id}}", json={}) == noted
    body = {"proposals": [first], "decision": "accepted"}
    assert (await api.ask("POST", f"{PROPOSALS}/decisions", json=body))["changed"] == [first]
    assert [(await api.ask("POST", f"{PROPOSALS}/letters"))["sent"] for _time in range(2)] == [1, 0]
    listed = (await api.ask("GET", PROPOSALS, params={"decision": "open"}))["items"]
    assert [one["id"] for one in listed] == [second]


async def hand_in(api: Api, talk: str) -> None:
    """An address, and slides twice; the first version goes."""
    api.places["id"] = talk
    await api.ask("POST", MATERIALS, json={"name": "Paper", "url": "https://example.org/paper.pdf"})
    slides = {"file": ("slides.pdf", b"%PDF-1.7"), "is_public": (None, "true")}
    first, second = [await api.ask("POST", MATERIALS, files=slides) for _version in range(2)]
    assert (first["version"], second["version"], second["is_public"]) == (1, 2, True)
    api.places["material"] = first["id"]
    one = f"{MATERIALS}/{{material}}"
    assert (await api.ask("PATCH", one, json={"is_public": False}))["is_public"] is False
    assert (await api.ask("GET", one))["file"] == {
        "name": "slides.pdf",
        "size": 8,
        "media_type": "application/pdf",
    }
    await api.ask("DELETE", one)
    assert [one["name"] for one in (await api.ask("GET", MATERIALS))["items"]] == ["Paper", "slides.pdf"]
