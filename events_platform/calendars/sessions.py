"""Sessions of a programme as entries of calendars: one VEVENT each, with the UID that it keeps for ever."""

from collections.abc import Iterable

from events_platform.calendars.ics import CalendarEvent, Organizer, Status, host_of, uid_of
from events_platform.calendars.organizer import organizer_of
from events_platform.calendars.words import (
    cancelled_title,
    forum_line,
    language_line,
    room_line,
    speaker_line,
)
from events_platform.events.coordinates import degrees
from events_platform.events.models import Event
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import use_locale
from events_platform.programme.published import PublicProgramme, PublicSession
from events_platform.settings import Settings


def session_entries(
    event: Event,
    programme: PublicProgramme,
    lang: str,
    settings: Settings,
    chosen: Iterable[PublicSession] | None = None,
) -> list[CalendarEvent]:
    """The entries of these sessions, else of all, in the order of the programme; cancelled ones stay.

    Each names the organiser, as what is published must (RFC 5546, 3.2.1).
    """
    sessions = programme.sessions if chosen is None else chosen
    organizer = organizer_of(event, lang, settings)
    with use_locale(lang):
        return [_entry(event, programme, one, lang, settings.base_url, organizer) for one in sessions]


def session_entry(
    event: Event,
    programme: PublicProgramme,
    one: PublicSession,
    lang: str,
    base_url: str,
    organizer: Organizer | None = None,
) -> CalendarEvent:
    """The entry of one session; with an organizer it can be sent as an invitation."""
    with use_locale(lang):
        return _entry(event, programme, one, lang, base_url, organizer)


def session_url(event: Event, one: PublicSession, base_url: str) -> str:
    """The whole address of the session's page."""
    return f"{base_url}/{event.slug}/sessions/{one.item.slug}"


def _entry(
    event: Event,
    programme: PublicProgramme,
    one: PublicSession,
    lang: str,
    base_url: str,
    organizer: Organizer | None = None,
) -> CalendarEvent:
    item, order = one.item, event.languages
    title = item.title.in_language(lang, order)
    forum = programme.forum_of(one)
    return CalendarEvent(
        uid=uid_of(item.id, host_of(base_url)),
        language=lang,
        zone=event.timezone,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        # Programs that show nothing of STATUS would show a session that does not take place as one that does.
        summary=cancelled_title(title) if item.is_cancelled else title,
        changed_at=one.changed_at,
        sequence=one.sequence,
        status=Status.CANCELLED if item.is_cancelled else Status.CONFIRMED,
        description=_description(event, programme, one, lang),
        location=room_line(programme, one.room_id, order),
        geo=_degrees(programme, one),
        url=session_url(event, one, base_url),
        categories=_categories(programme, one, lang, order),
        organizer=organizer,
        part_of=uid_of(forum.item.id, host_of(base_url)) if forum else "",
    )


def _degrees(programme: PublicProgramme, one: PublicSession) -> tuple[float, float] | None:
    room = programme.rooms.get(one.room_id)
    site = programme.sites.get(room.site_id) if room else None
    return degrees(site.coordinates) if site else None


def _description(event: Event, programme: PublicProgramme, one: PublicSession, lang: str) -> str:
    order = event.languages
    people = [speaker_line(part, programme.speakers[part.speaker_id], order) for part in one.parts]
    elsewhere = [room_line(programme, room_id, order) for room_id in one.item.shared_room_ids]
    remarks = [
        forum_line(programme, one, order),
        language_line(one.item),
        *[_("Also shown in %(room)s", room=room) for room in elsewhere if room],
    ]
    paragraphs = (
        "\n".join(people),
        one.item.abstract.in_language(lang, order),
        "\n".join(remark for remark in remarks if remark),
    )
    return "\n\n".join(text for text in paragraphs if text)


def _categories(
    programme: PublicProgramme, one: PublicSession, lang: str, order: list[str]
) -> tuple[str, ...]:
    track = programme.tracks.get(one.item.track_id) if one.item.track_id else None
    kind = programme.types.get(one.item.type_id)
    names = [thing.name.in_language(lang, order) for thing in (track, kind) if thing]
    return tuple(dict.fromkeys(name for name in names if name))
