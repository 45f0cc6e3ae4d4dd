"""Registering all speakers at once, for people and for programs."""

from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.text import display_name
from events_platform.kit.web.answers import json_answer
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import read_form, read_json
from events_platform.kit.web.handler import api, page
from events_platform.kit.web.idempotency import idempotent
from events_platform.kit.web.openapi import operation
from events_platform.kit.web.templates import render
from events_platform.programme.models import Speaker
from events_platform.registration.queries import offers_of
from events_platform.registration.speakers import (
    SpeakersIn,
    SpeakersRegistered,
    register_speakers,
    speakers_to_register,
)


class SpeakerLeftOut(BaseModel):
    """A speaker who is not registered, and why."""

    speaker: str
    detail: str


class SpeakersRegisteredOut(BaseModel):
    """Ids of speakers: registered now, registered before, not registered, registered without a country."""

    made: list[str]
    present: list[str]
    missing: list[SpeakerLeftOut]
    unknown_country: list[str]


async def _staff(request: Request, session: Session) -> tuple[Actor, Event]:
    """Whoever does this sees names under an embargo, and registers people."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    actor.require(Right.EDIT_REGISTRATIONS, event.id)
    return actor, event


@page
async def ask_about_speakers(request: Request, session: Session) -> Response:
    """What would be done."""
    actor, event = await _staff(request, session)
    return await _page(request, session, actor, event)


@page
async def register_all(request: Request, session: Session) -> Response:
    """Do it, and say what came of it."""
    actor, event = await _staff(request, session)
    form = await read_form(request)
    try:
        data = form.parse(SpeakersIn)
        done = await register_speakers(session, context(request), actor, event, data)
    except (Invalid, Conflict) as error:
        await session.rollback()
        actor, event = await _staff(request, session)
        return await _page(request, session, actor, event, typed=form.typed, error=error)
    return await _page(request, session, actor, event, done=done)


async def _page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    *,
    typed: dict[str, str] | None = None,
    error: AppError | None = None,
    done: SpeakersRegistered | None = None,
) -> Response:
    lang = current_locale()
    waiting, present, hidden = await speakers_to_register(session, event)
    offers = await offers_of(session, event.id)
    values = {
        **console(actor, event, "speakers"),
        "base": f"/manage/{event.slug}/speakers",
        "waiting": waiting,
        "present": present,
        "hidden": hidden,
        "categories": [
            (one.category.slug, one.category.name.in_language(lang, event.languages)) for one in offers
        ],
        "typed": typed or {},
        "errors": {name: str(text) for name, text in error.fields.items()} if error else {},
        "error": str(error.message) if error else "",
        "done": _told(event, done) if done else None,
    }
    return render(request, "registration/speakers.html", values, status=error.status if error else 200)


def _told(event: Event, done: SpeakersRegistered) -> dict[str, Any]:
    return {
        "made": len(done.made),
        "present": len(done.present),
        "missing": [{**_named(event, one.speaker), "why": str(one.sentence)} for one in done.missing],
        "unknown": [_named(event, one) for one in done.unknown_country],
    }


def _named(event: Event, speaker: Speaker) -> dict[str, str]:
    name = display_name(speaker.native, speaker.romanised, speaker.name_order, current_locale())
    return {"name": name, "href": f"/manage/{event.slug}/speakers/{speaker.id}"}


@operation(
    "Register all speakers",
    tag="speakers",
    body=SpeakersIn,
    answer=SpeakersRegisteredOut,
    errors=(401, 403, 404, 409),
    is_idempotent_by_key=True,
    description="Everybody who appears on site or live gets a registration, by one and the same person; done "
    "again, it adds none. Who is under an embargo gets one that says “Guest of honour (name withheld)” until "
    "the embargo is lifted. Needs the rights over the programme and over registrations.",
)
@api
@idempotent
async def post_register_all(request: Request, session: Session) -> Response:
    """Do it, and answer what came of it."""
    actor, event = await _staff(request, session)
    data = await read_json(request, SpeakersIn)
    done = await register_speakers(session, context(request), actor, event, data)
    answer = SpeakersRegisteredOut(
        made=[str(one.id) for one in done.made],
        present=[str(one.id) for one in done.present],
        missing=[
            SpeakerLeftOut(speaker=str(one.speaker.id), detail=str(one.sentence)) for one in done.missing
        ],
        unknown_country=[str(one.id) for one in done.unknown_country],
    )
    return json_answer(answer)


programs: list[BaseRoute] = [
    Route("/api/v1/events/{event}/speakers/register", post_register_all, methods=["POST"]),
]
routes: list[BaseRoute] = [
    Route("/manage/{event}/speakers/register", ask_about_speakers),
    Route("/manage/{event}/speakers/register", register_all, methods=["POST"]),
]
