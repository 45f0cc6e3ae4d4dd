import hashlib
import uuid
from datetime import UTC, datetime

import time_machine

from events_platform.kit import clock, ids


def test_now_is_aware_utc_and_follows_the_travelling_clock() -> None:
    noon = datetime(2021, 6, 10, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        assert clock.now() == noon
        assert clock.now().tzinfo is UTC


def test_new_ids_are_version_7_of_the_standard_type_and_ascend() -> None:
    made = [ids.new_id() for _ in range(1000)]
    assert all(type(one) is uuid.UUID and one.version == 7 for one in made)
    assert made == sorted(made)
    assert len(set(made)) == 1000


def test_token_holds_256_bits_and_its_hash_is_sha256() -> None:
    one, other = ids.token(), ids.token()
    assert one != other
    assert len(one) == 43
    assert ids.token_hash(one) == hashlib.sha256(one.encode()).digest()


def test_token_hash_takes_any_text_that_a_stranger_sends() -> None:
    assert len(ids.token_hash("\udcff\x00 票")) == 32


def test_link_is_read_as_it_was_written_and_in_no_other_way() -> None:
    text = "A" * 42 + "E"
    assert len(ids.link_bytes(text, 32)) == 32
    for other in (text[:-1] + "F", text[:-1], text + "A", text + "=", "ä" * 43, "!" + text[1:]):
        assert ids.link_bytes(other, 32) == b""
