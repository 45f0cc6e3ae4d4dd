"""A PostgreSQL server of the tests' own, and a fresh database for each test."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg

from deploy.dev.tools import find_postgres
from tests.support.loops import LoopThread
from tests.support.processes import Process, free_port

NOT_FOUND = "PostgreSQL's server programs are missing here. `make setup` brings them."

# Durability is for data that somebody wants to keep. The benchmarks set `fsync=on` again.
SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
    "unix_socket_directories": "",
}


OURS = "relnamespace = 'public'::regnamespace"
TABLES = f"{OURS} AND relkind = 'r' AND relname <> 'alembic_version'"
SCHEMA = f"SELECT count(*), max(oid) FROM pg_class WHERE {OURS}"
FILLED = f"SELECT count(*) FROM pg_class WHERE {TABLES} AND pg_relation_size(oid) > 0"
DISCONNECT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Foreign keys are triggers, which `replica` silences. Truncating makes new files, too slow for small tables.
EMPTY = f"""
    DO $$ DECLARE found record; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR found IN
            SELECT oid::regclass AS name, pg_relation_size(oid) AS bytes FROM pg_class WHERE {TABLES}
        LOOP
            IF found.bytes > 1000000 THEN EXECUTE format('TRUNCATE %s CASCADE', found.name);
            ELSIF found.bytes > 0 THEN EXECUTE format('DELETE FROM %s', found.name);
            END IF;
        END LOOP;
    END $$
"""


class PostgresServer:
    """A running server on a random port of the loopback address, and the databases that tests borrow."""

    def __init__(self, process: Process, port: int) -> None:
        self.port = port
        self._numbers = count(1)
        self._template = "template1"
        self._clean: list[Loan] = []
        self._lent: dict[str, Loan] = {}
        self._thread = LoopThread("postgres-admin")
        self._owner = self._thread.run(_connect(process, self.url("postgres")))

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """The name of a new database: empty, or a copy of the template once there is one."""
        name = f"test_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        return name

    def drop(self, name: str) -> None:
        """Removes a database together with whoever is still connected to it."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def make_template(self, migrate: Callable[[str], None]) -> None:
        """Lets `migrate` fill an empty database, given its address, from which all later ones are copied."""
        name = self.create()
        migrate(self.url(name))
        self._template = name

    def borrow(self) -> str:
        """The name of a database as the template is: one that was given back, else a new one."""
        loan = self._clean.pop() if self._clean else self._new_loan()
        self._lent[loan.name] = loan
        return loan.name

    def give_back(self, name: str) -> None:
        """Empties a borrowed database, far quicker than making one; drops it if its schema changed."""
        loan = self._lent.pop(name)
        if self._thread.run(loan.empty()):
            self._clean.append(loan)
        else:
            self.drop(name)

    def close(self) -> None:
        """Ends the server's own connections."""
        for connection in (*(loan.connection for loan in self._clean), self._owner):
            self._thread.run(connection.close())
        self._thread.close()

    def _new_loan(self) -> "Loan":
        name = self.create()
        return self._thread.run(Loan.of(name, self.url(name)))

    def _execute(self, statement: str) -> None:
        self._thread.run(self._owner.execute(statement))


@dataclass(frozen=True)
class Loan:
    """A database that goes from test to test."""

    name: str
    connection: asyncpg.Connection
    schema: object

    @classmethod
    async def of(cls, name: str, url: str) -> "Loan":
        """The loan of a database just copied; its tables must be empty, for they will be emptied."""
        connection = await asyncpg.connect(url, ssl=False)
        assert await connection.fetchval(FILLED) == 0, "migrations that insert rows need another cleaning"
        return cls(name, connection, await connection.fetchrow(SCHEMA))

    async def empty(self) -> bool:
        """Disconnects everyone else and deletes all rows; false, and nothing done, if the schema changed."""
        await self.connection.execute(DISCONNECT)
        if await self.connection.fetchrow(SCHEMA) != self.schema:
            await self.connection.close()
            return False
        await self.connection.execute(EMPTY)
        return True


@contextmanager
def run_postgres(**settings: str) -> Iterator[PostgresServer]:
    """A new server, stopped and removed at the end; `settings` go over those of tests."""
    programs = find_postgres()
    if programs is None:
        raise RuntimeError(NOT_FOUND)
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="events-postgres-"))
    try:
        data = _make_cluster(programs, folder, user)
        port = free_port()
        options = {**SETTINGS, **settings, "port": str(port)}
        process = Process(
            [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())],
            folder / "log",
            user=user,
            remove=folder,
            stop_signal=signal.SIGQUIT,
        )
        try:
            with closing(PostgresServer(process, port)) as server:
                yield server
        finally:
            process.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(programs: Path, folder: Path, user: str) -> Path:
    data = folder / "data"
    data.mkdir()
    if user:
        account = pwd.getpwnam(user)
        for path in (folder, data):
            os.chown(path, account.pw_uid, account.pw_gid)
    command = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    who = {"user": user, "extra_groups": []} if user else {}
    subprocess.run(  # type: ignore[call-overload]
        [*command, "--no-locale", "--no-sync"], cwd="/", stdout=subprocess.DEVNULL, check=True, **who
    )
    return data


def _unprivileged_user() -> str:
    """Whom root lends the server to, for PostgreSQL refuses to run as root; nobody else needs one."""
    if os.geteuid() != 0:
        return ""
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


async def _connect(process: Process, url: str) -> asyncpg.Connection:
    """A connection as soon as the server takes one."""
    while process.is_running:
        try:
            return await asyncpg.connect(url, ssl=False)
        except (OSError, asyncpg.CannotConnectNowError):
            await asyncio.sleep(0.02)
    message = f"PostgreSQL did not start:\n{process.output()}"
    raise RuntimeError(message)
