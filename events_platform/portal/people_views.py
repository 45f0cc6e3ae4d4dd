"""Speakers and their sessions as the public sees them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from events_platform.calendars.words import role_word
from events_platform.events.models import Event
from events_platform.kit.i18n import current_locale, format_list
from events_platform.kit.text import sort_key
from events_platform.portal.programme_cache import Loaded
from events_platform.portal.programme_views import in_language
from events_platform.programme.content import Part
from events_platform.programme.models import Speaker, SpeakerRole
from events_platform.programme.names import speaker_name
from events_platform.programme.photos import photo_path


@dataclass(frozen=True, slots=True)
class Person:
    """A speaker on a page; `role` is empty for one who simply speaks."""

    id: uuid.UUID
    slug: str
    name: str
    other_name: str
    honorific: str
    title: str
    affiliation: str
    photo: str
    role: str = ""

    @property
    def position(self) -> str:
        """Title and institution in one line."""
        return ("，" if current_locale() == "zh" else ", ").join(filter(None, (self.title, self.affiliation)))


def person(event: Event, speaker: Speaker, roles: Iterable[SpeakerRole] = ()) -> Person:
    """The speaker in the reader's language."""
    lang = current_locale()
    name = speaker_name(speaker, lang)
    other = speaker_name(speaker, "en" if lang == "zh" else "zh")
    told = [role_word(role) for role in roles if role != SpeakerRole.SPEAKER]
    return Person(
        id=speaker.id,
        slug=speaker.slug,
        name=name,
        other_name=other if other != name else "",
        honorific=in_language(event, speaker.honorific),
        title=in_language(event, speaker.title),
        affiliation=in_language(event, speaker.affiliation),
        photo=photo_path(event.slug, speaker),
        role=format_list(told),
    )


def people_of(loaded: Loaded, parts: Iterable[Part]) -> list[Person]:
    """Those with a part, each once, in the speaking order."""
    roles: dict[uuid.UUID, list[SpeakerRole]] = {}
    for part in parts:
        roles.setdefault(part.speaker_id, []).append(part.role)
    speakers = loaded.programme.speakers
    return [person(loaded.event, speakers[id_], found) for id_, found in roles.items()]


def everybody(loaded: Loaded) -> list[Person]:
    """All speakers by name, those of sessions that take place; guests of honour come first, by precedence."""
    lang = current_locale()
    shown = {
        part.speaker_id
        for one in loaded.programme.sessions
        if not one.item.is_cancelled
        for part in one.parts
    }
    found = [speaker for id_, speaker in loaded.programme.speakers.items() if id_ in shown]
    found.sort(key=lambda one: (one.precedence or 1_000_000, _by_name(one, lang)))
    return [person(loaded.event, speaker) for speaker in found]


def _by_name(speaker: Speaker, lang: str) -> str:
    return sort_key(speaker.native, speaker.romanised, speaker.name_order, lang)
