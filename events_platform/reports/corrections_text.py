"""The corrections of a frozen report in words, for its page and its documents."""

from collections import Counter
from typing import Final

from events_platform.attendance.views import source_label
from events_platform.kit.i18n import format_number, ngettext
from events_platform.kit.i18n import gettext as _
from events_platform.reports.content import Content

DECISIONS: Final = ("same person", "different people")
"""Reasons that the product gives, each with the id of a decision after a colon."""


def correction_sentences(content: Content) -> list[str]:
    """What was corrected since the previous version, in the reader's language; empty for a first version."""
    if content.version == 1:
        return []
    if not content.corrections:
        return [_("Nothing has been corrected since the previous version.")]
    counts: Counter[tuple[str, str]] = Counter()
    for one in content.corrections:
        counts[one.kind, _without_id(one.what)] += one.count
    return [_sentence(kind, what, count) for (kind, what), count in counts.items()]


def _without_id(what: str) -> str:
    """A reason without the id of the decision behind it, so that all such decisions are one sentence."""
    return next((reason for reason in DECISIONS if what.startswith(f"{reason}: ")), what)


def _sentence(kind: str, what: str, count: int) -> str:
    words = {
        "late": _late,
        "void": _void,
        "registration": _registration,
        "identities": _identities,
        "until": _until,
        "known_at": _known_at,
        "hours": _hours,
        "rules": _rules,
        "event": _event,
    }[kind](what, count)
    return words % {"number": format_number(count), "what": source_label(what) if kind == "late" else what}


def _late(_source: str, count: int) -> str:
    return ngettext(
        "%(number)s record came in later (%(what)s).", "%(number)s records came in later (%(what)s).", count
    )


def _void(reason: str, count: int) -> str:
    ours = {
        "": ngettext(
            "%(number)s record was taken back; no reason was given.",
            "%(number)s records were taken back; no reason was given.",
            count,
        ),
        "undo": ngettext(
            "%(number)s scan was undone at the gate.", "%(number)s scans were undone at the gate.", count
        ),
    }
    given = ngettext(
        "%(number)s record was taken back: “%(what)s”.",
        "%(number)s records were taken back: “%(what)s”.",
        count,
    )
    return ours.get(reason, given)


def _registration(reason: str, count: int) -> str:
    ours = {
        "": ngettext(
            "%(number)s registration was changed; no reason was given.",
            "%(number)s registrations were changed; no reason was given.",
            count,
        ),
        "at the door": ngettext(
            "%(number)s registration was confirmed at the door.",
            "%(number)s registrations were confirmed at the door.",
            count,
        ),
        "admission at the door taken back": ngettext(
            "%(number)s admission at the door was taken back.",
            "%(number)s admissions at the door were taken back.",
            count,
        ),
        "same person": ngettext(
            "%(number)s registration proved to be of somebody who was registered already.",
            "%(number)s registrations proved to be of people who were registered already.",
            count,
        ),
        "different people": ngettext(
            "%(number)s registration proved to be of another person than was decided before.",
            "%(number)s registrations proved to be of other people than was decided before.",
            count,
        ),
        "the other registration was cancelled": ngettext(
            "%(number)s registration took the place of a cancelled one of the same person.",
            "%(number)s registrations took the place of cancelled ones of the same people.",
            count,
        ),
    }
    given = ngettext(
        "%(number)s registration was changed: “%(what)s”.",
        "%(number)s registrations were changed: “%(what)s”.",
        count,
    )
    return ours.get(reason, given)


def _identities(what: str, count: int) -> str:
    if what == "refused":
        return ngettext(
            "%(number)s pair who might have been the same person proved to be two people.",
            "%(number)s pairs who might have been the same person proved to be two people each.",
            count,
        )
    return ngettext(
        "%(number)s pair was found who may be the same person.",
        "%(number)s pairs were found who may be the same person.",
        count,
    )


def _until(what: str, _count: int) -> str:
    if what == "later":
        return _("Presence is counted until a later time than in the previous version.")
    return _("Presence is counted until an earlier time than in the previous version.")


def _known_at(_what: str, _count: int) -> str:
    return _("This version is as known at an earlier time than the previous one.")


def _hours(_what: str, count: int) -> str:
    return ngettext(
        "The counting hours of %(number)s day at a venue were changed.",
        "The counting hours of %(number)s days at venues were changed.",
        count,
    )


def _rules(_what: str, _count: int) -> str:
    return _("The rules of counting were changed.")


def _event(_what: str, _count: int) -> str:
    return _("The event’s host country or time zone was changed.")
