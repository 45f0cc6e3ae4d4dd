"""What tests of every part may ask for: databases, the application, a server process, a mail server."""

import gc
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import httpx
import hypothesis
import pytest
from starlette.applications import Starlette

from events_platform.app import create_app
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.migrate import upgrade
from events_platform.settings import Settings
from events_platform.worker import compose
from tests.support.engines import share_compiled_statements
from tests.support.forks import Forks
from tests.support.installation import METRICS_TOKEN, SECRET, Installation, Server
from tests.support.lending import lent_database
from tests.support.postgres import PostgresServer, run_postgres
from tests.support.queries import Queries, counted
from tests.support.smtp import MailServer, run_smtp

BASE_URL = "http://127.0.0.1:8000"
SAME_ORIGIN = {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"}
COLLECT_AFTER = (5_000, 20, 50)

# The same examples every time: a run that fails can be repeated, and none fails by chance.
hypothesis.settings.register_profile("tests", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("tests")


def pytest_configure() -> None:
    """Keep the developer's own installation out, and compose services as the product does."""
    for name in [name for name in os.environ if name.startswith("EVENTS_")]:
        del os.environ[name]
    compose()
    share_compiled_statements()


def pytest_collection_finish() -> None:
    """Spare the collector what was imported: going through it again and again took a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this worker, whose template holds the newest schema."""
    with run_postgres() as server:
        server.make_template(upgrade)
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that holds the newest schema, for copying."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Every test that touches data runs once for each."""
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated empty database of the test's own."""
    yield from lent_database(database_kind, request, tmp_path)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The product's access to that database."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def session(db: Database) -> AsyncIterator[Session]:
    """A session for writing, committed when the test is over; on SQLite no other can write until then."""
    async with db.write() as session:
        yield session


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation without mail server and without jobs in the background."""
    return Settings(
        database_url=database_url,
        data_dir=tmp_path / "data",
        secret_key=SECRET,
        metrics_token=METRICS_TOKEN,
        base_url=BASE_URL,
        worker_inside=False,
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Starlette]:
    """The application, started."""
    application = create_app(settings)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A browser-like client of the application: same origin, keeps cookies, follows no redirect."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=SAME_ORIGIN) as client:
        yield client


@pytest.fixture
def count_queries() -> Callable[[], AbstractContextManager[Queries]]:
    """`with count_queries() as queries: …; queries.assert_at_most(5)`."""
    return counted


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A real mail server that keeps what it receives."""
    with run_smtp() as server:
        yield server


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """What starts the product's commands for this worker without importing it each time."""
    with closing(Forks()) as started:
        yield started


@pytest.fixture
def installation(database_url: str, tmp_path: Path, smtp: MailServer, forks: Forks) -> Iterator[Installation]:
    """An installation whose processes a test starts, kills and starts again."""
    installed = Installation(database_url, tmp_path, smtp_url=smtp.url, forks=forks)
    yield installed
    installed.close()


@pytest.fixture
def server(installation: Installation) -> Server:
    """One ready `serve` process, jobs included."""
    return installation.serve()
