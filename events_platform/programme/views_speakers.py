"""How speakers are put into words for the console, the own page and mails."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from events_platform.events.models import Event, Room, Site
from events_platform.kit.db.types import LocalizedText
from events_platform.kit.i18n import (
    babel_locale,
    current_locale,
    format_datetime,
    format_time_range,
    lazy,
    zone_city,
    zone_label,
)
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import sort_key
from events_platform.programme.models import (
    Answer,
    Appearance,
    Embargo,
    SessionState,
    Speaker,
    SpeakerRole,
    SpeakerWindow,
)
from events_platform.programme.names import speaker_name
from events_platform.programme.queries_speakers import SpeakerPart
from events_platform.programme.schemas_speakers import CODES

ROLES = {
    SpeakerRole.SPEAKER: lazy("Speaker"),
    SpeakerRole.CHAIR: lazy("Chair"),
    SpeakerRole.HOST: lazy("Host of the session"),
    SpeakerRole.MODERATOR: lazy("Moderator"),
    SpeakerRole.PANELLIST: lazy("Panellist"),
    SpeakerRole.DISCUSSANT: lazy("Discussant"),
    SpeakerRole.INTERPRETER: lazy("Interpreter"),
}
APPEARANCES = {
    Appearance.ONSITE: lazy("On site"),
    Appearance.LIVE: lazy("By live link"),
    Appearance.RECORDED: lazy("By recorded message"),
}
EMBARGOES = {
    Embargo.NONE: lazy("Nothing is hidden"),
    Embargo.NAME: lazy("The name is hidden"),
    Embargo.SESSIONS: lazy("The name and the sessions are hidden"),
}
ANSWERS = {
    Answer.OPEN: ("attention", lazy("Not answered yet")),
    Answer.CONFIRMED: ("admitted", lazy("Confirmed")),
    Answer.DECLINED: ("refused", lazy("Declined")),
}
ORGANISATION_NAMES = {
    "UN": lazy("United Nations system"),
    "EU": lazy("European Union institutions"),
    "XO": lazy("Other international organisation"),
}


def label(labels: Any, word: str) -> str:
    """The name of one of the words above, in the reader's language."""
    return str(labels[word])


def text_of(text: LocalizedText, event: Event) -> str:
    """A text in the reader's language, else in the event's first."""
    return text.in_language(current_locale(), event.languages)


def country_name(code: str, lang: str | None = None) -> str:
    """The name of a country, region or organisation; '' for none."""
    if code in ORGANISATION_NAMES:
        return str(ORGANISATION_NAMES[code])
    return str(babel_locale(lang or current_locale()).territories.get(code, code)) if code else ""


def country_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a form offers: countries and regions, then organisations."""
    lang = current_locale()
    named = [(code, country_name(code, lang)) for code in CODES if code not in ORGANISATION_NAMES]
    named.sort(key=lambda pair: sort_key(pair[1], "", "family_first", lang))
    organisations = [(code, str(name)) for code, name in ORGANISATION_NAMES.items()]
    return [(_("Countries and regions"), named), (_("International organisations"), organisations)]


def other_name(speaker: Speaker) -> str:
    """The name's other form, where there is one."""
    shown = speaker_name(speaker, current_locale())
    return next((name for name in (speaker.native, speaker.romanised) if name and name != shown), "")


def position_of(speaker: Speaker, event: Event) -> str:
    """Title and affiliation in one line."""
    parts = (text_of(speaker.title, event), text_of(speaker.affiliation, event))
    return " · ".join(part for part in parts if part)


def embargo_sentence(speaker: Speaker, event: Event) -> str:
    """What is hidden, and before when nobody can change that; '' where nothing is."""
    if speaker.embargo == Embargo.NONE:
        return ""
    is_name = speaker.embargo == Embargo.NAME
    if speaker.embargo_until is None:
        if is_name:
            return _("The name is hidden until somebody lifts the embargo.")
        return _("Name and sessions are hidden until somebody lifts the embargo.")
    moment = format_datetime(speaker.embargo_until, event.timezone)
    if is_name:
        return _("The name is hidden. From %(moment)s on somebody can lift the embargo.", moment=moment)
    return _("Name and sessions are hidden. From %(moment)s on somebody can lift the embargo.", moment=moment)


def worst_answer(parts: Iterable[SpeakerPart]) -> Answer | None:
    """What there is to say of all of a speaker's answers: the worst of them; None without a session."""
    asked = {part.part.answer for part in parts if is_asked(part)}
    for answer in (Answer.DECLINED, Answer.OPEN, Answer.CONFIRMED):
        if answer in asked:
            return answer
    return None


def is_asked(one: SpeakerPart) -> bool:
    """Whether a speaker is asked about this session: drafts and proposals are nobody's promise yet."""
    return one.session.state in {SessionState.ACCEPTED, SessionState.CONFIRMED}


def times(starts_at: datetime, ends_at: datetime, event: Event, own_zone: str) -> tuple[str, str]:
    """A span in the event's zone with its city, and in the speaker's own where clocks differ, else ''."""
    here = format_time_range(starts_at, ends_at, event.timezone)
    city = zone_city(event.timezone, place=event.place or None)
    in_event = _("%(time)s (%(city)s time)", time=here, city=city)
    if not own_zone or _offset(own_zone, starts_at) == _offset(event.timezone, starts_at):
        return in_event, ""
    own = format_time_range(starts_at, ends_at, own_zone)
    return in_event, _("%(time)s (%(city)s time)", time=own, city=zone_city(own_zone))


def _offset(zone: str, moment: datetime) -> object:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


def place_of(room_id: uuid.UUID, rooms: Sequence[Room], sites: Sequence[Site], event: Event) -> str:
    """The room, with its site where there are several."""
    room = next((one for one in rooms if one.id == room_id), None)
    if room is None:
        return ""
    name = text_of(room.name, event)
    site = next((one for one in sites if one.id == room.site_id), None)
    if len(sites) < 2 or site is None:
        return name
    return _("%(room)s, %(site)s", room=name, site=text_of(site.name, event))


def window_rows(windows: Iterable[SpeakerWindow], zone: str) -> list[str]:
    """The windows in words, in a zone."""
    return [format_time_range(one.starts_at, one.ends_at, zone) for one in windows]


def zone_words(event: Event, speaker: Speaker | None, at: datetime) -> str:
    """The zone in which a speaker's availability is typed."""
    own = speaker.timezone if speaker else ""
    return zone_label(own or event.timezone, at, place=None if own else event.place or None)
