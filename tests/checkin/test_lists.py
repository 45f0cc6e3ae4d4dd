"""A list of scans is answered as the same scans one by one: each sees what those before it did."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from events_platform.registration.models import Status
from tests.checkin.conftest import WHY, Door, undo
from tests.factories.checkin import scan_body

Make = Callable[..., Awaitable[Door]]

# "A hall exit": guest A at the hall's gate, on the way out. The hall has one place; C's registration is
# cancelled, "over" a stop is overridden. What stands before a stroke came one by one.
STORIES = {
    "let in at the door, then out and in": "C site over, C site exit, C site",
    "let in at the door, then the scan again": "C site over, repeat 0, undo 0, C site",
    "an undo of what waits for the door": "C site over, C site exit, undo 1, C site",
    "two let in at the door": "C site over, A site, D site over, C site exit, D site exit, A site exit",
    "let in at the door takes the last place": "C hall over, A hall, B hall",
    "undone entry leaves the place": "A hall, undo 0, B hall",
    "undone exit keeps the place": "A hall / A hall exit, undo 1, B hall",
    "undo of what came before": "A hall / undo 0, B hall, A hall",
    "another room empties the place": "A hall, A studio, B hall",
    "another room empties the place taken before": "A hall / A studio, B hall",
    "the way out of the site empties the place": "A hall, A site exit, B hall",
    "out, in, out again": "A hall / A hall exit, B hall, B hall exit, A hall, B hall",
}


class Story:
    """Scans told in words, at gates of a meeting of its own."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.scans: list[dict[str, Any]] = []

    async def begin(self) -> None:
        """Make the guests and the gates."""
        hall, studio = self.door.meeting.rooms
        self.gates = {
            "site": self.door.gate,
            "hall": await self.door.another_gate(room=hall, capacity=1),
            "studio": await self.door.another_gate(room=studio),
        }
        self.guests = {
            name: await self.door.guest(native, status=status)
            for name, native, status in (
                ("A", "王芳", Status.CONFIRMED),
                ("B", "刘奇", Status.CONFIRMED),
                ("C", "陈静", Status.CANCELLED),
                ("D", "赵敏", Status.PENDING),
            )
        }

    def read(self, words: str) -> list[dict[str, Any]]:
        """The bodies of these scans."""
        return [self._body(one.split()) for one in words.split(", ")]

    def _body(self, said: list[str]) -> dict[str, Any]:
        if said[0] == "repeat":
            body = self.scans[int(said[1])]
        elif said[0] == "undo":
            body = undo(self.scans[int(said[1])]["id"])
        else:
            values: dict[str, Any] = {"override": WHY} if "over" in said else {}
            values |= {
                "gate": str(self.gates[said[1]].id),
                "direction": "exit" if "exit" in said else "entry",
            }
            body = scan_body(self.guests[said[0]].ticket, **values)
        self.scans.append(body)
        return body

    async def kinds(self) -> list[tuple[str, str]]:
        """Who went in or out, each by time."""
        names = {guest.registration.id: name for name, guest in self.guests.items()}
        rows = sorted(await self.door.ledger(), key=lambda row: row.happened_at)
        told = [(names.get(row.registration_id, ""), row.kind) for row in rows if row.kind != "void"]
        return sorted([one for one in told if one[0]], key=lambda one: one[0])


@pytest.mark.parametrize("policy", ["free", "after_exit"])
@pytest.mark.parametrize("told", STORIES.values(), ids=STORIES.keys())
async def test_list_is_answered_as_its_scans_one_by_one(make_door: Make, told: str, policy: str) -> None:
    before, _stroke, words = told.rpartition(" / ")
    found = []
    for slug in ("listed", "single"):
        story = Story(await make_door(slug, policy=policy))
        await story.begin()
        for body in story.read(before) if before else []:
            await story.door.send(body)
        bodies = story.read(words)
        if slug == "listed":
            answers = await story.door.send(bodies)
        else:
            answers = [await story.door.send(body) for body in bodies]
        assert [answer["id"] for answer in answers] == [body["id"] for body in bodies]
        found.append(([(one["outcome"], one["level"]) for one in answers], await story.kinds()))
    assert found[0] == found[1]
