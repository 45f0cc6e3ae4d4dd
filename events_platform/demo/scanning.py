"""Scans as devices state them, decided and stored by check-in's own rules inside the demo's transaction.

A server takes scans by group commit. The demo runs the very same batch on its one connection, so that an
edition is there as a whole or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson

from events_platform.checkin.batch import scan_script
from events_platform.checkin.claims import read_claim
from events_platform.checkin.settled import Result, Settled
from events_platform.demo.doors import Door
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import run_script
from events_platform.kit.db.script import Script
from events_platform.kit.ids import new_id, token_hash

Answer = TypeVar("Answer")
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class StatedScan:
    """One scan at a door, as the JSON that its device sends."""

    door: Door
    body: dict[str, Any]


def stated_scan(door: Door, ticket: str | None, at: datetime, **values: Any) -> StatedScan:
    """A scan that the door's device made without the server; an undo has no ticket but `of`."""
    scan = {
        "id": str(new_id()),
        "ticket": ticket,
        "scanned_at": at.isoformat(),
        "skew_ms": 0,
        "decided": "admitted",
        "offline": True,
        "operator": door.operator,
        **values,
    }
    return StatedScan(door, {name: value for name, value in scan.items() if value is not None})


async def send_scans(session: Session, scans: Sequence[StatedScan]) -> list[Result]:
    """Record the scans in the order given. Raises ValueError where one is not taken."""
    claims = [read_claim(scan.body, token_hash(scan.door.token), None) for scan in scans]
    dialect = session.get_bind().dialect.name
    results: list[Result] = []
    await session.flush()
    for start in range(0, len(claims), MOST_AT_ONCE):
        script = _with_json_as_text(scan_script(dialect, claims[start : start + MOST_AT_ONCE]))
        results += await run_script(session, script)
    if refused := [one for one in results if not isinstance(one, Settled)]:
        raise ValueError(f"scans of the demo were not taken: {refused[:3]}")
    return results


def _with_json_as_text(script: Script[Answer]) -> Script[Answer]:
    """The same script where connections decode JSON, as SQLAlchemy's do; batches have their own."""
    try:
        statement = next(script)
        while True:
            rows = yield statement
            statement = script.send([[_text(value) for value in row] for row in rows])
    except StopIteration as done:
        answer: Answer = done.value
        return answer


def _text(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value
