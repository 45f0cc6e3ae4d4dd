"""Words of check-in for pages and devices."""

from events_platform.checkin.models import Gate, ReentryPolicy
from events_platform.checkin.outcomes import DEFAULT_LEVELS, Level, Outcome
from events_platform.checkin.schemas_gates import EnrolledEvent, EnrolledGate
from events_platform.events.models import Event
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _


def told_event(event: Event) -> EnrolledEvent:
    """The event as its devices learn of it."""
    title = event.title.in_language(current_locale(), event.languages)
    return EnrolledEvent(id=event.id, slug=event.slug, title=title)


def told_gate(event: Event, gate: Gate) -> EnrolledGate:
    """The gate as the devices that stand at it learn of it."""
    name = gate.name.in_language(current_locale(), event.languages)
    return EnrolledGate.model_validate({"id": gate.id, "name": name, "directions": gate.directions})


def policy_label(policy: ReentryPolicy | str) -> str:
    """When somebody may come in again."""
    return {
        ReentryPolicy.FREE: _("As often as they like"),
        ReentryPolicy.AFTER_EXIT: _("Only after leaving"),
        ReentryPolicy.ONCE_PER_DAY: _("Once a day"),
        ReentryPolicy.ONCE: _("Once"),
    }[ReentryPolicy(policy)]


def level_label(level: Level | str) -> str:
    """What the steward does."""
    return {
        Level.ADMIT: _("Admit (green)"),
        Level.ASK: _("Ask (amber)"),
        Level.STOP: _("Stop (red)"),
    }[Level(level)]


def outcome_label(outcome: Outcome) -> str:
    """What a scan came to."""
    return {
        Outcome.ADMITTED: _("Admitted"),
        Outcome.UNREADABLE: _("Not one of our tickets"),
        Outcome.BAD_SIGNATURE: _("Not a genuine ticket"),
        Outcome.WRONG_EVENT: _("A ticket of another event"),
        Outcome.UNKNOWN: _("Not on the list"),
        Outcome.NOT_INSIDE: _("Left without an entry"),
        Outcome.UNDONE: _("Taken back"),
        Outcome.WRONG_MODE: _("Registered for another way of taking part"),
        Outcome.WRONG_GATE: _("Scanned for entry at an exit"),
        Outcome.NOT_YET_VALID: _("The gate is not open yet"),
        Outcome.EXPIRED: _("The gate has closed"),
        Outcome.WRONG_CATEGORY: _("A category that is not admitted here"),
        Outcome.ALREADY_INSIDE: _("Admitted already"),
        Outcome.ROOM_FULL: _("The room is full"),
        Outcome.NOT_CONFIRMED: _("Not confirmed"),
        Outcome.CANCELLED: _("Cancelled"),
        Outcome.SUPERSEDED: _("A newer ticket exists"),
    }[outcome]


def outcome_kind(outcome: Outcome | str) -> str:
    """The colour that an outcome has as a badge."""
    kinds = {Level.ADMIT: "admitted", Level.ASK: "attention", Level.STOP: "refused"}
    return kinds[DEFAULT_LEVELS[Outcome(outcome)]]
