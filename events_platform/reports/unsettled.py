"""What still moves the figures before they are given out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from events_platform.accounts.access import Right
from events_platform.checkin.models import TO_REVIEW, Scan
from events_platform.checkin.queries import waiting_queues
from events_platform.events.models import Event, Site, SiteDay
from events_platform.events.queries import AFTER_END, sites_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.db.rows import execute
from events_platform.kit.i18n import current_locale, format_date, format_number, format_time, ngettext
from events_platform.kit.i18n import gettext as _
from events_platform.presence.models import Connection
from events_platform.registration.models import Registration, Status
from events_platform.reports.facts import Frame
from events_platform.reports.figures import Figures
from events_platform.reports.persons import judge_persons


@dataclass(frozen=True)
class Unsettled:
    """One thing that is still open: a sentence, and where somebody with that right settles it.

    `place` is the address below `/manage/{event}/`.
    """

    key: str
    number: int
    sentence: str
    place: str
    right: Right


async def unsettled(session: Session, figures: Figures, days: Sequence[SiteDay]) -> list[Unsettled]:
    """Everything that is open now and may move the figures, the likeliest first; `days` are all hours."""
    event = figures.event
    found = [
        await _waiting_devices(session, event),
        await _connected(session, event),
        await _days_without_end(session, event, days),
        await _conflicts(session, event),
        _pending(figures),
        _unknown(figures),
        await _differences(session, figures.frame),
    ]
    return [one for one in found if one is not None]


def _number(number: int) -> dict[str, str]:
    return {"number": format_number(number)}


async def _waiting_devices(session: Session, event: Event) -> Unsettled | None:
    devices, scans, oldest = await waiting_queues(session, event.id)
    if not devices:
        return None
    values = {
        "number": format_number(devices),
        "scans": format_number(scans),
        "time": format_time(oldest, tz=event.timezone) if oldest else _("an unknown time"),
    }
    sentence = ngettext(
        "%(number)s device holds scans that have not arrived: %(scans)s in all, the oldest of %(time)s.",
        "%(number)s devices hold scans that have not arrived: %(scans)s in all, the oldest of %(time)s.",
        devices,
    )
    return Unsettled("devices", devices, sentence % values, "gates", Right.MANAGE_GATES)


async def _connected(session: Session, event: Event) -> Unsettled | None:
    people = func.count(func.distinct(col(Connection.registration_id)))
    query = select(people).where(col(Connection.event_id) == event.id, col(Connection.closed_at).is_(None))
    number: int = (await execute(session, query)).scalar_one()
    if not number:
        return None
    sentence = ngettext(
        "%(number)s person is online now; the time still runs.",
        "%(number)s people are online now; their time still runs.",
        number,
    )
    return Unsettled("online", number, sentence % _number(number), "online", Right.EDIT_EVENT)


async def _days_without_end(session: Session, event: Event, days: Sequence[SiteDay]) -> Unsettled | None:
    moment = now()
    open_ = [day for day in days if day.is_open and not day.is_actual_end and day.opens_at <= moment]
    if not open_:
        return None
    if len(open_) == 1:
        names = {site.id: site for site in await sites_of(session, event.id)}
        sentence = _day_sentence(event, open_[0], names[open_[0].site_id])
    else:
        sentence = _(
            "The actual end of %(number)s days at venues is not recorded; until then presence counts to an "
            "hour after the planned end."
        ) % _number(len(open_))
    return Unsettled("days", len(open_), sentence, "sites", Right.EDIT_EVENT)


def _day_sentence(event: Event, day: SiteDay, site: Site) -> str:
    sentence = _(
        "The actual end of %(day)s is not recorded for %(site)s; until then presence counts to %(time)s, an "
        "hour after the planned end."
    )
    return sentence % {
        "day": format_date(day.day),
        "site": site.name.in_language(current_locale(), event.languages) or _("the venue"),
        "time": format_time(day.ends_at + AFTER_END, tz=event.timezone),
    }


async def _conflicts(session: Session, event: Event) -> Unsettled | None:
    query = (
        select(func.count())
        .select_from(Scan)
        .where(
            col(Scan.event_id) == event.id,
            TO_REVIEW,
            col(Scan.is_conflict).is_(True),
            col(Scan.reviewed_at).is_(None),
            col(Scan.is_practice).is_(False),
        )
    )
    number: int = (await execute(session, query)).scalar_one()
    if not number:
        return None
    sentence = ngettext(
        "%(number)s scan in conflict has not been reviewed.",
        "%(number)s scans in conflict have not been reviewed.",
        number,
    )
    return Unsettled("conflicts", number, sentence % _number(number), "review", Right.VOID_PRESENCE)


def _pending(figures: Figures) -> Unsettled | None:
    number = figures.pending.decisions
    if not number:
        return None
    sentence = ngettext(
        "%(number)s pair of registrations may be the same person.",
        "%(number)s pairs of registrations may be the same person.",
        number,
    )
    place, right = "identities", Right.EDIT_REGISTRATIONS
    return Unsettled("identities", number, sentence % _number(number), place, right)


def _unknown(figures: Figures) -> Unsettled | None:
    number = figures.unknown
    if not number:
        return None
    sentence = ngettext(
        "The country of %(number)s participant is not known.",
        "The country of %(number)s participants is not known.",
        number,
    )
    place = "participation/people?country=unknown"
    return Unsettled("countries", number, sentence % _number(number), place, Right.SEE_NAMES)


async def _differences(session: Session, frame: Frame) -> Unsettled | None:
    """Persons who took part by several counted registrations that name different countries."""
    several = (
        select(col(Registration.person_id))
        .where(
            col(Registration.event_id) == frame.event_id,
            col(Registration.status) == Status.CONFIRMED,
            col(Registration.category_id).in_(frame.counted_categories),
        )
        .group_by(col(Registration.person_id))
        .having(func.count() > 1, func.count(func.distinct(func.coalesce(Registration.country, ""))) > 1)
    )
    persons = (await execute(session, several)).scalars().all()
    results = await judge_persons(session, frame, persons, is_live=True)
    number = sum(1 for one in results if one.has_difference)
    if not number:
        return None
    sentence = ngettext(
        "%(number)s person took part by registrations of different countries; the first presence decides.",
        "%(number)s people took part by registrations of different countries; the first presence decides.",
        number,
    )
    place = "participation/people?differing=1"
    return Unsettled("differences", number, sentence % _number(number), place, Right.SEE_NAMES)
