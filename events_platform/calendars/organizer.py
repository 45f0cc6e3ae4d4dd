"""Who invites to an event and what belongs to it."""

from events_platform.calendars.ics import Organizer
from events_platform.events.models import Event
from events_platform.settings import Settings


def organizer_of(event: Event, lang: str, settings: Settings) -> Organizer:
    """The organiser's own address, sent by the installation's."""
    name = event.title.in_language(lang, event.languages)
    return Organizer(name, event.contact_email or settings.mail_from, sent_by=settings.mail_from)
