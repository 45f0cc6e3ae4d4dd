"""The helpers of the tests themselves: what they promise when a run goes wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import asyncpg
import pytest
from sqlalchemy import text

from events_platform.kit.db.engine import Database
from tests.support import postgres
from tests.support.installation import SECRET
from tests.support.loops import LoopThread
from tests.support.postgres import PostgresServer
from tests.support.processes import Process
from tests.support.queries import Queries
from tests.support.smtp import MailServer


def test_process_ends_with_the_run_that_started_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    script = (
        "import sys, time; from pathlib import Path; from tests.support.processes import Process;"
        f"child = Process(['sleep', '60'], Path({str(tmp_path / 'log')!r}), remove=Path({str(folder)!r}));"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert run.stdout
    child = int(run.stdout.readline())
    run.kill()
    run.communicate()
    end = time.monotonic() + 10
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_forks_end_with_the_run_that_started_them(tmp_path: Path) -> None:
    settings = {
        "EVENTS_SECRET_KEY": SECRET,
        "EVENTS_DATABASE_URL": f"sqlite:///{tmp_path / 'events.sqlite3'}",
    }
    script = (
        "import time; from pathlib import Path; from tests.support.forks import Forks;"
        f"log = Path({str(tmp_path / 'log')!r});"
        f"print(Forks('cold').start('serve', '--port', '0', out=log, err=log, env={settings}), flush=True);"
        "time.sleep(60)"
    )
    run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert run.stdout
    child = int(run.stdout.readline())
    os.kill(child, 0)
    run.kill()
    run.communicate()
    end = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_process_stop_returns_its_exit_code(tmp_path: Path) -> None:
    assert Process(["sleep", "60"], tmp_path / "log").stop() == -signal.SIGTERM


def test_process_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no-such-program"):
        Process(["/no-such-program"], tmp_path / "log")


def test_missing_postgres_fails_and_never_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_postgres", lambda: None)
    with pytest.raises(RuntimeError, match="make setup"), postgres.run_postgres():
        pass


async def test_database_is_fresh_for_each_test(db: Database) -> None:
    async with db.write() as session:
        await (await session.connection()).execute(text("CREATE TABLE leftover (id INTEGER)"))


async def test_database_is_fresh_for_the_next_test_too(db: Database) -> None:
    async with db.write() as session:
        await (await session.connection()).execute(text("CREATE TABLE leftover (id INTEGER)"))


@pytest.mark.parametrize("rows", [3, 30_000])
def test_postgres_database_comes_back_empty_and_unused(postgres: PostgresServer, rows: int) -> None:
    fill = f"INSERT INTO rate_limit SELECT 'key ' || n, now() FROM generate_series(1, {rows}) AS n"
    name = postgres.borrow()
    thread = LoopThread("somebody")
    somebody = thread.run(asyncpg.connect(postgres.url(name), ssl=False))
    thread.run(somebody.execute(fill))
    postgres.give_back(name)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        thread.run(somebody.execute("SELECT 1"))
    assert postgres.borrow() == name
    again = thread.run(asyncpg.connect(postgres.url(name), ssl=False))
    assert thread.run(again.fetchval("SELECT count(*) FROM rate_limit")) == 0
    thread.run(again.close())
    postgres.give_back(name)
    thread.close()


async def test_count_queries_counts_statements_only(
    db: Database, count_queries: Callable[[], AbstractContextManager[Queries]]
) -> None:
    with count_queries() as queries:
        async with db.write() as session:
            connection = await session.connection()
            await connection.execute(text("SELECT 1"))
            await connection.execute(text("SELECT 2"))
    assert queries == ["SELECT 1", "SELECT 2"]
    with pytest.raises(AssertionError, match="2 statements instead of 1"):
        queries.assert_at_most(1)


async def test_mail_server_keeps_envelope_and_content(smtp: MailServer) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "报名成功"
    message.set_content("您好")
    message.add_alternative("<p>您好</p>", subtype="html")
    await aiosmtplib.send(message, hostname="127.0.0.1", port=smtp.port)
    (mail,) = await smtp.wait_for_async("b@example.org")
    assert (mail.sender, mail.message["Subject"]) == ("a@example.org", "报名成功")
    assert (mail.text().strip(), mail.text("html").strip()) == ("您好", "<p>您好</p>")


async def test_mail_server_can_refuse(smtp: MailServer) -> None:
    smtp.refuse = "451 come back later"
    with pytest.raises(aiosmtplib.SMTPDataError):
        await aiosmtplib.send(
            "Subject: x\n\nx",
            sender="a@example.org",
            recipients=["b@example.org"],
            hostname="127.0.0.1",
            port=smtp.port,
        )
    assert smtp.mails == []
