"""What a batch of scans reads, in the words of PostgreSQL, and what both databases read alike."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from events_platform.kit.db.bulk import sqlite_value
from events_platform.kit.db.fast_ids import fresh_id
from events_platform.kit.db.script import Statement

# One row an item: the known scan as one JSON text, the ticket and its holder, where the holder was first.
# What devices, gates and categories hold is read once. JSON comes as text: the connections of sessions would
# read it.
COLUMNS: Final = """
    CASE WHEN k.id IS NOT NULL THEN CAST({array}({known}) AS text) END,
    CASE WHEN t.replaced_at IS NULL THEN t.text END,
    r.id, r.status, r.mode, r.native, r.romanised, r.name_order, r.country, r.affiliation,
    (r.email IS NOT NULL AND r.email_confirmed_at IS NULL AND NOT r.is_contact_address), r.category_id,
    f.happened_at, f.id, f.gate_id"""
KNOWN: Final = """{fingerprint}, k.kind, k.outcome, k.level, {json}(k.first_seen), k.direction,
    {json}(k.override), {happened_at}, (k.attendance_id IS NULL AND k.decided IS NULL AND NOT k.is_practice),
    k.registration_id IS NOT NULL"""
# A gate as one JSON text, the same from both databases: whoever has read it once knows it again by its text.
GATE: Final = """
    g.id, g.event_id, {json}(g.name), g.area_kind, g.area_id, g.site_id, {json}(g.directions),
    {json}(g.categories), {json}(g.modes), g.policy, {opens_at}, {closes_at}, g.capacity, {json}(g.levels),
    {archived_at}, {event_archived_at}, e.timezone"""
GATE_MOMENTS: Final = {
    "opens_at": "g.opens_at",
    "closes_at": "g.closes_at",
    "archived_at": "g.archived_at",
    "event_archived_at": "e.archived_at",
}
MAY_SCAN: Final = "d.revoked_at IS NULL"
# OFFSET 0 keeps each look-up by itself, so that it uses its whole key and no other index: a planner that
# believes a table to be tiny takes any.
_ALONE: Final = "LEFT JOIN LATERAL (SELECT * FROM {} WHERE {} OFFSET 0) {} ON {}"
IS_VOID: Final = """(SELECT v.id FROM attendance v
        WHERE v.voids_id = a.id AND v.kind = 'void') IS NOT NULL"""
# Entries and exits at the gate's site: one room's door ends the presence in another.
ALL: Final = """attendance a {index} LEFT JOIN gate ag ON ag.id = a.gate_id
    WHERE a.event_id = r.event_id AND a.registration_id = r.id AND a.site_id = {site}
        AND a.kind IN ('entry', 'exit')"""
_IS_ALL_ASKED: Final = "(i.is_all OR g.policy <> 'free' OR g.capacity IS NOT NULL)"
# Where people come and go as they like, the first entry that stands is all that a further one asks for. The
# ledger's index by registration has them by time: the first that fits ends the search.
FIRST: Final = f"""attendance a {{index}}
    WHERE a.event_id = r.event_id AND a.registration_id = r.id AND a.kind = 'entry' AND a.area_id = {{area}}
        AND NOT {IS_VOID}{{also}}
    ORDER BY a.happened_at LIMIT 1"""
FACT: Final = "a.id, a.kind, a.area_kind, a.area_id, a.stay, a.gate_id, ag.name"
_MICROSECONDS: Final = "(extract(epoch FROM {}) * 1000000)::bigint"

_COLUMNS_POSTGRESQL: Final = COLUMNS.format(
    array="json_build_array",
    known=KNOWN.format(
        fingerprint="encode(k.fingerprint, 'hex')", json="", happened_at=_MICROSECONDS.format("k.happened_at")
    ),
)
# Table, the unique key by which it is looked up, and what else must hold.
_JOINED_POSTGRESQL: Final = (
    ("device d", "d.token_hash = i.token", MAY_SCAN),
    ("scan k", "k.event_id = d.event_id AND k.id = i.id", "true"),
    ("gate g", "g.id = COALESCE(k.gate_id, i.gate, d.gate_id)", "g.event_id = d.event_id"),
    ("ticket t", "t.event_id = d.event_id AND t.serial = i.serial", "true"),
    (
        "registration r",
        "r.id = COALESCE(k.registration_id, t.holder_id, i.registration)",
        "r.event_id = d.event_id",
    ),
)
_FIRST_POSTGRESQL: Final = FIRST.format(index="", area="g.area_id", also=f" AND NOT {_IS_ALL_ASKED}")
_JOINS_POSTGRESQL: Final = " ".join(
    [
        *(_ALONE.format(table, key, table[-1], also) for table, key, also in _JOINED_POSTGRESQL),
        f"LEFT JOIN LATERAL (SELECT * FROM {_FIRST_POSTGRESQL}) f ON true",  # noqa: S608
    ]
)
# All of a holder's doings as one JSON text, where they are asked for.
_HISTORY_POSTGRESQL: Final = f"""CASE WHEN {_IS_ALL_ASKED} THEN (SELECT CAST(json_agg(json_build_array(
    {_MICROSECONDS.format("a.happened_at")}, {FACT}, {IS_VOID})) AS text)
    FROM {ALL.format(index="", site="g.site_id")}) END"""  # noqa: S608
_GATE_POSTGRESQL: Final = GATE.format(
    json="", **{name: _MICROSECONDS.format(column) for name, column in GATE_MOMENTS.items()}
)
READ_POSTGRESQL: Final = f"""
WITH item AS MATERIALIZED (
    SELECT i.n, {_COLUMNS_POSTGRESQL} AS first_gate_id, {_HISTORY_POSTGRESQL} AS history,
        d.id AS device_id, d.event_id, d.is_practice, g.id AS gate_id
    FROM unnest($1::text::bytea[], $2::text::uuid[], $3::text::bytea[], $4::text::uuid[], $5::text::uuid[],
        $6::text::bool[]) WITH ORDINALITY AS i(token, id, serial, registration, gate, is_all, n)
    {_JOINS_POSTGRESQL})
SELECT item.*, CASE WHEN n = 1 THEN (
    SELECT CAST(json_agg(CAST(json_build_array({_GATE_POSTGRESQL}) AS text)) AS text)
    FROM (SELECT gate_id AS id FROM item UNION SELECT first_gate_id FROM item) one
    JOIN LATERAL (SELECT * FROM gate WHERE id = one.id OFFSET 0) g ON true
    JOIN LATERAL (SELECT timezone, archived_at FROM event WHERE id = g.event_id OFFSET 0) e ON true) END,
CASE WHEN n = 1 THEN (
    SELECT CAST(json_agg(CAST(json_build_array(c.id, c.slug, CAST(c.name AS text)) AS text)) AS text)
    FROM (SELECT DISTINCT category_id AS id FROM item) one
    JOIN LATERAL (SELECT * FROM category WHERE id = one.id OFFSET 0) c ON true) END
FROM item"""  # noqa: S608


def of_revoked(sql: str) -> str:
    """The same reading for a device that hands its queue over after it was revoked."""
    return sql.replace(MAY_SCAN, "d.revoked_at IS NOT NULL")


# What the common case does without: odd tickets, public keys, scans to undo.
# The holes take `= ANY($1)` on PostgreSQL and `IN (?, …)` on SQLite.
TICKETS: Final = (
    "SELECT serial, event_id, text, generation, replaced_at IS NOT NULL FROM ticket WHERE serial {}"
)
KEYS: Final = "SELECT event_id, number, public_key FROM event_key WHERE event_id {}"
UNDOABLE: Final = """
SELECT s.id, s.event_id, s.device_id, s.gate_id, s.registration_id, s.direction, a.id, a.mode, a.area_kind,
    a.area_id, a.site_id, a.happened_at, a.source, v.id IS NOT NULL, s.outcome
FROM scan s
LEFT JOIN attendance a ON a.event_id = s.event_id AND a.id = s.attendance_id
LEFT JOIN attendance v ON v.voids_id = a.id AND v.kind = 'void'
WHERE s.kind = 'scan' AND s.id {}"""
# Gates of a guarded area take turns; whoever only refers to a gate is not kept waiting.
LOCK: Final = "SELECT id FROM gate WHERE area_id {} ORDER BY id FOR NO KEY UPDATE"
# The last doing that concerns an area says whether somebody is inside: see `decide.is_inside_area`.
INSIDE: Final = """
WITH doing AS (
    SELECT a.kind, a.area_id, g.area_id AS guarded, row_number() OVER (
        PARTITION BY g.area_id, a.registration_id ORDER BY a.happened_at DESC, a.id DESC) AS latest
    FROM (SELECT DISTINCT event_id, site_id, area_id, area_kind FROM gate WHERE area_id {}) g
    JOIN attendance a ON a.event_id = g.event_id AND a.site_id = g.site_id AND a.kind IN ('entry', 'exit')
        AND (a.area_id = g.area_id OR g.area_kind = 'room' AND (
            a.kind = 'entry' AND a.area_kind = 'room' OR a.kind = 'exit' AND a.area_id = g.site_id))
    LEFT JOIN attendance v ON v.voids_id = a.id AND v.kind = 'void'
    WHERE v.id IS NULL)
SELECT guarded, count(*) FROM doing
WHERE latest = 1 AND kind = 'entry' AND area_id = guarded GROUP BY guarded"""
CONFIRM_JOB: Final = "checkin.confirm_addresses"
CONFIRM_AFTER: Final = timedelta(seconds=30)
_CONFIRM_ADDRESSES: Final = """
INSERT INTO job (id, name, payload, event_id, dedup_key, run_at, attempts, created_at)
VALUES ({}) ON CONFLICT (name, dedup_key) WHERE dedup_key IS NOT NULL AND attempts = 0 DO NOTHING"""


def listed(dialect: str, sql: str, values: Sequence[object], kind: str) -> Statement:
    """A statement whose hole is filled by so many values of a PostgreSQL type."""
    if dialect == "sqlite":
        return Statement(sql.format(f"IN ({', '.join('?' * len(values))})"), list(map(sqlite_value, values)))
    return Statement(sql.format(f"= ANY($1::{kind}[])"), [values])


def confirm_addresses(dialect: str, event_id: uuid.UUID, moment: datetime) -> Statement:
    """Work for `jobs`; enqueued before the scans, and run long after they are stored."""
    payload = f'{{"event_id":"{event_id}"}}'
    run_at = moment + CONFIRM_AFTER
    values: list[Any] = [fresh_id(), CONFIRM_JOB, payload, event_id, str(event_id), run_at, 0, moment]
    if dialect == "sqlite":
        return Statement(_CONFIRM_ADDRESSES.format(", ".join("?" * 8)), list(map(sqlite_value, values)))
    return Statement(_CONFIRM_ADDRESSES.format(", ".join(f"${number}" for number in range(1, 9))), values)
