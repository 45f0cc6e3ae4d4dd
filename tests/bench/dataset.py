"""A large finished event, put in by the drivers' bulk ways."""

import random
import sqlite3
import uuid
from collections.abc import Iterator
from typing import Any

import asyncpg
import orjson
from sqlalchemy import make_url

from events_platform.attendance.models import Attendance
from events_platform.kit.db.engine import Database
from events_platform.kit.db.rows import insert_rows, table_of, values_of
from events_platform.kit.db.types import to_microseconds
from events_platform.kit.ids import new_id
from events_platform.people.models import Person
from events_platform.registration.models import Registration, RegistrationChange
from tests.factories.ledger import Ledger, new_ledger

COUNTRIES = ["CN"] * 12 + ["RU", "BY", "UA", "UZ", "US", "GB", "DE", "FR", "JP", "KR", "MN", "KZ", "NA", None]
CHUNK = 20_000


async def load_large_event(db: Database, registrations: int, rows: int) -> Ledger:
    """Half on site with a few scans each, half online in 5-minute segments, a twentieth both."""
    ledger = new_ledger()
    async with db.write() as session:
        await insert_rows(session, *ledger.rows)
    ledger.rows.clear()
    chance = random.Random(1)
    made = [_registration(ledger, chance) for _number in range(registrations)]
    people = [
        Person(id=one.person_id, event_id=ledger.event.id, native="人", identity_name="人") for one in made
    ]
    await _bulk(db, Person, iter(people))
    await _bulk(db, Registration, iter(made))
    await _bulk(db, RegistrationChange, (_change(one) for one in made))
    await _bulk(db, Attendance, _rows(ledger, made, rows, chance))
    await _analyse(db)
    return ledger


def _registration(ledger: Ledger, chance: random.Random) -> Registration:
    return Registration(
        event_id=ledger.event.id,
        category_id=ledger.delegate.id,
        person_id=new_id(),
        status="confirmed",
        mode="onsite" if chance.random() < 0.5 else "online",
        source="import",
        native="人",
        country=chance.choice(COUNTRIES),
    )


def _change(one: Registration) -> RegistrationChange:
    return RegistrationChange(
        event_id=one.event_id,
        registration_id=one.id,
        status=one.status,
        mode=one.mode,
        category_id=one.category_id,
        country=one.country,
        person_id=one.person_id,
    )


def _rows(ledger: Ledger, made: list[Registration], rows: int, chance: random.Random) -> Iterator[Attendance]:
    for _number in range(rows):
        one = made[chance.randrange(len(made))]
        is_online = (one.mode == "online") != (chance.random() < 0.01)
        minutes = chance.randrange(590)
        add = ledger.segment if is_online else ledger.scan
        row = add(one, minutes, minutes + 5) if is_online else ledger.scan(one, minutes)  # type: ignore[call-arg,arg-type]
        ledger.rows.clear()
        yield row


async def _bulk(db: Database, model: type, rows: Iterator[Any]) -> None:
    columns = [column.name for column in table_of(model).columns]
    batch: list[tuple[Any, ...]] = []
    store = _store_sqlite if db.dialect == "sqlite" else _store_postgres
    for row in rows:
        values = values_of(row)
        batch.append(tuple(values[name] for name in columns))
        if len(batch) == CHUNK:
            await store(db, model, columns, batch)
            batch.clear()
    await store(db, model, columns, batch)


async def _store_postgres(
    db: Database, model: type, columns: list[str], batch: list[tuple[Any, ...]]
) -> None:
    connection = await asyncpg.connect(db.url)
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=bytes,
        schema="pg_catalog",
        format="binary",
    )
    try:
        await connection.copy_records_to_table(table_of(model).name, records=batch, columns=columns)
    finally:
        await connection.close()


async def _store_sqlite(db: Database, model: type, columns: list[str], batch: list[tuple[Any, ...]]) -> None:
    connection = sqlite3.connect(make_url(db.url).database or "")
    holes = ", ".join("?" * len(columns))
    with connection:
        connection.executemany(
            f"INSERT INTO {table_of(model).name} ({', '.join(columns)}) VALUES ({holes})",
            [tuple(_plain(value) for value in row) for row in batch],
        )
    connection.close()


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if hasattr(value, "tzinfo"):
        return to_microseconds(value)
    return "{}" if isinstance(value, dict) else value


async def _analyse(db: Database) -> None:
    async with db.writer.connect() as connection:
        connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("ANALYZE" if db.dialect == "sqlite" else "VACUUM ANALYZE")
