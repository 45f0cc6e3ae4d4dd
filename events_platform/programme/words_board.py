"""What the board's island says, in the reader's language; it fills the %(name)s itself."""

from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import ngettext
from events_platform.programme.conflicts_text import conflict_words


def board_words() -> dict[str, str]:
    """Every sentence of the island by its name; `…_one` and `…_many` are the forms for a number."""
    return {**_tools(), **_slips(), **_moves(), **_day(), **conflict_words(), **_proposal(), **_counted()}


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
        "fixed": _("Fixed"),
        "proposed": _("Suggested"),
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
            "the board. F fixes it where it stands, and frees it again. D leads to what is recorded on "
            "the day."
        ),
        "help_waiting": _(
            "M asks for a time and a room. Space adds it to those chosen, Enter opens it. D leads to what is "
            "recorded on the day."
        ),
        "hint": _(
            "Drag a session, by finger after holding it, or choose one and press the arrow keys. Drag over "
            "empty places to choose several."
        ),
    }


def _moves() -> dict[str, str]:
    return {
        "open": _("Open"),
        "move_to": _("Move to…"),
        "remove": _("Take off the board"),
        "fix": _("Fix"),
        "free": _("Free"),
        "close": _("Close"),
        "is_fixed": _("“%(title)s” is fixed. Free it first (F), then move it."),
        "now_fixed": _("“%(title)s” is fixed: it stays where it is until it is freed."),
        "now_free": _("“%(title)s” can be moved again."),
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


def _day() -> dict[str, str]:
    return {
        "on_the_day": _("On the day"),
        "mark_running": _("Running"),
        "mark_ended": _("Ended"),
        "mark_delayed": _("Delayed to %(start)s"),
        "mark_earlier": _("Earlier, at %(start)s"),
        "mark_until": _("Until %(end)s"),
        "mark_moved": _("In another room"),
        "day_waits": _("It has not started and is expected in %(room)s, %(start)s–%(end)s."),
        "day_runs": _("It has been running in %(room)s since %(start)s and is expected to end at %(end)s."),
        "day_over": _("It is over. It took place in %(room)s, %(start)s–%(end)s."),
        "day_told": _("On the day, “%(title)s”: %(what)s"),
        "day_talks": _(
            "Its talks go along when it is delayed or moved, but for those that have records of their own."
        ),
        "day_not_released": _(
            "“%(title)s” is not released yet. The day is recorded of what people know: release it first."
        ),
        "day_unsent": _("This was not recorded: there is no connection. Please press the button again."),
        "begin": _("Start"),
        "finish": _("End"),
        "delay_by": _("Delay by"),
        "move_now": _("Move to room now"),
        "move": _("Move"),
        "undo_record": _("Undo the last record"),
    }


def _proposal() -> dict[str, str]:
    return {
        "proposal": _("Proposed plan"),
        "proposal_show": _("Show it on the board"),
        "proposal_hide": _("Hide it"),
        "proposal_apply": _("Make it the plan"),
        "proposal_discard": _("Discard it"),
        "proposal_list": _("As a list"),
        "proposal_applied": _("The proposal is the plan now. You can take it back as a whole."),
        "proposal_undo": _("Take it back"),
        "proposal_undone": _("All sessions stand where they stood before."),
        "proposal_discarded": _("The proposal is discarded. Nothing was changed."),
    }


def _counted() -> dict[str, str]:
    forms = {}
    for number, form in ((1, "one"), (2, "many")):
        forms[f"chosen_{form}"] = ngettext(
            "%(num)d session is chosen.", "%(num)d sessions are chosen.", number
        )
        forms[f"move_{form}"] = ngettext("Move %(num)d session", "Move %(num)d sessions", number)
        forms[f"more_{form}"] = ngettext("And %(num)d more.", "And %(num)d more.", number)
        forms[f"proposal_{form}"] = ngettext(
            "A proposal would place %(num)d session.", "A proposal would place %(num)d sessions.", number
        )
        forms[f"proposal_left_{form}"] = ngettext("%(num)d finds no place.", "%(num)d find no place.", number)
        forms[f"now_moved_{form}"] = ngettext(
            "%(num)d session is moved.", "%(num)d sessions are moved.", number
        )
        forms[f"other_moved_{form}"] = ngettext(
            "Somebody else moved %(num)d session.", "Somebody else moved %(num)d sessions.", number
        )
    return forms
