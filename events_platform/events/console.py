"""The organiser console's short list of places, as far as a person's role reaches."""

from typing import Any

from events_platform.accounts.access import Actor, Right
from events_platform.events.models import Event
from events_platform.kit.i18n import lazy

PLACES = (
    ("overview", "", lazy("Overview"), Right.SEE_EVENT),
    ("registrations", "registrations", lazy("Registrations"), Right.SEE_NAMES),
    ("arrivals", "arrivals", lazy("Arrivals"), Right.RECORD_ARRIVALS),
    ("participation", "participation", lazy("Participation"), Right.SEE_FIGURES),
    ("identities", "identities", lazy("Same person?"), Right.EDIT_REGISTRATIONS),
    ("review", "review", lazy("Scans to review"), Right.VOID_PRESENCE),
    ("gates", "gates", lazy("Gates"), Right.MANAGE_GATES),
    ("categories", "categories", lazy("Categories"), Right.EDIT_EVENT),
    ("sites", "sites", lazy("Sites and hours"), Right.EDIT_EVENT),
    ("online", "online", lazy("Online rooms"), Right.EDIT_EVENT),
    ("rules", "rules", lazy("Counting rules"), Right.EDIT_EVENT),
    ("event", "edit", lazy("Event"), Right.EDIT_EVENT),
    ("team", "team", lazy("Team"), Right.EDIT_EVENT),
    ("mail", "mail", lazy("Mail"), Right.EDIT_REGISTRATIONS),
    ("log", "log", lazy("Log"), Right.EDIT_EVENT),
)


def console(actor: Actor, event: Event, here: str) -> dict[str, Any]:
    """What the console layout needs beside the page's own values; `here` names the current place."""
    places = [
        (f"/manage/{event.slug}/{path}", str(label), key == here)
        for key, path, label, right in PLACES
        if actor.may(right, event.id)
    ]
    return {"event": event, "places": places, "actor": actor}
