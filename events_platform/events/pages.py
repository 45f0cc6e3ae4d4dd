"""Making, changing, publishing and archiving series and events."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right, staff
from events_platform.accounts.console import own_console
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.events import service
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.forms import event_form, flat, nested, prepare, shown_errors, spread, typed_from
from events_platform.events.models import Event, EventStatus, Series
from events_platform.events.queries import editions_of, series_by_reference, series_of
from events_platform.events.schemas import EventIn, NewEventIn, SeriesIn
from events_platform.events.seen import SEEN, hold_rows, refuse_changed, signed
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import LOCALES, LazyText, current_locale, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import Endpoint, page
from events_platform.kit.web.templates import render

DONE = {"saved": lazy("The event is saved."), "created": lazy("The event is set up as a draft.")}


@page
async def new_series(request: Request, session: Session) -> Response:
    """The form for a series."""
    actor = await _creator(request, session)
    return _series_page(request, actor, None, {}, {}, [])


@page
async def post_series(request: Request, session: Session) -> Response:
    """Make a series and go on to its first event."""
    actor = await _creator(request, session)
    form = await read_form(request)
    try:
        series = await service.create_series(session, actor, form.parse(SeriesIn))
    except (Invalid, Conflict) as error:
        return _series_page(request, actor, None, form.typed, error.fields, [], error.status)
    return RedirectResponse(f"/manage/events/new?series={series.slug}&done=series", 303)


@page
async def edit_series(request: Request, session: Session) -> Response:
    """The form for a series that exists, with its editions."""
    actor = await _creator(request, session)
    series = await _series(request, session)
    editions = await editions_of(session, series.id)
    return _series_page(request, actor, series, _typed_series(series), {}, editions)


def _typed_series(series: Series) -> dict[str, str]:
    return signed({"slug": series.slug, **flat("title", series.title)})


@page
async def save_series(request: Request, session: Session) -> Response:
    """Rename a series."""
    actor = await _creator(request, session)
    series = await _series(request, session)
    form = await read_form(request)
    try:
        data = form.parse(SeriesIn, ignore=[SEEN])
        await hold_rows(session, series)
        refuse_changed(form, _typed_series(series))
        await service.update_series(session, actor, series, data)
    except (Invalid, Conflict) as error:
        fields, editions = shown_errors(error), await editions_of(session, series.id)
        return _series_page(request, actor, series, form.typed, fields, editions, error.status)
    return RedirectResponse("/manage/?done=series", 303)


async def _creator(request: Request, session: Session) -> Actor:
    actor = await staff(request, session)
    actor.require(Right.CREATE_EVENTS)
    return actor


async def _series(request: Request, session: Session) -> Series:
    series = await series_by_reference(session, request.path_params["series"])
    if series is None:
        raise NotFound(_("There is no such series."))
    return series


def _series_page(
    request: Request,
    actor: Actor,
    series: Series | None,
    typed: dict[str, str],
    errors: Mapping[str, object],
    editions: list[Event],
    status: int = 200,
) -> Response:
    ordered = _own_language_first()
    values = {
        **own_console(actor, "events"),
        "series": series,
        "typed": typed,
        "title": nested(typed, "title"),
        "errors": spread(errors, ordered, ["title"]),
        "ordered": ordered,
        "editions": editions,
        "current": current_locale(),
    }
    return render(request, "events/series.html", values, status=status)


@page
async def new_event(request: Request, session: Session) -> Response:
    """The form for an event, in the series that the address names."""
    actor = await _creator(request, session)
    typed = {
        "series": request.query_params.get("series", ""),
        "languages": ",".join(_own_language_first()),
        "format": "hybrid",
        "timezone": "Asia/Shanghai",
        "host_country": "CN",
        "opens": "09:00",
        "ends": "18:00",
    }
    return await _new_event_page(request, session, actor, typed, {})


def _own_language_first() -> list[str]:
    return sorted(LOCALES, key=lambda language: language != current_locale())


@page
async def post_event(request: Request, session: Session) -> Response:
    """Make the event as a draft and show its overview."""
    actor = await _creator(request, session)
    form = await read_form(request)
    typed = dict(form.typed)
    try:
        event = await service.create_event(session, actor, prepare(form).parse(NewEventIn))
    except (Invalid, Conflict) as error:
        return await _new_event_page(request, session, actor, typed, error.fields, error.status)
    return RedirectResponse(f"/manage/{event.slug}/?done=created", 303)


async def _new_event_page(
    request: Request,
    session: Session,
    actor: Actor,
    typed: dict[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    form = event_form(typed, errors, await series_of(session))
    form["made_series"] = request.query_params.get("done") == "series"
    return render(request, "events/new.html", {**own_console(actor, "events"), **form}, status=status)


@page
async def edit_event(request: Request, session: Session) -> Response:
    """The form for an event that exists."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    series = await session.get(Series, event.series_id) if event.series_id else None
    typed = {**typed_from(event, series), "seen": service.state_of(event)}
    return await _edit_page(request, session, actor, event, typed, {})


@page
async def save_event(request: Request, session: Session) -> Response:
    """Take over what the organiser says now."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    form = await read_form(request)
    typed = dict(form.typed)
    try:
        require_open(event)
        data = prepare(form).parse(EventIn, ignore=[SEEN])
        await service.update_event(session, actor, event, data, expected=typed.get(SEEN))
    except (Invalid, Conflict) as error:
        fields = shown_errors(error)
        if error.code == "changed_meanwhile":
            typed[SEEN] = service.state_of(event)
        return await _edit_page(request, session, actor, event, typed, fields, error.status)
    return RedirectResponse(f"/manage/{event.slug}/edit?done=saved", 303)


async def _edit_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, str],
    errors: Mapping[str, object],
    status: int = 200,
) -> Response:
    values = {
        **console(actor, event, "event"),
        **({"is_shown_only": False} if errors else {}),
        **event_form(typed, errors, await series_of(session)),
        "steps": [name for name in STEPS if STEPS[name].before == event.status],
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "events/edit.html", values, status=status)


class Step(NamedTuple):
    """A change of an event's status: from which, what it means, and who does it."""

    before: EventStatus
    title: LazyText
    text: LazyText
    button: LazyText
    kind: str
    work: Callable[[Session, Actor, Event], Awaitable[None]]
    leads_to: str = "/manage/{slug}/?done={name}"


STEPS = {
    "publish": Step(
        EventStatus.DRAFT,
        lazy("Publish the event"),
        lazy("Everybody can see the event's page from now on, and register while registration is open."),
        lazy("Publish"),
        "primary",
        service.publish_event,
    ),
    "unpublish": Step(
        EventStatus.PUBLISHED,
        lazy("Take the event off the site"),
        lazy("Guests find neither its page nor their own until you publish it again. Nothing is deleted."),
        lazy("Take it off the site"),
        "danger",
        service.unpublish_event,
    ),
    "archive": Step(
        EventStatus.PUBLISHED,
        lazy("Archive the event"),
        lazy(
            "Its page and its figures stay. Nobody can register any more, and what was set up stays as it is."
        ),
        lazy("Archive"),
        "danger",
        service.archive_event,
    ),
    "reopen": Step(
        EventStatus.ARCHIVED,
        lazy("Reopen the event"),
        lazy("The event is as it was before it was archived, and can be changed again."),
        lazy("Reopen"),
        "primary",
        service.reopen_event,
    ),
    "delete": Step(
        EventStatus.DRAFT,
        lazy("Delete the draft"),
        lazy("The draft goes with everything that was set up for it. This cannot be undone."),
        lazy("Delete the draft"),
        "danger",
        service.delete_draft,
        leads_to="/manage/?done=deleted",
    ),
}


def _asking(name: str) -> Endpoint:
    @page
    async def ask(request: Request, session: Session) -> Response:
        """Say what the step does before it is done; one that does not fit leads to the overview."""
        actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
        if STEPS[name].before != event.status:
            return RedirectResponse(f"/manage/{event.slug}/", 303)
        return _step_page(request, actor, event, name)

    return ask


def _doing(name: str) -> Endpoint:
    @page
    async def do(request: Request, session: Session) -> Response:
        """Publish, unpublish, archive, reopen or delete."""
        actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
        try:
            await STEPS[name].work(session, actor, event)
        except Conflict as error:
            return _step_page(request, actor, event, name, error)
        return RedirectResponse(STEPS[name].leads_to.format(slug=event.slug, name=name), 303)

    return do


def _step_page(
    request: Request, actor: Actor, event: Event, name: str, error: Conflict | None = None
) -> Response:
    about = {"step": STEPS[name], "error": error and error.message, "is_shown_only": False}
    values = {**console(actor, event, "event"), **about}
    return render(request, "events/step.html", values, status=error.status if error else 200)


routes: list[BaseRoute] = [
    Route("/manage/series/new", new_series, methods=["GET"]),
    Route("/manage/series/new", post_series, methods=["POST"]),
    Route("/manage/series/{series}", edit_series, methods=["GET"]),
    Route("/manage/series/{series}", save_series, methods=["POST"]),
    Route("/manage/events/new", new_event, methods=["GET"]),
    Route("/manage/events/new", post_event, methods=["POST"]),
    Route("/manage/{event}/edit", edit_event, methods=["GET"]),
    Route("/manage/{event}/edit", save_event, methods=["POST"]),
]
for _name in STEPS:
    routes += [
        Route(f"/manage/{{event}}/{_name}", _asking(_name), methods=["GET"]),
        Route(f"/manage/{{event}}/{_name}", _doing(_name), methods=["POST"]),
    ]
