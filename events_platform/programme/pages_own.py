"""The speaker's own page, reached by a personal link without an account."""

import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.errors import AppError, Conflict, Invalid, NotFound, TooLarge
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.files.service import file_by_id
from events_platform.kit.i18n import current_locale, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ratelimit import hashed, take
from events_platform.kit.ratelimit.policies import UPLOAD
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.programme import service_own, service_speakers
from events_platform.programme.event_places import released_places
from events_platform.programme.forms_speakers import (
    form_values,
    placed_errors,
    read_windows,
    shown_errors,
    typed_from,
    window_fields,
)
from events_platform.programme.links import own_calendar_path, speaker_by_token
from events_platform.programme.models import Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.own_sessions import OwnSession, open_answers, own_sessions
from events_platform.programme.pages_files import file_answer
from events_platform.programme.photos import file_in, photo_in
from events_platform.programme.queries_speakers import materials_of_sessions, windows_of_speakers
from events_platform.programme.schemas_speakers import AnswerIn, ProfileIn
from events_platform.programme.service_call_sessions import follow_answer
from events_platform.programme.service_materials import Upload, check_size
from events_platform.programme.service_own import SPEAKER
from events_platform.programme.views_speakers import ANSWERS, embargo_sentence, other_name, text_of

DONE = {
    "answer": lazy("Your answer is noted. Thank you."),
    "profile": lazy("Your profile is saved."),
    "photo": lazy("Your photo is saved."),
    "photo_removed": lazy("Your photo is removed."),
    "availability": lazy("Your times are saved."),
    "slides": lazy("Your file has arrived."),
}


@page
async def own_page(request: Request, session: Session) -> Response:
    """Sessions with their times, profile, availability and slides."""
    event, speaker = await _mine(request, session)
    if request.path_params["event"] != event.slug:
        rest = request.url.path.split("/", 2)[2]
        return RedirectResponse(f"/{event.slug}/{rest}", 307)
    return await _page(request, session, event, speaker)


async def _mine(request: Request, session: Session) -> tuple[Event, Speaker]:
    speaker = await speaker_by_token(session, context(request), request.path_params["token"])
    return await session.get_one(Event, speaker.event_id), speaker


async def _page(
    request: Request,
    session: Session,
    event: Event,
    speaker: Speaker,
    form: Form | None = None,
    error: AppError | None = None,
) -> Response:
    sessions = await own_sessions(session, event, speaker)
    windows = (await windows_of_speakers(session, {speaker.id})).get(speaker.id, [])
    typed = typed_from(speaker) | window_fields(windows, speaker.timezone or event.timezone)
    if error and form:
        error.fields = placed_errors(form, error)
    errors = shown_errors(event, error) if error else {}
    done = DONE.get(request.query_params.get("done", ""))
    values = {
        **form_values(event, speaker, {**typed, **(form.typed if form else {})}, errors),
        **await _files(session, speaker, sessions),
        "event": event,
        "event_href": f"/{event.slug}/",
        "event_name": text_of(event.title, event),
        "event_places": await released_places(session, event),
        "base": f"/{event.slug}/speaker/{request.path_params['token']}",
        "speaker": speaker,
        "name": speaker_name(speaker, current_locale()),
        "other_name": other_name(speaker),
        "sessions": sessions,
        "open_answers": open_answers(sessions),
        "answers": {answer.value: (kind, str(label)) for answer, (kind, label) in ANSWERS.items()},
        "embargo_sentence": embargo_sentence(speaker, event),
        "feed_href": own_calendar_path(context(request), event.slug, speaker),
        "done": str(done) if done else "",
    }
    response = render(request, "programme/own.html", values, status=error.status if error else 200)
    response.headers["x-robots-tag"] = "noindex, nofollow"
    response.headers["referrer-policy"] = "no-referrer"
    return response


async def _files(session: Session, speaker: Speaker, sessions: list[OwnSession]) -> dict[str, Any]:
    materials = await materials_of_sessions(session, {one.id for one in sessions})
    return {
        "files": {
            id_: [one for one in found if one.speaker_id == speaker.id and one.file_id]
            for id_, found in materials.items()
        }
    }


Action = Callable[[Request, Session, Event, Speaker, Form], Awaitable[object]]


async def _answer(_request: Request, session: Session, event: Event, speaker: Speaker, form: Form) -> None:
    data = form.parse(AnswerIn, ignore=("session",))
    await service_own.answer_session(session, event, speaker, _session_id(form), data)
    await follow_answer(session, SPEAKER, event, speaker, _session_id(form))


async def _profile(_request: Request, session: Session, event: Event, speaker: Speaker, form: Form) -> None:
    data = form.parse(ProfileIn)
    await service_speakers.update_profile(session, SPEAKER, event, speaker, data)


async def _availability(
    _request: Request, session: Session, event: Event, speaker: Speaker, form: Form
) -> None:
    await service_speakers.set_windows(session, SPEAKER, event, speaker, read_windows(form))


async def _remove_photo(
    _request: Request, session: Session, event: Event, speaker: Speaker, _form: Form
) -> None:
    await service_speakers.remove_photo(session, SPEAKER, event, speaker)


async def _photo(request: Request, session: Session, event: Event, speaker: Speaker, _form: Form) -> None:
    await service_speakers.set_photo(session, SPEAKER, event, speaker, _received(request))


async def _slides(request: Request, session: Session, event: Event, speaker: Speaker, form: Form) -> None:
    await service_own.add_slides(session, event, speaker, _session_id(form), _received(request))


def _received(request: Request) -> Any:
    """What was read before the transaction, or why it was refused."""
    found = request.state.received
    if isinstance(found, AppError):
        raise found
    return found


def _session_id(form: Form) -> uuid.UUID:
    with suppress(ValueError):
        return uuid.UUID(form.typed.get("session", ""))
    raise NotFound(_("You have no part in this session."), code="no_such_session")


def _endpoint(action: Action, done: str, anchor: str = "") -> Callable[[Request], Awaitable[Response]]:
    """A button of the page: do it and come back, or show the page with why not."""

    @page
    async def endpoint(request: Request, session: Session) -> Response:
        form = await read_form(request)
        event, speaker = await _mine(request, session)
        try:
            await action(request, session, event, speaker, form)
        except (Invalid, Conflict, TooLarge) as error:
            await session.rollback()
            event, speaker = await _mine(request, session)
            return await _page(request, session, event, speaker, form, error)
        path = f"/{event.slug}/speaker/{request.path_params['token']}"
        return RedirectResponse(f"{path}?done={done}{anchor}", 303)

    return endpoint


def _uploading(
    read: Callable[[Request], Awaitable[object]], endpoint: Callable[[Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    """Check the link and read the file before the transaction begins: uploads are slow, writers are few."""

    async def uploading(request: Request) -> Response:
        parts = context(request)
        async with parts.db.read() as session:
            _event, speaker = await _mine(request, session)
        key = hashed(parts.signing_key("addresses"), str(speaker.id))
        await take(parts.db, UPLOAD.key(key), UPLOAD.rate)
        try:
            request.state.received = await read(request)
        except (Invalid, TooLarge, Conflict) as error:
            request.state.received = error
        return await endpoint(request)

    return uploading


async def _upload(request: Request) -> Upload:
    upload = Upload(*await file_in(request, "file"))
    check_size(upload)
    return upload


@page
async def own_file(request: Request, session: Session) -> Response:
    """A file that the speaker handed in, or one's own photo."""
    _event, speaker = await _mine(request, session)
    try:
        file_id = uuid.UUID(request.path_params["id"])
    except ValueError as error:
        raise NotFound(_("There is no such file."), code="no_such_file") from error
    if file_id != speaker.photo_id:
        await service_own.own_file(session, speaker, file_id)
    return file_answer(request, await file_by_id(session, file_id), is_public=False)


BASE = "/{event}/speaker/{token}"
ACTIONS = {
    "answer": _endpoint(_answer, "answer"),
    "availability": _endpoint(_availability, "availability"),
    "photo": _uploading(photo_in, _endpoint(_photo, "photo")),
    "photo/remove": _endpoint(_remove_photo, "photo_removed"),
    "profile": _endpoint(_profile, "profile"),
    "slides": _uploading(_upload, _endpoint(_slides, "slides")),
}
routes: list[BaseRoute] = [
    Route(BASE, own_page),
    Route(f"{BASE}/files/{{id}}", own_file),
    *(Route(f"{BASE}/{name}", endpoint, methods=["POST"]) for name, endpoint in ACTIONS.items()),
]
