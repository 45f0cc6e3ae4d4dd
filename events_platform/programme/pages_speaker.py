"""One speaker in the console: sessions, embargo, stand-in, photo, invitation, and merges taken back."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Conflict, Invalid, TooLarge
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of, sites_of
from events_platform.events.seen import CHANGED_MEANWHILE, SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import LazyText, current_locale, format_datetime, lazy
from events_platform.kit.web.context import AppContext, context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render
from events_platform.mail.models import MailStatus
from events_platform.mail.queries import mails_about
from events_platform.programme import (
    service_embargo,
    service_invitations,
    service_merging,
    service_speakers,
    service_stand_in,
)
from events_platform.programme.duplicates import resembling
from events_platform.programme.forms_speakers import labels, shown_errors
from events_platform.programme.links import speaker_path
from events_platform.programme.models import Appearance, Embargo, SessionState, Speaker
from events_platform.programme.names import speaker_name
from events_platform.programme.photos import file_path, photo_in, photo_path
from events_platform.programme.queries import speakers_of
from events_platform.programme.queries_speakers import (
    SpeakerPart,
    materials_of_sessions,
    parts_of_speakers,
    speaker_by_id,
    speakers_by_id,
    windows_of_speakers,
)
from events_platform.programme.schemas_speakers import EmbargoIn, StandInIn, TakeOverIn
from events_platform.programme.views_speakers import (
    ANSWERS,
    APPEARANCES,
    EMBARGOES,
    ROLES,
    country_name,
    embargo_sentence,
    is_asked,
    other_name,
    place_of,
    text_of,
    times,
    window_rows,
    zone_words,
)

PLACE = "speakers"
DONE = {
    "created": lazy("The speaker is entered."),
    "saved": lazy("The changes are saved."),
    "photo": lazy("The photo is saved."),
    "photo_removed": lazy("The photo is removed."),
    "embargo": lazy("The embargo is set. From now on nothing of it is shown."),
    "lifted": lazy("The embargo is lifted. Name and sessions are shown from now on."),
    "stand_in": lazy("The stand-in is chosen."),
    "taken_over": lazy("The stand-in has taken over. Pages and calendars follow."),
    "given_back": lazy("The speaker has the sessions again."),
    "invited": lazy("The invitation is on its way."),
    "reset": lazy("Every earlier link to the speaker's page is void. Invite again to send a new one."),
    "merged": lazy("The two are one speaker now."),
    "unmerged": lazy("The merge is taken back."),
    "apart": lazy("They are kept as two people."),
}
MAIL_STATUS = {
    MailStatus.QUEUED: ("neutral", lazy("On its way")),
    MailStatus.SENT: ("admitted", lazy("Sent")),
    MailStatus.FAILED: ("refused", lazy("Failed")),
    MailStatus.KEPT: ("attention", lazy("Kept")),
}


@page
async def show_speaker(request: Request, session: Session) -> Response:
    """Everything that is known of a speaker, and what can be done."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    speaker = await speaker_by_id(session, event.id, request.path_params["id"])
    if speaker.merged_into_id is not None:
        return RedirectResponse(f"/manage/{event.slug}/speakers/{speaker.merged_into_id}", 303)
    return await _detail(request, session, actor, event, speaker)


async def _detail(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    speaker: Speaker,
    form: Form | None = None,
    error: AppError | None = None,
) -> Response:
    everybody = await speakers_of(session, event.id)
    done = DONE.get(request.query_params.get("done", ""))
    windows = (await windows_of_speakers(session, {speaker.id})).get(speaker.id, [])
    values = {
        **console(actor, event, PLACE),
        **_described(context(request), event, speaker),
        "windows": window_rows(windows, speaker.timezone or event.timezone),
        "window_zone": zone_words(event, speaker, event.updated_at),
        "sessions": await _sessions(session, event, speaker),
        "stand_in": _named(next((one for one in everybody if one.id == speaker.stand_in_id), None)),
        "others": [(str(one.id), _name(one)) for one in everybody if one.id != speaker.id],
        "replaced": await _replaced(session, event, speaker),
        "alike": [_named(one) for one in resembling(speaker, everybody)],
        "merged": [_named(one) for one in await service_merging.merged_into(session, speaker)],
        "mails": await _mails(session, event, actor, speaker),
        **_shown_forms(event, speaker, form),
        "errors": shown_errors(event, error) if error else {},
        "labels": labels(),
        "done": str(done) if done else "",
    }
    return render(request, "programme/speaker.html", values, status=error.status if error else 200)


def _name(speaker: Speaker) -> str:
    return speaker_name(speaker, current_locale())


def _named(speaker: Speaker | None) -> dict[str, str] | None:
    return {"id": str(speaker.id), "name": _name(speaker)} if speaker else None


def _described(installation: AppContext, event: Event, speaker: Speaker) -> dict[str, Any]:
    texts = {name: text_of(getattr(speaker, name), event) for name in ("honorific", "title", "affiliation")}
    return {
        "speaker": speaker,
        "base": f"/manage/{event.slug}/speakers/{speaker.id}",
        "list_href": f"/manage/{event.slug}/speakers",
        "name": _name(speaker),
        "other_name": other_name(speaker),
        "texts": texts,
        "biography": text_of(speaker.biography, event),
        "country": country_name(speaker.country),
        "appearance": str(APPEARANCES[Appearance(speaker.appearance)]),
        "photo_src": photo_path(event.slug, speaker),
        "embargo_sentence": embargo_sentence(speaker, event),
        "embargoes": [(one.value, str(label)) for one, label in EMBARGOES.items() if one != Embargo.NONE],
        "is_running": service_embargo.is_running(speaker),
        "own_path": speaker_path(installation, event.slug, speaker),
        "zone": zone_words(event, speaker, event.updated_at) if speaker.timezone else "",
    }


def _forms(event: Event, speaker: Speaker) -> dict[str, dict[str, str]]:
    """The fields of the page's forms as they are stored, each form with a sign of its own."""
    until = speaker.embargo_until
    local = until.astimezone(ZoneInfo(event.timezone)).strftime("%Y-%m-%dT%H:%M") if until else ""
    embargo = signed({"embargo": str(speaker.embargo), "embargo_until": local})
    if speaker.embargo == Embargo.NONE:
        # Chosen beforehand for whoever sets one; the sign is of what is stored.
        embargo["embargo"] = str(Embargo.NAME)
    return {"embargo": embargo, "stand_in": signed({"stand_in": str(speaker.stand_in_id or "")})}


def _shown_forms(event: Event, speaker: Speaker, form: Form | None) -> dict[str, Any]:
    """What the page's forms show, which is what was typed in the one that was `sent`."""
    stored, typed = _forms(event, speaker), form.typed if form else {}
    sent = next((name for name, fields in stored.items() if typed.keys() & fields.keys() - {SEEN}), "")
    return {"sent": sent, "typed": stored | ({sent: typed} if sent else {})}


async def _sessions(session: Session, event: Event, speaker: Speaker) -> list[dict[str, Any]]:
    parts = (await parts_of_speakers(session, {speaker.id})).get(speaker.id, [])
    rooms, sites = await rooms_of(session, event.id), await sites_of(session, event.id)
    materials = await materials_of_sessions(session, {one.session.id for one in parts})
    replaced = {one.part.stands_in_for_id for one in parts if one.part.stands_in_for_id}
    names = await speakers_by_id(session, replaced)
    return [
        {
            **_session_row(event, speaker, one),
            "room": place_of(one.slot.room_id, rooms, sites, event) if one.slot else "",
            "files": [
                {"name": file.name, "version": file.version, "href": file_path(event.slug, file)}
                for file in materials.get(one.session.id, [])
                if file.speaker_id == speaker.id and file.file_id
            ],
            "stands_in_for": _named(names.get(one.part.stands_in_for_id or uuid.UUID(int=0))),
        }
        for one in parts
    ]


def _session_row(event: Event, speaker: Speaker, one: SpeakerPart) -> dict[str, Any]:
    kind, answer = ANSWERS[one.part.answer]
    spans = times(one.slot.starts_at, one.slot.ends_at, event, speaker.timezone) if one.slot else ("", "")
    return {
        "id": str(one.session.id),
        "href": f"/manage/{event.slug}/sessions/{one.session.id}",
        "title": text_of(one.session.title, event),
        "role": str(ROLES[one.part.role]),
        "time": spans[0],
        "own_time": spans[1],
        "answer": (kind, str(answer)) if is_asked(one) else None,
        "note": one.part.answer_note,
        "is_cancelled": one.session.state == SessionState.CANCELLED,
    }


async def _replaced(session: Session, event: Event, speaker: Speaker) -> list[dict[str, str]]:
    """In which sessions somebody stands in for the speaker now."""
    rows = await service_stand_in.stood_in_for(session, speaker)
    parts = await parts_of_speakers(session, {row.speaker_id for row in rows})
    ids = {row.id for row in rows}
    names = await speakers_by_id(session, set(parts))
    return [
        {
            "id": str(one.session.id),
            "title": text_of(one.session.title, event),
            "name": _name(names[speaker_id]),
        }
        for speaker_id, found in parts.items()
        for one in found
        if one.part.id in ids
    ]


async def _mails(session: Session, event: Event, actor: Actor, speaker: Speaker) -> list[dict[str, Any]]:
    may_read = actor.may(Right.EDIT_REGISTRATIONS, event.id)
    return [
        {
            "subject": mail.subject,
            "at": format_datetime(mail.created_at, event.timezone),
            "status": (MAIL_STATUS[mail.status][0], str(MAIL_STATUS[mail.status][1])),
            "error": mail.error,
            "href": f"/manage/{event.slug}/mail/{mail.id}" if may_read and mail.event_id else "",
        }
        for mail in await mails_about(session, speaker.id)
    ]


EMBARGO_CHANGED = lazy(
    "Somebody else has changed this embargo since you opened the page. It stands below as it is now: lift it"
    " again if it is to end."
)


class _Call(NamedTuple):
    """What an action works on."""

    session: Session
    actor: Actor
    event: Event
    speaker: Speaker
    form: Form
    request: Request


Action = Callable[[_Call], Awaitable[object]]


async def _remove_photo(call: _Call) -> None:
    await service_speakers.remove_photo(call.session, call.actor, call.event, call.speaker)


async def _photo(call: _Call) -> None:
    photo = call.request.state.photo
    if isinstance(photo, AppError):
        raise photo
    await service_speakers.set_photo(call.session, call.actor, call.event, call.speaker, photo)


async def _refuse_changed(call: _Call, name: str, told: LazyText = CHANGED_MEANWHILE) -> None:
    await hold_as_stored(call.session, call.event, call.speaker)
    refuse_changed(call.form, _forms(call.event, call.speaker)[name], told)


async def _set_embargo(call: _Call) -> None:
    data = call.form.parse(EmbargoIn, ignore=[SEEN])
    await _refuse_changed(call, "embargo")
    await service_embargo.set_embargo(call.session, call.actor, call.event, call.speaker, data)


async def _lift(call: _Call) -> None:
    await _refuse_changed(call, "embargo", EMBARGO_CHANGED)
    await service_embargo.lift_embargo(call.session, call.actor, call.event, call.speaker)


async def _choose(call: _Call) -> None:
    chosen = call.form.parse(StandInIn, ignore=[SEEN]).stand_in
    await _refuse_changed(call, "stand_in")
    await service_stand_in.choose_stand_in(call.session, call.actor, call.event, call.speaker, chosen)


async def _take_over(call: _Call) -> None:
    one = call.form.parse(TakeOverIn).session
    await service_stand_in.take_over(call.session, call.actor, call.event, call.speaker, one)


async def _give_back(call: _Call) -> None:
    one = call.form.parse(TakeOverIn).session
    await service_stand_in.give_back(call.session, call.actor, call.event, call.speaker, one)


async def _invite(call: _Call) -> None:
    await service_invitations.invite_speaker(call.session, call.actor, call.event, call.speaker)


async def _reset(call: _Call) -> None:
    await service_invitations.reset_link(call.session, call.actor, call.event, call.speaker)


def _endpoint(action: Action, done: str) -> Callable[[Request], Awaitable[Response]]:
    """A button of the page: do it and come back, or show the page with why not."""

    @page
    async def endpoint(request: Request, session: Session) -> Response:
        actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
        form = await read_form(request)
        speaker = await speaker_by_id(session, event.id, request.path_params["id"])
        try:
            await action(_Call(session, actor, event, speaker, form, request))
        except (Invalid, Conflict, TooLarge) as error:
            await session.rollback()
            actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
            speaker = await speaker_by_id(session, event.id, request.path_params["id"])
            return await _detail(request, session, actor, event, speaker, form, error)
        return RedirectResponse(f"/manage/{event.slug}/speakers/{speaker.id}?done={done}", 303)

    return endpoint


_keep_photo = _endpoint(_photo, "photo")


async def keep_photo(request: Request) -> Response:
    """Make the photo small before the transaction begins, then keep it."""
    async with context(request).db.read() as session:
        await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    try:
        request.state.photo = await photo_in(request)
    except (Invalid, TooLarge) as error:
        request.state.photo = error
    return await _keep_photo(request)


@page
async def remove_speaker(request: Request, session: Session) -> Response:
    """Forget a speaker whom nothing refers to."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    speaker = await speaker_by_id(session, event.id, request.path_params["id"])
    try:
        await service_speakers.remove_speaker(session, actor, event, speaker)
    except Conflict as error:
        await session.rollback()
        actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
        speaker = await speaker_by_id(session, event.id, request.path_params["id"])
        return await _detail(request, session, actor, event, speaker, error=error)
    return RedirectResponse(f"/manage/{event.slug}/speakers?done=removed", 303)


ONE = "/manage/{event}/speakers/{id}"
ACTIONS = {
    "embargo": _endpoint(_set_embargo, "embargo"),
    "embargo/lift": _endpoint(_lift, "lifted"),
    "give-back": _endpoint(_give_back, "given_back"),
    "invite": _endpoint(_invite, "invited"),
    "photo": keep_photo,
    "photo/remove": _endpoint(_remove_photo, "photo_removed"),
    "remove": remove_speaker,
    "reset-link": _endpoint(_reset, "reset"),
    "stand-in": _endpoint(_choose, "stand_in"),
    "take-over": _endpoint(_take_over, "taken_over"),
}
routes: list[BaseRoute] = [
    Route(ONE, show_speaker),
    *(Route(f"{ONE}/{name}", endpoint, methods=["POST"]) for name, endpoint in ACTIONS.items()),
]
