"""What a scanned ticket is worth, decided from the stored rows and public keys alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hmac import compare_digest
from uuid import UUID

from events_platform.tickets.codec import SignedTicket, Unreadable, decode_ticket
from events_platform.tickets.signing import verify

PublicKeys = Mapping[tuple[UUID, int], bytes]
"""Public keys by (event, key number), retired ones too: tickets outlive the key that signed them."""


class Verdict(StrEnum):
    """How a ticket stands, before any rule of a gate; the values are outcomes of checkin-protocol.md."""

    OK = "ok"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    WRONG_EVENT = "wrong_event"
    BAD_SIGNATURE = "bad_signature"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class StoredTicket:
    """What the database holds for a serial; `replaced` once its holder has a ticket of another serial."""

    event_id: UUID
    text: str
    generation: int
    replaced: bool = False


def read_ticket(text: str) -> SignedTicket | None:
    """Read a scanned text, or None where it is no ticket; the serial to look up is in its payload."""
    try:
        return decode_ticket(text)
    except Unreadable:
        return None


def judge_ticket(
    ticket: SignedTicket | None, event_id: UUID, stored: StoredTicket | None, keys: PublicKeys
) -> Verdict:
    """Tell what a ticket shown at this event is (checkin-protocol.md, A scan).

    `stored` is the row of the ticket's serial: this event's if it has one, else another event's, else
    None. `keys` holds the public keys of this event and of `stored.event_id`.
    """
    if ticket is None:
        return Verdict.UNREADABLE
    if stored is None:
        return Verdict.UNKNOWN if _is_signed(ticket, event_id, keys) else Verdict.BAD_SIGNATURE
    if stored.event_id != event_id:
        return Verdict.WRONG_EVENT if _is_signed(ticket, stored.event_id, keys) else Verdict.BAD_SIGNATURE
    # The stored text stands for its signature, which we made: comparing costs a hundredth of verifying.
    if not stored.replaced and compare_digest(ticket.text, stored.text):
        return Verdict.OK
    is_older = stored.replaced or ticket.payload.generation < stored.generation
    if is_older and _is_signed(ticket, event_id, keys):
        return Verdict.SUPERSEDED
    return Verdict.BAD_SIGNATURE


def _is_signed(ticket: SignedTicket, event_id: UUID, keys: PublicKeys) -> bool:
    public = keys.get((event_id, ticket.payload.key))
    return public is not None and verify(ticket.payload, ticket.signature, event_id, public)
