"""The pass over the whole ledger, written for both databases.

It judges every person whose facts are plain and names the others, whom `facts.judge_person` judges exactly:
several registrations, voided rows, an arrival before the doors, presence both on site and online.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, String, TextClause, TextualSelect, Uuid, bindparam, text

from events_platform.kit.db.types import UtcDateTime
from events_platform.reports.facts import REPEAT, Frame


@dataclass(frozen=True)
class Dialect:
    """Where the two databases write the same thing differently; SQLite's times are microseconds."""

    greatest: str
    least: str
    zero: str
    is_sqlite: bool

    def duration(self, length: timedelta) -> str:
        """A constant length of time."""
        seconds = int(length.total_seconds())
        return str(seconds * 1_000_000) if self.is_sqlite else f"interval '{seconds} seconds'"

    def seconds(self, expression: str) -> str:
        """Whole seconds of a length of time."""
        return (
            f"({expression}) / 1000000"
            if self.is_sqlite
            else f"floor(date_part('epoch', {expression}))::bigint"
        )


SQLITE = Dialect("max", "min", "0", is_sqlite=True)
POSTGRESQL = Dialect("greatest", "least", "interval '0'", is_sqlite=False)


class Binds:
    """Values for a statement under names of their own, with their column types."""

    def __init__(self) -> None:
        self.parameters: list[Any] = []

    def add(self, value: Any, kind: Any) -> str:
        """The placeholder for a value."""
        name = f"b{len(self.parameters)}"
        self.parameters.append(bindparam(name, value, type_=kind))
        return f":{name}"

    def time(self, value: datetime) -> str:
        """The placeholder for an aware UTC time."""
        return self.add(value, UtcDateTime())

    def texts(self, values: Iterable[str]) -> str:
        """The placeholders for a list of words."""
        return f"({', '.join(self.add(value, String()) for value in sorted(values)) or 'NULL'})"

    def uuid(self, value: Any) -> str:
        """The placeholder for a key."""
        return self.add(value, Uuid())


ACTUAL = "CASE WHEN is_onsite THEN 'onsite_only' WHEN is_online THEN 'online_only' ELSE 'none' END"


def tally_pass(frame: Frame, dialect: Dialect, *, is_live: bool) -> TextualSelect:
    """Counts of plain persons by what they count as, and (in `person_id`) each person to be judged apart."""
    binds = Binds()
    statement = f"""{_persons(frame, dialect, binds, is_live=is_live)}
SELECT CAST(NULL AS uuid) AS person_id, country, mode AS declared, is_counted, {ACTUAL} AS actual,
    count(*) AS persons, sum(visits_onsite) AS visits_onsite, sum(visits_online) AS visits_online
FROM person WHERE NOT is_apart
GROUP BY country, mode, is_counted, {ACTUAL}
UNION ALL
SELECT DISTINCT person_id, NULL, NULL, CAST(NULL AS boolean), NULL, 0, 0, 0 FROM person WHERE is_apart"""  # noqa: S608
    return text(statement).bindparams(*binds.parameters).columns(person_id=Uuid(), is_counted=Boolean())


def summary_pass(frame: Frame, dialect: Dialect) -> TextClause:
    """Fill the summary with all plain persons; it must be empty for the event."""
    binds = Binds()
    persons = _persons(frame, dialect, binds, is_live=True)
    insert = (
        "INSERT INTO person_summary (event_id, person_id, country, category_id, is_counted, declared, actual,"
    )
    insert += " visits_onsite, visits_online, online_seconds)"
    select = f"""SELECT {binds.uuid(frame.event_id)}, person_id, country, category_id, is_counted, mode,
    {ACTUAL}, visits_onsite, visits_online, {dialect.seconds("length")} FROM person WHERE NOT is_apart"""  # noqa: S608
    return text(f"{persons} {insert} {select}").bindparams(*binds.parameters)


@dataclass(frozen=True)
class Wanted:
    """Which plain persons a list shows: at most `limit` behind the person `after`, by key.

    `countries`: None is any, an empty set is who has none known.
    """

    is_counted: bool
    actual: frozenset[str]
    declared: frozenset[str]
    countries: frozenset[str] | None
    after: uuid.UUID | None
    limit: int


def people_pass(frame: Frame, dialect: Dialect, wanted: Wanted, *, is_live: bool) -> TextualSelect:
    """The plain persons who are wanted, and (without `declared`) each person to be judged apart."""
    binds = Binds()
    statement = f"""{_persons(frame, dialect, binds, is_live=is_live)}
SELECT * FROM (
    SELECT person_id, country, category_id, is_counted, mode AS declared, {ACTUAL} AS actual,
        visits_onsite, visits_online, {dialect.seconds("length")} AS online_seconds, registration_id
    FROM person WHERE NOT is_apart AND {_wanted(wanted, binds)}
    ORDER BY person_id LIMIT {wanted.limit}) AS plain
UNION ALL
SELECT DISTINCT person_id, NULL, CAST(NULL AS uuid), CAST(NULL AS boolean), NULL, NULL, 0, 0, 0,
    CAST(NULL AS uuid) FROM person WHERE is_apart"""  # noqa: S608
    keys = {name: Uuid() for name in ("person_id", "category_id", "registration_id")}
    return text(statement).bindparams(*binds.parameters).columns(is_counted=Boolean(), **keys)


def _wanted(wanted: Wanted, binds: Binds) -> str:
    conditions = ["is_counted" if wanted.is_counted else "NOT is_counted"]
    conditions += [f"{ACTUAL} IN {binds.texts(wanted.actual)}", f"mode IN {binds.texts(wanted.declared)}"]
    if wanted.countries is not None:
        known = f"country IN {binds.texts(wanted.countries)}"
        conditions.append(known if wanted.countries else "country IS NULL")
    if wanted.after is not None:
        conditions.append(f"person_id > {binds.uuid(wanted.after)}")
    return " AND ".join(conditions)


def apart_pass(frame: Frame, dialect: Dialect) -> TextualSelect:
    """The persons who are to be judged one by one."""
    binds = Binds()
    statement = f"""{_persons(frame, dialect, binds, is_live=True)}
SELECT DISTINCT person_id FROM person WHERE is_apart"""  # noqa: S608
    return text(statement).bindparams(*binds.parameters).columns(person_id=Uuid())


def _persons(frame: Frame, dialect: Dialect, binds: Binds, *, is_live: bool) -> str:
    """The common part: `person`, one row a confirmed registration with what its own rows come to.

    `is_live`: known now, so that registrations are read as they stand and running connections are named
    apart; else from their history.
    """
    event, until, known = binds.uuid(frame.event_id), binds.time(frame.until), binds.time(frame.known_at)
    counted = _counted(frame, binds)
    running = _running(event) if is_live else "1 = 0"
    return f"""
WITH standing AS ({_standing(event, known, is_live=is_live)}),
several AS (SELECT person_id FROM standing GROUP BY person_id HAVING count(*) > 1),
voided AS (SELECT DISTINCT registration_id FROM attendance
    WHERE event_id = {event} AND kind = 'void' AND recorded_at <= {known}),
segment AS (
    SELECT registration_id, happened_at AS started, {dialect.least}(ended_at, {until}) AS ended,
        max({dialect.least}(ended_at, {until})) OVER (
            PARTITION BY registration_id ORDER BY happened_at, ended_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM attendance
    WHERE event_id = {event} AND kind = 'segment' AND recorded_at <= {known} AND happened_at <= {until}
        AND ({_touches_window(frame, binds)})),
online AS (
    SELECT registration_id, sum({_new_presence(frame, dialect, binds)}) AS length,
        sum(CASE WHEN before IS NULL OR started - before > {dialect.duration(REPEAT)} THEN 1 ELSE 0 END)
            AS visits
    FROM segment GROUP BY registration_id),
proof AS (
    SELECT registration_id, kind, area_kind, happened_at, {_window_of(frame, binds)} AS counting
    FROM attendance
    WHERE event_id = {event} AND kind IN ('entry', 'exit')
        AND recorded_at <= {known} AND happened_at <= {until}),
spaced AS (
    SELECT registration_id, counting, CASE WHEN kind = 'entry' AND area_kind = 'site' THEN happened_at
        - lag(happened_at) OVER (PARTITION BY registration_id, counting, kind, area_kind ORDER BY happened_at)
        END AS gap
    FROM proof),
onsite AS (
    SELECT registration_id, {_days(frame)} AS days, max(CASE WHEN counting < 0 THEN 1 ELSE 0 END) AS is_early,
        sum(CASE WHEN counting >= 0 AND gap > {dialect.duration(REPEAT)} THEN 1 ELSE 0 END) AS returns
    FROM spaced GROUP BY registration_id),
person AS MATERIALIZED (
    SELECT standing.person_id, standing.registration_id, standing.country, standing.mode,
        standing.category_id,
        standing.category_id IN {counted} AS is_counted,
        coalesce(onsite.days, 0) + coalesce(onsite.returns, 0) AS visits_onsite,
        coalesce(onsite.days, 0) > 0 AS is_onsite, coalesce(online.visits, 0) AS visits_online,
        coalesce(online.length, {dialect.zero}) AS length,
        coalesce(online.length, {dialect.zero}) > {dialect.zero}
            AND online.length >= {dialect.duration(frame.online_minimum)} AS is_online,
        standing.person_id IN (SELECT person_id FROM several)
        OR standing.registration_id IN (SELECT registration_id FROM voided)
        OR coalesce(onsite.is_early, 0) = 1
        OR (onsite.registration_id IS NOT NULL AND online.registration_id IS NOT NULL)
        OR {running} AS is_apart
    FROM standing
    LEFT JOIN online ON online.registration_id = standing.registration_id
    LEFT JOIN onsite ON onsite.registration_id = standing.registration_id)"""  # noqa: S608 - only placeholders and constants of ours are put in


def _running(event: str) -> str:
    return f"""standing.registration_id IN (
            SELECT registration_id FROM connection WHERE event_id = {event} AND closed_at IS NULL)"""  # noqa: S608


def _standing(event: str, known: str, *, is_live: bool) -> str:
    if is_live:
        return f"""SELECT id AS registration_id, person_id, country, mode, category_id
    FROM registration WHERE event_id = {event} AND status = 'confirmed'"""  # noqa: S608
    return f"""SELECT registration_id, person_id, country, mode, category_id FROM (
        SELECT registration_id, person_id, country, mode, category_id, status, row_number() OVER (
            PARTITION BY registration_id ORDER BY recorded_at DESC, id DESC) AS recency
        FROM registration_change WHERE event_id = {event} AND recorded_at <= {known}) AS history
    WHERE recency = 1 AND status = 'confirmed'"""  # noqa: S608


def _counted(frame: Frame, binds: Binds) -> str:
    return f"({', '.join(binds.uuid(key) for key in frame.counted_categories) or 'NULL'})"


def _touches_window(frame: Frame, binds: Binds) -> str:
    parts = (
        f"happened_at <= {binds.time(closes)} AND ended_at >= {binds.time(opens)}"
        for opens, closes in frame.online_windows
    )
    return " OR ".join(parts) or "1 = 0"


def _new_presence(frame: Frame, dialect: Dialect, binds: Binds) -> str:
    """Time in the windows that a segment adds to all earlier ones: the union, in one ordered pass."""
    begins = f"{dialect.greatest}(started, coalesce(before, started))"
    parts = []
    for opens, closes in frame.online_windows:
        first = f"{dialect.greatest}({begins}, {binds.time(opens)})"
        last = f"{dialect.least}(ended, {binds.time(closes)})"
        parts.append(f"CASE WHEN {last} > {first} THEN {last} - {first} ELSE {dialect.zero} END")
    return " + ".join(parts) or dialect.zero


def _window_of(frame: Frame, binds: Binds) -> str:
    """The number of the window in which a row lies; -1 for the same day before its doors opened."""
    cases = []
    for number, window in enumerate(frame.windows):
        site, opens = binds.uuid(window.site_id), binds.time(window.opens_at)
        closes = binds.time(window.closes_at)
        cases.append(f"WHEN site_id = {site} AND happened_at BETWEEN {opens} AND {closes} THEN {number}")
    for window in frame.windows:
        midnight = datetime.combine(window.day, datetime.min.time(), frame.zone)
        site, opens = binds.uuid(window.site_id), binds.time(window.opens_at)
        dawn = binds.time(midnight)
        cases.append(f"WHEN site_id = {site} AND happened_at >= {dawn} AND happened_at < {opens} THEN -1")
    return f"CASE {' '.join(cases)} END" if cases else "NULL"


def _days(frame: Frame) -> str:
    """In how many windows a registration has a row."""
    flags: Sequence[str] = [
        f"max(CASE WHEN counting = {number} THEN 1 ELSE 0 END)" for number in range(len(frame.windows))
    ]
    return " + ".join(flags) or "0"
