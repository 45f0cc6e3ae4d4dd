"""Speakers for programs: staff tokens that may edit the programme."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import NotFound
from events_platform.events.access import event_for_staff
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import PAGING, page_request
from events_platform.kit.schema import NoneIn, merged
from events_platform.kit.web.answers import created_answer, json_answer
from events_platform.kit.web.context import AppContext, context
from events_platform.kit.web.forms import (
    read_json,
    read_json_or_nothing,
    read_json_value,
    refuse_misread,
    validate,
)
from events_platform.kit.web.handler import api
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.people.models import NameOrder
from events_platform.programme import (
    service_embargo,
    service_invitations,
    service_merging,
    service_speakers,
    service_stand_in,
)
from events_platform.programme.models import Appearance, Embargo, Speaker, SpeakerWindow
from events_platform.programme.pages_speakers import filters_of
from events_platform.programme.photos import photo_path
from events_platform.programme.queries_speakers import speaker_by_id, speakers_page, windows_of_speakers
from events_platform.programme.schemas_speakers import (
    EmbargoIn,
    MergeIn,
    NameOut,
    NewSpeakerIn,
    SpeakerIn,
    SpeakerList,
    SpeakerOut,
    SpeakerPatch,
    StandInIn,
    TakeOverIn,
    WindowIn,
    WindowOut,
)

MANY = "/api/v1/events/{event}/speakers"
ONE = f"{MANY}/{{id}}"
TAG = "speakers"
REFUSALS = (401, 403, 404, 409)
QUERY = {
    "q": "Words that name, title, institution or e-mail hold, in any script or pinyin.",
    "sort": "precedence: guests of honour alone, in that order; else everybody by name.",
    "appearance": "onsite, live or recorded.",
    "answer": "open, confirmed or declined: who said this about at least one session.",
    **PAGING,
}
PATCHING = (
    "A JSON merge patch (RFC 7396): what is left out stays, null takes it away. `availability` replaces all "
    "windows; times without an offset are in the speaker's zone, else the event's."
)


@operation("List speakers", tag=TAG, answer=SpeakerList, query=QUERY)
@api
async def list_speakers(request: Request, session: Session) -> Response:
    """Speakers by name, those under an embargo included: only who may edit the programme asks."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    query, filters = request.query_params, filters_of(request)
    refuse_misread(query, {"appearance": filters.appearance, "answer": filters.answer})
    found = await speakers_page(session, event.id, filters, page_request(query))
    windows = await windows_of_speakers(session, {one.id for one in found.items})
    items = [speaker_out(context(request), event, one, windows.get(one.id, [])) for one in found.items]
    return json_answer(SpeakerList(items=items, next=found.next_cursor))


@operation(
    "Enter a speaker",
    tag=TAG,
    body=NewSpeakerIn,
    answer=SpeakerOut,
    status=201,
    errors=REFUSALS,
    is_idempotent_by_key=True,
    description="An embargo given here holds from the first moment; times as in changing one.",
)
@api
@idempotent
async def post_speaker(request: Request, session: Session) -> Response:
    """Enter somebody, without an account or e-mail if need be."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    data = await read_json(request, NewSpeakerIn)
    speaker = await service_speakers.add_speaker(session, actor, event, data)
    made = await _out(request, session, event, speaker)
    return created_answer(made, f"{request.url.path}/{speaker.id}")


@operation("Read a speaker", tag=TAG, answer=SpeakerOut)
@api
async def get_speaker(request: Request, session: Session) -> Response:
    """One speaker; who was merged into another one is that one."""
    _actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    return json_answer(await _out(request, session, event, await _known(request, session, event)))


@operation(
    "Change a speaker", tag=TAG, body=SpeakerPatch, answer=SpeakerOut, errors=REFUSALS, description=PATCHING
)
@api
async def patch_speaker(request: Request, session: Session) -> Response:
    """Change what is given."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    speaker = await _known(request, session, event)
    patch = await read_json_value(request)
    given = dict(patch) if isinstance(patch, dict) else patch
    has_windows = isinstance(given, dict) and "availability" in given
    windows = validate(list[WindowIn], given.pop("availability") or []) if has_windows else None
    data = validate(SpeakerIn, merged(_current(speaker), given))
    await service_speakers.update_speaker(session, actor, event, speaker, data)
    if windows is not None:
        await service_speakers.set_windows(session, actor, event, speaker, windows)
    return json_answer(await _out(request, session, event, speaker))


def _current(speaker: Speaker) -> dict[str, Any]:
    known = {name: getattr(speaker, name) for name in SpeakerIn.model_fields if name not in {"name", "email"}}
    name = {"native": speaker.native, "romanised": speaker.romanised, "order": speaker.name_order}
    return {**known, "name": name, "email": speaker.email or ""}


@operation(
    "Remove a speaker",
    tag=TAG,
    status=204,
    errors=REFUSALS,
    description="409 `speaker_in_use`: sessions, files, the release or other speakers refer to the speaker.",
)
@api
async def delete_speaker(request: Request, session: Session) -> Response:
    """Forget somebody whom nothing refers to."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    speaker = await speaker_by_id(session, event.id, _id(request))
    await service_speakers.remove_speaker(session, actor, event, speaker)
    return Response(status_code=204)


def _id(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.path_params["id"])
    except ValueError as error:
        raise NotFound(_("There is no such speaker."), code="no_such_speaker") from error


async def _known(request: Request, session: Session, event: Event) -> Speaker:
    speaker = await speaker_by_id(session, event.id, _id(request))
    if speaker.merged_into_id is not None:
        return await session.get_one(Speaker, speaker.merged_into_id)
    return speaker


class _Call(NamedTuple):
    """What an action works on."""

    session: Session
    actor: Actor
    event: Event
    speaker: Speaker


Run = Callable[[_Call, Any], Awaitable[object]]


def _action(name: str, summary: str, body: type[BaseModel], run: Run, description: str = "") -> Route:
    """An operation on one speaker, at …/speakers/{id}/<name>; it answers the speaker."""

    @operation(
        summary,
        tag=TAG,
        body=body,
        is_body_needed=body is not NoneIn,
        answer=SpeakerOut,
        errors=REFUSALS,
        is_idempotent_by_key=True,
        description=description,
    )
    @api
    @idempotent
    async def endpoint(request: Request, session: Session) -> Response:
        actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
        data = await (read_json_or_nothing if body is NoneIn else read_json)(request, body)
        wanted = await speaker_by_id(session, event.id, _id(request))
        await run(_Call(session, actor, event, wanted), data)
        speaker = await _known(request, session, event)
        return json_answer(await _out(request, session, event, speaker))

    return Route(f"{ONE}/{name}", endpoint, methods=["POST"])


async def _embargo(call: _Call, data: EmbargoIn) -> None:
    await service_embargo.set_embargo(call.session, call.actor, call.event, call.speaker, data)


async def _lift(call: _Call, _data: NoneIn) -> None:
    await service_embargo.lift_embargo(call.session, call.actor, call.event, call.speaker)


async def _stand_in(call: _Call, data: StandInIn) -> None:
    await service_stand_in.choose_stand_in(call.session, call.actor, call.event, call.speaker, data.stand_in)


async def _take_over(call: _Call, data: TakeOverIn) -> None:
    await service_stand_in.take_over(call.session, call.actor, call.event, call.speaker, data.session)


async def _give_back(call: _Call, data: TakeOverIn) -> None:
    await service_stand_in.give_back(call.session, call.actor, call.event, call.speaker, data.session)


async def _invite(call: _Call, _data: NoneIn) -> None:
    await service_invitations.invite_speaker(call.session, call.actor, call.event, call.speaker)


async def _reset(call: _Call, _data: NoneIn) -> None:
    await service_invitations.reset_link(call.session, call.actor, call.event, call.speaker)


async def _merge(call: _Call, data: MergeIn) -> None:
    goes = await speaker_by_id(call.session, call.event.id, data.speaker)
    await service_merging.merge_speakers(call.session, call.actor, call.event, call.speaker, goes)


async def _unmerge(call: _Call, _data: NoneIn) -> None:
    await service_merging.undo_merge(call.session, call.actor, call.event, call.speaker)


async def _out(request: Request, session: Session, event: Event, speaker: Speaker) -> SpeakerOut:
    windows = await windows_of_speakers(session, {speaker.id})
    return speaker_out(context(request), event, speaker, windows.get(speaker.id, []))


def speaker_out(
    installation: AppContext, event: Event, speaker: Speaker, windows: list[SpeakerWindow]
) -> SpeakerOut:
    """A speaker as the API shows one to the programme team."""
    base = installation.settings.base_url
    photo = photo_path(event.slug, speaker)
    return SpeakerOut(
        **{name: getattr(speaker, name) for name in _AS_THEY_ARE},
        name=NameOut(native=speaker.native, romanised=speaker.romanised, order=NameOrder(speaker.name_order)),
        photo_url=f"{base}{photo}" if photo else None,
        appearance=Appearance(speaker.appearance),
        embargo=Embargo(speaker.embargo),
        availability=[WindowOut(starts_at=one.starts_at, ends_at=one.ends_at) for one in windows],
        stand_in=speaker.stand_in_id,
        public_url=f"{base}/{event.slug}/speakers/{speaker.slug}",
    )


_AS_THEY_ARE = (
    "id",
    "event_id",
    "person_id",
    "slug",
    "honorific",
    "title",
    "affiliation",
    "country",
    "biography",
    "email",
    "locale",
    "timezone",
    "precedence",
    "holding_minutes",
    "liaison",
    "embargo_until",
    "invited_at",
    "created_at",
    "updated_at",
)
EMBARGO_RUNS = "409 `embargo_runs`: before its hour an embargo is neither lifted nor eased."
routes: list[BaseRoute] = [
    Route(MANY, list_speakers, methods=["GET"]),
    Route(MANY, post_speaker, methods=["POST"]),
    Route(ONE, get_speaker, methods=["GET"]),
    Route(ONE, patch_speaker, methods=["PATCH"]),
    Route(ONE, delete_speaker, methods=["DELETE"]),
    _action("embargo", "Set an embargo", EmbargoIn, _embargo, EMBARGO_RUNS),
    _action("embargo/lift", "Lift an embargo", NoneIn, _lift, EMBARGO_RUNS),
    _action("stand-in", "Choose a stand-in", StandInIn, _stand_in),
    _action("take-over", "Let the stand-in take over one session, or all", TakeOverIn, _take_over),
    _action("give-back", "Give sessions back to who was replaced", TakeOverIn, _give_back),
    _action("invite", "Send the link to the own page", NoneIn, _invite),
    _action("reset-link", "Make all links to the own page void", NoneIn, _reset),
    _action("merge", "Make another speaker one with this one", MergeIn, _merge),
    _action("unmerge", "Take the merge of this speaker back", NoneIn, _unmerge),
]
