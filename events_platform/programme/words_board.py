"""What the board's island says, in the reader's language; it fills the %(name)s itself."""

from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import ngettext


def board_words() -> dict[str, str]:
    """Every sentence of the island by its name; `…_one` and `…_many` are the forms for a number."""
    return {**_tools(), **_slips(), **_moves(), **_clashes(), **_counted()}


def _tools() -> dict[str, str]:
    return {
        "board": _("Board: rooms across, time down"),
        "day": _("Day"),
        "all_days": _("All days"),
        "site": _("Site"),
        "all_sites": _("All sites"),
        "size": _("Size"),
        "smaller": _("Smaller"),
        "larger": _("Larger"),
        "steps": _("Steps"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "saved": _("Saved"),
        "saving": _("Saving"),
        "unsaved": _("Not saved yet: there is no connection. The moves are kept here and sent again."),
        "lost": _("There is no connection. What others move is not seen at the moment."),
        "waiting": _("Not placed"),
        "waiting_none": _("Every session has a place."),
        "search": _("Title or name"),
        "nothing_found": _("Nothing found. Try a part of the title, or a name in characters or pinyin."),
        "conflicts": _("Conflicts"),
        "conflicts_none": _("Nothing stands against this plan."),
        "show": _("Show on the board"),
        "decide": _("Release with a conflict"),
        "accepted": _("Accepted: %(reason)s"),
    }


def _slips() -> dict[str, str]:
    return {
        "hard": _("Conflict"),
        "soft": _("To check"),
        "hidden": _("Embargo"),
        "state_draft": _("Draft"),
        "state_proposed": _("Proposed"),
        "state_accepted": _("Accepted"),
        "minutes": _("%(num)s min"),
        "off": _("Closed"),
        "closed": _("Room closed"),
        "closed_reason": _("Room closed: %(reason)s"),
        "shown_from": _("%(title)s, shown from %(room)s"),
        "help": _(
            "Arrow keys move the session by five minutes or by one room, with Shift they move its end. M "
            "asks for a time and a room. Space adds it to those chosen, Enter opens it, Delete takes it off "
            "the board."
        ),
        "help_waiting": _("M asks for a time and a room. Space adds it to those chosen, Enter opens it."),
        "hint": _("Drag a session, by finger after holding it, or choose one and press the arrow keys."),
    }


def _moves() -> dict[str, str]:
    return {
        "open": _("Open"),
        "move_to": _("Move to…"),
        "remove": _("Take off the board"),
        "goes_to": _("To %(room)s, %(day)s, %(start)s–%(end)s: “%(title)s”"),
        "goes_off": _("Off the board: “%(title)s”"),
        "stands_at": _("“%(title)s” is in %(room)s, %(day)s, %(start)s–%(end)s."),
        "stands_nowhere": _("“%(title)s” has no place yet."),
        "now_at": _("“%(title)s” is now in %(room)s, %(day)s, %(start)s to %(end)s."),
        "now_nowhere": _("“%(title)s” is now off the board."),
        "other_at": _("Somebody else moved “%(title)s” to %(room)s, %(day)s, %(start)s to %(end)s."),
        "other_nowhere": _("Somebody else took “%(title)s” off the board."),
        "refused": _("This move could not be saved. The board shows what is stored."),
        "move_this": _("Move “%(title)s”"),
        "room": _("Room"),
        "start": _("Start"),
        "length": _("Length in minutes"),
        "fits": _("Nothing is in the way there."),
        "move_here": _("Move here"),
        "cancel": _("Cancel"),
    }


def _clashes() -> dict[str, str]:
    return {
        "clash_room": _(
            "%(room)s is taken by “%(other)s” from %(start)s to %(end)s. Choose another time or another room."
        ),
        "clash_speaker": _(
            "%(person)s is in “%(other)s” from %(start)s to %(end)s. Choose a time before or after it."
        ),
        "clash_hours": _(
            "“%(title)s” lies outside the opening hours in %(room)s. Choose a time within them, or change "
            "the hours of the site."
        ),
        "clash_closed": _("%(room)s is closed at this time. Choose another time or another room."),
        "clash_closed_reason": _(
            "%(room)s is closed at this time (%(reason)s). Choose another time or another room."
        ),
        "clash_unavailable": _(
            "%(person)s is not available for “%(title)s” at this time. Choose a time within the speaker's "
            "times."
        ),
    }


def _counted() -> dict[str, str]:
    forms = {}
    for number, form in ((1, "one"), (2, "many")):
        forms[f"chosen_{form}"] = ngettext(
            "%(num)d session is chosen.", "%(num)d sessions are chosen.", number
        )
        forms[f"move_{form}"] = ngettext("Move %(num)d session", "Move %(num)d sessions", number)
        forms[f"now_moved_{form}"] = ngettext(
            "%(num)d session is moved.", "%(num)d sessions are moved.", number
        )
        forms[f"other_moved_{form}"] = ngettext(
            "Somebody else moved %(num)d session.", "Somebody else moved %(num)d sessions.", number
        )
    return forms
