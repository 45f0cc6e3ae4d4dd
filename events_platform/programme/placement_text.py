"""Why something found no place, in sentences, and what one can do about it."""

from collections.abc import Mapping

from events_platform.kit.i18n import LazyText, format_list, lazy
from events_platform.programme.conflicts_text import Names
from events_platform.programme.models_placement import Failure
from events_platform.programme.placement_facts import Hindrance, Left

SENTENCES: Mapping[Hindrance, LazyText] = {
    Hindrance.NO_ROOM: lazy("The event has no room yet."),
    Hindrance.NO_HOURS: lazy("No room is open on any day of the event."),
    Hindrance.OVER: lazy("The hours of all sites are over."),
    Hindrance.TOO_LONG: lazy(
        "It lasts %(minutes)s minutes, and no room is open longer than %(number)s minutes at a stretch."
    ),
    Hindrance.NONE_EQUIPPED: lazy("It is to be interpreted, and no room has equipment for that."),
    Hindrance.NONE_LARGE: lazy("%(number)s people are expected, more than even %(room)s has places for."),
    Hindrance.NONE_FITTING: lazy(
        "No room is both large enough for %(number)s people and equipped for interpretation."
    ),
    Hindrance.FORUM_WAITS: lazy("The session that it is part of has no place."),
    Hindrance.FORUM_FULL: lazy("The session that it is part of has no %(number)s minutes left."),
    Hindrance.SPEAKER_AWAY: lazy(
        "%(speakers)s is never available for %(number)s minutes while a room is open."
    ),
    Hindrance.SPEAKERS_APART: lazy(
        "%(speakers)s are never available together for %(number)s minutes while a room is open."
    ),
    Hindrance.SPEAKER_BUSY: lazy(
        "%(speakers)s is in other sessions whenever everybody else could be there for %(number)s minutes."
    ),
    Hindrance.ROOMS_TAKEN: lazy(
        "Whenever it could take place, all rooms that it may have are taken or closed: %(number)s minutes are"
        " needed."
    ),
    Hindrance.ROOMS_FULL: lazy(
        "All rooms are full in the hours of the sites, once the other sessions have their places: %(number)s"
        " minutes are needed."
    ),
    Hindrance.NOT_FOUND: lazy(
        "Rooms are free at times, but not while %(speakers)s can be there, once the other sessions have their"
        " places."
    ),
}
ADVICE: Mapping[Hindrance, LazyText] = {
    Hindrance.NO_ROOM: lazy("Add the rooms of your sites first."),
    Hindrance.NO_HOURS: lazy("State the hours of the sites, or shorten the closures of rooms."),
    Hindrance.OVER: lazy("Lengthen the hours of a site, or add a day to the event."),
    Hindrance.TOO_LONG: lazy("Shorten the session, or lengthen the hours of a site."),
    Hindrance.NONE_EQUIPPED: lazy(
        "Add interpretation to a room's equipment, or take the interpretation off."
    ),
    Hindrance.NONE_LARGE: lazy("Add a larger room, show it in two rooms by hand, or expect fewer people."),
    Hindrance.NONE_FITTING: lazy("Equip a larger room, or allow rooms that do not fit."),
    Hindrance.FORUM_WAITS: lazy("Place that session first, or have it placed as well."),
    Hindrance.FORUM_FULL: lazy("Make that session longer, or shorten the sessions in it."),
    Hindrance.SPEAKER_AWAY: lazy("Ask whether the speaker's times can change, or find a stand-in."),
    Hindrance.SPEAKERS_APART: lazy("Ask whether the times of one of them can change, or find a stand-in."),
    Hindrance.SPEAKER_BUSY: lazy("Move one of the speaker's other sessions, or find a stand-in."),
    Hindrance.ROOMS_TAKEN: lazy("Allow sessions that have a place to be moved, or add a room."),
    Hindrance.ROOMS_FULL: lazy("Add a room, lengthen the hours of a site, or shorten sessions."),
    Hindrance.NOT_FOUND: lazy("Try again with more time, or allow sessions that have a place to be moved."),
}
FAILURES: Mapping[str, LazyText] = {
    Failure.SOLVER_MISSING: lazy(
        "The solver is not installed on this server. Whoever runs it installs it by: pip install"
        " 'events-platform[placement]'"
    ),
    Failure.SOLVER_BROKE: lazy(
        "The solver ended without a proposal. Nothing was changed. Try again; if it happens again, place"
        " fewer sessions at once."
    ),
}


def told_hindrance(left: Left, names: Names, minutes: int) -> str:
    """Why this session, so many minutes long, found no place, in the language in force."""
    values = {
        "minutes": str(minutes),
        "number": str(left.number),
        "room": names.of.get(left.room_id, "") if left.room_id else "",
        "speakers": format_list([names.of.get(id_, "") for id_ in left.speaker_ids]),
    }
    return str(SENTENCES[left.why] % values)


def advice_for(left: Left) -> str:
    """What one can do about it."""
    return str(ADVICE[left.why])


def told_failure(failure: str) -> str:
    """Why a run came to nothing; empty where it did not."""
    return str(FAILURES[failure]) if failure else ""
