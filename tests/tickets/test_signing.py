"""Signatures and encrypted private keys."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from events_platform.tickets.codec import Payload
from events_platform.tickets.signing import (
    WrongSecret,
    decrypt_private_key,
    encrypt_private_key,
    new_key_pair,
    sign,
    verify,
)

GOLDEN = json.loads((Path(__file__).parents[1] / "data/tickets/golden.json").read_text())
EVENT = UUID(GOLDEN["event_id"])
OTHER = UUID(int=EVENT.int + 1)
PRIVATE, PUBLIC = bytes.fromhex(GOLDEN["private_key"]), bytes.fromhex(GOLDEN["public_key"])
PAYLOAD = Payload.unpack(bytes.fromhex(GOLDEN["payload"]))
SECRET = b"a secret of at least 32 characters"


def test_signature_is_the_golden_one() -> None:
    signature = sign(PAYLOAD, EVENT, PRIVATE)
    assert signature.hex() == GOLDEN["signature"]
    assert verify(PAYLOAD, signature, EVENT, PUBLIC)


def test_ticket_of_one_event_never_verifies_at_another() -> None:
    assert not verify(PAYLOAD, sign(PAYLOAD, EVENT, PRIVATE), OTHER, PUBLIC)


def test_another_key_does_not_verify() -> None:
    public, _ = new_key_pair()
    assert not verify(PAYLOAD, sign(PAYLOAD, EVENT, PRIVATE), EVENT, public)


def test_encrypted_key_opens_under_the_same_secret_event_and_number_only() -> None:
    encrypted = encrypt_private_key(PRIVATE, SECRET, EVENT, 1)
    assert PRIVATE not in encrypted
    assert decrypt_private_key(encrypted, SECRET, EVENT, 1) == PRIVATE
    for secret, event_id, number in [(SECRET + b"!", EVENT, 1), (SECRET, OTHER, 1), (SECRET, EVENT, 2)]:
        with pytest.raises(WrongSecret):
            decrypt_private_key(encrypted, secret, event_id, number)


def test_encrypted_key_notices_every_changed_byte() -> None:
    encrypted = encrypt_private_key(PRIVATE, SECRET, EVENT, 1)
    for index in range(len(encrypted)):
        changed = bytearray(encrypted)
        changed[index] ^= 1
        with pytest.raises(WrongSecret):
            decrypt_private_key(bytes(changed), SECRET, EVENT, 1)
