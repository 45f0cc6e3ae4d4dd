"""Releases: the working copy made public, and an earlier release brought back."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, NotFound
from events_platform.events.models import Event
from events_platform.events.service_touch import touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import insert_rows
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import ngettext
from events_platform.kit.outbox import enqueue
from events_platform.programme.content import Item, carried_on, written
from events_platform.programme.diff import Change, changes_between, written_changes
from events_platform.programme.hours import MOVED_JOB, DayAction
from events_platform.programme.mails_release import draft_mails
from events_platform.programme.models_release import Release, SessionHours
from events_platform.programme.published import newest_release
from events_platform.programme.queries import latest_hours
from events_platform.programme.schemas_release import ReleaseIn, RollBackIn
from events_platform.programme.service_conflicts import blocking_conflicts, override_conflicts
from events_platform.programme.service_restore import restore_working_copy
from events_platform.programme.working_copy import build_items, items_after, released_items


async def pending_changes(session: Session, event: Event) -> list[Change]:
    """What a release would change if it were made now."""
    newest = await newest_release(session, event.id)
    return changes_between(released_items(newest), await items_after(session, event, newest))


async def release_programme(session: Session, actor: Actor, event: Event, data: ReleaseIn) -> Release:
    """Make the working copy public.

    Raises Conflict: `released_meanwhile` where another release came first, `nothing_changed`, and
    `conflicts_block` while hard conflicts are neither solved nor taken upon oneself with a reason.
    """
    await touch_event(session, event)
    newest = await _base(session, event, data.base)
    await _refuse_conflicts(session, actor, event, data.override_reason)
    return await _publish(session, actor, event, newest, await build_items(session, event), data)


async def roll_back(session: Session, actor: Actor, event: Event, number: int, data: RollBackIn) -> Release:
    """Release the programme of an earlier number again, as the newest one.

    The working copy stays as it is unless it is to follow. What an earlier release held was released once
    with its conflicts, so that they do not stand against it again. Raises NotFound, or Conflict as above.
    """
    await touch_event(session, event)
    newest = await _base(session, event, data.base)
    wanted = await release_of(session, event, number)
    items = released_items(wanted)
    release = await _publish(session, actor, event, newest, items, data, restores=number)
    if data.restore_working_copy:
        await restore_working_copy(session, event, items)
    return release


async def release_of(session: Session, event: Event, number: int) -> Release:
    """The release of this number. Raises NotFound."""
    found = select(Release).where(Release.event_id == event.id, Release.number == number)
    release = (await session.exec(found)).first()
    if release is None:
        raise NotFound(_("There is no release of this number."), code="no_such_release")
    return release


async def _base(session: Session, event: Event, seen: int | None) -> Release | None:
    newest = await newest_release(session, event.id)
    if seen is not None and seen != (newest.number if newest else 0):
        raise _overtaken()
    return newest


def _overtaken() -> Conflict:
    message = _("Somebody else has released the programme meanwhile. Please look at the changes again.")
    return Conflict(message, code="released_meanwhile")


async def _refuse_conflicts(session: Session, actor: Actor, event: Event, reason: str) -> None:
    """Hard conflicts stand against a release until they are solved or somebody takes them upon them."""
    blocking = await blocking_conflicts(session, event)
    if not blocking:
        return
    if not reason:
        message = ngettext(
            "One hard conflict stands against the release. Solve it, or release with a reason.",
            "%(num)d hard conflicts stand against the release. Solve them, or release with a reason.",
            len(blocking),
            num=len(blocking),
        )
        raise Conflict(message, code="conflicts_block")
    await override_conflicts(session, actor, event, [one.key for one in blocking], reason)


async def _publish(
    session: Session,
    actor: Actor,
    event: Event,
    newest: Release | None,
    items: list[Item],
    data: ReleaseIn | RollBackIn,
    restores: int | None = None,
) -> Release:
    before, moment = released_items(newest), now()
    changes = changes_between(before, items)
    if not changes:
        raise Conflict(_("Nothing has changed since the last release."), code="nothing_changed")
    release = Release(
        event_id=event.id,
        number=newest.number + 1 if newest else 1,
        note=data.note,
        content=written(carried_on(items, before, moment)),
        changes=written_changes(changes),
        restores_number=restores,
        created_at=moment,
        created_by=actor.signature,
    )
    await _insert(session, release)
    await _plan_anew(session, actor, event, changes, moment)
    await draft_mails(session, event, release, changes)
    details = {"number": release.number, "restores": restores} if restores else {"number": release.number}
    record(session, actor, "programme.release", release, details=details)
    await session.flush()
    await enqueue(session, MOVED_JOB, {}, event_id=event.id, key=str(event.id))
    return release


async def _insert(session: Session, release: Release) -> None:
    """The unique number decides between two who release at once; the loser is told."""
    try:
        async with session.begin_nested():
            await insert_rows(session, release)
    except IntegrityError as error:
        raise _overtaken() from error


async def _plan_anew(
    session: Session, actor: Actor, event: Event, changes: Iterable[Change], moment: datetime
) -> None:
    """Let the times that a release sets count where the day had set others.

    What has started is a fact by now, and no plan changes it.
    """
    placed = [change for change in changes if change.before and _is_replaced(change)]
    known = await latest_hours(session, event.id) if placed else {}
    for change in placed:
        row = known.get(change.session_id)
        if row is not None and not row.has_started:
            session.add(_planned_row(row, change.after, actor, moment))


def _is_replaced(change: Change) -> bool:
    return bool({"starts_at", "ends_at", "room_id"} & set(change.fields)) and not change.after.is_cancelled


def _planned_row(row: SessionHours, item: Item, actor: Actor, moment: datetime) -> SessionHours:
    return SessionHours(
        event_id=row.event_id,
        session_id=row.session_id,
        number=row.number + 1,
        room_id=item.room_id,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        action=DayAction.RELEASE,
        recorded_at=moment,
        recorded_by=actor.name[:200],
    )


async def releases_of(session: Session, event_id: uuid.UUID) -> list[Release]:
    """All releases, the newest first."""
    found = select(Release).where(Release.event_id == event_id).order_by(col(Release.number).desc())
    return list((await session.exec(found)).all())
