"""The table of cases to which the rules of conflicts are held, here and in the board's island."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events_platform.programme.conflicts import find_conflicts, nights_around
from events_platform.programme.conflicts_facts import (
    HARD,
    Conflict,
    ConflictKind,
    PlacedSession,
    RoomFacts,
    Snapshot,
    Span,
    SpeakerFacts,
)
from events_platform.programme.content import Part
from events_platform.programme.models import Appearance, SessionKind, SpeakerRole

TABLE = Path(__file__).parents[1] / "data/conflicts.json"
ISLAND = Path(__file__).parents[2] / "frontend/islands/programme-board.conflicts.logic.ts"
MIDNIGHT = datetime(2021, 6, 10, tzinfo=UTC)
Json = dict[str, Any]

table: Json = json.loads(TABLE.read_text(encoding="utf-8"))
WORLD: Json = table["world"]


def key(name: str) -> uuid.UUID:
    return uuid.UUID(int=int.from_bytes(name.encode()))


def name_of(id_: uuid.UUID) -> str:
    return id_.int.to_bytes(16).lstrip(b"\0").decode()


def at(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(at(start), at(end)) for start, end in pairs)


def placed(one: Json) -> PlacedSession:
    room, start, end = one["at"]
    parts = [Part(key(name), SpeakerRole.SPEAKER) for name in one.get("speakers", ())]
    if one.get("interpreter"):
        parts.append(Part(key("nobody"), SpeakerRole.INTERPRETER))
    return PlacedSession(
        key(one["id"]),
        SessionKind(one.get("kind", "talk")),
        at(start),
        at(end),
        tuple(map(key, (room, *one.get("shared", ())))),
        tuple(parts),
        key(one["track"]) if "track" in one else None,
        one.get("expected"),
        one.get("interpreted", False),
        key(one["part_of"]) if "part_of" in one else None,
    )


def snapshot(sessions: list[Json]) -> Snapshot:
    rooms = [
        RoomFacts(
            key(name),
            key(room["site"]),
            room.get("capacity"),
            room.get("equipped", False),
            spans(room.get("closures", [])),
        )
        for name, room in WORLD["rooms"].items()
    ]
    people = [
        SpeakerFacts(
            key(name),
            Appearance(one.get("appearance", "onsite")),
            one.get("zone", ""),
            1 if one.get("guest") else None,
            one.get("holding", 0),
            spans(one.get("windows", [])),
        )
        for name, one in WORLD["people"].items()
    ]
    return Snapshot(
        tuple(placed(one) for one in sessions if one["at"]),
        {room.id: room for room in rooms},
        {one.id: one for one in people},
        {key(name): spans(site["hours"]) for name, site in WORLD["sites"].items()},
        {key(name): site["walk"] for name, site in WORLD["sites"].items()},
        {frozenset({key(one), key(other)}): minutes for one, other, minutes in WORLD["distances"]},
    )


def told(one: Conflict) -> str:
    start, end = (int((moment - MIDNIGHT).total_seconds()) // 60 for moment in one.span)
    ids = (one.speaker_id, one.room_id, one.site_id, one.track_id)
    more = [*(name_of(id_) for id_ in ids if id_), *([str(one.minutes)] if one.minutes else [])]
    return " ".join([one.kind, "+".join(map(name_of, one.session_ids)), f"{start}-{end}", *more])


@pytest.mark.parametrize("case", table["cases"], ids=[case["name"] for case in table["cases"]])
def test_plan_is_judged_as_the_table_says(case: Json) -> None:
    moved = {key(name) for name in case.get("moved", [one["id"] for one in case["sessions"]])}
    found = [one for one in find_conflicts(snapshot(case["sessions"])) if moved & set(one.session_ids)]
    assert sorted(map(told, found)) == sorted(case["found"])


def test_nights_of_the_table_are_those_of_the_zones() -> None:
    day = Span(at(0), at(1440))
    for one in WORLD["people"].values():
        if one.get("appearance") == "live":
            assert tuple(nights_around(day, ZoneInfo(one["zone"]))) == spans(one["nights"])


def test_table_shows_every_kind_and_the_island_knows_the_hard_ones() -> None:
    shown = {line.split()[0] for case in table["cases"] for line in case["found"]}
    assert shown == set(ConflictKind)
    listed = ISLAND.read_text(encoding="utf-8").partition("new Set([")[2].partition("]")[0]
    assert {one.strip().strip('"') for one in listed.split(",") if one.strip()} == set(HARD)
