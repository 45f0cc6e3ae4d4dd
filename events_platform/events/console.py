"""The organiser console's short list of places, as far as a person's role reaches."""

from typing import Any

from events_platform.accounts.access import Actor, Right
from events_platform.events.models import Event, EventStatus
from events_platform.kit.i18n import current_locale, lazy

# Key, path below the event, label, the right that it needs; grouped by what one does there.
GROUPS = (
    (
        "",
        (
            ("overview", "", lazy("Overview"), Right.SEE_EVENT),
            ("registrations", "registrations", lazy("Registrations"), Right.SEE_NAMES),
            ("sign_ups", "sign-ups", lazy("Session sign-up"), Right.SEE_NAMES),
            ("arrivals", "arrivals", lazy("Arrivals"), Right.RECORD_ARRIVALS),
            ("rosters", "rosters", lazy("Paper rosters"), Right.RECORD_ARRIVALS),
            ("participation", "participation", lazy("Participation"), Right.SEE_FIGURES),
            ("reports", "reports", lazy("Reports"), Right.SEE_FIGURES),
        ),
    ),
    (
        lazy("Programme"),
        (
            ("sessions", "sessions", lazy("Sessions"), Right.EDIT_PROGRAMME),
            ("proposals", "proposals", lazy("Proposals"), Right.EDIT_PROGRAMME),
            ("speakers", "speakers", lazy("Speakers"), Right.EDIT_PROGRAMME),
            ("board", "board", lazy("Board"), Right.EDIT_PROGRAMME),
            ("conflicts", "conflicts", lazy("Conflicts"), Right.EDIT_PROGRAMME),
            ("releases", "releases", lazy("Releases"), Right.EDIT_PROGRAMME),
            ("day", "day", lazy("On the day"), Right.EDIT_PROGRAMME),
            ("tracks", "tracks", lazy("Tracks and types"), Right.EDIT_PROGRAMME),
            ("import", "import", lazy("Import"), Right.EDIT_PROGRAMME),
        ),
    ),
    (
        lazy("To decide"),
        (
            ("identities", "identities", lazy("Same person?"), Right.EDIT_REGISTRATIONS),
            ("review", "review", lazy("Scans to review"), Right.VOID_PRESENCE),
        ),
    ),
    (
        lazy("Set up"),
        (
            ("event", "edit", lazy("Event"), Right.EDIT_EVENT),
            ("bodies", "bodies", lazy("Hosts and supporters"), Right.EDIT_EVENT),
            ("categories", "categories", lazy("Categories"), Right.EDIT_EVENT),
            ("call", "call", lazy("Call for proposals"), Right.EDIT_PROGRAMME),
            ("sites", "sites", lazy("Sites and hours"), Right.EDIT_EVENT),
            ("gates", "gates", lazy("Gates"), Right.MANAGE_GATES),
            ("online", "online", lazy("Online rooms"), Right.EDIT_EVENT),
            ("rules", "rules", lazy("Counting rules"), Right.EDIT_EVENT),
        ),
    ),
    (
        lazy("Administration"),
        (
            ("team", "team", lazy("Team"), Right.MANAGE_TEAM),
            ("mail", "mail", lazy("Mail"), Right.EDIT_REGISTRATIONS),
            ("log", "log", lazy("Log"), Right.EDIT_EVENT),
        ),
    ),
)


# Whose pages are forms about the event: in an archived one they are shown and not filled in.
SET_UP = frozenset(
    {"event", "bodies", "categories", "call", "sites", "online", "rules", "tracks", "import", "releases"}
)


def console(actor: Actor, event: Event, here: str) -> dict[str, Any]:
    """What the console layout needs beside the page's own values; `here` names the current place."""
    groups = [
        (
            str(heading),
            [
                (f"/manage/{event.slug}/{path}", str(label), key == here)
                for key, path, label, right in places
                if actor.may(right, event.id) and (key != "proposals" or event.has_call)
            ],
        )
        for heading, places in GROUPS
    ]
    return {
        "event": event,
        "actor": actor,
        "user_name": actor.name,
        "console_name": event.title.in_language(current_locale(), event.languages),
        "console_href": f"/manage/{event.slug}/",
        **_end(actor, event, here),
        "places": [place for _heading, places in groups for place in places],
        "place_groups": [(heading, places) for heading, places in groups if places],
    }


def _end(actor: Actor, event: Event, here: str) -> dict[str, Any]:
    """What an archived event's pages say of it, and where it is reopened."""
    is_archived = event.status == EventStatus.ARCHIVED
    may_reopen = actor.may(Right.EDIT_EVENT, event.id)
    return {
        "is_archived": is_archived,
        "is_shown_only": is_archived and here in SET_UP,
        "reopen_href": f"/manage/{event.slug}/reopen" if may_reopen else "",
    }
