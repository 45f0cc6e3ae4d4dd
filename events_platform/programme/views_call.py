"""How calls, proposals and reviews are put into words."""

from collections.abc import Iterable, Mapping
from typing import Any

from events_platform.events.models import Event, EventStatus
from events_platform.kit.i18n import current_locale, format_datetime, format_number, lazy, ngettext, zone_city
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import display_name
from events_platform.programme.call_figures import Figures, criteria_keys, mean_of
from events_platform.programme.call_opening import CallState, call_state
from events_platform.programme.mails_call import proposer_name
from events_platform.programme.models import SessionType
from events_platform.programme.models_call import (
    CallReviewer,
    Decision,
    Proposal,
    ProposalCall,
    ProposalReview,
    ProposalState,
)
from events_platform.programme.views_speakers import country_name, text_of

STATES = {
    ProposalState.UNCONFIRMED: ("neutral", lazy("Address not confirmed")),
    ProposalState.SUBMITTED: ("neutral", lazy("Submitted")),
    ProposalState.WITHDRAWN: ("refused", lazy("Withdrawn")),
}
DECISIONS = {
    Decision.OPEN: ("neutral", lazy("Not decided")),
    Decision.ACCEPTED: ("admitted", lazy("Accepted")),
    Decision.RESERVE: ("attention", lazy("Reserve list")),
    Decision.DECLINED: ("refused", lazy("Declined")),
}
SCORES = (
    (1, lazy("1 – weak")),
    (2, lazy("2 – below average")),
    (3, lazy("3 – sound")),
    (4, lazy("4 – good")),
    (5, lazy("5 – excellent")),
)


def format_label(event: Event, kind: SessionType, minutes: int) -> str:
    """A type with a length."""
    return ngettext(
        "%(type)s, one minute",
        "%(type)s, %(num)d minutes",
        minutes,
        num=minutes,
        type=text_of(kind.name, event),
    )


def moment_words(event: Event, moment: Any) -> str:
    """A moment in the event's zone, with its city."""
    city = zone_city(event.timezone, place=event.place or None)
    return _("%(time)s (%(city)s time)", time=format_datetime(moment, event.timezone), city=city)


def opening_words(event: Event, call: ProposalCall) -> str:
    """When proposals can be made."""
    state = call_state(event, call)
    if state == CallState.NOT_YET and call.opens_at:
        return _("The call for proposals opens on %(moment)s.", moment=moment_words(event, call.opens_at))
    if state == CallState.CLOSED and call.closes_at:
        moment = moment_words(event, call.closes_at)
        return _("The call for proposals closed on %(moment)s.", moment=moment)
    if call.closes_at:
        return _("Proposals are welcome until %(moment)s.", moment=moment_words(event, call.closes_at))
    return _("Proposals are welcome.")


def title_of(event: Event, proposal: Proposal) -> str:
    """The title in the reader's language, or in the one that it was written in."""
    return text_of(proposal.title, event)


def people_of(proposal: Proposal, lang: str | None = None) -> list[dict[str, str]]:
    """Proposer and co-speakers as people read them."""
    lang = lang or current_locale()
    named = [
        {
            "name": display_name(
                one["name"]["native"], one["name"]["romanised"], one["name"]["order"] or "", lang
            ),
            "affiliation": one["affiliation"],
            "country": country_name(one["country"]),
            "email": one["email"],
            "biography": "",
        }
        for one in proposal.people
    ]
    proposer = {
        "name": proposer_name(proposal, lang),
        "affiliation": proposal.affiliation,
        "country": country_name(proposal.country),
        "email": proposal.email,
        "biography": proposal.biography,
    }
    return [proposer, *named]


def answers_of(call: ProposalCall, proposal: Proposal) -> list[tuple[str, str]]:
    """The call's own questions with the answers given, in the reader's language."""
    return [
        (_words(question["label"]), _answer(question, str(proposal.answers[question["key"]])))
        for question in call.questions
        if proposal.answers.get(question["key"])
    ]


def _answer(question: Mapping[str, Any], answer: str) -> str:
    return next((_words(one) for one in question["options"] if answer in one.values()), answer)


def _words(texts: Mapping[str, str]) -> str:
    return texts.get(current_locale()) or next((text for text in texts.values() if text), "")


def criteria_of(call: ProposalCall) -> list[tuple[str, str]]:
    """Keys and names of what is scored."""
    named = {one["key"]: _words(one["name"]) for one in call.criteria}
    return [(key, named.get(key) or _("The proposal as a whole")) for key in criteria_keys(call)]


def score_words(value: float | None) -> str:
    """A mean, median or spread with one decimal; '' for none."""
    return "" if value is None else format_number(round(value, 1))


def proposal_texts(event: Event, proposal: Proposal) -> list[dict[str, str]]:
    """Title and abstract by language, the reader's first."""
    lang = current_locale()
    order = sorted({*proposal.title, *proposal.abstract}, key=lambda one: one != lang)
    return [
        {"lang": one, "title": proposal.title.get(one, ""), "abstract": proposal.abstract.get(one, "")}
        for one in order
    ]


def review_rows(
    call: ProposalCall, reviews: Iterable[ProposalReview], reviewers: Iterable[CallReviewer]
) -> list[dict[str, Any]]:
    """Reviews with who wrote them, for those who decide."""
    names = {one.id: one.name for one in reviewers}
    keys = criteria_keys(call)
    return [
        {
            "name": names.get(one.reviewer_id, ""),
            "is_abstained": one.is_abstained,
            "mean": score_words(mean_of(one, keys)),
            "scores": [(label, one.scores.get(key)) for key, label in criteria_of(call) if key in one.scores],
            "comment": one.comment,
        }
        for one in reviews
    ]


def figures_words(figures: Figures) -> dict[str, Any]:
    """Figures as a table shows them."""
    return {
        "median": score_words(figures.median),
        "spread": score_words(figures.spread),
        "reviews": figures.reviews,
        "abstentions": figures.abstentions,
    }


def standing(event: Event, proposal: Proposal, is_confirmed: bool) -> tuple[str, str]:
    """What the proposer is told of where the proposal stands: how it is marked, and a sentence."""
    if proposal.state == ProposalState.WITHDRAWN:
        return "neutral", _("You have withdrawn this proposal.")
    if proposal.state == ProposalState.UNCONFIRMED:
        return "attention", _("This proposal does not count yet.")
    if proposal.announced == Decision.ACCEPTED and is_confirmed:
        return "admitted", _("You have confirmed. Time and room follow with the programme.")
    sentences = {
        Decision.OPEN: (
            "info",
            _("Your proposal has arrived. The organisers write to you once they decide."),
        ),
        Decision.ACCEPTED: ("admitted", _("Your proposal is accepted. Please confirm that you will speak.")),
        Decision.RESERVE: (
            "attention",
            _("Your proposal is on the reserve list. If a place becomes free, we write to you."),
        ),
        Decision.DECLINED: ("neutral", _("We cannot include your proposal this time.")),
    }
    return sentences[Decision(proposal.announced)]


def call_sentence(event: Event, call: ProposalCall | None) -> str:
    """Where the call stands, for those who set it up."""
    if call is None or not event.has_call:
        return _("The call is switched off: nobody can propose anything.")
    if event.status == EventStatus.ARCHIVED:
        return _("The event is archived, and its call is over.")
    if call_state(event, call) == CallState.OFF:
        return _("The event is not public, and neither is its call.")
    return opening_words(event, call)
