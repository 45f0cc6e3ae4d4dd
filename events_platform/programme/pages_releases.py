"""Releases in the console: what one would change, making it, and going back."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import AppError
from events_platform.events.access import event_for_staff
from events_platform.events.console import console
from events_platform.events.models import Event
from events_platform.events.queries import rooms_of
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale, format_datetime, lazy, ngettext
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.routing import path_number
from events_platform.kit.web.templates import LANGUAGE_NAMES, render
from events_platform.programme.diff import ChangeKind, read_changes
from events_platform.programme.models import Embargo, ProgrammeSession, SessionState
from events_platform.programme.models_release import Release
from events_platform.programme.names import speaker_name
from events_platform.programme.queries import sessions_of, speakers_of, tracks_of, types_of
from events_platform.programme.schemas_release import ReleaseIn, RollBackIn
from events_platform.programme.service_conflicts import blocking_conflicts
from events_platform.programme.service_release_mails import mails_of
from events_platform.programme.service_releases import (
    pending_changes,
    release_of,
    release_programme,
    releases_of,
    roll_back,
)
from events_platform.programme.views_changes import Names, shown_changes
from events_platform.programme.views_speakers import text_of

DONE = {
    "released": lazy("The programme is released. Pages, feeds and displays show it now."),
    "rolled_back": lazy("The earlier programme is public again."),
    "saved": lazy("The mail is saved. It has not been sent yet."),
    "sent": lazy("The mail is on its way."),
    "all_sent": lazy("The mails are on their way."),
}


@page
async def show_releases(request: Request, session: Session) -> Response:
    """What the next release would change, and all releases so far."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    return await _overview(request, session, actor, event, {}, {})


@page
async def make_release(request: Request, session: Session) -> Response:
    """Release the working copy."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    form = await read_form(request)
    try:
        release = await release_programme(session, actor, event, form.parse(ReleaseIn))
    except AppError as error:
        errors = dict(error.fields) or {"": error.message}
        return await _overview(request, session, actor, event, form.typed, errors, error.status)
    return RedirectResponse(f"{_base(event)}/{release.number}?done=released", 303)


@page
async def show_release(request: Request, session: Session) -> Response:
    """One release: its changes, the mails to speakers, the way back to it."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    return await release_page(request, session, actor, event, await release_asked(request, session, event))


@page
async def make_roll_back(request: Request, session: Session) -> Response:
    """Release this programme again."""
    actor, event = await event_for_staff(request, session, Right.EDIT_PROGRAMME)
    release = await release_asked(request, session, event)
    form = await read_form(request)
    try:
        made = await roll_back(session, actor, event, release.number, form.parse(RollBackIn))
    except AppError as error:
        errors = dict(error.fields) or {"": error.message}
        return await release_page(request, session, actor, event, release, errors, error.status)
    return RedirectResponse(f"{_base(event)}/{made.number}?done=rolled_back", 303)


def _base(event: Event) -> str:
    return f"/manage/{event.slug}/releases"


async def release_asked(request: Request, session: Session, event: Event) -> Release:
    """The release of the address. Raises NotFound."""
    return await release_of(session, event, path_number(request, "number"))


async def all_names(session: Session, event: Event) -> Names:
    """What ids stand for, for those who may see every name."""
    return Names(
        event=event,
        rooms={room.id: room for room in await rooms_of(session, event.id)},
        tracks={track.id: track for track in await tracks_of(session, event.id)},
        types={kind.id: kind for kind in await types_of(session, event.id)},
        speakers={speaker.id: speaker for speaker in await speakers_of(session, event.id, merged=True)},
        titles={one.id: one.title for one in await sessions_of(session, event.id)},
    )


def _shown(event: Event, names: Names) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where everybody meets the programme: pages, screens, files."""
    base = f"/{event.slug}"
    rooms = [(f"{base}/display/{id_}", text_of(room.name, event)) for id_, room in names.rooms.items()]
    papers = [
        (f"{base}/programme.pdf?lang={lang}", f"PDF ({LANGUAGE_NAMES[lang]})")
        for lang in event.languages
        if lang in LANGUAGE_NAMES
    ]
    files = [(f"{base}/schedule.{kind}", kind.upper()) for kind in ("csv", "xlsx")]
    schedules = [(f"{base}/schedule.{kind}", f"schedule.{kind}") for kind in ("xml", "json")]
    return [
        (
            _("Web pages"),
            [
                (f"{base}/programme", _("Programme")),
                (f"{base}/speakers", _("Speakers")),
                (f"{base}/programme/changes", _("Changes to the programme")),
                (f"{base}/calendars", _("Calendars")),
            ],
        ),
        (_("Wall displays"), [(f"{base}/display", _("Foyer")), *rooms]),
        (_("Files"), [*papers, *files, *schedules]),
    ]


def _left_standing(event: Event, sessions: Iterable[ProgrammeSession]) -> list[tuple[str, str]]:
    """What is cancelled while sessions in it are not: where to decide, and what to say."""
    known = {one.id: one for one in sessions}
    standing = Counter(one.part_of_id for one in known.values() if one.state != SessionState.CANCELLED)
    found = [(known[id_], count) for id_, count in standing.items() if id_ in known]
    return [
        (
            f"/manage/{event.slug}/sessions/{forum.id}",
            ngettext(
                "“%(title)s” is cancelled, and one session in it is not.",
                "“%(title)s” is cancelled, and %(num)d sessions in it are not.",
                count,
                title=text_of(forum.title, event),
            ),
        )
        for forum, count in found
        if forum.state == SessionState.CANCELLED
    ]


async def _overview(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, str],
    errors: dict[str, Any],
    status: int = 200,
) -> Response:
    releases = await releases_of(session, event.id)
    changes = await pending_changes(session, event)
    names = await all_names(session, event)
    values = {
        **console(actor, event, "releases"),
        "base": _base(event),
        "shown": _shown(event, names),
        "changes": shown_changes(names, changes),
        "summary": summary([change.kind for change in changes]),
        "releases": [_listed(event, release) for release in releases],
        "number": releases[0].number if releases else 0,
        "left_standing": _left_standing(event, await sessions_of(session, event.id)),
        "blocking": [one.sentence for one in await blocking_conflicts(session, event)] if changes else [],
        "typed": typed,
        "errors": errors,
        "done": DONE.get(request.query_params.get("done", "")),
        "languages_of_event": event.languages or ["en"],
    }
    return render(request, "programme/releases.html", values, status=status)


def summary(kinds: list[ChangeKind]) -> list[str]:
    """How many of each kind, in words."""
    counted = {kind: kinds.count(kind) for kind in ChangeKind}
    new, moved = counted[ChangeKind.NEW], counted[ChangeKind.MOVED]
    gone, changed = counted[ChangeKind.CANCELLED], counted[ChangeKind.CHANGED]
    words = {
        ChangeKind.NEW: ngettext("%(num)d new", "%(num)d new", new, num=new),
        ChangeKind.MOVED: ngettext("%(num)d moved", "%(num)d moved", moved, num=moved),
        ChangeKind.CANCELLED: ngettext("%(num)d cancelled", "%(num)d cancelled", gone, num=gone),
        ChangeKind.CHANGED: ngettext("%(num)d changed", "%(num)d changed", changed, num=changed),
    }
    return [text for kind, text in words.items() if counted[kind]]


def _listed(event: Event, release: Release) -> dict[str, Any]:
    return {
        "number": release.number,
        "note": release.note.in_language(current_locale(), event.languages),
        "at": format_datetime(release.created_at, event.timezone),
        "by": release.created_by,
        "restores": release.restores_number,
        "summary": summary([change.kind for change in read_changes(release.changes)]),
    }


async def release_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    release: Release,
    errors: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """The page of one release; `errors` may name the mail whose words do not fit."""
    names = await all_names(session, event)
    newest = (await releases_of(session, event.id))[0]
    lang = current_locale()
    mails = await mails_of(session, release.id)
    values = {
        **console(actor, event, "releases"),
        "base": _base(event),
        "release": _listed(event, release),
        "changes": shown_changes(names, read_changes(release.changes)),
        "newest": newest.number,
        "mails": [
            {"mail": mail, "name": speaker_name(speaker, lang), "email": speaker.email}
            for mail, speaker in mails
        ],
        "unsent": sum(mail.sent_at is None for mail, _speaker in mails),
        "withheld": sum(speaker.embargo != Embargo.NONE for speaker in names.speakers.values()),
        "errors": errors or {},
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "programme/release.html", values, status=status)


ROOT = "/manage/{event}/releases"
routes: list[BaseRoute] = [
    Route(ROOT, show_releases, methods=["GET"]),
    Route(ROOT, make_release, methods=["POST"]),
    Route(f"{ROOT}/{{number}}", show_release, methods=["GET"]),
    Route(f"{ROOT}/{{number}}/roll-back", make_roll_back, methods=["POST"]),
]
