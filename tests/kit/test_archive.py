"""A database in one file: every row of one moment, back into either database, or a sentence and nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from sqlalchemy import Column, DateTime, Float, Integer, Interval, MetaData, Numeric, Table, Time, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from events_platform.errors import Conflict, Invalid
from events_platform.kit.db.archive import (
    FILES_AT_ONCE,
    MANIFEST,
    ROWS_AT_ONCE,
    Told,
    count_rows,
    dump,
    read_manifest,
    restore,
)
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.db.rows import execute, insert_rows
from events_platform.kit.db.schema import newest
from events_platform.kit.files.models import StoredFile
from events_platform.kit.ids import new_id
from events_platform.people.models import Person
from events_platform.tickets.models import Ticket
from tests.factories.events import make_event
from tests.support.archives import rows_of
from tests.support.lending import lent_database
from tests.support.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
async def other(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of either kind, to restore into."""
    folder = tmp_path / "other"
    folder.mkdir()
    with contextmanager(lent_database)(request.param, request, folder) as url:
        database = Database(url)
        yield database
        await database.close()


async def dumped(db: Database, told: Told = lambda _rows: None) -> BytesIO:
    target = BytesIO()
    await dump(db, target, "1.2.3", told)
    return target


async def restored(db: Database, source: BytesIO) -> None:
    await restore(db, source, read_manifest(source), lambda _rows: None)


def changed(archive: BytesIO, change: Callable[[str, bytes], bytes]) -> BytesIO:
    """The archive with other content, sound as a file."""
    target = BytesIO()
    with ZipFile(archive) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def stored_file(number: int) -> StoredFile:
    content = bytes([0, 255, 10, number])
    return StoredFile(name=f"{number}.bin", media_type="a/b", size=4, sha256="0" * 64, data=content)


def ticket(event_id: UUID, number: int) -> Ticket:
    serial, holder_id = number.to_bytes(8, "big"), new_id()
    return Ticket(
        event_id=event_id, serial=serial, holder_id=holder_id, category_code=1, key_number=1, text=str(number)
    )


async def make_odd_rows(session: Session) -> None:
    """Rows that are easily lost or changed on the way, and more of them than are read at once."""
    event = await make_event(session, published=False)
    kept = Person(event_id=event.id, native="欧阳明", identity_name="欧阳明")
    merged = Person(
        id=UUID(int=0), event_id=event.id, native="M\u2028🎓 \\N", identity_name="", merged_into_id=kept.id
    )
    await insert_rows(session, kept)
    await insert_rows(session, merged, *map(stored_file, range(FILES_AT_ONCE * 2 + 1)))
    await insert_rows(session, *(ticket(event.id, number) for number in range(ROWS_AT_ONCE * 2)))


async def test_every_row_comes_back_on_either_database(db: Database, other: Database) -> None:
    async with db.write() as session:
        await make_odd_rows(session)
    archive = await dumped(db)
    await restored(other, archive)
    assert rows_of(await dumped(other)) == rows_of(archive)
    assert await count_rows(other) == read_manifest(archive).rows > ROWS_AT_ONCE * 2


async def test_nothing_and_a_stored_null_stay_apart(db: Database, other: Database) -> None:
    missing = text("SELECT count(*) FROM event WHERE published_totals IS NULL")
    async with db.write() as session:
        first, _second = await make_event(session), await make_event(session)
        nothing = text("UPDATE event SET published_totals = NULL WHERE slug = :slug")
        await execute(session, nothing, {"slug": first.slug})
    await restored(other, await dumped(db))
    for database in (db, other):
        async with database.read() as session:
            assert (await execute(session, missing)).scalar_one() == 1


async def test_restored_rows_are_held_to_their_references(db: Database, other: Database) -> None:
    async with db.write() as session:
        await make_odd_rows(session)
    archive = await dumped(db)
    lost = changed(archive, lambda name, held: held.splitlines()[0] if name == "person.jsonl" else held)
    manifest = read_manifest(archive)
    manifest.tables["person"].rows = 1
    with pytest.raises(IntegrityError):
        await restore(other, lost, manifest, lambda _rows: None)
    assert await count_rows(other) == 0


async def test_restored_rows_are_held_to_their_keys(db: Database, other: Database) -> None:
    async with db.write() as session:
        await make_odd_rows(session)
    archive = await dumped(db)
    twice = changed(archive, lambda name, held: held * 2 if name == "ticket.jsonl" else held)
    manifest = read_manifest(archive)
    manifest.tables["ticket"].rows *= 2
    with pytest.raises(IntegrityError):
        await restore(other, twice, manifest, lambda _rows: None)
    assert await count_rows(other) == 0


FOREIGN_KEYS = text(
    """
    SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated
    FROM pg_constraint WHERE contype = 'f' ORDER BY 1, 2
    """
)


async def test_a_restored_database_has_the_references_of_a_new_one(
    db: Database, postgres: PostgresServer
) -> None:
    async with db.write() as session:
        await make_odd_rows(session)
    other = Database(postgres.url(postgres.create()))
    async with other.read() as session:
        new = (await execute(session, FOREIGN_KEYS)).all()
    await restored(other, await dumped(db))
    async with other.read() as session:
        assert (await execute(session, FOREIGN_KEYS)).all() == new != []
    await other.close()


async def test_rows_are_read_and_told_of_in_portions_that_do_not_grow_with_the_file(
    db: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.write() as session:
        await make_odd_rows(session)
    archive = await dumped(db)
    monkeypatch.setattr("events_platform.kit.db.archive.BYTES_AT_ONCE", 5_000)
    told: list[int] = []
    await restore(other, archive, read_manifest(archive), told.append)
    assert sum(told) == read_manifest(archive).rows
    assert max(told) < 50


async def test_what_is_written_meanwhile_is_not_in_it(db: Database) -> None:
    async with db.write() as session:
        await make_event(session)
    threads: list[Thread] = []

    async def write() -> None:
        database = Database(db.url)
        async with database.write() as session:
            await make_event(session)
        await database.close()

    def told(_rows: int) -> None:
        if not threads:
            threads.append(Thread(target=lambda: asyncio.run(write())))
            threads[0].start()
            threads[0].join()

    during, after = rows_of(await dumped(db, told)), rows_of(await dumped(db))
    for table in ("event.jsonl", "site.jsonl"):
        assert (len(during[table]), len(after[table])) == (1, 2)


async def test_a_database_with_anything_in_it_is_left_alone(db: Database) -> None:
    async with db.write() as session:
        await make_event(session)
    archive = await dumped(db)
    with pytest.raises(Conflict, match="not empty"):
        await restored(db, archive)


@pytest.mark.parametrize(
    "harm",
    [
        lambda sound: BytesIO(b"no archive"),
        lambda sound: BytesIO(sound.getvalue()[:-100]),
        lambda sound: changed(sound, lambda name, held: b"{}" if name == MANIFEST else held),
        lambda sound: changed(sound, lambda name, held: held[:-9] if name == "ticket.jsonl" else held),
        lambda sound: changed(sound, lambda name, held: b"" if name == "ticket.jsonl" else held),
        lambda sound: changed(sound, lambda name, held: b'["1"]\n' if name == "ticket.jsonl" else held),
        lambda sound: changed(sound, lambda name, held: b"5\n" if name == "ticket.jsonl" else held),
        lambda sound: changed(sound, lambda _name, held: held.replace(b"+00:00", b"")),
        lambda sound: changed(sound, lambda _name, held: held.replace(b",false,", b',"no",')),
        lambda sound: changed(sound, lambda _name, held: held.replace(b'"event_id"', b'"id"')),
    ],
    ids=[
        "other file",
        "cut short",
        "other manifest",
        "broken row",
        "missing rows",
        "missing columns",
        "no row",
        "time without zone",
        "neither true nor false",
        "column twice",
    ],
)
async def test_damage_is_told_and_nothing_is_stored(
    db: Database, other: Database, harm: Callable[[BytesIO], BytesIO]
) -> None:
    async with db.write() as session:
        await make_odd_rows(session)
    harmed = harm(await dumped(db))
    with pytest.raises(Invalid, match="damaged"):
        await restored(other, harmed)
    assert await count_rows(other) == 0


async def test_another_schema_is_named_with_its_version(db: Database) -> None:
    archive = await dumped(db)
    revision = f'"schema_revision": "{newest()}"'.encode()
    other = changed(archive, lambda _name, held: held.replace(revision, b'"schema_revision": "0000"'))
    with pytest.raises(Invalid, match=r"version 1\.2\.3 \(schema 0000\)"):
        read_manifest(other)


@pytest.mark.parametrize("kind", [Float(), Numeric(), Time(), Interval(), DateTime()], ids=repr)
async def test_a_kind_of_column_that_json_would_change_is_refused_before_it_is_lost(
    db: Database, kind: TypeEngine[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = MetaData()
    Table("later", later, Column("id", Integer, primary_key=True), Column("value", kind))
    monkeypatch.setattr("events_platform.kit.db.archive.metadata", later)
    with pytest.raises(NotImplementedError, match=r"later\.value"):
        await dumped(db)
