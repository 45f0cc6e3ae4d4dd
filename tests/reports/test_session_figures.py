"""Session attendance, sentence by sentence of participation.md, each on a small ledger of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from events_platform.accounts.access import SYSTEM, Actor
from events_platform.accounts.models import Role
from events_platform.events.models import Room
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.content import Item, written
from events_platform.programme.models import ProgrammeSession, SessionKind, SessionType
from events_platform.programme.models_release import Release, SessionHours
from events_platform.registration.models import Registration, Status
from events_platform.reports.cutoff import Cutoff
from events_platform.reports.session_figures import SessionFigures, session_figures_for
from tests.factories.ledger import RECORDED, Ledger, at, new_ledger

STARTS, ENDS = 60, 120  # minutes after the doors open


@dataclass
class Programme:
    """A ledger with two rooms, and sessions released in one of them from minute 60 to 120."""

    ledger: Ledger
    rooms: list[Room]
    types: dict[SessionKind, SessionType]
    items: list[Item] = field(default_factory=list)

    def session(self, kind: SessionKind = SessionKind.TALK, **values: Any) -> Item:
        """One more session of the release."""
        event, type_id = self.ledger.event, self.types[kind].id
        title = LocalizedText({"en": f"Talk {len(self.items)}", "zh": "报告"})
        slug = f"talk-{len(self.items)}"
        row = ProgrammeSession(event_id=event.id, slug=slug, type_id=type_id, title=title)
        given: dict[str, Any] = {"starts_at": at(STARTS), "ends_at": at(ENDS), "room_id": self.rooms[0].id}
        item = Item(
            id=row.id,
            slug=slug,
            type_id=type_id,
            track_id=None,
            title=title,
            abstract=LocalizedText(),
            languages=(),
            interpretation=(),
            parts=(),
            shared_room_ids=values.pop("shared_room_ids", ()),
            **{**given, **values},
        )
        self.ledger.rows.append(row)
        self.items.append(item)
        return item

    def hours(self, item: Item, recorded: float, action: str, **values: Any) -> None:
        """What happened to the session, as recorded at that minute."""
        given: dict[str, Any] = {
            "room_id": item.room_id,
            "starts_at": item.starts_at,
            "ends_at": item.ends_at,
            "has_started": True,
        }
        number = sum(isinstance(row, SessionHours) for row in self.ledger.rows) + 1
        row = SessionHours(
            event_id=self.ledger.event.id,
            session_id=item.id,
            number=number,
            action=action,
            recorded_at=at(recorded),
            **{**given, **values},
        )
        self.ledger.rows.append(row)

    async def figures(
        self, session: Session, actor: Actor = SYSTEM, **clocks: Any
    ) -> dict[str, SessionFigures]:
        """The figures by slug, once everything is stored."""
        if self.ledger.rows:
            release = Release(
                event_id=self.ledger.event.id, number=1, content=written(self.items), created_at=RECORDED
            )
            await self.ledger.save(session)
            await insert_rows(session, release)
        found = await session_figures_for(session, actor, self.ledger.event, Cutoff(**clocks))
        return {row.held.item.slug: row for row in found.rows}


def new_programme(rules: dict[str, Any] | None = None) -> Programme:
    ledger = new_ledger(rules)
    rooms = [Room(event_id=ledger.event.id, site_id=ledger.site.id, capacity=10) for _room in range(2)]
    types = {
        kind: SessionType(event_id=ledger.event.id, kind=kind)
        for kind in (SessionKind.TALK, SessionKind.BREAK)
    }
    ledger.rows += [*rooms, *types.values()]
    return Programme(ledger, rooms, types)


def numbers(row: SessionFigures) -> tuple[int, int, int, int]:
    """On site only, online only, both, and how many of those on site are assumed."""
    people = row.participants
    return people.onsite_only, people.online_only, people.both, row.assumed


Story = Callable[[Programme, Item, Registration], object]


def scanned_at_own_gate(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 50, area_kind="session", area_id=talk.id)
    told.ledger.scan(one, 65, "exit", area_kind="session", area_id=talk.id)


def scanned_at_own_gate_and_never_out(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 110, area_kind="session", area_id=talk.id)


def too_late_for_the_minimum(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 116, area_kind="session", area_id=talk.id)


def gone_before_the_minimum(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 50, area_kind="session", area_id=talk.id)
    told.ledger.scan(one, 64, "exit", area_kind="session", area_id=talk.id)


def left_the_site(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 50, area_kind="session", area_id=talk.id)
    told.ledger.scan(one, 64, "exit")


def twice_for_a_short_while(told: Programme, talk: Item, one: Registration) -> None:
    for start in (60, 90):
        told.ledger.scan(one, start, area_kind="room", area_id=told.rooms[0].id)
        told.ledger.scan(one, start + 3, "exit", area_kind="room", area_id=told.rooms[0].id)


def was_in_the_room_before(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 10, area_kind="room", area_id=told.rooms[0].id)


def went_to_the_next_room(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 10, area_kind="room", area_id=told.rooms[0].id)
    told.ledger.scan(one, 62, area_kind="room", area_id=told.rooms[1].id)


def sat_in_another_room(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 10, area_kind="room", area_id=told.rooms[1].id)


def came_to_the_site_alone(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 10)


def followed_online(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.segment(one, 50, 65, area_id=told.ledger.online_room(told.rooms[0].id))


def followed_online_briefly(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.segment(one, 50, 64, area_id=told.ledger.online_room(told.rooms[0].id))


def was_in_an_online_room_of_nothing(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.segment(one, 50, 100, area_id=told.ledger.online_room())


def two_devices_at_once(told: Programme, talk: Item, one: Registration) -> None:
    room = told.ledger.online_room(told.rooms[0].id)
    told.ledger.segment(one, 60, 63, area_id=room)
    told.ledger.segment(one, 60, 64, area_id=room)


def followed_from_the_hall(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 10, area_kind="room", area_id=told.rooms[0].id)
    told.ledger.segment(one, 60, 120, area_id=told.ledger.online_room(told.rooms[0].id))


def went_home_and_followed(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 10, area_kind="room", area_id=told.rooms[0].id)
    told.ledger.scan(one, 80, "exit")
    told.ledger.segment(one, 90, 120, area_id=told.ledger.online_room(told.rooms[0].id))


def scan_was_taken_back(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.void(told.ledger.scan(one, 60, area_kind="session", area_id=talk.id), 200)


def cancelled_before(told: Programme, talk: Item, one: Registration) -> None:
    told.ledger.scan(one, 60, area_kind="session", area_id=talk.id)
    one.status = Status.CANCELLED
    told.ledger.changed(one, at(10))


def came_under_two_registrations(told: Programme, talk: Item, one: Registration) -> None:
    other = told.ledger.registration(one.person_id, is_duplicate=True)
    told.ledger.scan(one, 60, area_kind="session", area_id=talk.id)
    told.ledger.scan(other, 61, area_kind="room", area_id=told.rooms[0].id)


STORIES: list[tuple[Story, tuple[int, int, int, int]]] = [
    (scanned_at_own_gate, (1, 0, 0, 0)),
    (scanned_at_own_gate_and_never_out, (1, 0, 0, 1)),
    (too_late_for_the_minimum, (0, 0, 0, 0)),
    (gone_before_the_minimum, (0, 0, 0, 0)),
    (left_the_site, (0, 0, 0, 0)),
    (twice_for_a_short_while, (1, 0, 0, 0)),
    (was_in_the_room_before, (1, 0, 0, 1)),
    (went_to_the_next_room, (0, 0, 0, 0)),
    (sat_in_another_room, (0, 0, 0, 0)),
    (came_to_the_site_alone, (0, 0, 0, 0)),
    (followed_online, (0, 1, 0, 0)),
    (followed_online_briefly, (0, 0, 0, 0)),
    (was_in_an_online_room_of_nothing, (0, 0, 0, 0)),
    (two_devices_at_once, (0, 0, 0, 0)),
    (followed_from_the_hall, (1, 0, 0, 1)),
    (went_home_and_followed, (0, 0, 1, 0)),
    (scan_was_taken_back, (0, 0, 0, 0)),
    (cancelled_before, (0, 0, 0, 0)),
    (came_under_two_registrations, (1, 0, 0, 1)),
]


@pytest.mark.parametrize("clocks", [{}, {"known_at": at(600)}], ids=["live", "known"])
@pytest.mark.parametrize(("story", "expected"), STORIES, ids=[story.__name__ for story, _n in STORIES])
async def test_person_counts_at_a_session(
    session: Session, story: Story, expected: tuple[int, int, int, int], clocks: dict[str, Any]
) -> None:
    told = new_programme()
    talk = told.session()
    story(told, talk, told.ledger.registration())
    assert numbers((await told.figures(session, **clocks))["talk-0"]) == expected


async def test_running_connection_counts_as_far_as_it_was_heard_of(session: Session) -> None:
    told = new_programme()
    told.session()
    room = told.ledger.online_room(told.rooms[0].id)
    told.ledger.connection(told.ledger.registration(), 60, 66, room)
    told.ledger.connection(told.ledger.registration(), 60, 64, room)
    assert numbers((await told.figures(session))["talk-0"]) == (0, 1, 0, 0)


async def test_hours_recorded_on_the_day_count_and_are_told(session: Session) -> None:
    told = new_programme()
    late, running, plan = told.session(), told.session(), told.session()
    told.hours(late, 100, "start", starts_at=at(100), ends_at=at(160))
    told.hours(late, 150, "end", starts_at=at(100), ends_at=at(150), has_ended=True)
    told.hours(running, 62, "start", starts_at=at(62), ends_at=at(120))
    guest = told.ledger.registration()
    for minutes, kind in ((60, "entry"), (100, "exit")):
        told.ledger.scan(guest, minutes, kind, area_kind="room", area_id=told.rooms[0].id)
    found = await told.figures(session)
    assert [found[one.slug].participants.total for one in (late, running, plan)] == [0, 1, 1]
    hours = [found[one.slug].held.hours for one in (late, running, plan)]
    assert [(one.has_started, one.has_ended) for one in hours] == [
        (True, True),
        (True, False),
        (False, False),
    ]


async def test_moved_session_follows_its_rooms(session: Session) -> None:
    told = new_programme()
    talk = told.session()
    first, second = told.rooms
    told.hours(talk, 60, "start")
    told.hours(talk, 90, "move", room_id=second.id)
    stories = {(60, 66, first.id): 1, (92, 100, second.id): 1, (70, 80, second.id): 0, (95, 110, first.id): 0}
    for start, end, room_id in stories:
        guest = told.ledger.registration()
        told.ledger.scan(guest, start, area_kind="room", area_id=room_id)
        told.ledger.scan(guest, end, "exit", area_kind="room", area_id=room_id)
    row = (await told.figures(session))["talk-0"]
    assert row.participants.onsite_only == sum(stories.values())
    assert row.held.hours.room_id == second.id


async def test_move_that_was_taken_back_moved_nobody(session: Session) -> None:
    told = new_programme()
    talk = told.session()
    told.hours(talk, 60, "start")
    told.hours(talk, 70, "move", room_id=told.rooms[1].id)
    told.hours(talk, 100, "undo")
    guest = told.ledger.registration()
    told.ledger.scan(guest, 75, area_kind="room", area_id=told.rooms[0].id)
    told.ledger.scan(guest, 95, "exit", area_kind="room", area_id=told.rooms[0].id)
    assert numbers((await told.figures(session))["talk-0"]) == (1, 0, 0, 0)


async def test_session_shown_in_branch_rooms_counts_there_too(session: Session) -> None:
    told = new_programme()
    told.session(shared_room_ids=(told.rooms[1].id,))
    told.ledger.scan(told.ledger.registration(), 60, area_kind="room", area_id=told.rooms[1].id)
    assert numbers((await told.figures(session))["talk-0"]) == (1, 0, 0, 1)


async def test_breaks_uncounted_cancelled_and_coming_sessions_are_left_out(session: Session) -> None:
    told = new_programme()
    told.session(SessionKind.BREAK)
    told.session(is_counted=False)
    told.session(is_cancelled=True)
    told.session(starts_at=at(300), ends_at=at(360))
    counted = told.session()
    assert list(await told.figures(session, until=at(200))) == [counted.slug]


async def test_people_apart_fill_places_and_are_no_participants(session: Session) -> None:
    told = new_programme()
    talk, small = told.session(), told.session(capacity=4)
    person = told.ledger.registration().person_id
    for registration in (
        told.ledger.registration(category_id=told.ledger.staff.id),
        told.ledger.registration(person, category_id=told.ledger.staff.id),
        told.ledger.registration(),
    ):
        told.ledger.scan(registration, 55, area_kind="room", area_id=told.rooms[0].id)
    found = await told.figures(session)
    assert (found[talk.slug].participants.total, found[talk.slug].apart.total) == (1, 2)
    assert (found[talk.slug].used, found[small.slug].used) == (0.3, 0.75)


async def test_both_clocks_hold_for_scans_and_hours(session: Session) -> None:
    told = new_programme()
    talk = told.session()
    told.hours(talk, 300, "start", starts_at=at(200), ends_at=at(260))
    told.ledger.scan(told.ledger.registration(), 70, area_kind="session", area_id=talk.id)
    told.ledger.scan(
        told.ledger.registration(), 80, area_kind="session", area_id=talk.id, recorded_at=at(400)
    )
    found = {
        (until, known): (await told.figures(session, until=at(until), known_at=at(known)))["talk-0"]
        for until, known in ((130, 200), (74, 200), (75, 200), (130, 299), (250, 300), (250, 400))
    }
    assert [row.participants.total for row in found.values()] == [1, 0, 1, 1, 1, 2]
    assert [row.held.hours.has_started for row in found.values()] == [False] * 4 + [True] * 2


async def test_rule_of_the_event_sets_the_minimum(session: Session) -> None:
    told = new_programme({"session_minimum": 30})
    talk = told.session()
    for start in (90, 91):
        told.ledger.scan(told.ledger.registration(), start, area_kind="session", area_id=talk.id)
    assert (await told.figures(session))["talk-0"].participants.total == 1


async def test_hidden_session_is_seen_by_editors_alone(session: Session) -> None:
    told = new_programme()
    told.session()
    hidden = next(row for row in told.ledger.rows if isinstance(row, ProgrammeSession))
    hidden.is_hidden = True
    analyst = Actor("account", "analyst", grants=((Role.ANALYST, told.ledger.event.id),))
    assert list(await told.figures(session)) == ["talk-0"]
    assert list(await told.figures(session, analyst)) == []


async def test_queries_do_not_grow_with_people_or_sessions(db: Database, count_queries: Any) -> None:
    counts = []
    for size in (1, 3):
        told = new_programme()
        for number in range(size):
            talk = told.session()
            guest = told.ledger.registration()
            told.ledger.scan(guest, 60 + number, area_kind="session", area_id=talk.id)
        async with db.write() as session:
            await told.figures(session)
        async with db.read() as session:
            with count_queries() as queries:
                assert len(await told.figures(session)) == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16
