import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect
from sqlmodel import col, select

from events_platform.errors import Invalid
from events_platform.kit.db.engine import Database
from events_platform.kit.outbox.models import Job
from events_platform.kit.pagination import (
    PageRequest,
    behind,
    decode_cursor,
    encode_cursor,
    fetch_page,
    page_request,
)

NOON = datetime(2021, 6, 10, 4, tzinfo=UTC)
KEYS = [col(Job.name), col(Job.run_at), col(Job.attempts), col(Job.id)]


async def filled(db: Database, count: int) -> list[Job]:
    jobs = [
        Job(name="甲乙"[n % 2], run_at=NOON + timedelta(microseconds=n // 5), attempts=n % 3)
        for n in range(count)
    ]
    async with db.write() as session:
        session.add_all(jobs)
    return jobs


async def walk(db: Database, limit: int, *, descending: bool = False) -> list[Job]:
    rows: list[Job] = []
    after = None
    while True:
        async with db.read() as session:
            page = await fetch_page(
                session, select(Job), KEYS, PageRequest(limit, after), descending=descending
            )
        rows += page.items
        if page.next_cursor is None:
            return rows
        after = page.next_cursor


@pytest.mark.parametrize("descending", [False, True])
async def test_pages_hold_every_row_once_in_order(db: Database, descending: bool) -> None:
    jobs = await filled(db, 47)
    expected = sorted(jobs, key=lambda job: (job.name, job.run_at, job.attempts, job.id), reverse=descending)
    assert [job.id for job in await walk(db, 10, descending=descending)] == [job.id for job in expected]


async def test_full_last_page_has_no_next(db: Database) -> None:
    await filled(db, 10)
    async with db.read() as session:
        page = await fetch_page(session, select(Job), KEYS, PageRequest(limit=10))
    assert (len(page.items), page.next_cursor) == (10, None)


async def test_page_costs_one_statement(db: Database, count_queries: Any) -> None:
    await filled(db, 3)
    with count_queries() as queries:
        await walk(db, 10)
    assert len(queries) == 1


async def test_rows_added_before_the_cursor_do_not_shift_the_next_page(db: Database) -> None:
    jobs = await filled(db, 6)
    async with db.read() as session:
        first = await fetch_page(session, select(Job), [col(Job.id)], PageRequest(limit=3))
    async with db.write() as session:
        session.add(Job(id=uuid.UUID(int=1), name="earlier"))
    async with db.read() as session:
        rest = await fetch_page(session, select(Job), [col(Job.id)], PageRequest(3, first.next_cursor))
    assert [job.id for job in first.items + rest.items] == [job.id for job in jobs]


@pytest.mark.parametrize(
    ("query", "limit"), [({}, 50), ({"limit": ""}, 50), ({"limit": "1"}, 1), ({"limit": "200"}, 200)]
)
def test_page_request_reads_the_limit(query: dict[str, str], limit: int) -> None:
    assert page_request({**query, "after": ""}) == PageRequest(limit, None)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.5", "x", "٣", "²", "9" * 5000, " 5"])
def test_page_request_refuses_other_limits(limit: str) -> None:
    with pytest.raises(Invalid) as refused:
        page_request({"limit": limit})
    assert list(refused.value.fields) == ["limit"]


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


GOOD = ["甲", 1, 0, "01979e3c-8a00-7000-8000-000000000000"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "é",
        packed({}),
        packed([]),
        packed(GOOD[:3]),
        packed([*GOOD, 1]),
        packed(["甲\x00", *GOOD[1:]]),
        packed(["\ud800", *GOOD[1:]]),
        packed([1, *GOOD[1:]]),
        packed(["甲", True, 0, GOOD[3]]),
        packed(["甲", 10**30, 0, GOOD[3]]),
        packed(["甲", 1, 2**31, GOOD[3]]),
        packed(["甲", 1, 0.5, GOOD[3]]),
        packed(["甲", 1, 0, "no uuid"]),
        packed(["甲", 1, 0, None]),
        packed(["x" * 9000, *GOOD[1:]]),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
    ],
)
def test_malformed_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        behind(select(Job), KEYS, cursor)
    assert (refused.value.code, list(refused.value.fields)) == ("invalid_cursor", ["after"])


async def test_strange_but_well_formed_cursor_is_answered(db: Database) -> None:
    await filled(db, 3)
    for cursor in (["", -(10**15), 1 - 2**31, GOOD[3]], ["龥", 10**15, 2**31 - 1, GOOD[3]]):
        async with db.read() as session:
            await fetch_page(session, select(Job), KEYS, PageRequest(after=packed(cursor)))


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=99), st.datetimes(), st.uuids()
)
def test_cursor_round_trips(name: str, moment: datetime, key: uuid.UUID) -> None:
    values = [name, moment.replace(tzinfo=UTC), 7, key]
    types = [inspect(Job).columns[name].type for name in ("name", "run_at", "attempts", "id")]
    assert decode_cursor(encode_cursor(values), types) == values
