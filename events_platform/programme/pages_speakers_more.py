"""What concerns several speakers: embargoes that wait, who may be one person, merging, inviting all."""

import uuid
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Conflict
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, lazy
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme.duplicates import Likeness, Pair, alike
from events_platform.programme.models import Embargo, Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.photos import photo_path
from events_platform.programme.queries import speakers_of
from events_platform.programme.queries_speakers import (
    materials_of_sessions,
    parts_of_speakers,
    speaker_by_id,
    waiting_under_embargo,
    windows_of_speakers,
)
from events_platform.programme.service_embargo import is_running
from events_platform.programme.service_invitations import invite_all
from events_platform.programme.service_merging import merge_speakers, tell_apart, undo_merge
from events_platform.programme.views_speakers import (
    EMBARGOES,
    country_name,
    embargo_sentence,
    other_name,
    position_of,
    text_of,
    window_rows,
)

PLACE = "speakers"
LIKENESS = {
    Likeness.EMAIL_AND_NAME: lazy("Same name and same e-mail address"),
    Likeness.EMAIL: lazy("Same e-mail address"),
    Likeness.NAME: lazy("Same name"),
}


@page
async def embargoes(request: Request, session: Session) -> Response:
    """What is hidden, and what waits for somebody's hand."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    speakers, hidden = await waiting_under_embargo(session, event.id)
    parts = await parts_of_speakers(session, {one.id for one in speakers})
    values = {
        **console(actor, event, PLACE),
        "base": f"/manage/{event.slug}/speakers",
        "rows": [
            {
                **_described(event, one),
                "label": str(EMBARGOES[Embargo(one.embargo)]),
                "until": format_datetime(one.embargo_until, event.timezone) if one.embargo_until else "",
                "is_running": is_running(one),
                "sentence": embargo_sentence(one, event),
                "sessions": [text_of(part.session.title, event) for part in parts.get(one.id, [])],
            }
            for one in speakers
        ],
        "hidden": [
            {"href": f"/manage/{event.slug}/sessions/{one.id}", "title": text_of(one.title, event)}
            for one in hidden
        ],
    }
    return render(request, "programme/embargoes.html", values)


def _described(event: Event, speaker: Speaker) -> dict[str, Any]:
    return {
        "id": str(speaker.id),
        "href": f"/manage/{event.slug}/speakers/{speaker.id}",
        "name": speaker_name(speaker, current_locale()),
        "other_name": other_name(speaker),
        "position": position_of(speaker, event),
        "country": country_name(speaker.country),
        "email": speaker.email or "",
    }


@page
async def duplicates(request: Request, session: Session) -> Response:
    """Pairs who may be one person."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    pairs = alike(await speakers_of(session, event.id))
    values = {
        **console(actor, event, PLACE),
        "base": f"/manage/{event.slug}/speakers",
        "pairs": [_pair(event, pair) for pair in pairs],
        "done": request.query_params.get("done", "") == "apart",
    }
    return render(request, "programme/duplicates.html", values)


def _pair(event: Event, pair: Pair) -> dict[str, Any]:
    return {
        "first": _described(event, pair.first),
        "second": _described(event, pair.second),
        "why": str(LIKENESS[pair.likeness]),
    }


@page
async def ask_to_merge(request: Request, session: Session) -> Response:
    """What a merge would do, before it is done."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    stays = await speaker_by_id(session, event.id, request.path_params["id"])
    goes = await speaker_by_id(session, event.id, request.query_params.get("with", ""))
    return await _merge_page(request, session, actor, event, stays, goes)


async def _merge_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    stays: Speaker,
    goes: Speaker,
    error: AppError | None = None,
) -> Response:
    values = {
        **console(actor, event, PLACE),
        "base": f"/manage/{event.slug}/speakers",
        "stays": await _weighed(session, event, stays),
        "goes": await _weighed(session, event, goes),
        "error": str(error.message) if error else "",
    }
    return render(request, "programme/merge.html", values, status=error.status if error else 200)


async def _weighed(session: Session, event: Event, speaker: Speaker) -> dict[str, Any]:
    """A speaker with all that would move."""
    parts = (await parts_of_speakers(session, {speaker.id})).get(speaker.id, [])
    windows = (await windows_of_speakers(session, {speaker.id})).get(speaker.id, [])
    materials = await materials_of_sessions(session, {one.session.id for one in parts})
    return {
        **_described(event, speaker),
        "photo_src": photo_path(event.slug, speaker),
        "sessions": [text_of(one.session.title, event) for one in parts],
        "windows": window_rows(windows, speaker.timezone or event.timezone),
        "files": [
            file.name for files in materials.values() for file in files if file.speaker_id == speaker.id
        ],
        "embargo": embargo_sentence(speaker, event),
    }


@page
async def merge(request: Request, session: Session) -> Response:
    """Make the two one."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    form = await read_form(request)
    stays = await speaker_by_id(session, event.id, request.path_params["id"])
    goes = await speaker_by_id(session, event.id, form.typed.get("with", ""))
    try:
        await merge_speakers(session, actor, event, stays, goes)
    except Conflict as error:
        await session.rollback()
        actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
        stays = await speaker_by_id(session, event.id, request.path_params["id"])
        goes = await speaker_by_id(session, event.id, form.typed.get("with", ""))
        return await _merge_page(request, session, actor, event, stays, goes, error)
    return RedirectResponse(f"/manage/{event.slug}/speakers/{stays.id}?done=merged", 303)


@page
async def unmerge(request: Request, session: Session) -> Response:
    """Take a merge back; the address names who had gone."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    goes = await speaker_by_id(session, event.id, request.path_params["id"])
    with suppress(Conflict):
        # Taken back already by somebody else: there is nothing left to do.
        await undo_merge(session, actor, event, goes)
    return RedirectResponse(f"/manage/{event.slug}/speakers/{goes.id}?done=unmerged", 303)


@page
async def apart(request: Request, session: Session) -> Response:
    """Remember that two who look alike are two people."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    form = await read_form(request)
    one = await speaker_by_id(session, event.id, request.path_params["id"])
    other = await speaker_by_id(session, event.id, form.typed.get("with", str(uuid.UUID(int=0))))
    await tell_apart(session, actor, event, one, other)
    return RedirectResponse(f"/manage/{event.slug}/speakers/duplicates?done=apart", 303)


@page
async def invite_everybody(request: Request, session: Session) -> Response:
    """Invite all who can be written to and have not been."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    count = await invite_all(session, actor, event)
    done = "invited" if count else "nobody"
    return RedirectResponse(f"/manage/{event.slug}/speakers?done={done}", 303)


BASE = "/manage/{event}/speakers"
routes: list[BaseRoute] = [
    Route(f"{BASE}/duplicates", duplicates),
    Route(f"{BASE}/embargoes", embargoes),
    Route(f"{BASE}/invite", invite_everybody, methods=["POST"]),
    Route(f"{BASE}/{{id}}/apart", apart, methods=["POST"]),
    Route(f"{BASE}/{{id}}/merge", ask_to_merge),
    Route(f"{BASE}/{{id}}/merge", merge, methods=["POST"]),
    Route(f"{BASE}/{{id}}/unmerge", unmerge, methods=["POST"]),
]
