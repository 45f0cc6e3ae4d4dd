"""A PostgreSQL server of the tests' own, and a fresh database for each test."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


class PostgresServer:
    """A running server on a random port of the loopback address; `template` is cloned for each test."""

    def __init__(self, process: Process, port: int) -> None:
        self.port = port
        self.template = "template1"
        self._numbers = count(1)
        self._thread = LoopThread("postgres-admin")
        self._owner = self._thread.run(_connect(process, self.url("postgres")))

    def url(self, database: str) -> str:
        """The address of a database on this server."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """The name of a new database, a copy of the template (about 40 ms)."""
        name = f"test_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return name

    def drop(self, name: str) -> None:
        """Removes a database together with whoever is still connected to it."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Ends the owner's connection."""
        self._thread.run(self._owner.close())
        self._thread.close()

    def _execute(self, statement: str) -> None:
        self._thread.run(self._owner.execute(statement))


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
