"""What a part above does in the same transaction when something below it changes.

The lower part names what changed, composition says who answers. It is for what must not be late by a moment
or depend on a worker; everything else is a job of the outbox.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping

from events_platform.kit.db.engine import Session

FollowUp = Callable[[Session, uuid.UUID], Awaitable[None]]
_composed: dict[str, FollowUp] = {}


def compose(follow_ups: Mapping[str, FollowUp]) -> None:
    """Say, once for the process, what follows which change."""
    _composed.update(follow_ups)


async def follow_up(session: Session, name: str, event_id: uuid.UUID) -> None:
    """Do now what follows this change of an event. KeyError where nobody was composed to answer."""
    await _composed[name](session, event_id)
