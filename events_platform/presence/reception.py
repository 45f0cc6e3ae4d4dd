"""Takes a beat in: who it is, whether there are too many, and the one short write."""

from datetime import datetime, timedelta

from events_platform.kit.i18n import format_time, zone_city
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ratelimit import take
from events_platform.kit.ratelimit.policies import PRESENCE
from events_platform.kit.web.context import AppContext
from events_platform.presence.beats import NEXT_IN, Beat, check_may_attend, is_early, record_beat
from events_platform.presence.queries import Attendee, attendee_by_token
from events_platform.presence.schemas import BeatIn


async def take_beat(
    parts: AppContext, token: str, data: BeatIn, next_in: timedelta = NEXT_IN
) -> tuple[Attendee, datetime]:
    """Record a beat; answers whose it is and since when they are present. Two reads and one short write.

    Raises NotFound for a wrong token (`no_such_link`) or a room of another event, Conflict where nobody is to
    be counted, TooMany where beats come faster than any page is told to send them.
    """
    async with parts.db.read() as session:
        attendee = await attendee_by_token(session, parts, token, data.room, data.connection)
    check_may_attend(attendee)
    if is_early(attendee):
        await take(parts.db, PRESENCE.key(attendee.registration.id), PRESENCE.rate)
    beat = Beat(data.connection, data.room, data.visible, data.closing, next_in)
    async with parts.db.write() as session:
        return attendee, await record_beat(session, attendee, beat)


def since_sentence(attendee: Attendee, since: datetime) -> str:
    """What the page says while beats arrive."""
    event = attendee.event
    return _(
        "You are counted as present online since %(time)s (%(city)s time).",
        time=format_time(since, tz=event.timezone),
        city=zone_city(event.timezone, place=event.place),
    )
