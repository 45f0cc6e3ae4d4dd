"""The console's proposals: found, sorted, decided, told; and one of them with its reviews."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.accounts.audit import record
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import require_open
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import lazy, ngettext
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.access import editor, editor_with_form, path_id
from events_platform.programme.call_export import proposals_csv
from events_platform.programme.call_figures import Figures, criteria_keys, figures_of
from events_platform.programme.duplicates import resembling
from events_platform.programme.models_call import Decision, Proposal, ProposalCall, ProposalState
from events_platform.programme.names import speaker_name
from events_platform.programme.queries import speakers_of
from events_platform.programme.queries_call import (
    ProposalFilters,
    proposal_by_id,
    proposals_of,
    reviewers_of,
    reviews_by_proposal,
    session_of,
    the_call,
    waiting_to_be_told,
)
from events_platform.programme.schemas_call import NoteIn
from events_platform.programme.service_call_sessions import speaker_of
from events_platform.programme.service_decisions import Decided, decide_proposals, note_for_proposer
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_call import (
    DECISIONS,
    STATES,
    answers_of,
    figures_words,
    format_label,
    people_of,
    proposal_texts,
    review_rows,
    title_of,
)
from events_platform.programme.views_sessions import STATES as SESSION_STATES
from events_platform.programme.views_speakers import text_of

BASE = "/manage/{event}/proposals"
PAGE_SIZE = 100
CHOSEN = ("q", "state", "decision", "type", "sort", "names")
DONE = {
    "nothing": lazy("No proposal was chosen. Tick those that you mean, then choose again."),
    "told": lazy("The letters are on their way."),
    "note": lazy("Your words for the proposer are saved."),
    "reviewed": lazy("Your review is saved."),
}
SORTS: dict[str, tuple[object, Callable[[Figures], float]]] = {
    "median": (lazy("Highest median first"), lambda one: -(one.median or 0.0)),
    "spread": (lazy("Largest spread first"), lambda one: -(one.spread or 0.0)),
    "few": (lazy("Fewest reviews first"), lambda one: float(one.reviews)),
}


@page
async def show(request: Request, session: Session) -> Response:
    """The proposals with what the reviews come to."""
    actor, event = await editor(request, session)
    return await _list(request, session, actor, event)


@page
async def decide(request: Request, session: Session) -> Response:
    """Decide about what was ticked; where some cannot be decided so, say which and why."""
    actor, event = await editor(request, session)
    await the_call(session, event.id)
    form = await read_form(request)
    ids = [one for one in map(_id, form.lists.get("proposal", [])) if one]
    decision = next((one for one in Decision if one.value == form.typed.get("decision")), None)
    back = f"/manage/{event.slug}/proposals"
    if decision is None or not ids:
        return RedirectResponse(f"{back}?done=nothing", 303)
    decided = await decide_proposals(session, actor, event, ids, decision)
    if decided.refused:
        return await _list(request, session, actor, event, decided)
    query = {"done": "decided", "count": len(decided.changed)}
    return RedirectResponse(f"{back}?{urlencode(query)}", 303)


def _id(text: str) -> uuid.UUID | None:
    with suppress(ValueError):
        return uuid.UUID(text)
    return None


def filters_of(query: Mapping[str, str]) -> ProposalFilters:
    """The filters of an address; words that mean nothing narrow nothing."""
    return ProposalFilters(
        q=query.get("q", "")[:200],
        state=next((one for one in ProposalState if one.value == query.get("state")), None),
        decision=next((one for one in Decision if one.value == query.get("decision")), None),
        type_id=_id(query.get("type", "")),
    )


async def _list(
    request: Request, session: Session, actor: Actor, event: Event, decided: Decided | None = None
) -> Response:
    call = await the_call(session, event.id)
    query = request.query_params
    proposals = await proposals_of(session, event.id, filters_of(query))
    reviews, keys = await reviews_by_proposal(session, event.id), criteria_keys(call)
    figures = {one.id: figures_of(reviews.get(one.id, []), keys) for one in proposals}
    if query.get("sort") in SORTS:
        proposals.sort(key=lambda one: SORTS[query["sort"]][1](figures[one.id]))
    types = {one.id: one for one in await known_types(session, event)}
    start = int(query["from"]) if query.get("from", "").isdecimal() and len(query["from"]) < 7 else 0
    with_names = not call.is_anonymous or query.get("names") == "1"
    counted = [one for one in proposals if one.state == ProposalState.SUBMITTED]
    enough = sum(1 for one in counted if figures[one.id].reviews >= ENOUGH)
    values = {
        **console(actor, event, "proposals"),
        "base": f"/manage/{event.slug}/proposals",
        "rows": [
            _row(event, one, figures[one.id], types.get(one.type_id), with_names)
            for one in proposals[start : start + PAGE_SIZE]
        ],
        "total": len(proposals),
        "done_reviews": enough,
        "all_reviews": len(counted),
        "is_narrowed": any(query.get(name) for name in ("q", "state", "decision", "type")),
        "is_anonymous": call.is_anonymous,
        "with_names": with_names,
        "chosen": {name: query.get(name, "") for name in CHOSEN},
        "states": [(one.value, str(label)) for one, (_kind, label) in STATES.items()],
        "decisions": [(one.value, str(label)) for one, (_kind, label) in DECISIONS.items()],
        "types": [(str(one.id), text_of(one.name, event)) for one in types.values()],
        "sorts": [(name, str(label)) for name, (label, _key) in SORTS.items()],
        "waiting": len(await waiting_to_be_told(session, event.id)),
        "next_href": _address(request, event, start + PAGE_SIZE)
        if len(proposals) > start + PAGE_SIZE
        else None,
        "start_href": _address(request, event, 0) if start else None,
        "names_href": _address(request, event, start, names="" if with_names else "1"),
        "csv_href": f"/manage/{event.slug}/proposals.csv?{urlencode(_kept(request))}",
        "done": _done(query),
        "changed": _decided(len(decided.changed)) if decided and decided.changed else "",
        "refused": [(title_of(event, one), why) for one, why in decided.refused] if decided else [],
    }
    return render(request, "programme/proposals.html", values)


ENOUGH = 2


def _row(event: Event, one: Proposal, figures: Figures, kind: Any, with_names: bool) -> dict[str, Any]:
    return {
        "id": one.id,
        "href": f"/manage/{event.slug}/proposals/{one.id}",
        "title": title_of(event, one),
        "lang": one.title.language_of("en", event.languages),
        "names": [person["name"] for person in people_of(one)] if with_names else [],
        "format": format_label(event, kind, one.minutes) if kind else "",
        "state": _badge(STATES[ProposalState(one.state)]),
        "decision": _badge(DECISIONS[Decision(one.decision)]),
        "is_submitted": one.state == ProposalState.SUBMITTED,
        "is_late": one.is_late,
        "is_told": one.decision == one.announced,
        **figures_words(figures),
    }


def _badge(words: tuple[str, object]) -> tuple[str, str]:
    return words[0], str(words[1])


def _kept(request: Request) -> dict[str, str]:
    return {name: request.query_params[name] for name in CHOSEN if request.query_params.get(name)}


def _address(request: Request, event: Event, start: int, **changes: str) -> str:
    kept = {**_kept(request), **changes, **({"from": str(start)} if start else {})}
    return f"/manage/{event.slug}/proposals?{urlencode({name: text for name, text in kept.items() if text})}"


def _done(query: Mapping[str, str]) -> str:
    done, count = query.get("done", ""), query.get("count", "")
    if done in DONE:
        return str(DONE[done])
    return _decided(int(count)) if done == "decided" and count.isdecimal() and len(count) < 5 else ""


def _decided(count: int) -> str:
    return ngettext(
        "One proposal is decided. Nobody has been told yet.",
        "%(num)d proposals are decided. Nobody has been told yet.",
        count,
        num=count,
    )


@page
async def show_one(request: Request, session: Session) -> Response:
    """A proposal with its people, its reviews and what became of it."""
    actor, event = await editor(request, session)
    proposal = await proposal_by_id(session, event.id, path_id(request))
    return await _one(request, session, actor, event, proposal)


async def _one(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    proposal: Proposal,
    form: Form | None = None,
    error: AppError | None = None,
) -> Response:
    call = await the_call(session, event.id)
    reviews = (await reviews_by_proposal(session, event.id)).get(proposal.id, [])
    types = {one.id: one for one in await known_types(session, event)}
    kind = types.get(proposal.type_id)
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **console(actor, event, "proposals"),
        **await _made_of_it(session, event, proposal),
        "base": f"/manage/{event.slug}/proposals",
        "proposal": proposal,
        "title": title_of(event, proposal),
        "written": proposal_texts(event, proposal),
        "answers": answers_of(call, proposal),
        "speakers": people_of(proposal),
        "is_anonymous": call.is_anonymous,
        "format_label": format_label(event, kind, proposal.minutes) if kind else "",
        "state": _badge(STATES[ProposalState(proposal.state)]),
        "decision": _badge(DECISIONS[Decision(proposal.decision)]),
        "is_told": proposal.decision == proposal.announced,
        "is_submitted": proposal.state == ProposalState.SUBMITTED,
        "figures": figures_words(figures_of(reviews, criteria_keys(call))),
        "reviews": review_rows(call, reviews, await reviewers_of(session, event.id)),
        "decisions": [(one.value, str(label)) for one, label in BUTTONS.items() if one != proposal.decision],
        "typed": form.typed if form else _typed_note(proposal),
        "errors": error.fields or {"": str(error.message)} if error else {},
        "done": str(done) if done else "",
    }
    return render(request, "programme/proposal.html", values, status=error.status if error else 200)


def _typed_note(proposal: Proposal) -> dict[str, str]:
    return signed({"note": proposal.note})


BUTTONS = {
    Decision.ACCEPTED: lazy("Accept"),
    Decision.RESERVE: lazy("Put on the reserve list"),
    Decision.DECLINED: lazy("Decline"),
    Decision.OPEN: lazy("Leave undecided"),
}


async def _made_of_it(session: Session, event: Event, proposal: Proposal) -> dict[str, Any]:
    """The session, and who among the speakers may be the same person as one of the proposers."""
    made, speaker = await session_of(session, proposal), await speaker_of(session, proposal)
    ids = {one["speaker"] for one in proposal.people} | ({str(speaker.id)} if speaker else set())
    known = await speakers_of(session, event.id)
    ours = [one for one in known if str(one.id) in ids]
    pairs = [(one, other) for one in ours for other in resembling(one, known) if other.id not in ids]
    root = f"/manage/{event.slug}"
    return {
        "session_href": f"{root}/sessions/{made.id}" if made else "",
        "session_state": _badge(SESSION_STATES[made.state]) if made else None,
        "alike": [(speaker_name(one, "en"), speaker_name(other, "en")) for one, other in pairs],
        "duplicates_href": f"{root}/speakers/duplicates",
    }


@page
async def save_note(request: Request, session: Session) -> Response:
    """Keep what the letter to this proposer says besides."""
    actor, event = await editor_with_form(request, session)
    proposal = await proposal_by_id(session, event.id, path_id(request))
    form = await read_form(request)
    try:
        require_open(event)
        data = form.parse(NoteIn, ignore=[SEEN])
        await hold_as_stored(session, event, proposal)
        refuse_changed(form, _typed_note(proposal))
        await note_for_proposer(session, actor, event, proposal, data)
    except (Invalid, Conflict) as error:
        return await _one(request, session, actor, event, proposal, form, error)
    return RedirectResponse(f"/manage/{event.slug}/proposals/{proposal.id}?done=note", 303)


async def export(request: Request) -> Response:
    """The list as CSV; who took it away stands in the audit trail."""
    async with context(request).db.read() as session:
        actor, event = await editor(request, session)
        call: ProposalCall = await the_call(session, event.id)
        text = await proposals_csv(session, event, call, filters_of(request.query_params))
    async with context(request).db.write() as session:
        record(session, actor, "proposal.export", event, event_id=event.id)
    headers = {
        "content-disposition": f'attachment; filename="{event.slug}-proposals.csv"',
        "cache-control": "private, no-store",
    }
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


routes: list[BaseRoute] = [
    Route("/manage/{event}/proposals.csv", export),
    Route(BASE, show, methods=["GET"]),
    Route(BASE, decide, methods=["POST"]),
    Route(f"{BASE}/{{id}}", show_one),
    Route(f"{BASE}/{{id}}/note", save_note, methods=["POST"]),
]
