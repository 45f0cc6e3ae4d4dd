"""Reads of check-in for others."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, func, select

from events_platform.checkin.models import Device
from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.engine import Session


class WaitingQueues(NamedTuple):
    """Devices whose scans have not all arrived, those scans, and when the oldest was made."""

    devices: int
    scans: int
    oldest: datetime | None


async def waiting_queues(session: Session, event_id: uuid.UUID | None = None) -> WaitingQueues:
    """What devices of an event, else of all that are not archived, hold back; no practice, none revoked."""
    counted = select(
        func.count(), func.coalesce(func.sum(Device.queue_waiting), 0), func.min(Device.queue_oldest_at)
    ).where(
        Device.queue_waiting > 0,
        col(Device.revoked_at).is_(None),
        col(Device.is_practice).is_(False),
    )
    if event_id is None:
        counted = counted.join(Event, col(Event.id) == Device.event_id)
        counted = counted.where(Event.status != EventStatus.ARCHIVED)
    else:
        counted = counted.where(Device.event_id == event_id)
    devices, scans, oldest = (await session.exec(counted)).one()
    return WaitingQueues(devices, int(scans), oldest)
