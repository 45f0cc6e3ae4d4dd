"""`events-platform backup` and `restore`: the whole installation but its secret, in one file."""

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from events_platform.errors import Conflict, Invalid
from events_platform.kit.db.archive import Manifest, Told, count_rows, dump, read_manifest, restore
from events_platform.kit.db.engine import Database
from events_platform.kit.db.schema import done_with
from events_platform.settings import Settings
from events_platform.tickets.service import unreadable_keys

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def make_backup(settings: Settings, path: Path, say: Console) -> None:
    """Keep the database in a new file that only its owner may read. Raises Conflict where there is one."""
    with _new_file(path) as target, _progress(say) as bar:

        async def work(db: Database) -> Manifest:
            told = _told(bar, "Keeping the database", await count_rows(db))
            return await dump(db, target, version("events-platform"), told)

        manifest = done_with(settings.direct_url, work)
    say.print(
        f"{manifest.rows:,} rows as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC are in {path}. "
        "Keep EVENTS_SECRET_KEY too, and apart from it.",
        markup=False,
    )


class Backup(NamedTuple):
    """An open backup and what it says of itself."""

    source: IO[bytes]
    manifest: Manifest


@contextmanager
def opened_backup(path: Path) -> Iterator[Backup]:
    """The backup in a file. Raises Invalid where this version cannot read it: see `read_manifest`."""
    with path.open("rb") as source:
        if not source.seekable():
            raise Invalid("A backup is read from its end on: give it as a file, not through a pipe.")
        yield Backup(source, read_manifest(source))


def restore_backup(settings: Settings, backup: Backup, say: Console) -> None:
    """Bring a backup into the settings' database, which must be empty: see `kit.db.archive.restore`."""
    source, manifest = backup
    with _progress(say) as bar:

        async def work(db: Database) -> int:
            await restore(db, source, manifest, _told(bar, "Restoring", manifest.rows))
            async with db.read() as session:
                return len(await unreadable_keys(session, settings.secret))

        unreadable = done_with(settings.direct_url, work)
    say.print(
        f"{manifest.rows:,} rows as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC are restored.", markup=False
    )
    if unreadable:
        say.print(
            f"{unreadable} ticket keys cannot be decrypted: set the EVENTS_SECRET_KEY that belongs to this "
            "backup before you serve.",
            style="bold red",
            markup=False,
        )


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that was not there before, durable at the end; nothing is left of it after an error."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError as error:
        raise Conflict(f"{path} is there already. Choose another name.") from error
    try:
        with os.fdopen(handle, "w+b") as file, _stopped_by_exit():
            yield file
            file.flush()
            os.fsync(handle)
    except BaseException as error:
        path.unlink()
        if isinstance(error, OSError) and error.errno in _FULL:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


@contextmanager
def _stopped_by_exit() -> Iterator[None]:
    """Being told to stop, or the end of a connection, is an exit that still clears away what is half done."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    # Under nohup the end of a connection is none.
    heard = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) != signal.SIG_IGN]
    before = {one: signal.signal(one, leave) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _progress(say: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=say, transient=True, disable=not say.is_terminal)


def _told(bar: Progress, what: str, total: int) -> Told:
    task = bar.add_task(what, total=total)
    return lambda rows: bar.advance(task, rows)
