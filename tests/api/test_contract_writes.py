"""What holds for every change by the API, asked of a real server with a full event."""

from typing import Any

import pytest

from tests.api.populated import START, Populated
from tests.api.test_contract import OPERATIONS, PROBLEM, database_kind

__all__ = ["database_kind"]
PATCHED = [path for method, path, _one in OPERATIONS if method == "PATCH"]
ROOM, GROUP = f"{START}/rooms/{{id}}", f"{START}/categories/{{id}}"
GUEST, SESSION = f"{START}/registrations/{{id}}", f"{START}/sessions/{{id}}"
PAPER = f"{SESSION}/materials/{{material}}"
NEEDED = "Please fill this in."


def known(full: Populated, path: str) -> Any:
    """What is told of a thing: at its own address, else in the list."""
    answer = full.send("GET", path)
    if answer.status_code == 200:
        return answer.json()
    address, _slash, id_ = full.address(path).rpartition("/")
    return next(one for one in full.client.get(address).json()["items"] if one["id"] == id_)


@pytest.mark.parametrize("path", PATCHED)
def test_patch_with_nothing_leaves_everything(full: Populated, path: str) -> None:
    before = known(full, path)
    answer = full.send("PATCH", path, json={})
    assert (answer.status_code, answer.json(), known(full, path)) == (200, before, before)


@pytest.mark.parametrize(
    ("path", "name", "value", "left"),
    [
        (START, "theme", {"en": "Skills"}, {}),
        (START, "contact_email", "a@example.org", ""),
        (ROOM, "capacity", 7, None),
        (ROOM, "equipment", ["projector"], []),
        (GROUP, "noun", {"en": "guest", "zh": "嘉宾"}, {}),
        (GROUP, "is_public", False, True),
        (GROUP, "needs_approval", True, False),
        (GUEST, "affiliation", "南昌大学", ""),
        (GUEST, "email", "fang@example.org", None),
        (GUEST, "phone", "+8679188888888", None),
        (GUEST, "is_scan_exempt", True, False),
        (SESSION, "capacity", 7, None),
        (PAPER, "is_public", True, False),
    ],
)
def test_null_takes_away(full: Populated, path: str, name: str, value: Any, left: Any) -> None:
    told = full.send("PATCH", path, json={name: value})
    assert (told.status_code, told.json()[name]) == (200, value), told.text
    told = full.send("PATCH", path, json={name: None})
    assert (told.status_code, told.json()[name], known(full, path)[name]) == (200, left, left), told.text


def test_null_of_a_capacity_is_without_limit(full: Populated) -> None:
    told = full.send("PATCH", GROUP, json={"capacity": {"onsite": 50, "online": 70}}).json()["seats"]
    assert [told[mode]["capacity"] for mode in ("onsite", "online")] == [50, 70]
    told = full.send("PATCH", GROUP, json={"capacity": {"onsite": None}}).json()["seats"]
    assert [told[mode]["capacity"] for mode in ("onsite", "online")] == [None, 70]
    told = full.send("PATCH", GROUP, json={"capacity": None}).json()["seats"]
    assert [told[mode]["capacity"] for mode in ("onsite", "online")] == [None, None]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (START, "title"),
        (START, "status"),
        (START, "starts_on"),
        (ROOM, "name"),
        (GROUP, "name"),
        (GROUP, "modes"),
        (GROUP, "position"),
        (GUEST, "name"),
        (GUEST, "country"),
        (GUEST, "locale"),
        (SESSION, "type"),
        (SESSION, "title"),
        (f"{START}/slots/{{id}}", "room"),
        (f"{START}/gates/{{id}}", "name"),
        (f"{START}/devices/{{id}}", "gate"),
        (f"{START}/speakers/{{id}}", "name"),
        (f"{START}/tracks/{{id}}", "name"),
        (f"{START}/session-types/{{id}}", "name"),
        (f"{START}/online-rooms/{{id}}", "name"),
        (f"{START}/sites/{{id}}", "name"),
    ],
)
def test_null_takes_nothing_away_that_is_needed(full: Populated, path: str, name: str) -> None:
    before = known(full, path)
    answer = full.send("PATCH", path, json={name: None})
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    assert answer.json()["errors"].keys() == {name}
    assert known(full, path) == before


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (ROOM, "place_in_use"),
        (GROUP, "in_use"),
        (SESSION, "session_kept"),
        (f"{START}/speakers/{{id}}", "speaker_in_use"),
        (f"{START}/tracks/{{id}}", "in_use"),
        (f"{START}/session-types/{{id}}", "in_use"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_in_use_stays_and_the_answer_says_why(
    full: Populated, path: str, code: str, language: str
) -> None:
    answer = full.send("DELETE", path, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (409, PROBLEM)
    told = answer.json()
    assert (told["code"], told["detail"].endswith("。")) == (code, language == "zh")
    assert known(full, path)["id"] == full.address(path).rpartition("/")[2]


def test_site_stays_while_gates_lead_to_it(full: Populated) -> None:
    used = known(full, f"{START}/gates/{{id}}")["site"]
    answer = full.client.delete(full.address(f"{START}/sites/{{id}}", id=used))
    assert (answer.status_code, answer.json()["code"]) == (409, "place_in_use")


BARE = [path for method, path, one in OPERATIONS if one.body is not None and not one.is_body_needed]


@pytest.mark.parametrize("path", BARE)
def test_action_that_needs_nothing_said_needs_no_body(full: Populated, path: str) -> None:
    assert full.document["paths"][path]["post"]["requestBody"]["required"] is False
    # It may not fit the state of things; that is another refusal than one of the body.
    assert full.send("POST", path).status_code in {200, 201, 409}
    assert full.send("POST", path, content=b"{").status_code in {400, 415}
