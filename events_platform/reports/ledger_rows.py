"""The one pass over the ledger from which all figures come, by registration and time.

Whatever a registration's rows come to is found while they go by: they are read by registration and time, and
each row sees when the presence online before it ended, and when the entry before it was.
"""

from datetime import datetime

from events_platform.reports.facts import REPEAT, Frame
from events_platform.reports.ledger_dialect import Binds, Dialect

BEFORE = ("entered_before", "ended_before")
# What the rows of one registration come to.
SUMS = ("days", "returns", "visits", "length", "odd")


def person_rows(
    frame: Frame, dialect: Dialect, binds: Binds, *, is_live: bool, with_length: bool = True
) -> str:
    """The common part of all statements: `person`, one row a confirmed registration.

    `is_live`: known now, so that registrations are read as they stand and running connections are named
    apart; else from their history. `length` still holds what was online while on site; who has that is
    apart, or, without `with_length`, only where it could decide about the mode.
    """
    event, known = binds.uuid(frame.event_id), binds.time(frame.known_at)
    running = _running(event) if is_live else "1 = 0"
    minimum = dialect.duration(frame.online_minimum)
    matters = f"> {dialect.zero}" if with_length else f">= {minimum}"
    return f"""
WITH standing AS ({_standing(event, known, is_live=is_live)}),
several AS (SELECT person_id FROM standing GROUP BY person_id HAVING count(*) > 1),
fact AS ({_facts(frame, dialect, binds, event, known)}),
held AS ({_held(frame, dialect, binds)}),
person AS MATERIALIZED (
    SELECT person_id, registration_id, country, mode, category_id,
        category_id IN {_counted(frame, binds)} AS is_counted,
        coalesce(days, 0) + coalesce(returns, 0) AS visits_onsite, coalesce(days, 0) > 0 AS is_onsite,
        coalesce(visits, 0) AS visits_online, coalesce(length, {dialect.zero}) AS length,
        coalesce(length, {dialect.zero}) > {dialect.zero} AND length >= {minimum} AS is_online,
        person_id IN (SELECT person_id FROM several) OR coalesce(odd, 0) > 0
        OR coalesce(days > 0 AND length {matters}, false) OR {running} AS is_apart
    FROM held)"""  # noqa: S608 - only placeholders and constants of ours are put in


def _running(event: str) -> str:
    return f"""registration_id IN (
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


def _facts(frame: Frame, dialect: Dialect, binds: Binds, event: str, known: str) -> str:
    """The rows with the number of their window, and with what was before them.

    On PostgreSQL all columns come from one index, whose order is that of the window functions; SQLite reads
    in the order of recording and sorts (docs/decisions/0035). Only segments have an end.
    """
    until = binds.time(frame.until)
    ended = f"CASE WHEN ended_at IS NOT NULL THEN {dialect.least}(ended_at, {until}) END"
    return f"""
    SELECT registration_id, kind, area_kind, site_id, happened_at, {ended} AS ended,
        {_window_of(frame, binds)} AS counting,
        max(CASE WHEN kind = 'entry' AND area_kind = 'site' THEN happened_at END) OVER earlier
            AS entered_before,
        max({ended}) OVER earlier AS ended_before
    FROM attendance
    WHERE event_id = {event} AND recorded_at <= {known} AND happened_at <= {until}
        AND (ended_at IS NULL OR {_touches_window(frame, binds)})
    WINDOW earlier AS (PARTITION BY registration_id ORDER BY happened_at, ended_at
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"""  # noqa: S608


def _held(frame: Frame, dialect: Dialect, binds: Binds) -> str:
    """Registrations beside what their rows come to.

    SQLite's planner, which knows nothing of the size of a subquery, would look through one side for each row
    of the other; so there both sides go through one grouping.
    """
    sums = _sums(frame, dialect, binds)
    if not dialect.is_sqlite:
        return f"""
    SELECT standing.*, {", ".join(SUMS)} FROM standing
    LEFT JOIN (SELECT registration_id AS owner_id, {sums} FROM fact GROUP BY registration_id) AS total
        ON owner_id = registration_id"""  # noqa: S608
    columns = ("person_id", "country", "mode", "category_id")
    rows = ("kind", "area_kind", "site_id", "happened_at", "ended", "counting", *BEFORE)
    return f"""
    SELECT registration_id, {", ".join(f"max({name}) AS {name}" for name in columns)}, {sums} FROM (
        SELECT registration_id, {", ".join(columns)}, {", ".join(f"NULL AS {name}" for name in rows)}
        FROM standing
        UNION ALL
        SELECT registration_id, {", ".join("NULL" for _name in columns)}, {", ".join(rows)} FROM fact)
    GROUP BY registration_id HAVING max(person_id) IS NOT NULL"""  # noqa: S608


def _sums(frame: Frame, dialect: Dialect, binds: Binds) -> str:
    """What the rows of a registration come to, by the names of SUMS."""
    repeat = dialect.duration(REPEAT)
    is_return = f"""happened_at > entered_before + {repeat} AND counting >= 0 AND kind = 'entry'
            AND area_kind = 'site' AND entered_before >= {_opening(frame, binds)}"""
    is_visit = f"ended IS NOT NULL AND (ended_before IS NULL OR happened_at > ended_before + {repeat})"
    return f"""{_days(frame)} AS days, count(*) FILTER (WHERE {is_return}) AS returns,
        count(*) FILTER (WHERE {is_visit}) AS visits, sum({_new_presence(frame, dialect, binds)}) AS length,
        count(*) FILTER (WHERE counting < 0){_sites(frame, binds)} AS odd"""


def _sites(frame: Frame, binds: Binds) -> str:
    """One more for somebody seen at two sites, where entries of the one stand between those of the other."""
    sites = sorted({window.site_id for window in frame.windows})
    if len(sites) < 2:
        return ""
    seen = (f"max(CASE WHEN site_id = {binds.uuid(site)} THEN 1 ELSE 0 END)" for site in sites)
    return f" + CASE WHEN {' + '.join(seen)} > 1 THEN 1 ELSE 0 END"


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
    parts = []
    for opens, closes in frame.online_windows:
        first = f"{dialect.greatest}(happened_at, coalesce(ended_before, happened_at), {binds.time(opens)})"
        last = f"{dialect.least}(ended, {binds.time(closes)})"
        parts.append(
            f"CASE WHEN ended IS NOT NULL AND {last} > {first} THEN {last} - {first} ELSE {dialect.zero} END"
        )
    return " + ".join(parts) or dialect.zero


def _window_of(frame: Frame, binds: Binds) -> str:
    """The number of the window in which a row at a door lies.

    Negative for what asks for a closer look: the same day before the doors opened, and rows taken back.
    """
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
    # The type is said for an event without windows, where nothing else tells it.
    segment = "WHEN ended_at IS NOT NULL THEN CAST(NULL AS integer)"
    return f"CASE {segment} WHEN kind = 'void' THEN -2 {' '.join(cases)} END"


def _opening(frame: Frame, binds: Binds) -> str:
    """When the doors opened for the window of a row."""
    cases = [
        f"WHEN {number} THEN {binds.time(window.opens_at)}" for number, window in enumerate(frame.windows)
    ]
    return f"CASE counting {' '.join(cases)} END" if cases else "NULL"


def _days(frame: Frame) -> str:
    """In how many windows a registration has a row."""
    flags = [f"max(CASE WHEN counting = {number} THEN 1 ELSE 0 END)" for number in range(len(frame.windows))]
    return " + ".join(flags) or "0"
