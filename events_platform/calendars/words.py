"""What calendars say in words, in the language that is current: roles, languages, places."""

import uuid

from events_platform.kit.i18n import babel_locale, current_locale, format_list
from events_platform.kit.i18n import gettext as _
from events_platform.programme import names
from events_platform.programme.content import Item, Part
from events_platform.programme.models import Speaker, SpeakerRole
from events_platform.programme.published import PublicProgramme, PublicSession


def role_word(role: SpeakerRole | str) -> str:
    """What somebody is in a session, as it stands behind a name."""
    return {
        SpeakerRole.SPEAKER: _("speaker"),
        SpeakerRole.CHAIR: _("chair"),
        SpeakerRole.HOST: _("host"),
        SpeakerRole.MODERATOR: _("moderator"),
        SpeakerRole.PANELLIST: _("panellist"),
        SpeakerRole.DISCUSSANT: _("discussant"),
        SpeakerRole.INTERPRETER: _("interpreter"),
    }[SpeakerRole(role)]


def cancelled_title(title: str) -> str:
    """A title with the word that tells programs which show no status that the session does not take place."""
    return _("Cancelled: %(title)s", title=title)


def language_name(code: str) -> str:
    """A language by its name in the current one; a code that CLDR does not know stays as it is."""
    names = babel_locale(current_locale()).languages
    return names.get(code.replace("-", "_")) or names.get(code.split("-")[0]) or code


def speaker_name(speaker: Speaker) -> str:
    """The name as readers of the current language read it."""
    return names.speaker_name(speaker, current_locale())


def speaker_line(part: Part, speaker: Speaker, order: list[str]) -> str:
    """One person with role and institution."""
    name = speaker_name(speaker)
    affiliation = speaker.affiliation.in_language(current_locale(), order)
    if part.role == SpeakerRole.SPEAKER:
        return _("%(name)s, %(affiliation)s", name=name, affiliation=affiliation) if affiliation else name
    role = role_word(part.role)
    if affiliation:
        return _("%(name)s (%(role)s), %(affiliation)s", name=name, role=role, affiliation=affiliation)
    return _("%(name)s (%(role)s)", name=name, role=role)


def language_line(item: Item) -> str:
    """The languages spoken and interpreted into; empty where nobody said."""
    spoken = format_list(map(language_name, item.languages))
    into = format_list(map(language_name, item.interpretation))
    if spoken and into:
        return _("Language: %(spoken)s, interpreted into %(into)s", spoken=spoken, into=into)
    if spoken:
        return _("Language: %(spoken)s", spoken=spoken)
    return _("Interpreted into %(into)s", into=into) if into else ""


def forum_line(programme: PublicProgramme, one: PublicSession, order: list[str]) -> str:
    """Which session this one is part of; empty where it stands for itself."""
    forum = programme.forum_of(one)
    return (
        _("Part of “%(title)s”", title=forum.item.title.in_language(current_locale(), order)) if forum else ""
    )


def room_line(programme: PublicProgramme, room_id: uuid.UUID, order: list[str]) -> str:
    """A room and its site, from the door outwards; a site of the room's own name adds nothing."""
    room = programme.rooms.get(room_id)
    if room is None:
        return ""
    lang = current_locale()
    name = room.name.in_language(lang, order)
    site = programme.sites.get(room.site_id)
    place = site.name.in_language(lang, order) if site else ""
    return _("%(room)s, %(site)s", room=name, site=place) if place and place != name else name
