"""The console's speakers: found by name in any script, by precedence, entered and changed."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.models import Event, EventStatus
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, lazy
from events_platform.kit.pagination import page_request
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme import service_speakers
from events_platform.programme.duplicates import alike
from events_platform.programme.forms_speakers import (
    form_values,
    placed_errors,
    read_windows,
    shown_errors,
    typed_from,
    window_fields,
    without_windows,
)
from events_platform.programme.models import Answer, Appearance, Embargo, Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.queries import speakers_of
from events_platform.programme.queries_speakers import (
    SpeakerFilters,
    SpeakerPart,
    count_speakers,
    guests_of_honour,
    parts_of_speakers,
    speaker_by_id,
    speakers_page,
    windows_of_speakers,
)
from events_platform.programme.schemas_speakers import NewSpeakerIn, SpeakerIn
from events_platform.programme.views_speakers import (
    ANSWERS,
    APPEARANCES,
    country_name,
    other_name,
    position_of,
    text_of,
    worst_answer,
)

PLACE = "speakers"
DONE = {
    "removed": lazy("The speaker is removed."),
    "invited": lazy("The invitations are on their way."),
    "nobody": lazy("Everybody who can be written to has been invited already."),
}
FILTERS = ("q", "sort", "appearance", "answer")


@page
async def list_speakers(request: Request, session: Session) -> Response:
    """The list, by name or by precedence."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    filters = filters_of(request)
    found = await speakers_page(session, event.id, filters, page_request(request.query_params))
    parts = await parts_of_speakers(session, {one.id for one in found.items})
    waiting = SpeakerFilters(uninvited_only=True)
    values = {
        **console(actor, event, PLACE),
        "base": f"/manage/{event.slug}/speakers",
        "rows": [_row(event, one, parts.get(one.id, [])) for one in found.items],
        "total": await count_speakers(session, event.id, filters),
        "chosen": {name: request.query_params.get(name, "") for name in FILTERS},
        "is_narrowed": filters != SpeakerFilters(),
        "appearances": [(one.value, str(label)) for one, label in APPEARANCES.items()],
        "answers": [(one.value, str(label)) for one, (_kind, label) in ANSWERS.items()],
        "uninvited": await count_speakers(session, event.id, waiting),
        "embargoed": await count_speakers(session, event.id, SpeakerFilters(embargoed_only=True)),
        "pairs": len(alike(await speakers_of(session, event.id))),
        "may_register": actor.may(Right.EDIT_REGISTRATIONS, event.id),
        "next_href": _address(request, event, found.next_cursor) if found.next_cursor else None,
        "start_href": _address(request, event, None) if request.query_params.get("after") else None,
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "programme/speakers.html", values)


def filters_of(request: Request) -> SpeakerFilters:
    """What the address narrows the list to; what makes no sense narrows nothing."""
    query = request.query_params
    appearance, answer = query.get("appearance"), query.get("answer")
    return SpeakerFilters(
        q=query.get("q", "")[:200],
        appearance=Appearance(appearance) if appearance in set(Appearance) else None,
        guests_only=query.get("sort") == "precedence",
        answer=Answer(answer) if answer in set(Answer) else None,
    )


def _address(request: Request, event: Event, after: str | None) -> str:
    kept = {name: request.query_params[name] for name in FILTERS if request.query_params.get(name)}
    return f"/manage/{event.slug}/speakers?{urlencode({**kept, **({'after': after} if after else {})})}"


def _row(event: Event, speaker: Speaker, parts: list[SpeakerPart]) -> dict[str, Any]:
    answer = worst_answer(parts)
    return {
        "href": f"/manage/{event.slug}/speakers/{speaker.id}",
        "name": speaker_name(speaker, current_locale()),
        "other_name": other_name(speaker),
        "position": position_of(speaker, event),
        "country": country_name(speaker.country),
        "precedence": speaker.precedence,
        "appearance": str(APPEARANCES[Appearance(speaker.appearance)]),
        "sessions": [text_of(one.session.title, event) for one in parts],
        "answer": (ANSWERS[answer][0], str(ANSWERS[answer][1])) if answer else None,
        "is_embargoed": speaker.embargo != Embargo.NONE,
        "is_invited": speaker.invited_at is not None,
        "has_address": speaker.email is not None,
    }


@page
async def guest_list(request: Request, session: Session) -> Response:
    """The guests of honour in the order of precedence, for the printer."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    guests = await guests_of_honour(session, event.id)
    parts = await parts_of_speakers(session, {one.id for one in guests})
    values = {
        "event_title": text_of(event.title, event),
        "guests": [
            {
                **_row(event, guest, parts.get(guest.id, [])),
                "honorific": text_of(guest.honorific, event),
                "liaison": guest.liaison,
                "holding_minutes": guest.holding_minutes,
                "slots": [_slot(event, one) for one in parts.get(guest.id, [])],
            }
            for guest in guests
        ],
        "printed_at": format_datetime(now(), event.timezone, length="medium"),
    }
    return render(request, "programme/guests.html", values)


def _slot(event: Event, one: SpeakerPart) -> dict[str, str]:
    title = text_of(one.session.title, event)
    starts = format_datetime(one.slot.starts_at, event.timezone, length="medium") if one.slot else ""
    return {"title": title, "starts": starts}


@page
async def new_speaker(request: Request, session: Session) -> Response:
    """The form for somebody new."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    typed = {"appearance": "onsite", "locale": event.languages[0], "holding_minutes": "0", "embargo": "none"}
    return _form_page(request, actor, event, None, typed, {})


@page
async def enter_speaker(request: Request, session: Session) -> Response:
    """Enter a speaker, and show the page."""
    actor, event = await event_to_settle(request, session, Right.EDIT_PROGRAMME)
    form = await read_form(request)
    try:
        require_open(event)
        windows = read_windows(form)
        data = without_windows(form).parse(NewSpeakerIn)
        given = data.model_copy(update={"availability": windows})
        speaker = await service_speakers.add_speaker(session, actor, event, given)
    except (Invalid, Conflict) as error:
        return await _refused(request, session, None, form, error)
    return RedirectResponse(f"/manage/{event.slug}/speakers/{speaker.id}?done=created", 303)


@page
async def edit_speaker(request: Request, session: Session) -> Response:
    """The form as things stand."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    speaker = await speaker_by_id(session, event.id, request.path_params["id"])
    windows = (await windows_of_speakers(session, {speaker.id})).get(speaker.id, [])
    typed = typed_from(speaker) | window_fields(windows, speaker.timezone or event.timezone)
    typed["seen"] = speaker.updated_at.isoformat()
    return _form_page(request, actor, event, speaker, typed, {})


@page
async def save_speaker(request: Request, session: Session) -> Response:
    """Change what is said of a speaker, and when they can appear."""
    actor, event = await event_to_settle(request, session, Right.EDIT_PROGRAMME)
    speaker = await speaker_by_id(session, event.id, request.path_params["id"])
    form = await read_form(request)
    try:
        require_open(event)
        windows = read_windows(form)
        data = without_windows(form).parse(SpeakerIn, ignore=("seen",))
        await service_speakers.update_speaker(session, actor, event, speaker, data, expected=_seen(form))
        await service_speakers.set_windows(session, actor, event, speaker, windows)
    except (Invalid, Conflict) as error:
        return await _refused(request, session, str(speaker.id), form, error)
    return RedirectResponse(f"/manage/{event.slug}/speakers/{speaker.id}?done=saved", 303)


def _seen(form: Form) -> datetime | None:
    """The state of the speaker that the form was opened with."""
    with suppress(ValueError):
        return datetime.fromisoformat(form.typed.get("seen", ""))
    return None


async def _refused(
    request: Request, session: Session, speaker_id: str | None, form: Form, error: AppError
) -> Response:
    """The form again, with what was typed and why it was refused."""
    await session.rollback()
    actor, event = await event_to_settle(request, session, Right.EDIT_PROGRAMME)
    speaker = await speaker_by_id(session, event.id, speaker_id) if speaker_id else None
    error.fields = placed_errors(form, error)
    errors, typed = shown_errors(event, error), form.typed
    if speaker and error.code == "changed_meanwhile":
        # Whoever has been told of it may save, so that nothing has to be typed twice.
        typed = {**typed, "seen": speaker.updated_at.isoformat()}
    return _form_page(request, actor, event, speaker, typed, errors, error.status)


def _form_page(
    request: Request,
    actor: Actor,
    event: Event,
    speaker: Speaker | None,
    typed: dict[str, str],
    errors: dict[str, object],
    status: int = 200,
) -> Response:
    values = {
        **console(actor, event, PLACE),
        **form_values(event, speaker, typed, errors),
        "base": f"/manage/{event.slug}/speakers",
        "is_shown_only": event.status == EventStatus.ARCHIVED and not errors,
        "speaker": speaker,
        "name": speaker_name(speaker, current_locale()) if speaker else "",
    }
    return render(request, "programme/speaker_form.html", values, status=status)


BASE = "/manage/{event}/speakers"
routes: list[BaseRoute] = [
    Route(BASE, list_speakers),
    Route(f"{BASE}/guests", guest_list),
    Route(f"{BASE}/new", new_speaker),
    Route(f"{BASE}/new", enter_speaker, methods=["POST"]),
    Route(f"{BASE}/{{id}}/edit", edit_speaker),
    Route(f"{BASE}/{{id}}/edit", save_speaker, methods=["POST"]),
]
