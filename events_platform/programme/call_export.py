"""Proposals as CSV (RFC 4180) that spreadsheet programs open without running anything."""

import csv
import io
from zoneinfo import ZoneInfo

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.text.cells import safe_cell
from events_platform.programme.call_figures import criteria_keys, figures_of
from events_platform.programme.models_call import Proposal, ProposalCall, ProposalReview
from events_platform.programme.queries_call import ProposalFilters, proposals_of, reviews_by_proposal
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_call import answers_of, people_of
from events_platform.programme.views_speakers import text_of

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "id",
    "state",
    "decision",
    "told",
    "title_en",
    "title_zh",
    "type",
    "minutes",
    "language",
    "name",
    "name_romanised",
    "email",
    "country",
    "affiliation",
    "co_speakers",
    "reviews",
    "median",
    "spread",
    "abstentions",
    "abstract_en",
    "abstract_zh",
    "biography",
    "proposed_at",
    "is_late",
    "answers",
)


async def proposals_csv(session: Session, event: Event, call: ProposalCall, filters: ProposalFilters) -> str:
    """The proposals that the filters leave, in the order in which they came, times in the event's zone."""
    types = {one.id: text_of(one.name, event) for one in await known_types(session, event)}
    reviews = await reviews_by_proposal(session, event.id)
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in await proposals_of(session, event.id, filters):
        cells = _cells(event, call, one, types.get(one.type_id, ""), reviews.get(one.id, []))
        writer.writerow([safe_cell(value) for value in cells])
    return out.getvalue()


def _cells(
    event: Event, call: ProposalCall, one: Proposal, kind: str, reviews: list[ProposalReview]
) -> list[object]:
    figures = figures_of(reviews, criteria_keys(call))
    others = "; ".join(person["name"] for person in people_of(one)[1:])
    answers = "\n".join(f"{question}: {answer}" for question, answer in answers_of(call, one))
    return [
        one.id,
        one.state,
        one.decision,
        one.announced,
        one.title.get("en", ""),
        one.title.get("zh", ""),
        kind,
        one.minutes,
        one.language,
        one.native,
        one.romanised,
        one.email,
        one.country,
        one.affiliation,
        others,
        figures.reviews,
        None if figures.median is None else round(figures.median, 2),
        None if figures.spread is None else round(figures.spread, 2),
        figures.abstentions,
        one.abstract.get("en", ""),
        one.abstract.get("zh", ""),
        one.biography,
        one.created_at.astimezone(ZoneInfo(event.timezone)).isoformat(timespec="seconds"),
        "yes" if one.is_late else "",
        answers,
    ]
