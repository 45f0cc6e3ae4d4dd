"""All writes of keys and tickets."""

import secrets
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy import select as select_columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from events_platform.errors import Conflict, NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import lazy
from events_platform.tickets.codec import SERIAL_LENGTH, Payload, encode_ticket
from events_platform.tickets.models import EventKey, Ticket
from events_platform.tickets.queries import ticket_of
from events_platform.tickets.signing import (
    WrongSecret,
    decrypt_private_key,
    encrypt_private_key,
    new_key_pair,
    sign,
)

LAST_NUMBER: Final = 255
"""Key number and generation are one byte each."""

# Registrations issue tickets by the hundred a second: statements of Core, built once, and no unit of work.
_KEYS: Final = EventKey.metadata.tables["event_key"]
_INSERT_TICKET: Final = insert(Ticket.metadata.tables["ticket"])
_CURRENT_KEY: Final = (
    select_columns(_KEYS.c.number, _KEYS.c.private_key_encrypted)
    .where(_KEYS.c.event_id == bindparam("event_id"), _KEYS.c.retired_at.is_(None))
    .order_by(_KEYS.c.number.desc())
    .limit(1)
)


class _SigningKey(NamedTuple):
    number: int
    encrypted: bytes


async def create_event_key(session: Session, event_id: UUID, secret: bytes) -> int:
    """Give an event its first key unless it has one; returns the number of the key that signs."""
    return (await _ensured_key(session, event_id, secret)).number


async def rotate_key(session: Session, event_id: UUID, secret: bytes) -> int:
    """Retire the signing key and make the next; returns its number. Tickets of the old key stay valid.

    `Conflict` after number 255, or when somebody else rotates at the same moment.
    """
    number = (await _ensured_key(session, event_id, secret)).number
    if number == LAST_NUMBER:
        raise Conflict(lazy("This event has used all of its 255 ticket keys."), code="keys_exhausted")
    retired = await session.exec(
        update(EventKey)
        .where(
            col(EventKey.event_id) == event_id,
            col(EventKey.number) == number,
            col(EventKey.retired_at).is_(None),
        )
        .values(retired_at=now())
        .execution_options(synchronize_session=False)
    )
    if retired.rowcount == 0:
        raise Conflict(lazy("Somebody else changed the ticket key at the same moment."))
    await _insert_key(session, event_id, number + 1, secret)
    return number + 1


async def issue_ticket(
    session: Session, *, event_id: UUID, holder_id: UUID, category_code: int, secret: bytes
) -> Ticket:
    """Issue the first ticket of a holder; an event without a key gets one.

    A second ticket for the same holder violates a unique index: lost tickets are reissued instead.
    """
    serial = secrets.token_bytes(SERIAL_LENGTH)
    key_number, text = await _signed(session, event_id, serial, 1, category_code, secret)
    ticket = Ticket(
        event_id=event_id,
        serial=serial,
        holder_id=holder_id,
        generation=1,
        category_code=category_code,
        key_number=key_number,
        text=text,
    )
    await (await session.connection()).execute(_INSERT_TICKET, ticket.model_dump())
    return ticket


def first_ticket_values(
    *, event_id: UUID, holder_id: UUID, category_code: int, key_number: int, encrypted: bytes, secret: bytes
) -> dict[str, Any]:
    """What the first ticket of a holder holds, for paths that insert their rows together."""
    private = decrypt_private_key(encrypted, secret, event_id, key_number)
    payload = Payload(key_number, secrets.token_bytes(SERIAL_LENGTH), 1, category_code)
    return {
        "event_id": event_id,
        "serial": payload.serial,
        "holder_id": holder_id,
        "generation": 1,
        "category_code": category_code,
        "key_number": key_number,
        "text": encode_ticket(payload, sign(payload, event_id, private)),
    }


async def reissue_ticket(session: Session, *, holder_id: UUID, category_code: int, secret: bytes) -> Ticket:
    """Give the holder a new ticket in place of a lost or passed-on one, which is superseded from now on.

    The serial stays and its generation rises; after generation 255 comes a new serial. `NotFound` before
    the first ticket; `Conflict` when the ticket is reissued twice at the same moment.
    """
    old = await ticket_of(session, holder_id)
    if old is None:
        raise NotFound(lazy("There is no ticket to replace."))
    if old.generation == LAST_NUMBER:
        await _change(session, old, replaced_at=now())
        return await issue_ticket(
            session, event_id=old.event_id, holder_id=holder_id, category_code=category_code, secret=secret
        )
    generation = old.generation + 1
    number, text = await _signed(session, old.event_id, old.serial, generation, category_code, secret)
    await _change(
        session,
        old,
        generation=generation,
        category_code=category_code,
        key_number=number,
        text=text,
        issued_at=now(),
    )
    await session.refresh(old)
    return old


async def unreadable_keys(session: Session, secret: bytes) -> list[tuple[UUID, int]]:
    """Return the keys, by event and number, that this secret does not decrypt, so that none can sign."""
    found = await session.exec(
        select(EventKey.event_id, EventKey.number, EventKey.private_key_encrypted).order_by(
            col(EventKey.event_id), col(EventKey.number)
        )
    )
    return [
        (event_id, number)
        for event_id, number, encrypted in found
        if not _is_readable(encrypted, secret, event_id, number)
    ]


async def _signed(
    session: Session, event_id: UUID, serial: bytes, generation: int, category_code: int, secret: bytes
) -> tuple[int, str]:
    """Sign with the event's current key; returns its number and the ticket's text."""
    key = await _ensured_key(session, event_id, secret)
    private = decrypt_private_key(key.encrypted, secret, event_id, key.number)
    payload = Payload(key.number, serial, generation, category_code)
    return key.number, encode_ticket(payload, sign(payload, event_id, private))


async def _change(session: Session, ticket: Ticket, **values: object) -> None:
    """Change a ticket only if nobody else has since it was read."""
    changed = await session.exec(
        update(Ticket)
        .where(
            col(Ticket.event_id) == ticket.event_id,
            col(Ticket.serial) == ticket.serial,
            col(Ticket.generation) == ticket.generation,
            col(Ticket.replaced_at).is_(None),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount == 0:
        raise Conflict(lazy("Somebody else replaced this ticket at the same moment."))


async def _ensured_key(session: Session, event_id: UUID, secret: bytes) -> _SigningKey:
    """Return the key that signs, made on first use."""
    key = await _signing_key(session, event_id)
    if key:
        return key
    try:
        async with session.begin_nested():
            return await _insert_key(session, event_id, 1, secret)
    except IntegrityError:
        # Another process gave the event its key a moment ago, and that one stands; or there is no such event.
        key = await _signing_key(session, event_id)
        if key is None:
            raise
        return key


async def _signing_key(session: Session, event_id: UUID) -> _SigningKey | None:
    found = await (await session.connection()).execute(_CURRENT_KEY, {"event_id": event_id})
    row = found.one_or_none()
    return _SigningKey(*row) if row else None


async def _insert_key(session: Session, event_id: UUID, number: int, secret: bytes) -> _SigningKey:
    public, private = new_key_pair()
    encrypted = encrypt_private_key(private, secret, event_id, number)
    key = EventKey(event_id=event_id, number=number, public_key=public, private_key_encrypted=encrypted)
    await (await session.connection()).execute(insert(_KEYS), key.model_dump())
    return _SigningKey(number, encrypted)


def _is_readable(encrypted: bytes, secret: bytes, event_id: UUID, number: int) -> bool:
    try:
        decrypt_private_key(encrypted, secret, event_id, number)
    except WrongSecret:
        return False
    return True
