"""What the overview of an event says: figures, what needs attention, what is still to be set up."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import col, func, select

from events_platform.accounts.access import Actor, Right
from events_platform.checkin.models import TO_REVIEW, Device, Gate, Scan
from events_platform.events.days import today_at
from events_platform.events.models import Event, EventFormat, Site, SiteDay
from events_platform.events.queries import bodies_of, site_days, sites_of
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_date, ngettext
from events_platform.kit.i18n import gettext as _
from events_platform.mail.models import MailStatus
from events_platform.mail.queries import mail_counts
from events_platform.people.queries import pending_suggestions
from events_platform.presence.queries import online_rooms_of
from events_platform.programme.queries_speakers import SpeakersWaiting, speakers_waiting
from events_platform.registration.models import Mode, Registration, Status
from events_platform.registration.queries import UNKNOWN_COUNTRY, Offer, offers_of


@dataclass(frozen=True)
class Matter:
    """One sentence about the event, the place where something can be done, and the right that it needs."""

    sentence: str
    path: str
    right: Right


@dataclass(frozen=True)
class Step:
    """One thing to set up before publishing."""

    is_done: bool
    sentence: str
    path: str
    right: Right = Right.EDIT_EVENT


@dataclass
class Standing:
    """The state of an event across all domains, as counted now."""

    registered: dict[tuple[str, str], int] = field(default_factory=dict)
    unknown_countries: int = 0
    offers: list[Offer] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    days: list[SiteDay] = field(default_factory=list)
    bodies: int = 0
    gates: int = 0
    online_rooms: int = 0
    devices_waiting: int = 0
    conflicts: int = 0
    suggestions: int = 0
    failed_mails: int = 0
    speakers: SpeakersWaiting = field(default_factory=SpeakersWaiting)

    def with_status(self, status: Status, mode: Mode | None = None) -> int:
        """How many registrations have this status, in one mode or in both."""
        return sum(
            number for (one, how), number in self.registered.items() if one == status and mode in {None, how}
        )

    def capacity(self, mode: Mode) -> int | None:
        """The seats of all categories in a mode; None where one of them is not limited."""
        quotas = [offer.quotas[mode].capacity for offer in self.offers if mode in offer.quotas]
        limited = [capacity for capacity in quotas if capacity is not None]
        return sum(limited) if limited and len(limited) == len(quotas) else None


async def standing_of(session: Session, event: Event) -> Standing:
    """Count everything that the overview speaks of, in one query each."""
    found = Standing()
    await _count_registrations(session, event.id, found)
    found.offers = await offers_of(session, event.id)
    found.sites = await sites_of(session, event.id)
    found.days = await site_days(session, event.id)
    found.bodies = len(await bodies_of(session, event.id))
    found.online_rooms = len(await online_rooms_of(session, event.id))
    found.suggestions = await pending_suggestions(session, event.id)
    found.failed_mails = (await mail_counts(session, event.id)).get(MailStatus.FAILED, 0)
    found.speakers = await speakers_waiting(session, event.id)
    await _count_gates(session, event.id, found)
    return found


async def _count_registrations(session: Session, event_id: uuid.UUID, found: Standing) -> None:
    is_unknown = col(Registration.country).is_(None) & (col(Registration.status) == Status.CONFIRMED)
    counted = select(
        Registration.status, Registration.mode, func.count(), func.count().filter(is_unknown)
    ).where(Registration.event_id == event_id)
    grouped = counted.group_by(col(Registration.status), col(Registration.mode))
    for status, mode, number, unknown in (await session.exec(grouped)).all():
        found.registered[status, mode] = number
        found.unknown_countries += unknown


async def _count_gates(session: Session, event_id: uuid.UUID, found: Standing) -> None:
    gates = select(func.count()).where(Gate.event_id == event_id, col(Gate.archived_at).is_(None))
    waiting = select(func.count()).where(
        Device.event_id == event_id, col(Device.revoked_at).is_(None), col(Device.queue_waiting) > 0
    )
    conflicts = select(func.count()).where(
        Scan.event_id == event_id, TO_REVIEW, col(Scan.is_conflict).is_(True), col(Scan.reviewed_at).is_(None)
    )
    counted = select(gates.scalar_subquery(), waiting.scalar_subquery(), conflicts.scalar_subquery())
    found.gates, found.devices_waiting, found.conflicts = (await session.exec(counted)).one()


def matters(event: Event, found: Standing, actor: Actor) -> list[Matter]:
    """What needs attention, as far as this person can do something about it."""
    return [one for one in _matters(event, found) if actor.may(one.right, event.id)]


def _matters(event: Event, found: Standing) -> Iterator[Matter]:
    yield from _waiting(found)
    yield from _unclear(found)
    yield from _of_speakers(found.speakers)
    yield from _full(event, found)
    yield from _at_the_gates(found)
    yield from _without_end(event, found)


def _waiting(found: Standing) -> Iterator[Matter]:
    if number := found.with_status(Status.PENDING):
        sentence = ngettext(
            "One registration waits for approval.",
            "%(num)d registrations wait for approval.",
            number,
            num=number,
        )
        yield Matter(sentence, "registrations?status=pending", Right.EDIT_REGISTRATIONS)
    if number := found.with_status(Status.WAITLISTED):
        sentence = ngettext(
            "One person is on the waiting list.",
            "%(num)d people are on the waiting list.",
            number,
            num=number,
        )
        yield Matter(sentence, "registrations?status=waitlisted", Right.EDIT_REGISTRATIONS)


def _unclear(found: Standing) -> Iterator[Matter]:
    if number := found.suggestions:
        sentence = ngettext(
            "Two registrations may be the same person.",
            "%(num)d pairs may be the same person.",
            number,
            num=number,
        )
        yield Matter(sentence, "identities", Right.EDIT_REGISTRATIONS)
    if number := found.unknown_countries:
        sentence = ngettext(
            "The country or region of one registered person is unknown.",
            "The country or region of %(num)d registered people is unknown.",
            number,
            num=number,
        )
        yield Matter(sentence, f"registrations?country={UNKNOWN_COUNTRY}", Right.EDIT_REGISTRATIONS)


def _of_speakers(found: SpeakersWaiting) -> Iterator[Matter]:
    if number := found.declined:
        sentence = ngettext(
            "One speaker has declined a session.",
            "%(num)d speakers have declined a session.",
            number,
            num=number,
        )
        yield Matter(sentence, "speakers?answer=declined", Right.EDIT_PROGRAMME)
    if number := found.unanswered:
        sentence = ngettext(
            "One speaker has not confirmed.", "%(num)d speakers have not confirmed.", number, num=number
        )
        yield Matter(sentence, "speakers?answer=open", Right.EDIT_PROGRAMME)
    if number := found.liftable:
        sentence = ngettext(
            "One embargo is past its hour and waits to be lifted.",
            "%(num)d embargoes are past their hour and wait to be lifted.",
            number,
            num=number,
        )
        yield Matter(sentence, "speakers/embargoes", Right.EDIT_PROGRAMME)


def _full(event: Event, found: Standing) -> Iterator[Matter]:
    texts = {
        Mode.ONSITE: _("All on-site seats of “%(category)s” are taken."),
        Mode.ONLINE: _("All online seats of “%(category)s” are taken."),
    }
    for offer in found.offers:
        for mode, quota in offer.quotas.items():
            if quota.capacity and quota.taken >= quota.capacity:
                name = offer.category.name.in_language(current_locale(), event.languages)
                yield Matter(texts[mode] % {"category": name}, "categories", Right.EDIT_EVENT)


def _at_the_gates(found: Standing) -> Iterator[Matter]:
    if number := found.conflicts:
        sentence = ngettext(
            "One scan contradicts another and waits for a decision.",
            "%(num)d scans contradict others and wait for a decision.",
            number,
            num=number,
        )
        yield Matter(sentence, "review", Right.VOID_PRESENCE)
    if number := found.devices_waiting:
        sentence = ngettext(
            "One device has scans that it has not sent yet.",
            "%(num)d devices have scans that they have not sent yet.",
            number,
            num=number,
        )
        yield Matter(sentence, "gates", Right.MANAGE_GATES)
    if number := found.failed_mails:
        sentence = ngettext(
            "One mail could not be delivered.", "%(num)d mails could not be delivered.", number, num=number
        )
        yield Matter(sentence, "mail", Right.EDIT_REGISTRATIONS)


def _without_end(event: Event, found: Standing) -> Iterator[Matter]:
    for day in sorted(_days_over(event, found)):
        sentence = _("Nobody has recorded when %(day)s really ended.", day=format_date(day))
        yield Matter(sentence, "sites", Right.EDIT_EVENT)


def _days_over(event: Event, found: Standing) -> set[date]:
    """Days of the event that are over by plan, at a site whose actual end nobody has recorded."""
    if event.published_totals and not found.registered:
        return set()
    moment = now()
    return {
        row.day
        for row in found.days
        if row.is_open and not row.is_actual_end and row.ends_at < moment and row.day <= event.ends_on
    }


def checklist(event: Event, found: Standing) -> list[Step]:
    """What an event has before people see it; every line can be skipped."""
    languages = set(event.languages)
    steps = [
        Step(languages <= set(event.title), _("A title in every language of the event"), "edit"),
        Step(languages <= set(event.description), _("A description in every language"), "edit"),
        Step(bool(event.contact_email), _("An address to which guests can write"), "edit"),
        Step(found.bodies > 0, _("The hosts and organisers"), "bodies"),
        Step(bool(found.offers), _("Categories in which people register"), "categories"),
        Step(any(one.is_open for one in found.days), _("The hours of each day"), "sites"),
    ]
    if event.format != EventFormat.ONLINE:
        steps += [
            Step(any(site.address for site in found.sites), _("The address of the venue"), "sites"),
            Step(found.gates > 0, _("A gate at which tickets are scanned"), "gates", Right.MANAGE_GATES),
        ]
    if event.format != EventFormat.ONSITE:
        steps.append(Step(found.online_rooms > 0, _("An online room"), "online"))
    return steps


def has_begun(event: Event) -> bool:
    """Whether the first day of the event has come, in its own time zone."""
    return today_at(event) >= event.starts_on
