"""Invitations of speakers to their sessions by mail (iMIP, RFC 6047): one entry that moves with the session.

Each mail holds one VEVENT for one attendee. The UID is the session's for ever and SEQUENCE rises with every
release and change of the day, so that Outlook, Apple and Thunderbird move the entry that they have.
"""

from dataclasses import replace

from events_platform.calendars.ics import Attendee, CalendarEvent, cancellation, invitation
from events_platform.calendars.organizer import organizer_of
from events_platform.calendars.sessions import session_entry
from events_platform.calendars.words import speaker_name
from events_platform.events.models import Event
from events_platform.kit.i18n import use_locale
from events_platform.programme.models import Answer, Speaker
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.settings import Settings

PARTSTAT = {Answer.OPEN: "NEEDS-ACTION", Answer.CONFIRMED: "ACCEPTED", Answer.DECLINED: "DECLINED"}


def attendee_of(speaker: Speaker, answer: Answer | str = Answer.OPEN, lang: str | None = None) -> Attendee:
    """A speaker as an attendee; who has not answered yet is asked to."""
    with use_locale(lang or speaker.locale):
        name = speaker_name(speaker)
    partstat = PARTSTAT[Answer(answer)]
    return Attendee(name, speaker.email or "", partstat, rsvp=partstat == "NEEDS-ACTION")


def session_invitation(
    event: Event,
    programme: PublicProgramme,
    one: PublicSession,
    attendee: Attendee,
    lang: str,
    settings: Settings,
) -> bytes:
    """The mail's calendar part for a session: a REQUEST, or a CANCEL where it does not take place any more.

    Sent again after a change it updates the attendee's entry. `method_of` tells which of the two it is.
    """
    entry = _entry(event, programme, one, lang, settings)
    if one.item.is_cancelled:
        return cancellation(entry, attendee)
    return invitation(entry, attendee)


def session_cancellation(
    event: Event,
    programme: PublicProgramme,
    one: PublicSession,
    attendee: Attendee,
    lang: str,
    settings: Settings,
) -> bytes:
    """Take the session out of the calendar of somebody who is no longer part of it (a stand-in took over).

    It outranks every invitation to the session that was sent until now, and is outranked by the next change.
    """
    return cancellation(_entry(event, programme, one, lang, settings), attendee)


def method_of(one: PublicSession) -> str:
    """METHOD of what `session_invitation` writes."""
    return "CANCEL" if one.item.is_cancelled else "REQUEST"


def _entry(
    event: Event, programme: PublicProgramme, one: PublicSession, lang: str, settings: Settings
) -> CalendarEvent:
    entry = session_entry(event, programme, one, lang, settings.base_url, organizer_of(event, lang, settings))
    return replace(entry, url=f"{entry.url}?lang={lang}")
