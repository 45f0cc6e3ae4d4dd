"""The places of the console that belong to no event."""

from typing import Any

from events_platform.accounts.access import Actor, Right
from events_platform.kit.i18n import gettext as _


def own_console(actor: Actor, here: str) -> dict[str, Any]:
    """What the console layout needs on these pages; `here` names the current place."""
    places = [("events", "/manage/", _("Events")), ("account", "/manage/account", _("Your account"))]
    if actor.may(Right.ADMINISTER):
        places.insert(1, ("accounts", "/manage/accounts", _("Accounts")))
    return {
        "places": [(href, label, key == here) for key, href, label in places],
        "actor": actor,
        "user_name": actor.name,
    }
