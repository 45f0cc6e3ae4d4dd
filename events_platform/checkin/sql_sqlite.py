"""What a batch of scans reads, in the words of SQLite."""

import re
from functools import cache
from typing import Final

from events_platform.checkin.sql import (
    ALL,
    COLUMNS,
    FACT,
    FIRST,
    GATE,
    GATE_MOMENTS,
    IS_VOID,
    KNOWN,
    MAY_SCAN,
)

# JSON holds no bytes: what is kept as such comes as its digits, which are empty where it is absent.
_BYTES: Final = re.compile(r"\b[a-z]\.(?:id|(?:event|site|area|gate|category)_id)\b(?! IS)")
_DIGITS: Final = r"hex(\g<0>)"
# Of the indexes of the ledger only this one leads to a person's rows.
_BY_PERSON: Final = "INDEXED BY ix_attendance_registration_id_happened_at"

_KNOWN: Final = KNOWN.format(fingerprint="hex(k.fingerprint)", json="json", happened_at="k.happened_at")
_COLUMNS: Final = _BYTES.sub(_DIGITS, COLUMNS.format(array="json_array", known=_KNOWN))
_FACT: Final = _BYTES.sub(_DIGITS, FACT).replace("ag.name", "json(ag.name)")
_HISTORY: Final = f"""CASE WHEN i.site <> '' THEN (
    SELECT json_group_array(json_array(a.happened_at, {_FACT}, {IS_VOID}))
    FROM {ALL.format(index=_BY_PERSON, site="i.site")}) END"""  # noqa: S608
_FIRST: Final = FIRST.format(index=_BY_PERSON, area="i.area", also="")
_GATE: Final = _BYTES.sub(_DIGITS, GATE).format(json="json", **GATE_MOMENTS)

DEVICES: Final = f"""
SELECT d.token_hash, d.id, d.event_id, hex(d.gate_id), d.is_practice FROM device d
WHERE {MAY_SCAN} AND d.token_hash {{}}"""  # noqa: S608
GATES: Final = f"SELECT json_array({_GATE}) FROM gate g JOIN event e ON e.id = g.event_id WHERE g.id {{}}"  # noqa: S608
CATEGORIES: Final = "SELECT json_array(hex(c.id), c.slug, c.name) FROM category c WHERE c.id {}"


@cache
def read_sqlite(count: int) -> str:
    """What is asked for so many items, all in one JSON value, in UTF-8.

    `i.area` is where the first entry is looked for, `i.site` where all entries and exits are; what an item
    does not name is empty, and fits no key. One value: the interpreter's lock goes to and fro for every row
    that a thread reads, and the others would keep it.
    """
    rows = ", ".join(f"({number}, ?, ?, ?, ?, ?, ?)" for number in range(1, count + 1))
    return f"""
WITH i(n, event, id, serial, registration, area, site) AS (VALUES {rows})
SELECT CAST(json_group_array(json_array(i.n, {_COLUMNS}, json({_HISTORY}), hex(k.gate_id))) AS blob)
FROM i
LEFT JOIN scan k ON k.event_id = i.event AND k.id = i.id
LEFT JOIN ticket t ON t.event_id = i.event AND t.serial = i.serial
LEFT JOIN registration r
    ON r.id = COALESCE(k.registration_id, t.holder_id, i.registration) AND r.event_id = i.event
LEFT JOIN attendance f ON f.rowid = (SELECT a.rowid FROM {_FIRST})"""  # noqa: S608
