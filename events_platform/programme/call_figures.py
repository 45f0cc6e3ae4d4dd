"""What reviews come to: median, spread and number."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from statistics import median

from events_platform.programme.models_call import ProposalCall, ProposalReview

OVERALL = "overall"


def criteria_keys(call: ProposalCall) -> list[str]:
    """What is scored; where the event names no criteria, the proposal as a whole."""
    return [one["key"] for one in call.criteria] or [OVERALL]


@dataclass(frozen=True, slots=True)
class Figures:
    """The median of the reviewers' means (1 to 5), how far the kindest is from the strictest, how many."""

    median: float | None
    spread: float | None
    reviews: int
    abstentions: int


def mean_of(review: ProposalReview, criteria: Collection[str]) -> float | None:
    """One reviewer's mean over the criteria that the call names by now; None without any."""
    scores = [int(score) for key, score in review.scores.items() if key in criteria]
    return sum(scores) / len(scores) if scores and not review.is_abstained else None


def figures_of(reviews: Iterable[ProposalReview], criteria: Collection[str]) -> Figures:
    """What the reviews of a proposal come to; abstentions count apart."""
    reviews = list(reviews)
    means = [mean for one in reviews if (mean := mean_of(one, criteria)) is not None]
    return Figures(
        median(means) if means else None,
        max(means) - min(means) if means else None,
        len(means),
        sum(1 for one in reviews if one.is_abstained),
    )
