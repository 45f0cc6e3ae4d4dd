"""What a revoked device had decided without network is still taken in, and looked at by a supervisor.

The rule (decision 0015): scans and undos that say `offline`, whose corrected time lies between the device's
enrolment and its revocation, until `WITHIN` after that. Nobody is named, and the device is told to wipe.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlmodel import col, select, update
from starlette.requests import Request
from starlette.types import Scope

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.checkin.access import revoked_device
from events_platform.checkin.batch import scan_script
from events_platform.checkin.claims import ScanClaim
from events_platform.checkin.door import settle_rest
from events_platform.checkin.models import Device, Scan
from events_platform.checkin.rows import time_of
from events_platform.checkin.settled import Refusal, Result, Settled, Unknown
from events_platform.errors import Unauthenticated
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.db.script import RunAgain, run_in_session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import AppContext

WITHIN: Final = timedelta(days=7)
MOST_RUNS: Final = 5


async def hand_over(
    context: AppContext, scope: Scope, token_hash: bytes, items: Sequence[ScanClaim]
) -> list[Result]:
    """The answers to scans of a device that may not scan any more, in order.

    Raises Unauthenticated for a token of no device, and where not one of the items was made offline.
    """
    device = await _device_by_token(context.db, token_hash)
    if device is None or device.revoked_at is None or not any(item.is_offline for item in items):
        raise _refusal(scope, device)
    moment = now()
    eligible = [item for item in items if _was_made_before(device, item, moment)]
    taken = iter(await _take_in(context, device, eligible))
    return [
        next(taken) if _was_made_before(device, item, moment) else Refusal(item.id, "device_revoked")
        for item in items
    ]


async def require_device(context: AppContext, scope: Scope, token_hash: bytes) -> None:
    """Raises Unauthenticated, with a code of its own for a device that was revoked."""
    device = await _device_by_token(context.db, token_hash)
    if device is None or device.revoked_at is not None:
        raise _refusal(scope, device)


def _refusal(scope: Scope, device: Device | None) -> Unauthenticated:
    """Why the token scans nothing; a device that is known leaves a trace in the log."""
    if device is None:
        return Unauthenticated(_("This is not the token of an enrolled device."))
    return revoked_device(Request(scope), device)


async def _device_by_token(db: Database, token_hash: bytes) -> Device | None:
    async with db.read() as session:
        return (await session.exec(select(Device).where(Device.token_hash == token_hash))).first()


def _was_made_before(device: Device, item: ScanClaim, moment: datetime) -> bool:
    if not item.is_offline or device.revoked_at is None or moment > device.revoked_at + WITHIN:
        return False
    return device.enrolled_at <= time_of(item, moment, moment).happened_at <= device.revoked_at


async def _take_in(context: AppContext, device: Device, items: Sequence[ScanClaim]) -> list[Result]:
    if not items:
        return []
    results = await _stored(context, items)
    await settle_rest(context, items, results, partial(_stored, context), handing_over=True)
    await _mark(context.db, device, items)
    return [_nameless(result) for result in results]


async def _stored(context: AppContext, items: Sequence[ScanClaim]) -> list[Result]:
    for _run in range(MOST_RUNS):
        try:
            async with context.db.write() as session:
                script = scan_script(context.db.dialect, items, handing_over=True)
                return await run_in_session(session, script)
        except RunAgain:
            continue
    return [Refusal(item.id, "not_stored") for item in items]


async def _mark(db: Database, device: Device, items: Sequence[ScanClaim]) -> None:
    """Whatever came after the revocation was handed over; marking again changes nothing."""
    async with db.write() as session:
        marked = await session.exec(
            update(Scan)
            .where(
                col(Scan.event_id) == device.event_id,
                col(Scan.id).in_([item.id for item in items]),
                col(Scan.device_id) == device.id,
                col(Scan.received_at) > device.revoked_at,
                col(Scan.handed_over_at).is_(None),
                col(Scan.is_practice).is_(False),
            )
            .values(handed_over_at=now(), is_conflict=True)
        )
        if marked.rowcount:
            record(session, Actor("device", device.name, device.id), "device.hand_over", device)


def _nameless(result: Result) -> Result:
    """The token decides no more: whoever holds the device learns nobody's name from it."""
    if isinstance(result, Settled):
        return result._replace(person=None)
    return Refusal(result.id, "device_revoked") if isinstance(result, Unknown) else result
