"""Somebody's own agenda: sessions that they marked, signed up for, or have a part in."""

import uuid
from collections.abc import Iterable
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from events_platform.calendars.words import room_line
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_date, format_time
from events_platform.portal.event_views import local_day
from events_platform.programme.models import Speaker
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.registration.models import Registration
from events_platform.registration.models_sign_up import SignUpState
from events_platform.registration.queries_sign_up import sign_ups_of
from events_platform.registration.service_stars import stars_of


async def agenda_of(
    session: Session, registration: Registration, programme: PublicProgramme
) -> list[PublicSession]:
    """What this person means to attend, in the order of time; cancelled sessions stay as such.

    Sessions that they marked, have a place in, or have a part in.
    """
    stars = await stars_of(session, registration)
    own_places = await sign_ups_of(session, registration.id)
    stars |= {id_ for id_, one in own_places.items() if one.state == SignUpState.SIGNED_UP}
    own = await _speakers_of(session, registration)
    return [
        one
        for one in programme.sessions
        if one.item.id in stars or any(part.speaker_id in own for part in one.parts)
    ]


async def _speakers_of(session: Session, registration: Registration) -> set[uuid.UUID]:
    found = select(Speaker.id).where(
        Speaker.event_id == registration.event_id, Speaker.person_id == registration.person_id
    )
    return set((await session.exec(found)).all())


def days_of(event: Event, programme: PublicProgramme, sessions: Iterable[PublicSession]) -> list[Any]:
    """Sessions under their days, as pages list them in the current language and the event's time."""
    by_day = groupby(sessions, key=lambda one: local_day(event, one.starts_at))
    return [
        (format_date(day, length="full"), [_listed(event, programme, one) for one in found])
        for day, found in by_day
    ]


def _listed(event: Event, programme: PublicProgramme, one: PublicSession) -> dict[str, Any]:
    lang, zone, order = current_locale(), ZoneInfo(event.timezone), event.languages
    return {
        "id": str(one.item.id),
        "time": f"{format_time(one.starts_at, tz=zone)}–{format_time(one.ends_at, tz=zone)}",
        "title": one.item.title.in_language(lang, order),
        "title_lang": one.item.title.language_of(lang, order),
        "room": room_line(programme, one.room_id, order),
        "href": f"/{event.slug}/sessions/{one.item.slug}",
        "is_cancelled": one.item.is_cancelled,
    }
