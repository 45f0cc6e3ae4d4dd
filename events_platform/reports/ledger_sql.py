"""The pass over the whole ledger, written for both databases.

It judges every person whose facts are plain and names the others, whom `facts.judge_person` judges exactly:
several registrations, voided rows, an arrival before the doors, presence both on site and online.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import Boolean, TextClause, TextualSelect, Uuid, text

from events_platform.reports.facts import Frame
from events_platform.reports.ledger_dialect import Binds, Dialect
from events_platform.reports.ledger_rows import person_rows

ACTUAL = "CASE WHEN is_onsite THEN 'onsite_only' WHEN is_online THEN 'online_only' ELSE 'none' END"


def tally_pass(frame: Frame, dialect: Dialect, *, is_live: bool) -> TextualSelect:
    """Counts of plain persons by what they count as, and (in `person_id`) each person to be judged apart."""
    binds = Binds()
    facts = {"country": "country", "declared": "mode", "is_counted": "is_counted", "actual": ACTUAL}
    of_plain = ", ".join(f"CASE WHEN NOT is_apart THEN {fact} END AS {name}" for name, fact in facts.items())
    statement = f"""{person_rows(frame, dialect, binds, is_live=is_live, with_length=False)}
SELECT CASE WHEN is_apart THEN person_id END AS person_id, {of_plain},
    count(*) AS persons, sum(visits_onsite) AS visits_onsite, sum(visits_online) AS visits_online
FROM person GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608
    return text(statement).bindparams(*binds.parameters).columns(person_id=Uuid(), is_counted=Boolean())


def summary_pass(frame: Frame, dialect: Dialect) -> TextClause:
    """Fill the summary with all plain persons; it must be empty for the event."""
    binds = Binds()
    persons = person_rows(frame, dialect, binds, is_live=True)
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
    statement = f"""{person_rows(frame, dialect, binds, is_live=is_live)}
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
    statement = f"""{person_rows(frame, dialect, binds, is_live=True)}
SELECT DISTINCT person_id FROM person WHERE is_apart"""  # noqa: S608
    return text(statement).bindparams(*binds.parameters).columns(person_id=Uuid())
