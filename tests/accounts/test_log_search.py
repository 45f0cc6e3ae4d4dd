"""Entries of the log found by words in the reader's language, by who acted, by what they are about."""

import uuid

import pytest

from events_platform.accounts.access import SYSTEM, Actor
from events_platform.accounts.audit import record
from events_platform.accounts.log_search import AREAS, LogFilter
from events_platform.accounts.log_sentences import SENTENCES
from events_platform.accounts.queries import log_page
from events_platform.kit.db.engine import Database
from events_platform.kit.i18n import use_locale
from events_platform.kit.ids import new_id
from events_platform.kit.pagination import PageRequest

CHEN = Actor("account", "陈静 Chen Jing", new_id())
TOKEN = Actor("token", "Box office", new_id())
GUEST = Actor("attendee", "attendee")
ROOM = {"en": "Forum A", "zh": "分论坛A"}


@pytest.fixture
async def event_id(db: Database) -> uuid.UUID:
    """A log of five entries, and one of another event."""
    made = new_id()
    async with db.write() as session:
        record(session, SYSTEM, "event.publish", event_id=made)
        record(session, CHEN, "room.create", event_id=made, details={"name": ROOM})
        record(session, TOKEN, "session_type.create", event_id=made, details={"name": {"en": "50%_off"}})
        record(session, GUEST, "registration.cancel", event_id=made)
        record(session, CHEN, "programme.release", event_id=made)
        record(session, CHEN, "programme.release", event_id=new_id())
    return made


async def found(db: Database, event_id: uuid.UUID, lang: str, **wanted: str) -> list[str]:
    async with db.read() as session:
        with use_locale(lang):
            page = await log_page(session, event_id, PageRequest(), LogFilter(**wanted).conditions())
    return [one.action for one in reversed(page.items)]


@pytest.mark.parametrize(
    ("lang", "q", "actions"),
    [
        ("en", "released", ["programme.release"]),
        ("en", "RELEASED chen", ["programme.release"]),
        ("en", "chen", ["room.create", "programme.release"]),
        ("zh", "陈静 发布", ["programme.release"]),
        ("zh", "fenluntan", ["room.create"]),
        ("zh", "Forum", ["room.create"]),
        ("en", "box office", ["session_type.create"]),
        ("en", "50%_off", ["session_type.create"]),
        ("en", "%", ["session_type.create"]),
        ("en", "guest", ["registration.cancel"]),
        ("en", "发布", []),
        ("en", "released forum", []),
    ],
)
async def test_words_are_those_that_the_reader_sees(
    db: Database, event_id: uuid.UUID, lang: str, q: str, actions: list[str]
) -> None:
    assert await found(db, event_id, lang, q=q) == actions


@pytest.mark.parametrize(
    ("wanted", "actions"),
    [
        ({"who": str(CHEN.id)}, ["room.create", "programme.release"]),
        ({"who": "guest"}, ["registration.cancel"]),
        ({"who": "system"}, ["event.publish"]),
        ({"who": "token", "about": "programme"}, ["session_type.create"]),
        ({"about": "programme"}, ["session_type.create", "programme.release"]),
        ({"about": "event"}, ["event.publish", "room.create"]),
        ({"about": "event", "who": str(CHEN.id), "q": "论坛"}, ["room.create"]),
    ],
)
async def test_log_is_narrowed_by_who_and_about_what(
    db: Database, event_id: uuid.UUID, wanted: dict[str, str], actions: list[str]
) -> None:
    assert await found(db, event_id, "en", **wanted) == actions


async def test_what_is_not_understood_narrows_nothing(db: Database, event_id: uuid.UUID) -> None:
    assert len(await found(db, event_id, "en", who="nobody", about="nothing", q=" ")) == 5


def test_every_known_action_belongs_to_one_area() -> None:
    things = [thing for _name, some in AREAS.values() for thing in some]
    assert sorted(things) == sorted({action.split(".")[0] for action in SENTENCES})
