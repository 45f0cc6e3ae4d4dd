"""The mail to somebody who moved up from a session's waiting list."""

import uuid
from dataclasses import replace

from events_platform.calendars.organizer import organizer_of
from events_platform.calendars.words import room_line
from events_platform.events.models import Event
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import format_time_range, use_locale, zone_label
from events_platform.kit.i18n import gettext as _
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Draft
from events_platform.programme.published import PublicProgramme, PublicSession, public_programme
from events_platform.registration.links import Installation, mailed_url
from events_platform.registration.models import Registration
from events_platform.registration.models_sign_up import SessionSignUp, SignUpState
from events_platform.registration.queries_sign_up import offered
from events_platform.registration.views import shown_name
from events_platform.registration.withheld import as_known_to_guest


async def draft_moved_up(
    session: Session, installation: Installation, registration_id: uuid.UUID, session_id: uuid.UUID
) -> Draft | None:
    """The mail in the registrant's language, or None where by now there is nothing to say.

    Nothing is said of a session that is hidden, cancelled or has begun, nor to who has no place any more.
    """
    place = await session.get(SessionSignUp, (session_id, registration_id))
    found = await session.get(Registration, registration_id)
    if place is None or place.state != SignUpState.SIGNED_UP or found is None:
        return None
    registration = await as_known_to_guest(session, found)
    if not registration.email:
        return None
    event = await session.get_one(Event, registration.event_id)
    programme = await public_programme(session, event)
    one = next((one for one in offered(programme) if one.item.id == session_id), None)
    if one is None or one.item.is_cancelled or one.has_started or one.starts_at <= now():
        return None
    draft = _draft(installation, event, registration, programme, one)
    return replace(draft, event_id=None) if found.is_withheld else draft


def _draft(
    installation: Installation,
    event: Event,
    registration: Registration,
    programme: PublicProgramme,
    one: PublicSession,
) -> Draft:
    lang = registration.locale
    with use_locale(lang):
        values = {
            "name": shown_name(registration, lang),
            "title": one.item.title.in_language(lang, event.languages),
            "when": _when(event, one),
            "place": room_line(programme, one.room_id, event.languages),
            "event_name": event.title.in_language(lang, event.languages),
            "event_url": f"{installation.settings.base_url}/{event.slug}/",
            "my_url": mailed_url(installation, event.slug, registration),
            "contact": event.contact_email,
        }
        return Draft(
            letter=render_letter("registration/mail_moved_up", values, locale=lang),
            recipient=registration.email or "",
            recipient_name=values["name"],
            sender_name=organizer_of(event, lang, installation.settings).name,
            reply_to=event.contact_email,
            event_id=event.id,
            subject_id=registration.id,
        )


def _when(event: Event, one: PublicSession) -> str:
    return _(
        "%(when)s (%(zone)s)",
        when=format_time_range(one.starts_at, one.ends_at, event.timezone),
        zone=zone_label(event.timezone, one.starts_at, place=event.place or None),
    )
