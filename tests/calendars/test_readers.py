"""Feeds read by programs that people use: ical.js is Thunderbird's, khal and vdirsyncer the shell's."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar

from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Database
from events_platform.kit.db.types import LocalizedText
from events_platform.programme.models import ProgrammeSession, SessionState
from tests.calendars.reading import properties, read_with_ical_js
from tests.factories.events import make_event, today
from tests.factories.programme import a_time, make_release, make_session, make_slot
from tests.support.installation import Server

BIN = Path(sys.executable).parent
TITLES = ["开幕式：产学研用，创新发展", "Linking schools, firms; and more", "Пленарное заседание"]
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "theirs"
b = "ours"
collections = null
conflict_resolution = "a wins"
[storage theirs]
type = "http"
url = "{url}"
[storage ours]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[forum]]
path = {folder}/calendar
type = calendar
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
[sqlite]
path = {folder}/khal.db
"""


@pytest.fixture
async def sessions(db: Database) -> list[ProgrammeSession]:
    """Three released sessions tomorrow, the last one cancelled by a second release."""
    async with db.write() as session:
        event = await make_event(session, slug="forum")
        rooms = await rooms_of(session, event.id)
        found = []
        for number, title in enumerate(TITLES):
            text = LocalizedText(en=f"{title}\n第一行，第二行；" * 30)
            one = await make_session(session, event, title, title, slug=f"s{number}", abstract=text)
            await make_slot(session, one, a_time(event, 2, 60 * number), rooms[number % 2], minutes=45)
            found.append(one)
        await make_release(session, event)
        found[2].state = SessionState.CANCELLED
        await make_release(session, event)
        return found


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_programs_of_the_shell_subscribe_and_see_nothing_new_until_there_is(
    sessions: list[ProgrammeSession], server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "reader"
    (folder / "calendar").mkdir(parents=True)
    url = f"http://127.0.0.1:{server.port}/forum/calendar.ics?lang=en"
    settings, khal = folder / "vdirsyncer", folder / "khal"
    settings.write_text(VDIRSYNCER.format(folder=folder, url=url))
    khal.write_text(KHAL.format(folder=folder))
    vdirsyncer = (str(BIN / "vdirsyncer"), "-c", str(settings))
    run(*vdirsyncer, "discover")
    run(*vdirsyncer, "sync")
    files = {path.name: path.read_bytes() for path in (folder / "calendar").iterdir()}
    assert len(files) == 4
    entries = [Calendar.from_ical(text).walk("VEVENT")[0] for text in files.values()]
    assert {str(properties(entry)["SUMMARY"]) for entry in entries} == {
        "Symposium on Partnerships",
        *TITLES[:2],
        f"Cancelled: {TITLES[2]}",
    }
    # A feed that differs each time, or that has a UID of its own, would be taken for new.
    assert "Copying" not in run(*vdirsyncer, "sync")
    assert {path.name: path.read_bytes() for path in (folder / "calendar").iterdir()} == files
    day = (today() + timedelta(days=1)).isoformat()
    listed = run(str(BIN / "khal"), "-c", str(khal), "list", "--format", "{start} {title}", day, "1d")
    assert f"{day} 09:00 {TITLES[0]}" in listed
    assert f"{day} 10:00 {TITLES[1]}" in listed


async def test_every_reader_sees_the_same_entries(
    sessions: list[ProgrammeSession], client: httpx.AsyncClient
) -> None:
    feed = (await client.get("/forum/calendar.ics?lang=en")).content
    theirs = {entry["uid"]: entry for entry in read_with_ical_js(feed)}
    for component in Calendar.from_ical(feed).walk("VEVENT"):
        ours = properties(component)
        entry = theirs.pop(str(ours["UID"]))
        assert entry["summary"] == str(ours["SUMMARY"])
        assert entry["start"] == ours["DTSTART"].dt.timestamp()
        assert entry["end"] == ours["DTEND"].dt.timestamp()
    assert theirs == {}
