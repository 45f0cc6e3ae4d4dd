"""The places that a gate can lead to, by name: sites, rooms, and sessions as everybody may see them."""

from events_platform.attendance.views import session_name
from events_platform.checkin.models import Gate
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of, sites_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.programme.published import public_programme

Choice = tuple[str, str]


async def area_choices(session: Session, event: Event) -> list[tuple[str, list[Choice]]]:
    """What the form offers, in groups: sites and rooms, and the sessions of the newest release."""
    lang, order = current_locale(), event.languages
    rooms, places = await rooms_of(session, event.id), []
    for site in await sites_of(session, event.id):
        name = site.name.in_language(lang, order)
        places.append((str(site.id), name))
        places += [
            (str(room.id), f"{name} / {room.name.in_language(lang, order)}")
            for room in rooms
            if room.site_id == site.id
        ]
    programme = await public_programme(session, event)
    offered = [one for one in programme.sessions if not one.item.is_cancelled and one.item.is_counted]
    sessions = [(str(one.item.id), session_name(event, one)) for one in offered]
    groups = [(_("Sites and rooms"), places), (_("Sessions"), sessions)]
    return [(label, choices) for label, choices in groups if choices]


def with_present(groups: list[tuple[str, list[Choice]]], gate: Gate | None) -> list[tuple[str, list[Choice]]]:
    """The same with what a gate leads to already, where it is not offered any more (cancelled, hidden)."""
    offered = {value for _label, choices in groups for value, _name in choices}
    if gate is None or str(gate.area_id) in offered:
        return groups
    kept = (str(gate.area_id), _("A session that is not shown at present"))
    return [*groups, (_("As it is now"), [kept])]
