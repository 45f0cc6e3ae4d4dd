"""The programme's operations, one after another, as a program uses them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from events_platform.kit.clock import now
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.worker import HANDLERS
from tests.api.asking import EVENT, Api
from tests.api.call_walk import hand_in, walk_call
from tests.factories.events import today

FRAB = Path(__file__).parents[1] / "data/schedules/frab.xml"
SESSIONS, SLOTS, SPEAKERS = f"{EVENT}/sessions", f"{EVENT}/slots", f"{EVENT}/speakers"
SPEAKER = f"{SPEAKERS}/{{id}}"
EMAIL = "chen.jing@example.org"
SOLVE = "placement.solve"
XML = {"Content-Type": "application/xml"}


async def walk_programme(api: Api, parts: AppContext, token: str, registration: str) -> None:
    """All of it: the plan, its release, the day, the people, and what comes in from elsewhere.

    `token` is that of the registration's personal page.
    """
    room = await close_rooms(api)
    kind, track = await name_threads(api)
    speaker, other, same = await add_speakers(api)
    await change_speakers(api, speaker, other)
    talk, second = await add_sessions(api, kind, track, speaker)
    await place(api, room, talk, second)
    await take_upon_oneself(api)
    await move_on_board(api, room, second)
    await answer_invitation(api, talk, await release(api, talk))
    await sign_up(api, token, talk, registration)
    await hold(api, talk)
    await replace_speaker(api, speaker, other)
    await merge_speakers(api, speaker, same)
    await place_rest(api, parts)
    await bring_in(api)
    await hand_in(api, talk)
    await walk_call(api, parts, kind)
    await api.ask("POST", f"{SPEAKERS}/register", json={"category": api.places["category"]})


def tomorrow(hour: int) -> str:
    """An hour of the event's last day."""
    return f"{today() + timedelta(days=1)}T{hour:02}:00:00+08:00"


async def close_rooms(api: Api) -> str:
    """A room of the programme's own, closed for a while and open again; answers its id."""
    body = {"name": {"en": "Lecture hall", "zh": "报告厅"}, "capacity": 50}
    room: str = (await api.ask("POST", f"{EVENT}/rooms", json=body))["id"]
    api.places["id"] = room
    span = {"starts_at": tomorrow(12), "ends_at": tomorrow(13), "reason": "cleaning"}
    closure = await api.ask("POST", f"{EVENT}/rooms/{{id}}/closures", json=span)
    assert (await api.ask("GET", f"{EVENT}/rooms/{{id}}/closures"))["items"] == [closure]
    api.places["closure"] = closure["id"]
    assert await api.ask("GET", f"{EVENT}/rooms/{{id}}/closures/{{closure}}") == closure
    await api.ask("DELETE", f"{EVENT}/rooms/{{id}}/closures/{{closure}}")
    return room


async def name_threads(api: Api) -> tuple[str, str]:
    """A type of sessions and a track, each made, changed, removed and made again; answers their ids."""
    made = []
    for kind, body, change in (
        ("session-types", {"name": {"en": "Keynote"}, "kind": "keynote"}, {"minutes": 45}),
        ("tracks", {"name": {"en": "Skills", "zh": "技能"}}, {"name": {"en": "Green skills"}}),
    ):
        one, many = f"{EVENT}/{kind}/{{id}}", f"{EVENT}/{kind}"
        api.places["id"] = (await api.ask("POST", many, json=body))["id"]
        assert (await api.ask("GET", many))["items"]
        await api.ask("GET", one)
        await api.ask("PATCH", one, json=change)
        await api.ask("DELETE", one)
        made.append((await api.ask("POST", many, json=body))["id"])
    return made[0], made[1]


async def add_speakers(api: Api) -> tuple[str, str, str]:
    """A speaker, somebody else, and the speaker once more; another is removed. Answers the three ids."""
    window = {"starts_at": tomorrow(8), "ends_at": tomorrow(20)}
    stated: dict[str, Any] = {
        "name": {"native": "陈静", "romanised": "Chen Jing"},
        "title": {"en": "Professor", "zh": "教授"},
        "country": "CN",
        "email": EMAIL,
        "precedence": 1,
        "availability": [window],
    }
    bodies = [stated, *({"name": {"native": name}} for name in ("Ada Osei", "Chen Jing", "Nobody"))]
    made = [(await api.ask("POST", SPEAKERS, json=body))["id"] for body in bodies]
    api.places["id"] = made[3]
    await api.ask("DELETE", SPEAKER)
    assert len((await api.ask("GET", SPEAKERS))["items"]) == 3
    return made[0], made[1], made[2]


async def change_speakers(api: Api, speaker: str, other: str) -> None:
    """Corrections, an invitation and a new link for one; an embargo and its end for the other."""
    api.places["id"] = speaker
    await api.ask("PATCH", SPEAKER, json={"affiliation": {"en": "Nanchang University"}, "locale": "zh"})
    await api.ask("POST", f"{SPEAKER}/invite")
    await api.ask("POST", f"{SPEAKER}/reset-link", json={})
    assert (await api.ask("GET", SPEAKER))["invited_at"]
    api.places["id"] = other
    until = (now() - timedelta(hours=1)).isoformat()
    hidden = await api.ask("POST", f"{SPEAKER}/embargo", json={"embargo": "name", "embargo_until": until})
    assert hidden["embargo"] == "name"
    assert (await api.ask("POST", f"{SPEAKER}/embargo/lift"))["embargo"] == "none"


async def add_sessions(api: Api, kind: str, track: str, speaker: str) -> tuple[str, str]:
    """Two sessions of one speaker with a third to place; a duplicate comes and goes. Answers two ids."""
    body: dict[str, Any] = {
        "type": kind,
        "track": track,
        "title": {"en": "Linking schools and firms", "zh": "校企合作"},
        "state": "confirmed",
        "languages": ["zh"],
        "interpretation": ["en"],
        "capacity": 20,
        "has_sign_up": True,
        "parts": [{"speaker": speaker, "role": "speaker"}],
    }
    made = [(await api.ask("POST", SESSIONS, json=body))["id"] for _number in range(2)]
    api.places["id"] = made[0]
    await api.ask("PATCH", f"{SESSIONS}/{{id}}", json={"abstract": {"en": "What each side gains."}})
    await api.ask("POST", SESSIONS, json={"type": kind, "title": {"en": "Waits"}, "state": "accepted"})
    api.places["id"] = (await api.ask("POST", f"{SESSIONS}/{{id}}/duplicate"))["id"]
    await api.ask("POST", f"{SESSIONS}/{{id}}/cancel", json={"with_talks": True})
    await api.ask("POST", f"{SESSIONS}/{{id}}/restore")
    await api.ask("GET", f"{SESSIONS}/{{id}}")
    await api.ask("DELETE", f"{SESSIONS}/{{id}}")
    assert len((await api.ask("GET", SESSIONS))["items"]) == 3
    return made[0], made[1]


async def place(api: Api, room: str, talk: str, second: str) -> None:
    """Slots: both sessions at the same hour in one room, the second one placed, moved, removed and back."""
    first = await api.ask("POST", SLOTS, json={"session": talk, "room": room, "starts_at": tomorrow(9)})
    body = {"session": second, "room": room, "starts_at": tomorrow(11)}
    api.places["id"] = (await api.ask("POST", SLOTS, json=body))["id"]
    seen = (await api.ask("GET", f"{SLOTS}/{{id}}"))["updated_at"]
    await api.ask("PATCH", f"{SLOTS}/{{id}}", json={"starts_at": tomorrow(10), "expected": seen})
    await api.ask("DELETE", f"{SLOTS}/{{id}}")
    again = await api.ask("POST", SLOTS, json={**body, "starts_at": tomorrow(9), "is_fixed": True})
    assert (await api.ask("GET", SLOTS))["items"] == sorted((first, again), key=lambda one: str(one["id"]))
    api.places["id"] = talk
    assert (await api.ask("GET", f"{SESSIONS}/{{id}}"))["slot"] == first


async def take_upon_oneself(api: Api) -> None:
    """A hard conflict, taken upon oneself and given back."""
    conflicts = (await api.ask("GET", f"{EVENT}/conflicts"))["items"]
    key = next(one["key"] for one in conflicts if one["kind"] == "room_twice")
    override = await api.ask(
        "POST", f"{EVENT}/conflicts/overrides", json={"key": key, "reason": "The hall has a wall."}
    )
    again = (await api.ask("GET", f"{EVENT}/conflicts"))["items"]
    assert override in [one["override"] for one in again]
    api.places["id"] = override["id"]
    await api.ask("DELETE", f"{EVENT}/conflicts/overrides/{{id}}")


async def move_on_board(api: Api, room: str, second: str) -> None:
    """The board, with its conflicts; a move that solves them; the board when nothing has changed."""
    board = await api.ask("GET", f"{EVENT}/board")
    assert board["conflicts"]
    move = {"session": second, "room": room, "starts_at": tomorrow(14)}
    moved = await api.ask("POST", f"{EVENT}/board/moves", json={"moves": [move], "since": board["cursor"]})
    assert "room_twice" not in [one["kind"] for one in moved["conflicts"]]
    same = await api.ask("GET", f"{EVENT}/board", params={"since": moved["cursor"]})
    assert same["is_unchanged"]


async def release(api: Api, talk: str) -> int:
    """Two releases and the first one again; what everybody may read then. Answers the session's version."""
    many = f"{EVENT}/releases"
    assert (await api.ask("GET", f"{many}/next"))["changes"]
    first = await api.ask("POST", many, json={"base": 0, "note": {"en": "The programme is out."}})
    api.places |= {"id": talk, "number": str(first["number"])}
    await api.ask("PATCH", f"{SESSIONS}/{{id}}", json={"title": {"en": "Linking firms and schools"}})
    assert [one["fields"] for one in (await api.ask("GET", f"{many}/next"))["changes"]]
    await api.ask("POST", many, json={"base": 1})
    await api.ask("GET", f"{many}/{{number}}")
    back = await api.ask("POST", f"{many}/{{number}}/roll-back", json={"restore_working_copy": True})
    assert back["restores"] == 1
    assert len((await api.ask("GET", many))["items"]) == 3
    programme = await api.ask("GET", f"{EVENT}/programme")
    assert programme["release"] == 3
    versions = {one["id"]: int(one["sequence"]) for one in programme["sessions"]}
    assert len(versions) == 2
    return versions[talk]


def reply(talk: str, sequence: int) -> str:
    """The speaker's acceptance of a session, at this version, as calendars write it."""
    lines = [
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "PRODID:-//Example//Mail//EN",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        f"UID:{talk}@127.0.0.1",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{EMAIL}",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{now():%Y%m%dT%H%M%SZ}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)


async def answer_invitation(api: Api, talk: str, sequence: int) -> None:
    """The speaker accepts from a calendar, as such and in a mail; of another session nothing is known."""
    text = reply(talk, sequence)
    mail = f"From: {EMAIL}\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n{text}"
    outcomes = []
    for media, body in (
        ("text/calendar", text),
        ("message/rfc822", mail),
        ("text/calendar", text.replace(talk, "nothing")),
    ):
        answer = await api.ask(
            "POST", "/api/v1/calendar-replies", headers={"Content-Type": media}, content=body
        )
        outcomes += [one["outcome"] for one in answer["items"]]
    assert outcomes == ["recorded", "unchanged", "unknown"], outcomes


async def sign_up(api: Api, token: str, talk: str, registration: str) -> None:
    """A place in a session, taken, seen and given back; a star for it by the guest."""
    api.places |= {"id": talk, "registration": registration}
    many = f"{SESSIONS}/{{id}}/sign-ups"
    await api.ask("POST", many, json={"registration": registration})
    assert (await api.ask("GET", many))["signed_up"] == 1
    await api.ask("DELETE", f"{many}/{{registration}}")
    assert (await api.ask("POST", "/api/v1/stars", token, json={"add": [talk]}))["sessions"] == [talk]
    await api.ask("GET", "/api/v1/stars", token)


async def hold(api: Api, talk: str) -> None:
    """The day of a session: late, not late after all, begun; then who was there."""
    api.places["id"] = talk
    for action in ({"action": "delay", "minutes": 10}, {"action": "undo"}, {"action": "start"}):
        await api.ask("POST", f"{SESSIONS}/{{id}}/hours", json=action)
    hours = (await api.ask("GET", f"{EVENT}/hours"))["items"]
    assert [one["has_started"] for one in hours] == [True, False]
    attended = await api.ask("GET", f"{EVENT}/participation/sessions")
    assert [one["id"] for one in attended["sessions"]] == [talk]
    assert talk in await api.ask("GET", f"{EVENT}/participation/sessions.csv")


async def replace_speaker(api: Api, speaker: str, other: str) -> None:
    """Somebody stands in for a speaker, takes over, and gives back."""
    api.places["id"] = speaker
    assert (await api.ask("POST", f"{SPEAKER}/stand-in", json={"stand_in": other}))["stand_in"] == other
    await api.ask("POST", f"{SPEAKER}/take-over", json={})
    await api.ask("POST", f"{SPEAKER}/give-back", json={})
    await api.ask("POST", f"{SPEAKER}/stand-in", json={"stand_in": None})


async def merge_speakers(api: Api, speaker: str, same: str) -> None:
    """Two become one, and two again."""
    api.places["id"] = speaker
    assert (await api.ask("POST", f"{SPEAKER}/merge", json={"speaker": same}))["id"] == speaker
    api.places["id"] = same
    assert (await api.ask("GET", SPEAKER))["id"] == speaker
    assert (await api.ask("POST", f"{SPEAKER}/unmerge"))["id"] == same


async def place_rest(api: Api, parts: AppContext) -> None:
    """The session that waits gets a place by the solver, and loses it; another run is stopped."""
    many, one = f"{EVENT}/placement", f"{EVENT}/placement/{{id}}"
    api.places["id"] = (await api.ask("POST", many, json={}))["id"]
    await api.ask("POST", f"{one}/apply", refused=True)
    async with parts.db.read() as session:
        (job,) = (await session.exec(select(Job).where(Job.name == SOLVE))).all()
    await HANDLERS[SOLVE](parts, job.payload)
    proposed = await api.ask("GET", one)
    assert (proposed["state"], len(proposed["moves"])) == ("proposed", 1)
    await api.ask("POST", f"{one}/apply")
    await api.ask("POST", f"{one}/undo")
    api.places["id"] = (await api.ask("POST", many, json={}))["id"]
    await api.ask("DELETE", one)
    assert [run["state"] for run in (await api.ask("GET", many))["items"]] == ["cancelled", "undone"]


async def bring_in(api: Api) -> None:
    """A schedule of elsewhere: a dry run, and for good."""
    address, body = f"{EVENT}/programme/import", FRAB.read_bytes()
    dry = await api.ask("POST", address, headers=XML, content=body)
    assert dry["rows"]
    form = {"file": ("schedule.xml", body)}
    done = await api.ask("POST", address, files=form, params={"apply": "true"})
    assert done["applied"]
