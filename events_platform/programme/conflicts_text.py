"""Conflicts in sentences: what is wrong, and what one can do about it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from events_platform.kit.i18n import LazyText, format_date, format_time, format_time_range, lazy, zone_city
from events_platform.kit.i18n import gettext as _
from events_platform.programme.conflicts_facts import Conflict, ConflictKind, Span

SENTENCES: Mapping[ConflictKind, LazyText] = {
    ConflictKind.SPEAKER_TWICE: lazy(
        "%(speaker)s is needed in “%(one)s” and in “%(other)s” at once (%(when)s)."
    ),
    ConflictKind.ROOM_TWICE: lazy("“%(one)s” and “%(other)s” are both in %(room)s (%(when)s)."),
    ConflictKind.OUTSIDE_HOURS: lazy("“%(one)s” (%(when)s) is outside the hours of %(site)s."),
    ConflictKind.ROOM_CLOSED: lazy("%(room)s is closed (%(when)s) while “%(one)s” is planned there."),
    ConflictKind.SPEAKER_UNAVAILABLE: lazy("%(speaker)s is not available for “%(one)s” (%(when)s)."),
    ConflictKind.OUTSIDE_FORUM: lazy(
        "“%(one)s” is part of “%(other)s” and lies outside its time (%(when)s)."
    ),
    ConflictKind.FORUM_ELSEWHERE: lazy(
        "“%(one)s” is part of “%(other)s”, which is in %(room)s, and stands in another room."
    ),
    ConflictKind.ROOM_TOO_SMALL: lazy(
        "%(room)s has %(number)s places fewer than people are expected at “%(one)s” (%(when)s)."
    ),
    ConflictKind.NO_TIME_TO_WALK: lazy(
        "%(speaker)s has too little time from “%(one)s” to “%(other)s” in %(room)s: the way takes %(number)s"
        " minutes (%(when)s)."
    ),
    ConflictKind.REMOTE_NIGHT: lazy(
        "“%(one)s” is at %(their)s for %(speaker)s, who speaks by live link from %(zone)s."
    ),
    ConflictKind.TRACK_PARALLEL: lazy(
        "“%(one)s” and “%(other)s” of the track “%(track)s” run at the same time (%(when)s)."
    ),
    ConflictKind.INTERPRETER_MISSING: lazy(
        "“%(one)s” is to be interpreted and has no interpreter (%(when)s)."
    ),
    ConflictKind.EQUIPMENT_MISSING: lazy(
        "“%(one)s” is to be interpreted and %(room)s has no equipment for it (%(when)s)."
    ),
    ConflictKind.HOLDING_MISSING: lazy(
        "%(speaker)s is still in “%(one)s” while holding time begins before “%(other)s” (%(when)s)."
    ),
}
# A guest of honour for whom nobody has stated any holding time.
NO_HOLDING = lazy("No time is held for %(speaker)s, a guest of honour, before “%(one)s” (%(when)s).")

ADVICE: Mapping[ConflictKind, LazyText] = {
    ConflictKind.SPEAKER_TWICE: lazy("Move one of the two, or find a stand-in for one."),
    ConflictKind.ROOM_TWICE: lazy("Move one of the two to another time or room."),
    ConflictKind.OUTSIDE_HOURS: lazy("Move the session into the hours, or change the hours of the site."),
    ConflictKind.ROOM_CLOSED: lazy("Move the session, or shorten the closure of the room."),
    ConflictKind.SPEAKER_UNAVAILABLE: lazy(
        "Move the session into the speaker's times, find a stand-in, or ask whether the times can change."
    ),
    ConflictKind.OUTSIDE_FORUM: lazy("Move it into that time, or lengthen the session that it is part of."),
    ConflictKind.FORUM_ELSEWHERE: lazy("Move it into that room, or take it out of the other session."),
    ConflictKind.ROOM_TOO_SMALL: lazy("Choose a larger room, or show the session in a second one."),
    ConflictKind.NO_TIME_TO_WALK: lazy("Leave more time between the two, or bring them closer together."),
    ConflictKind.REMOTE_NIGHT: lazy("Choose an hour of their day, or ask for a recorded message."),
    ConflictKind.TRACK_PARALLEL: lazy("Put one after the other: the same people want to attend both."),
    ConflictKind.INTERPRETER_MISSING: lazy(
        "Add an interpreter to the session, or take the interpretation off."
    ),
    ConflictKind.EQUIPMENT_MISSING: lazy(
        "Choose a room with interpretation, or add it to the room's equipment."
    ),
    ConflictKind.HOLDING_MISSING: lazy("Leave the holding time free before the second session."),
}
NO_HOLDING_ADVICE = lazy("State the holding time of the guest, for instance 15 minutes.")

KINDS: Mapping[ConflictKind, LazyText] = {
    ConflictKind.SPEAKER_TWICE: lazy("Speaker in two places"),
    ConflictKind.ROOM_TWICE: lazy("Room double-booked"),
    ConflictKind.OUTSIDE_HOURS: lazy("Outside the hours"),
    ConflictKind.ROOM_CLOSED: lazy("Room closed"),
    ConflictKind.SPEAKER_UNAVAILABLE: lazy("Speaker not available"),
    ConflictKind.OUTSIDE_FORUM: lazy("Outside its forum"),
    ConflictKind.FORUM_ELSEWHERE: lazy("Forum in another room"),
    ConflictKind.ROOM_TOO_SMALL: lazy("Room too small"),
    ConflictKind.NO_TIME_TO_WALK: lazy("No time for the way"),
    ConflictKind.REMOTE_NIGHT: lazy("Night for a remote speaker"),
    ConflictKind.TRACK_PARALLEL: lazy("Track in parallel"),
    ConflictKind.INTERPRETER_MISSING: lazy("Interpreter missing"),
    ConflictKind.EQUIPMENT_MISSING: lazy("Interpretation equipment missing"),
    ConflictKind.HOLDING_MISSING: lazy("Holding time missing"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in the reader's language, by id, and the zone in which times are told."""

    of: Mapping[uuid.UUID, str]
    zone: ZoneInfo
    speaker_zones: Mapping[uuid.UUID, str]


def sentence_of(conflict: Conflict, names: Names) -> str:
    """What is wrong, in the language in force."""
    text = NO_HOLDING if _lacks_holding(conflict) else SENTENCES[conflict.kind]
    return str(text % _values(conflict, names))


def advice_of(conflict: Conflict) -> str:
    """What one can do about it."""
    return str(NO_HOLDING_ADVICE if _lacks_holding(conflict) else ADVICE[conflict.kind])


def conflict_words() -> dict[str, str]:
    """Sentences and advice by the kind of conflict, for who fills the %(name)s: the board, in a drag."""
    words = {f"conflict_{kind}": str(text) for kind, text in SENTENCES.items()}
    words |= {f"advice_{kind}": str(text) for kind, text in ADVICE.items()}
    return words | {"conflict_no_holding": str(NO_HOLDING), "advice_no_holding": str(NO_HOLDING_ADVICE)}


def _lacks_holding(conflict: Conflict) -> bool:
    return conflict.kind == ConflictKind.HOLDING_MISSING and conflict.minutes == 0


def _values(conflict: Conflict, names: Names) -> dict[str, str]:
    first, last = conflict.session_ids[0], conflict.session_ids[-1]
    values = {
        "one": _title(names, first),
        "other": _title(names, last),
        "when": told_span(conflict.span, names.zone),
        "number": str(conflict.minutes),
    }
    for name, id_ in (
        ("speaker", conflict.speaker_id),
        ("room", conflict.room_id),
        ("site", conflict.site_id),
        ("track", conflict.track_id),
    ):
        if id_ is not None:
            values[name] = names.of.get(id_) or _("unnamed")
    if conflict.kind == ConflictKind.REMOTE_NIGHT and conflict.speaker_id is not None:
        zone = names.speaker_zones[conflict.speaker_id]
        values |= {"their": format_time(conflict.span.starts_at, tz=zone), "zone": zone_city(zone)}
    return values


def _title(names: Names, session_id: uuid.UUID) -> str:
    return names.of.get(session_id) or _("unnamed")


def told_span(span: Span, zone: ZoneInfo) -> str:
    """A span for people, in the event's time; the moment alone where it has no length."""
    if span.starts_at == span.ends_at:
        local = span.starts_at.astimezone(zone)
        return _("%(date)s, %(time)s", date=format_date(local.date()), time=format_time(local))
    return format_time_range(span.starts_at, span.ends_at, zone)
