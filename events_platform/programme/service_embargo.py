"""Embargoes: set at any time, lifted by somebody's hand alone, and never before the hour that was set."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import Conflict, Invalid
from events_platform.events.models import Event
from events_platform.events.service_touch import touch_event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.followups import follow_up
from events_platform.kit.i18n import format_datetime
from events_platform.kit.i18n import gettext as _
from events_platform.mail.service import file_mails
from events_platform.programme.models import Embargo, Speaker

STRICTNESS = {Embargo.NONE: 0, Embargo.NAME: 1, Embargo.SESSIONS: 2}
LATEST_AFTER_EVENT = timedelta(days=31)
EMBARGOES = "programme.embargoes"
"""What follows when an embargo is set, eased, moved or lifted, or concerns somebody else."""


class Stated(Protocol):
    """What is said of an embargo."""

    embargo: Embargo
    embargo_until: datetime | None


def is_running(speaker: Speaker) -> bool:
    """Whether the hour before which nobody may lift the embargo is still to come."""
    return (
        speaker.embargo != Embargo.NONE
        and speaker.embargo_until is not None
        and now() < speaker.embargo_until
    )


async def set_embargo(session: Session, actor: Actor, event: Event, speaker: Speaker, data: Stated) -> None:
    """Hide the name, or the sessions as well, until somebody lifts it.

    While the hour of an embargo runs it can become stricter and later only: Conflict (`embargo_runs`).
    """
    await touch_event(session, event)
    _refuse_weaker(event, speaker, data)
    before = (speaker.embargo, speaker.embargo_until)
    apply_embargo(event, speaker, data)
    if before != (speaker.embargo, speaker.embargo_until):
        speaker.updated_at = now()
        until = speaker.embargo_until.isoformat() if speaker.embargo_until else None
        action = "speaker.embargo_lift" if speaker.embargo == Embargo.NONE else "speaker.embargo"
        record(session, actor, action, speaker, details={"embargo": speaker.embargo, "until": until})
        await _file_mails(session, speaker)
    await session.flush()
    await follow_up(session, EMBARGOES, event.id)


async def lift_embargo(session: Session, actor: Actor, event: Event, speaker: Speaker) -> None:
    """Show what was hidden. Conflict `embargo_runs` before its hour, `no_embargo` where there is none."""
    await touch_event(session, event)
    if speaker.embargo == Embargo.NONE:
        raise Conflict(_("Nothing of this speaker is under an embargo."), code="no_embargo")
    if is_running(speaker):
        raise _runs(event, speaker)
    record(session, actor, "speaker.embargo_lift", speaker, details={"embargo": speaker.embargo})
    speaker.embargo, speaker.embargo_until, speaker.updated_at = Embargo.NONE, None, now()
    await _file_mails(session, speaker)
    await session.flush()
    await follow_up(session, EMBARGOES, event.id)


async def _file_mails(session: Session, speaker: Speaker) -> None:
    """Who sees the event's mails need not be among those who may see a name under an embargo."""
    await file_mails(session, speaker.id, speaker.event_id if speaker.embargo == Embargo.NONE else None)


def apply_embargo(event: Event, speaker: Speaker, data: Stated) -> None:
    """Write it into the row. Raises Invalid for an hour long after the event: nobody could lift it."""
    until = _moment(event, data.embargo_until)
    last = datetime.combine(event.ends_on, datetime.min.time(), ZoneInfo(event.timezone))
    if until is not None and until > last + LATEST_AFTER_EVENT:
        message = _("This is long after the event. Please check the date.")
        raise Invalid(message, fields={"embargo_until": message})
    speaker.embargo = data.embargo
    speaker.embargo_until = None if data.embargo == Embargo.NONE else until


def _moment(event: Event, moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    zone = ZoneInfo(event.timezone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _refuse_weaker(event: Event, speaker: Speaker, data: Stated) -> None:
    if not is_running(speaker):
        return
    assert speaker.embargo_until is not None
    until = _moment(event, data.embargo_until)
    is_weaker = STRICTNESS[data.embargo] < STRICTNESS[Embargo(speaker.embargo)]
    if is_weaker or until is None or until < speaker.embargo_until:
        raise _runs(event, speaker)


def _runs(event: Event, speaker: Speaker) -> Conflict:
    assert speaker.embargo_until is not None
    message = _(
        "This embargo cannot be lifted or eased before %(moment)s.",
        moment=format_datetime(speaker.embargo_until, event.timezone),
    )
    return Conflict(message, code="embargo_runs")
