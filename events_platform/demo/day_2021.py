"""10 June 2021 as it reached the ledger: scans of three offline doors, a roll call, presence online."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from events_platform.accounts.access import Actor
from events_platform.attendance.models import AreaKind, AttendanceSource
from events_platform.attendance.queries import standing_entries
from events_platform.attendance.service import Segment, record_arrivals, record_segments, void_row
from events_platform.demo.doors import Door
from events_platform.demo.loading import Loading
from events_platform.demo.movements import DOORS, Movements, Passage, Stay, at
from events_platform.demo.plan import Course, Planned
from events_platform.demo.scanning import StatedScan, send_scans, stated_scan
from events_platform.demo.setting import Setting
from events_platform.kit.ids import new_id
from events_platform.registration.models import Registration

LIAISON = Actor("system", "Liaison officer (invented)")
SUPERVISOR = Actor("system", "Gate supervisor (invented)")
LATER = timedelta(minutes=2)


@dataclass(frozen=True)
class Attendee:
    """Somebody registered, with the ticket that they were given first and what they do on the day.

    The registration is as it was made, to be read only.
    """

    planned: Planned
    registration: Registration
    ticket: str
    movements: Movements


@dataclass(frozen=True)
class Cast:
    """The few to whom something out of the ordinary happens."""

    twice: Attendee
    second_registration: Registration
    at_two_doors: tuple[Attendee, Attendee]
    with_old_ticket: Attendee
    scanned_by_mistake: Attendee
    ticked_by_mistake: Attendee


async def record_day(loading: Loading, setting: Setting, people: Sequence[Attendee], cast: Cast) -> None:
    """Everything that was recorded, in the order in which it arrived."""
    await send_scans(loading.session, [*_scans(setting, people), *_late_scans(setting, cast)])
    guests = [one for one in people if one.planned.course == Course.ROLL_CALL]
    await _arrive(loading, setting, guests, LIAISON, AttendanceSource.ROLL_CALL)
    await _tick_by_mistake(loading, setting, cast.ticked_by_mistake)
    holders = ((cast.second_registration if one is cast.twice else one.registration, one) for one in people)
    stays = (_segment(setting, holder, stay) for holder, one in holders for stay in one.movements.stays)
    await record_segments(loading.session, stays)


def _scans(setting: Setting, people: Sequence[Attendee]) -> list[StatedScan]:
    """All passages by time, as devices hand them over that were without a server while they scanned."""
    passed = [(passage, one) for one in people for passage in one.movements.passages]
    passed.sort(key=lambda item: item[0].at)
    return [_scan(setting.doors, one.ticket, passage) for passage, one in passed]


def _scan(doors: Sequence[Door], ticket: str, passage: Passage) -> StatedScan:
    door = doors[passage.door]
    return stated_scan(
        door,
        ticket,
        passage.at,
        direction=passage.direction,
        decided=passage.decided,
        override={"by": door.operator, "reason": "came after all"} if passage.is_override else None,
    )


def _late_scans(setting: Setting, cast: Cast) -> list[StatedScan]:
    """What a device hands over last: people whom another door had admitted already, and a mistake undone.

    The former are conflicts for supervisors to look at: both entries are facts, counted as one person.
    """
    scans = []
    for one in cast.at_two_doors:
        before = one.movements.passages[0]
        again = Passage(before.at + LATER, door=(before.door + 1) % DOORS)
        scans.append(_scan(setting.doors, one.ticket, again))
    mistake = _scan(setting.doors, cast.scanned_by_mistake.ticket, Passage(at(9, 12)))
    undo = stated_scan(
        mistake.door, None, at(9, 12.3), kind="undo", of=mistake.body["id"], decided=None, skew_ms=None
    )
    return [*scans, mistake, undo]


async def _arrive(
    loading: Loading, setting: Setting, people: Sequence[Attendee], by: Actor, source: AttendanceSource
) -> None:
    """Arrivals that a named person wrote down."""
    await record_arrivals(
        loading.session,
        by,
        setting.event,
        [one.registration.id for one in people],
        AreaKind.SITE,
        setting.site.id,
        setting.site.id,
        at(8, 50),
        source,
    )


async def _tick_by_mistake(loading: Loading, setting: Setting, attendee: Attendee) -> None:
    """A line of a paper roster that a supervisor takes back, with a reason."""
    await _arrive(loading, setting, [attendee], SUPERVISOR, AttendanceSource.PAPER_ROSTER)
    entries = await standing_entries(
        loading.session, setting.event.id, [attendee.registration.id], setting.site.id
    )
    reason = "The tick belonged to the line above (invented)"
    await void_row(loading.session, SUPERVISOR, setting.event.id, entries[0].row.id, reason)


def _segment(setting: Setting, holder: Registration, stay: Stay) -> Segment:
    return Segment(
        event_id=setting.event.id,
        registration_id=holder.id,
        area_id=setting.room.id,
        started_at=stay.start,
        ended_at=stay.end,
        evidence=str(new_id()),
    )
