"""The hand-written reading of a scan, and that it agrees with the documented schema."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_platform.checkin.claims import FIELDS, Malformed, read_claim
from events_platform.checkin.outcomes import Outcome
from events_platform.checkin.schemas import ScanIn
from events_platform.kit.ids import new_id

HASH = bytes(32)
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
GOOD: dict[str, Any] = {"id": ID, "ticket": "EP1:X", "scanned_at": "2021-06-10T09:00:00.250+08:00"}


def read(**changes: Any) -> Any:
    data = {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}
    return read_claim(data, HASH, None)


def test_scan_is_read_with_its_defaults() -> None:
    claim = read()
    assert str(claim.id) == ID
    assert claim.scanned_at == datetime(2021, 6, 10, 1, 0, 0, 250_000, tzinfo=UTC)
    assert (claim.kind, claim.direction, claim.is_offline, claim.operator) == ("scan", "entry", False, "")
    assert (claim.gate_id, claim.decided, claim.override, claim.skew) == (None, None, None, None)


def test_all_that_a_scan_can_say_is_read() -> None:
    claim = read(
        gate=ID, device=ID, operator="  李 👩‍💻 ", direction="exit", offline=True, decided="wrong_mode",
        skew_ms=-1500, sent_at="2021-06-10T01:00:01Z", override={"by": "Li", "reason": "late\nspeaker"},
    )  # fmt: skip
    assert (str(claim.gate_id), str(claim.device_id), claim.operator) == (ID, ID, "李 👩‍💻")
    assert (claim.decided, claim.skew) == (Outcome.WRONG_MODE, timedelta(milliseconds=-1500))
    assert claim.override == {"by": "Li", "reason": "late\nspeaker"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"id": ...}, "id"),
        ({"id": 7}, "id"),
        ({"id": "x" * 36}, "id"),
        ({"ticket": ...}, "ticket"),
        ({"ticket": 5}, "ticket"),
        ({"ticket": "x" * 10_001}, "ticket"),
        ({"registration_id": ID}, "registration_id"),
        ({"ticket": ..., "registration_id": "x"}, "registration_id"),
        ({"scanned_at": ...}, "scanned_at"),
        ({"scanned_at": "2021-06-10T09:00:00"}, "time zone"),
        ({"scanned_at": "2021-06-10+08:00"}, "scanned_at"),
        ({"scanned_at": "2021-02-30T09:00:00Z"}, "scanned_at"),
        ({"scanned_at": "0001-01-01T00:00:00+14:00"}, "scanned_at"),
        ({"scanned_at": "9999-12-31T23:59:59-14:00"}, "scanned_at"),
        ({"scanned_at": 1623286800}, "scanned_at"),
        ({"sent_at": "later"}, "sent_at"),
        ({"skew_ms": "5"}, "skew_ms"),
        ({"skew_ms": 1e300}, "skew_ms"),
        ({"skew_ms": True}, "skew_ms"),
        ({"direction": "in"}, "direction"),
        ({"direction": ["entry"]}, "direction"),
        ({"offline": "yes"}, "offline"),
        ({"decided": "fine"}, "decided"),
        ({"decided": ["admitted"]}, "decided"),
        ({"kind": "void"}, "kind"),
        ({"kind": ["undo"]}, "kind"),
        ({"kind": "undo"}, "undo"),
        ({"kind": "undo", "ticket": ...}, "of"),
        ({"kind": "undo", "of": ID}, "undo"),
        ({"of": ID}, "of"),
        ({"gate": 5}, "gate"),
        ({"operator": "x" * 101}, "operator"),
        ({"operator": "x\x00"}, "operator"),
        ({"operator": {"name": "Li"}}, "operator"),
        ({"override": "Li"}, "override"),
        ({"override": {"by": "Li", "pin": 1}}, "override"),
        ({"override": {"reason": "late"}}, "override.by"),
        ({"override": {"by": "Li", "reason": "x" * 501}}, "override.reason"),
        ({"override": {"by": "Li", "reason": 5}}, "override.reason"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_impossible_scan_is_refused_by_the_field_at_fault(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(**changes)
    assert named in caught.value.detail
    assert caught.value.code == "malformed"


@pytest.mark.parametrize("data", [None, 5, "text", [], [GOOD]])
def test_what_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(Malformed):
        read_claim(data, HASH, None)


def test_fingerprint_tells_scans_apart_and_not_how_they_are_written() -> None:
    first = read().fingerprint
    for same in ("2021-06-10T01:00:00.25Z", "2021-06-10t01:00:00.25z"):
        assert read(scanned_at=same).fingerprint == first
    assert read(id=str(new_id()), operator="Li", offline=True, decided="admitted").fingerprint == first
    others = [
        read(ticket="EP1:Y"),
        read(direction="exit"),
        read(gate=ID),
        read(scanned_at="2021-06-10T01:00:00.251Z"),
        read_claim(GOOD, bytes(31) + b"\x01", None),
    ]
    assert first not in {one.fingerprint for one in others}


def test_request_says_when_it_was_sent_unless_the_scan_does() -> None:
    moment = datetime(2021, 6, 10, 2, 0, tzinfo=UTC)
    assert read_claim(GOOD, HASH, moment).sent_at == moment
    own = {**GOOD, "sent_at": "2021-06-10T03:00:00Z"}
    assert read_claim(own, HASH, moment).sent_at == datetime(2021, 6, 10, 3, 0, tzinfo=UTC)


def test_documented_fields_are_the_fields_that_are_read() -> None:
    assert set(ScanIn.model_fields) == FIELDS


JUNK: st.SearchStrategy[Any] = st.sampled_from([None, True, False, 0, 5, 1.5, "", "x", ID, [], [None], {}])
VALUES: dict[str, Any] = {
    "id": st.just(ID) | JUNK,
    "kind": st.sampled_from(["scan", "undo"]) | JUNK,
    "of": st.just(ID) | JUNK,
    "ticket": st.just("EP1:X") | JUNK,
    "registration_id": st.just(ID) | JUNK,
    "scanned_at": st.sampled_from(["2021-06-10T09:00:00Z", "2021-06-10T09:00:00", "soon"]) | JUNK,
    "direction": st.sampled_from(["entry", "exit"]) | JUNK,
    "decided": st.sampled_from(["admitted", "wrong_gate"]) | JUNK,
    "offline": st.booleans() | JUNK,
    "operator": st.text(max_size=120) | JUNK,
    "override": st.dictionaries(st.sampled_from(["by", "reason", "x"]), st.text(max_size=5)) | JUNK,
}


@given(st.fixed_dictionaries({}, optional=VALUES))
def test_whatever_is_read_fits_the_documented_schema(changes: dict[str, Any]) -> None:
    data = {**GOOD, **changes}
    try:
        read_claim(data, HASH, None)
    except Malformed:
        return
    ScanIn.model_validate_json(orjson.dumps(data))
