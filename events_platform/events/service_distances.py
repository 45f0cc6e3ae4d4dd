"""Writes of the minutes that lead from one site to another."""

import uuid
from collections.abc import Mapping

from sqlmodel import col, delete, select

from events_platform.errors import Invalid
from events_platform.events.models import Event, Site, SiteDistance
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _


async def set_distances(session: Session, event: Event, site: Site, minutes: Mapping[uuid.UUID, int]) -> None:
    """Replace what is known of the ways from a site, either way; minutes by the other site's id.

    Raises Invalid for another event's site. The caller has touched the event.
    """
    others = set((await session.exec(select(Site.id).where(Site.event_id == event.id))).all()) - {site.id}
    for other in minutes:
        if other not in others:
            sentence = _("There is no such site at this event.")
            raise Invalid(sentence, fields={f"distances.{other}": sentence})
    either = (col(SiteDistance.one_id) == site.id) | (col(SiteDistance.other_id) == site.id)
    await session.exec(delete(SiteDistance).where(either))
    for other, count in minutes.items():
        one_id, other_id = _ordered(site.id, other)
        session.add(SiteDistance(event_id=event.id, one_id=one_id, other_id=other_id, minutes=count))
    await session.flush()


def _ordered(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """The smaller id first, as the table wants it."""
    return (one, other) if one < other else (other, one)
