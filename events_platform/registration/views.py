"""How seats, modes and names are put into words for pages and mails."""

from datetime import datetime
from typing import Any

from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.i18n import current_locale, format_datetime, ngettext, zone_label
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import display_name
from events_platform.registration.models import Mode, Registration, Source, Status
from events_platform.registration.opening import Opening, closes_at, ends_at
from events_platform.registration.queries import Offer

FEW = 20


def mode_options(event: Event, offers: list[Offer]) -> list[dict[str, Any]]:
    """The large choice of how to take part, with seats left in words."""
    options = []
    for mode in Mode:
        offering = [one for one in offers if mode in one.modes and event.format in {mode, "hybrid"}]
        if offering:
            is_full = all(one.is_full(mode) for one in offering)
            hint = seats_in_words(mode, _left(offering, mode))
            options.append(
                {
                    "value": mode.value,
                    "label": mode_label(mode),
                    "hint": hint,
                    "mode": mode.value,
                    "disabled": is_full,
                }
            )
    return options


def _left(offers: list[Offer], mode: Mode) -> int | None:
    left = [one.left(mode) for one in offers]
    return None if None in left else sum(count or 0 for count in left)


def mode_label(mode: Mode | str) -> str:
    """The name of a mode."""
    return _("On site") if mode == Mode.ONSITE else _("Online")


def seats_in_words(mode: Mode, left: int | None) -> str:
    """What there is to say about seats; exact only where it helps to decide."""
    if left == 0:
        return _("All on-site seats are taken.") if mode == Mode.ONSITE else _("All online seats are taken.")
    if left is not None and left <= FEW:
        return ngettext("One seat is left.", "%(num)d seats are left.", left, num=left)
    if mode == Mode.ONSITE:
        return _("You come to the venue and check in with your ticket.")
    return _("You follow and join in from wherever you are.")


def shown_name(registration: Registration, lang: str | None = None) -> str:
    """The name as readers of a language read it."""
    return display_name(
        registration.native, registration.romanised, registration.name_order, lang or current_locale()
    )


def other_name(registration: Registration, lang: str | None = None) -> str:
    """The name's other form, where there is one."""
    shown = shown_name(registration, lang)
    return next(
        (name for name in (registration.native, registration.romanised) if name and name != shown), ""
    )


def status_label(status: Status | str) -> str:
    """The name of a status."""
    return {
        Status.PENDING: _("Waits for approval"),
        Status.WAITLISTED: _("On the waiting list"),
        Status.CONFIRMED: _("Confirmed"),
        Status.DECLINED: _("Declined"),
        Status.CANCELLED: _("Cancelled"),
    }[Status(status)]


def opening_sentence(event: Event, opening: Opening) -> str:
    """What there is to say about registering, beside or instead of the button."""
    if opening == Opening.OPEN and event.registration_closes_at is None:
        return _("Registration is open until the event ends.")
    if opening == Opening.OPEN:
        return _("Registration is open until %(moment)s, %(zone)s.", **_in_zone(event, closes_at(event)))
    if opening == Opening.NOT_YET:
        assert event.registration_opens_at
        opens = _in_zone(event, event.registration_opens_at)
        return _("Registration opens on %(moment)s, %(zone)s.", **opens)
    if now() >= ends_at(event):
        return _("This event has taken place.")
    return _("Registration for this event is closed.")


def _in_zone(event: Event, moment: datetime) -> dict[str, str]:
    return {
        "moment": format_datetime(moment, event.timezone),
        "zone": zone_label(event.timezone, moment, place=event.place),
    }


def invitation_sentence() -> str:
    """What there is to say where no category is offered to the public."""
    return _("There is no public registration for this event. Guests are invited.")


def status_kind(status: Status | str) -> str:
    """The colour that a status has as a badge."""
    return {
        Status.PENDING: "attention",
        Status.WAITLISTED: "attention",
        Status.CONFIRMED: "admitted",
        Status.DECLINED: "refused",
        Status.CANCELLED: "refused",
    }[Status(status)]


def source_label(source: Source | str) -> str:
    """How a registration came about, in words."""
    return {
        Source.PUBLIC: _("Registered by themselves"),
        Source.STAFF: _("Entered by staff"),
        Source.API: _("Sent by a program"),
        Source.IMPORT: _("Imported from a list"),
        Source.DOOR: _("Admitted at the door"),
    }[Source(source)]


def field_labels() -> dict[str, str]:
    """What the fields of a registration are called, beside them and in the list of mistakes."""
    return {
        "mode": _("How you take part"),
        "category": _("Category"),
        "name.native": _("Name"),
        "name.romanised": _("Name in Latin letters"),
        "name.order": _("Order of the name"),
        "email": _("E-mail"),
        "phone": _("Telephone"),
        "country": _("Country or region"),
        "affiliation": _("Institution or company"),
        "locale": _("Contact language"),
        "group_name": _("Delegation or group"),
    }
