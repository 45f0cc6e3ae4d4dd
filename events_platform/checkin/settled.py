"""What a batch answers for one scan, before it is put into words."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from events_platform.checkin.decide import GateRules


class Person(NamedTuple):
    """Who a scan is about, as the steward needs it; `category_name` is JSON by language."""

    registration_id: uuid.UUID
    native: str
    romanised: str
    order: str
    country: str | None
    affiliation: str
    mode: str
    category: str
    category_name: str


class Settled(NamedTuple):
    """The answer to a scan that is stored, for the first time or again."""

    id: uuid.UUID
    kind: str
    direction: str
    outcome: str
    level: str
    first_seen: Mapping[str, Any] | None
    person: Person | None
    override: Mapping[str, str] | None
    gate: GateRules
    happened_at: datetime


class Refusal(NamedTuple):
    """The item's own error: nothing is stored. `code` names a sentence of `answers.REFUSALS`."""

    id: uuid.UUID
    code: str


class AtDoor(NamedTuple):
    """Not stored yet: it changes a registration too, so that `door` settles it by itself.

    Somebody was let in without a confirmed registration (`holder_id` is None where the ticket names nobody),
    or against an answer that came too late; or such an admission is taken back.
    """

    id: uuid.UUID
    gate: GateRules
    device_id: uuid.UUID
    holder_id: uuid.UUID | None


class Later(NamedTuple):
    """Not decided yet: an earlier scan of its batch must be settled first, at the door or in the count of a
    room."""

    id: uuid.UUID


class Newcomer(NamedTuple):
    """Somebody who was confirmed at the door; `status` is how the registration stood before."""

    registration_id: uuid.UUID
    status: str
    person: Person


Newcomers = Mapping[uuid.UUID, Newcomer] | None
"""Who was confirmed at the door, by scan; None where nobody may be."""


class Unknown(NamedTuple):
    """The token belongs to no device, or to one that was revoked."""

    id: uuid.UUID


Result = Settled | Refusal | AtDoor | Later | Unknown
