"""The whole demo on both databases; loaded once for all tests here, for it takes seconds."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from events_platform.accounts.models import Role
from events_platform.app import create_app
from events_platform.attendance.models import Attendance
from events_platform.backups import make_backup, opened_backup, restore_backup
from events_platform.checkin.models import Scan
from events_platform.demo.load import EDITIONS, load_demo
from events_platform.demo.staff import email_of, password_of
from events_platform.events.access import event_by_reference
from events_platform.kit.db.base import metadata
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.rows import execute
from events_platform.kit.web.context import AppContext
from events_platform.people.queries import pending_suggestions
from events_platform.registration.models import Registration
from events_platform.registration.opening import Opening, opening_of
from events_platform.reports.figures import Figures, participation
from events_platform.reports.headline import headline
from events_platform.reports.service_frozen import newest_report, read_content
from events_platform.settings import Settings
from tests.conftest import BASE_URL, SAME_ORIGIN
from tests.support.archives import rows_of
from tests.support.installation import COMMAND, SECRET
from tests.support.lending import lent_database
from tests.support.postgres import PostgresServer


class Demo:
    """A loaded demo: its settings, and what was printed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.settings = Settings(
            database_url=url, data_dir=folder, secret_key=SECRET, base_url=BASE_URL, worker_inside=False
        )
        self.context = AppContext(self.settings, Database(url))
        self.printed = self.load_by_command()

    def load_by_command(self) -> str:
        names = ("database_url", "data_dir", "base_url")
        env = {f"EVENTS_{name.upper()}": str(getattr(self.settings, name)) for name in names}
        env = {**os.environ, **env, "EVENTS_SECRET_KEY": SECRET}
        done = subprocess.run([COMMAND, "demo"], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def load(self) -> str:
        said = StringIO()
        load_demo(self.settings, Console(file=said, soft_wrap=True))
        return said.getvalue()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "events.sqlite3")
        yield Demo(f"sqlite:///{folder / 'events.sqlite3'}", folder)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.borrow()
        yield Demo(server.url(name), folder)
        server.give_back(name)


@pytest.fixture
async def session(demo: Demo) -> AsyncIterator[Session]:
    db = Database(demo.settings.database_url)
    async with db.read() as session:
        yield session
    await db.close()


@pytest.fixture
async def client(demo: Demo) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(demo.settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=SAME_ORIGIN) as client:
            yield client


async def figures_of(session: Session, slug: str, **cutoff: object) -> Figures:
    return await participation(session, await event_by_reference(session, slug), **cutoff)  # type: ignore[arg-type]


async def test_edition_of_2021_has_712_participants_of_25_countries(session: Session) -> None:
    figures = await figures_of(session, "symposium-2021")
    modes = figures.participants
    assert (modes.onsite_only, modes.online_only, modes.both, modes.total) == (417, 262, 33, 712)
    assert len(figures.codes) == 25
    assert (figures.codes[0], "NA" in figures.codes) == ("CN", True)
    assert figures.has_only_countries
    assert (figures.unknown, figures.organisations, figures.rules.home_territories) == (0, [], [])
    assert (figures.registered_total, figures.apart.onsite_only) == (858, 40)
    assert await pending_suggestions(session, figures.event.id) == 0


async def test_headline_of_2021_says_what_the_papers_said(session: Session) -> None:
    figures = await figures_of(session, "symposium-2021")
    assert headline(figures, "en", is_provisional=False) == (
        "More than 700 participants from 25 countries took part on site or online."
    )
    chinese = headline(figures, "zh", is_provisional=False)
    assert "25个国家" in chinese
    assert "700余名" in chinese


async def test_report_of_2021_is_frozen_and_published(session: Session) -> None:
    event = await event_by_reference(session, "symposium-2021")
    report = await newest_report(session, event.id, published=True)
    assert report
    content = read_content(report)
    assert (content.participants.total, content.countries.count) == (712, 25)
    assert content.headline["zh"] == "来自25个国家的700余名参会人员以线上线下相结合的方式参会。"


async def test_registrations_of_2021_are_900_of_27_countries(session: Session) -> None:
    event = await event_by_reference(session, "symposium-2021")
    counted = select(func.count(), func.count(col(Registration.country).distinct())).where(
        col(Registration.event_id) == event.id
    )
    assert tuple((await execute(session, counted)).one()) == (900, 27)


async def test_day_of_2021_holds_every_kind_of_fact(session: Session) -> None:
    event = await event_by_reference(session, "symposium-2021")
    scans = select(col(Scan.outcome), col(Scan.direction), col(Scan.is_conflict)).where(
        col(Scan.event_id) == event.id
    )
    assert {tuple(row) for row in await execute(session, scans)} == {
        ("admitted", "entry", False),
        ("admitted", "exit", False),
        ("already_inside", "entry", False),
        ("already_inside", "entry", True),
        ("superseded", "entry", True),
        ("wrong_mode", "entry", False),
        ("undone", "entry", False),
    }
    facts = select(col(Attendance.kind), col(Attendance.source)).where(col(Attendance.event_id) == event.id)
    assert {tuple(row) for row in await execute(session, facts)} == {
        ("entry", "gate_scan"),
        ("exit", "gate_scan"),
        ("void", "gate_scan"),
        ("entry", "roll_call"),
        ("entry", "paper_roster"),
        ("void", "steward"),
        ("segment", "online_presence"),
    }


async def test_edition_of_today_is_open_and_has_people_in_it(session: Session) -> None:
    figures = await figures_of(session, "symposium-next")
    assert opening_of(figures.event) == Opening.OPEN
    assert figures.participants.onsite_only == 20
    assert len(figures.codes) >= 8
    assert "UN" in figures.organisations
    assert figures.statuses == {"confirmed": 67, "pending": 3}
    countries = await session.exec(
        select_rows(Registration.country).where(Registration.event_id == figures.event.id)
    )
    found = list(countries)
    assert (found.count("UN"), found.count(None)) == (2, 1)
    assert await pending_suggestions(session, figures.event.id) == 1


def test_loading_again_changes_nothing_and_says_the_same_but_the_code(demo: Demo) -> None:
    before = asyncio.run(everything(demo.settings.database_url))
    printed = demo.load()
    assert asyncio.run(everything(demo.settings.database_url)) == before
    told = demo.printed[demo.printed.index("Open to everybody") :].splitlines()
    assert printed.splitlines() == [line for line in told if "code" not in line]


async def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    db = Database(url)
    async with db.read() as session:
        found = {
            table.name: [tuple(row) for row in await execute(session, table.select())]
            for table in metadata.sorted_tables
        }
    await db.close()
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


async def test_printed_links_open(demo: Demo, client: httpx.AsyncClient) -> None:
    links = [word for word in demo.printed.split() if word.startswith(BASE_URL)]
    personal = [link for link in links if "/me/" in link or "/live/" in link]
    assert len(personal) == 2
    for link in links:
        answer = await client.get(link)
        assert answer.status_code in {200, 303}, link


@pytest.mark.parametrize("slug", EDITIONS)
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_page_of_each_edition_answers(client: httpx.AsyncClient, slug: str, lang: str) -> None:
    answer = await client.get(f"/{slug}/", params={"lang": lang})
    assert answer.status_code == 200
    assert ("Symposium" if lang == "en" else "国际产学研用合作会议") in answer.text


@pytest.mark.parametrize("role", Role)
async def test_staff_of_each_role_sign_in(demo: Demo, client: httpx.AsyncClient, role: Role) -> None:
    form = {"email": email_of(role), "password": password_of(demo.context, role)}
    assert form["password"] in demo.printed
    assert (await client.post("/manage/sign-in", data=form)).status_code == 303
    home = await client.get("/manage/")
    assert home.status_code == 200
    assert "symposium-2021" in home.text


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_backup_of_everything_comes_back_on_either_database(
    demo: Demo, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    kept, again, said = tmp_path / "kept.zip", tmp_path / "again.zip", StringIO()
    say = Console(file=said, soft_wrap=True)
    make_backup(demo.settings, kept, say)
    with contextmanager(lent_database)(kind, request, tmp_path) as url, opened_backup(kept) as opened:
        other = demo.settings.model_copy(update={"database_url": url, "secret_key": SecretStr(SECRET[::-1])})
        restore_backup(other, opened, say)
        make_backup(other, again, say)
    with kept.open("rb") as before, again.open("rb") as after:
        assert rows_of(after) == rows_of(before)
    assert said.getvalue().count("ticket keys cannot be decrypted: set the EVENTS_SECRET_KEY") == 1
