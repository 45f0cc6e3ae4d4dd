"""The only writer of `RegistrationChange`: a whole row for every change of what figures need."""

from datetime import datetime
from typing import Any

from events_platform.accounts.access import Actor
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.registration.models import Registration, RegistrationChange

REASON_LENGTH = 500


def change_values(
    registration: Registration, actor: Actor, reason: str = "", recorded_at: datetime | None = None
) -> dict[str, Any]:
    """The registration's facts as they stand now, to be recorded."""
    return {
        "event_id": registration.event_id,
        "registration_id": registration.id,
        "recorded_at": recorded_at or now(),
        "status": registration.status,
        "mode": registration.mode,
        "category_id": registration.category_id,
        "country": registration.country,
        "person_id": registration.person_id,
        "actor": actor.name[:200],
        "reason": reason[:REASON_LENGTH],
    }


async def record_change(session: Session, registration: Registration, actor: Actor, reason: str = "") -> None:
    """Append the registration's facts as they stand now, with who changed them and why."""
    await insert_rows(session, RegistrationChange(**change_values(registration, actor, reason)))
