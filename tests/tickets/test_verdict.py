"""What a ticket is worth, from stored rows and keys alone."""

from dataclasses import replace
from uuid import UUID

import pytest

from events_platform.tickets.codec import Payload, base45_decode, base45_encode, encode_ticket
from events_platform.tickets.signing import new_key_pair, sign
from events_platform.tickets.verdict import StoredTicket, Verdict, judge_ticket, read_ticket

EVENT, OTHER = UUID(int=1), UUID(int=2)
PUBLIC, PRIVATE = new_key_pair()
OTHER_PUBLIC, OTHER_PRIVATE = new_key_pair()
KEYS = {(EVENT, 1): PUBLIC, (OTHER, 1): OTHER_PUBLIC}
PAYLOAD = Payload(key=1, serial=b"\x01\x02\x03\x04\x05\x06\x07\x08", generation=5, category=2)


def _text(payload: Payload = PAYLOAD, event_id: UUID = EVENT, private: bytes = PRIVATE) -> str:
    return encode_ticket(payload, sign(payload, event_id, private))


STORED = StoredTicket(EVENT, _text(), generation=5)
THEIRS = StoredTicket(OTHER, _text(event_id=OTHER, private=OTHER_PRIVATE), generation=5)
REPLACED = replace(STORED, replaced=True)


@pytest.mark.parametrize(
    ("text", "stored", "verdict"),
    [
        (_text(), STORED, Verdict.OK),
        (_text().lower() + "\r\n", STORED, Verdict.OK),
        ("EP1:HELLO", None, Verdict.UNREADABLE),
        (_text(), None, Verdict.UNKNOWN),
        (_text(private=OTHER_PRIVATE), None, Verdict.BAD_SIGNATURE),
        (_text(replace(PAYLOAD, key=2)), None, Verdict.BAD_SIGNATURE),
        (THEIRS.text, THEIRS, Verdict.WRONG_EVENT),
        (_text(event_id=OTHER), THEIRS, Verdict.BAD_SIGNATURE),
        (_text(), THEIRS, Verdict.BAD_SIGNATURE),
        (THEIRS.text, STORED, Verdict.BAD_SIGNATURE),
        (_text(replace(PAYLOAD, generation=4)), STORED, Verdict.SUPERSEDED),
        (_text(replace(PAYLOAD, generation=4), private=OTHER_PRIVATE), STORED, Verdict.BAD_SIGNATURE),
        (_text(replace(PAYLOAD, generation=6)), STORED, Verdict.BAD_SIGNATURE),
        (_text(replace(PAYLOAD, category=3)), STORED, Verdict.BAD_SIGNATURE),
        (_text(), REPLACED, Verdict.SUPERSEDED),
        (_text(replace(PAYLOAD, generation=4)), REPLACED, Verdict.SUPERSEDED),
        (_text(private=OTHER_PRIVATE), REPLACED, Verdict.BAD_SIGNATURE),
    ],
)
def test_ticket_is_judged(text: str, stored: StoredTicket | None, verdict: Verdict) -> None:
    assert judge_ticket(read_ticket(text), EVENT, stored, KEYS) is verdict


def test_older_ticket_of_a_retired_key_is_superseded() -> None:
    new_public, new_private = new_key_pair()
    current = replace(PAYLOAD, key=2, generation=6)
    stored = StoredTicket(EVENT, _text(current, private=new_private), generation=6)
    keys = {**KEYS, (EVENT, 2): new_public}
    assert judge_ticket(read_ticket(_text()), EVENT, stored, keys) is Verdict.SUPERSEDED
    assert judge_ticket(read_ticket(stored.text), EVENT, stored, keys) is Verdict.OK


@pytest.mark.parametrize("stored", [STORED, None])
@pytest.mark.parametrize("index", range(76))
def test_no_changed_byte_passes(index: int, stored: StoredTicket | None) -> None:
    data = bytearray(base45_decode(_text().removeprefix("EP1:")))
    for bit in (0x01, 0x80):
        data[index] ^= bit
        verdict = judge_ticket(read_ticket("EP1:" + base45_encode(bytes(data))), EVENT, stored, KEYS)
        expected = Verdict.UNREADABLE if index == 0 else Verdict.BAD_SIGNATURE
        assert verdict is expected
