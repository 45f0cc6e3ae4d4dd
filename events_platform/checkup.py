"""`events-platform check`: whether an installation is ready, part by part."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec

from sqlalchemy import text

from events_platform.documents.pdf import chinese_families
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.db.lost import said_by
from events_platform.kit.db.schema import is_current
from events_platform.kit.web.templates import STATIC
from events_platform.mail.sender import check_connection
from events_platform.settings import Settings
from events_platform.tickets.service import unreadable_keys

CLOCK_TOLERANCE_SECONDS = 2.0
POSTGRESQL_CLOCK = "SELECT extract(epoch FROM now())"
SQLITE_CLOCK = "SELECT (julianday('now') - 2440587.5) * 86400"


@dataclass(frozen=True)
class CheckResult:
    """One part of the installation and what was found."""

    name: str
    is_ok: bool
    sentence: str


async def run_checks(settings: Settings) -> list[CheckResult]:
    """Check every part, also after one has failed."""
    problems = settings.problems()
    results = [CheckResult("settings", not problems, " ".join(problems) or "complete")]
    built = (STATIC / "manifest.json").exists()
    results.append(CheckResult("front end", built, "built" if built else "not built: run make setup"))
    results.append(CheckResult("fonts", True, _fonts()))
    results.append(CheckResult("placement", True, _placement()))
    if problems:
        return results
    parts: dict[str, Callable[[Settings], Awaitable[str]]] = {
        "database": _database,
        "clock": _clock,
        "ticket keys": _keys,
        "mail": _mail,
    }
    for name, part in parts.items():
        try:
            results.append(CheckResult(name, True, await part(settings)))
        except Exception as error:
            results.append(CheckResult(name, False, said_by(error) or type(error).__name__))
    return results


def _fonts() -> str:
    if not chinese_families():
        return "none for Chinese: no programme with Chinese in it can be printed; install Noto Sans CJK"
    return "Chinese can be printed"


def _placement() -> str:
    if find_spec("ortools") is None:
        return "no solver: the board places no sessions by itself; install events-platform[placement]"
    return "the solver is installed"


async def _database(settings: Settings) -> str:
    if not is_current(settings.direct_url):
        message = "reachable, but the schema is not the newest: run events-platform migrate"
        raise RuntimeError(message)
    return "reachable, newest schema"


async def _clock(settings: Settings) -> str:
    db = Database(settings.database_url, settings.direct_url)
    try:
        async with db.read() as session:
            query = POSTGRESQL_CLOCK if db.dialect == "postgresql" else SQLITE_CLOCK
            connection = await session.connection()
            seconds = float((await connection.execute(text(query))).scalar_one())
    finally:
        await db.close()
    drift = abs((now() - datetime.fromtimestamp(seconds, UTC)).total_seconds())
    if drift > CLOCK_TOLERANCE_SECONDS:
        message = f"this machine and the database differ by {drift:.1f} s: synchronise both clocks"
        raise RuntimeError(message)
    return f"within {drift:.2f} s of the database's"


async def _keys(settings: Settings) -> str:
    db = Database(settings.database_url, settings.direct_url)
    try:
        async with db.read() as session:
            unreadable = await unreadable_keys(session, settings.secret)
    finally:
        await db.close()
    if unreadable:
        message = f"{len(unreadable)} cannot be decrypted with EVENTS_SECRET_KEY: was it changed?"
        raise RuntimeError(message)
    return "all can be decrypted"


async def _mail(settings: Settings) -> str:
    if not settings.smtp_url:
        return "no mail server is set; mails are kept and shown to organisers"
    await check_connection(settings)
    return "the mail server answers"
