"""Where the pages of an event lead: to its programme and its speakers, once they are released."""

from sqlmodel import col, exists, select

from events_platform.events.models import Event, EventStatus
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.programme.models import Embargo, SessionSpeaker, Speaker
from events_platform.programme.models_release import Release

# Address, label, and whether the reader is there.
Places = list[tuple[str, str, bool]]


def event_places(event: Event, here: str = "", *, has_speakers: bool) -> Places:
    """The places of an event whose programme is out; `here` names the current one."""
    base = f"/{event.slug}"
    places = [("programme", f"{base}/programme", _("Programme"))]
    if has_speakers:
        places.append(("speakers", f"{base}/speakers", _("Speakers")))
    return [(href, label, key == here) for key, href, label in places]


async def released_places(session: Session, event: Event) -> Places:
    """The same for pages that show nothing of the programme themselves: one query reads no release."""
    released = exists(select(Release.id).where(col(Release.event_id) == event.id))
    named = exists(
        select(Speaker.id)
        .join(SessionSpeaker, col(SessionSpeaker.speaker_id) == col(Speaker.id))
        .where(col(Speaker.event_id) == event.id, col(Speaker.embargo) == Embargo.NONE)
    )
    is_released, has_speakers = (await session.exec(select(released, named))).one()
    if not is_released or event.status == EventStatus.DRAFT:
        return []
    return event_places(event, has_speakers=has_speakers)
