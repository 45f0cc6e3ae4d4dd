"""Mails to registrants: what is said, the ticket as a picture, and the calendar entry."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from events_platform.calendars.ics import Attendee, cancellation, invitation
from events_platform.calendars.organizer import organizer_of
from events_platform.events.models import Event, Site, SiteDay
from events_platform.events.queries import site_days, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_datetime, format_range, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import normalise_name
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Draft, InlineImage, Invitation
from events_platform.registration.calendar import (
    event_entry,
    place_of,
    registration_entry,
    span_of,
)
from events_platform.registration.links import Installation, mailed_url
from events_platform.registration.models import Mode, Registration, Status
from events_platform.registration.moves import ACTIVE
from events_platform.registration.notices import Notice
from events_platform.registration.queries import count_changes
from events_platform.registration.views import mode_label, shown_name
from events_platform.registration.withheld import as_known_to_guest
from events_platform.tickets.models import Ticket
from events_platform.tickets.qr import png
from events_platform.tickets.queries import ticket_of

# An address as far as its shape goes (RFC 2392, section 2).
QR_ID = "ticket@events-platform"
QR_SCALE = 8


@dataclass(frozen=True)
class _Facts:
    """What a mail is written from."""

    event: Event
    registration: Registration
    ticket: Ticket | None
    sites: list[Site]
    days: list[SiteDay]
    sequence: int
    earlier: Registration | None


async def draft_notice(
    session: Session, installation: Installation, registration: Registration, notice: Notice
) -> Draft | None:
    """The mail in the registrant's language, or None where by now there is nothing to say.

    Who was registered under this address and name before is told so, with the link to that registration:
    only the mailbox's owner learns it. A name under an embargo stands in the guest's own mail, which no list
    of the event shows.
    """
    is_withheld = registration.is_withheld
    registration = await as_known_to_guest(session, registration)
    if not registration.email or _is_stale(registration, notice):
        return None
    facts = await _facts(session, registration, notice)
    lang = registration.locale
    with use_locale(lang):
        values = _values(installation, facts, notice, lang)
        name = shown_name(registration, lang)
        letter = render_letter(f"registration/mail_{_template(notice)}", values, locale=lang)
        return Draft(
            letter=letter,
            recipient=registration.email,
            recipient_name=name,
            sender_name=organizer_of(facts.event, lang, installation.settings).name,
            reply_to=facts.event.contact_email,
            event_id=None if is_withheld else facts.event.id,
            subject_id=registration.id,
            images=_images(facts),
            invitation=_invitation(installation, facts, notice, lang, name),
        )


def _is_stale(registration: Registration, notice: Notice) -> bool:
    gone = registration.status in {Status.CANCELLED, Status.DECLINED}
    return gone != (notice in {Notice.CANCELLED, Notice.DECLINED})


def _template(notice: Notice) -> str:
    return "registered" if notice in {Notice.REGISTERED, Notice.TICKET, Notice.MODE} else notice.value


async def _facts(session: Session, registration: Registration, notice: Notice) -> _Facts:
    event = await session.get_one(Event, registration.event_id)
    is_confirmed = registration.status == Status.CONFIRMED
    return _Facts(
        event=event,
        registration=registration,
        ticket=await ticket_of(session, registration.id) if is_confirmed else None,
        sites=await sites_of(session, event.id),
        days=await site_days(session, event.id),
        sequence=event.version + await count_changes(session, registration.id),
        earlier=await _earlier(session, registration) if notice == Notice.REGISTERED else None,
    )


async def _earlier(session: Session, registration: Registration) -> Registration | None:
    """The first active registration of the same address and name, if this one is not the first."""
    found = await session.exec(
        select(Registration)
        .where(
            Registration.event_id == registration.event_id,
            Registration.email == registration.email,
            Registration.category_id == registration.category_id,
            col(Registration.is_contact_address).is_(False),
            col(Registration.status).in_(ACTIVE),
            Registration.id < registration.id,
        )
        .order_by(col(Registration.id))
        .limit(20)
    )
    mine = normalise_name(registration.native)
    return next((one for one in found if normalise_name(one.native) == mine), None)


def _values(installation: Installation, facts: _Facts, notice: Notice, lang: str) -> dict[str, Any]:
    event, registration = facts.event, facts.registration
    start, _end = span_of(event, facts.days)
    is_onsite = registration.mode == Mode.ONSITE
    return {
        "notice": notice.value,
        "status": registration.status,
        "name": shown_name(registration, lang),
        "event_name": event.title.in_language(lang, event.languages),
        "dates": format_range(event.starts_on, event.ends_on),
        "starts": format_datetime(start, event.timezone),
        "place": place_of(event, facts.sites, lang) if is_onsite else "",
        "mode": registration.mode,
        "mode_label": mode_label(registration.mode),
        "has_ticket": facts.ticket is not None,
        "qr_id": QR_ID,
        "my_url": mailed_url(installation, event.slug, registration),
        "event_url": f"{installation.settings.base_url}/{event.slug}/",
        "earlier_url": mailed_url(installation, event.slug, facts.earlier) if facts.earlier else "",
        "contact": event.contact_email,
    }


def _images(facts: _Facts) -> tuple[InlineImage, ...]:
    if facts.ticket is None:
        return ()
    return (InlineImage(QR_ID, "ticket.png", png(facts.ticket.text, QR_SCALE)),)


def _invitation(
    installation: Installation, facts: _Facts, notice: Notice, lang: str, name: str
) -> Invitation | None:
    """A request for what is confirmed, a cancellation for what was."""
    registration, settings = facts.registration, installation.settings
    is_cancelled = notice == Notice.CANCELLED and registration.confirmed_at is not None
    if facts.ticket is None and not is_cancelled:
        return None
    entry = registration_entry(
        event_entry(facts.event, facts.sites, facts.days, lang, settings),
        registration,
        settings,
        url=f"{settings.base_url}/{facts.event.slug}/",
        sequence=facts.sequence,
        where=_("Online"),
    )
    attendee = Attendee(name, registration.email or "")
    if is_cancelled:
        return Invitation(cancellation(entry, attendee), "CANCEL")
    return Invitation(invitation(entry, attendee), "REQUEST")
