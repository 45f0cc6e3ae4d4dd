"""Base45 and the ticket's text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_platform.tickets.codec import (
    Payload,
    Unreadable,
    base45_decode,
    base45_encode,
    decode_ticket,
    encode_ticket,
)

GOLDEN = json.loads((Path(__file__).parents[1] / "data/tickets/golden.json").read_text())
PAYLOAD = Payload(key=1, serial=bytes.fromhex("f0e1d2c3b4a59687"), generation=1, category=7)

RFC_9285_EXAMPLES = [
    (b"AB", "BB8"),
    (b"Hello!!", "%69 VD92EX0"),
    (b"base-45", "UJCLQE7W581"),
    (b"ietf!", "QED8WEX0"),
    (b"\xff\xff", "FGW"),
    (b"", ""),
]


@pytest.mark.parametrize(("data", "text"), RFC_9285_EXAMPLES)
def test_base45_agrees_with_the_rfc(data: bytes, text: str) -> None:
    assert base45_encode(data) == text
    assert base45_decode(text) == data


@given(st.binary(max_size=100))
def test_base45_returns_what_went_in(data: bytes) -> None:
    assert base45_decode(base45_encode(data)) == data


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=30))
def test_base45_has_one_text_for_each_value(text: str) -> None:
    try:
        data = base45_decode(text)
    except Unreadable:
        return
    assert base45_encode(data) == text


@pytest.mark.parametrize("text", ["A", "AAAA", "GGW", ":::", "::", "bb8", "BB_", "BBÄ", "BB中", "\0\0"])
def test_base45_refuses_malformed_text(text: str) -> None:
    with pytest.raises(Unreadable):
        base45_decode(text)


def test_ticket_is_the_golden_one() -> None:
    assert PAYLOAD.pack().hex() == GOLDEN["payload"]
    assert encode_ticket(PAYLOAD, bytes.fromhex(GOLDEN["signature"])) == GOLDEN["text"]
    read = decode_ticket(GOLDEN["text"])
    assert (read.payload, read.signature.hex()) == (PAYLOAD, GOLDEN["signature"])


def test_ticket_has_76_bytes_in_118_characters() -> None:
    assert len(base45_decode(GOLDEN["text"].removeprefix("EP1:"))) == 76
    assert len(GOLDEN["text"]) == 118


@given(
    serial=st.binary(min_size=8, max_size=8),
    numbers=st.tuples(*[st.integers(0, 255)] * 3),
    signature=st.binary(min_size=64, max_size=64),
)
def test_ticket_returns_what_went_in(serial: bytes, numbers: tuple[int, int, int], signature: bytes) -> None:
    key, generation, category = numbers
    payload = Payload(key, serial, generation, category)
    read = decode_ticket(encode_ticket(payload, signature))
    assert (read.payload, read.signature) == (payload, signature)


def _full_width(text: str) -> str:
    return "".join("\u3000" if c == " " else chr(ord(c) + 0xFEE0) for c in text)


@pytest.mark.parametrize(
    "typed",
    [
        GOLDEN["text"].lower(),
        f"  {GOLDEN['text']}\r\n",
        f"\t{GOLDEN['text'].lower()}\n",
        _full_width(GOLDEN["text"]),
    ],
)
def test_ticket_is_read_as_keyboard_scanners_type_it(typed: str) -> None:
    assert decode_ticket(typed).text == GOLDEN["text"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EP1:",
        "hello",
        GOLDEN["text"][:-1],
        GOLDEN["text"][:-3],
        GOLDEN["text"] + "0",
        GOLDEN["text"] + "000",
        GOLDEN["text"].replace("EP1:", "EP2:"),
        GOLDEN["text"].removeprefix("EP1:"),
        GOLDEN["text"].replace("$", "_"),
        GOLDEN["text"][:-1] + "\0",
        GOLDEN["text"][:-3] + ":::",
        "EP1:" + "中" * 114,
        "EP1:" * 100_000,
        encode_ticket(Payload(1, bytes(8), 1, 1, format=2), bytes(64)),
    ],
)
def test_anything_else_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        decode_ticket(text)


@pytest.mark.parametrize(
    ("payload", "signature"),
    [
        (Payload(1, b"short", 1, 1), bytes(64)),
        (PAYLOAD, bytes(63)),
    ],
)
def test_encoding_refuses_wrong_lengths(payload: Payload, signature: bytes) -> None:
    with pytest.raises(ValueError):
        encode_ticket(payload, signature)
