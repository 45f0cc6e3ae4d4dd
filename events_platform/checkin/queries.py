"""Reads of check-in for whoever keeps the installation running."""

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


async def waiting_queues(session: Session) -> WaitingQueues:
    """What devices of all events hold back; without practice, revoked devices and archived events."""
    counted = (
        select(
            func.count(), func.coalesce(func.sum(Device.queue_waiting), 0), func.min(Device.queue_oldest_at)
        )
        .join(Event, col(Event.id) == Device.event_id)
        .where(
            Device.queue_waiting > 0,
            col(Device.revoked_at).is_(None),
            col(Device.is_practice).is_(False),
            Event.status != EventStatus.ARCHIVED,
        )
    )
    devices, scans, oldest = (await session.exec(counted)).one()
    return WaitingQueues(devices, int(scans), oldest)
