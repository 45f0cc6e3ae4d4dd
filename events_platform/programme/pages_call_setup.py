"""The console's set-up of a call: what it asks, its letters, its reviewers, the link for late-comers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor
from events_platform.errors import AppError, Conflict, Invalid
from events_platform.events.access import require_open
from events_platform.events.console import console
from events_platform.events.forms import spread
from events_platform.events.models import Event
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import LOCALES, current_locale, format_date, lazy, zone_label
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import context
from events_platform.kit.web.forms import Form, read_form
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import LANGUAGE_NAMES, render
from events_platform.programme.access import editor, editor_with_form, path_id
from events_platform.programme.call_letters import both_languages, filled
from events_platform.programme.call_links import late_url
from events_platform.programme.forms_call import LABELS, call_form, typed_from_call, without_empty_rows
from events_platform.programme.models_call import Decision, ProposalCall
from events_platform.programme.queries_call import (
    call_of,
    reviewer_by_id,
    reviewers_of,
    reviews_by_proposal,
    the_call,
)
from events_platform.programme.schemas_call import CallIn, LettersIn, ReviewerIn
from events_platform.programme.service_call import change_call, change_letters, renew_late_link
from events_platform.programme.service_reviews import invite_reviewer, revoke_reviewer
from events_platform.programme.service_tracks import known_types
from events_platform.programme.views_call import DECISIONS, call_sentence
from events_platform.programme.views_speakers import text_of

BASE = "/manage/{event}/call"
DONE = {
    "saved": lazy("The call is saved."),
    "late": lazy("There is a new link for late-comers. The one before is void."),
    "letters": lazy("The letters are saved."),
    "invited": lazy("The invitation is on its way."),
    "revoked": lazy("The link is void. What was reviewed stays."),
}


@page
async def setup(request: Request, session: Session) -> Response:
    """The call's own form."""
    actor, event = await editor(request, session)
    return await _setup(request, session, actor, event)


async def _setup(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: dict[str, str] | None = None,
    error: AppError | None = None,
) -> Response:
    call = await call_of(session, event.id)
    types = await known_types(session, event)
    shown = typed_from_call(event, call) if typed is None else typed
    has_late_link = call is not None and call.late_epoch > 0
    values = {
        **_head(request, actor, event),
        **call_form(event, types, shown, error),
        "call": call,
        "zone": zone_label(event.timezone, now(), place=event.place or None),
        "public_url": f"{context(request).settings.base_url}/{event.slug}/call",
        "standing": call_sentence(event, call),
        "late_url": late_url(context(request), event.slug, call) if call and has_late_link else "",
    }
    return render(request, "programme/call_setup.html", values, status=error.status if error else 200)


def _head(request: Request, actor: Actor, event: Event) -> dict[str, Any]:
    done = DONE.get(request.query_params.get("done", ""))
    return {
        **console(actor, event, "call"),
        "base": f"/manage/{event.slug}/call",
        "done": str(done) if done else "",
    }


@page
async def save(request: Request, session: Session) -> Response:
    """Keep the call; a mistake shows the form again with what was typed."""
    actor, event = await editor_with_form(request, session)
    form = without_empty_rows(await read_form(request))
    slug = event.slug
    try:
        require_open(event)
        data = form.parse(CallIn, ignore=[SEEN])
        await hold_as_stored(session, event)
        refuse_changed(form, typed_from_call(event, await call_of(session, event.id)))
        await change_call(session, actor, event, data)
    except (Invalid, Conflict) as error:
        await session.rollback()
        actor, event = await editor_with_form(request, session)
        return await _setup(request, session, actor, event, form.typed, error)
    return RedirectResponse(f"/manage/{slug}/call?done=saved", 303)


@page
async def renew_late(request: Request, session: Session) -> Response:
    """Make a new link for late-comers."""
    actor, event = await editor(request, session)
    await renew_late_link(session, actor, event, await the_call(session, event.id))
    return RedirectResponse(f"/manage/{event.slug}/call?done=late", 303)


@page
async def letters(request: Request, session: Session) -> Response:
    """The letters in both languages, with how they read."""
    actor, event = await editor(request, session)
    return await _letters(request, session, actor, event)


async def _letters(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    form: Form | None = None,
    error: AppError | None = None,
) -> Response:
    call = await the_call(session, event.id)
    known = both_languages(call.letters)
    fields = {name: str(text) for name, text in error.fields.items()} if error else {}
    values = {
        **_head(request, actor, event),
        "typed": form.typed if form else _typed_letters(call),
        "errors": spread(fields, event.languages, TEXTS) or ({"": str(error.message)} if error else {}),
        "labels": {f"{name}.{lang}": _letter_label(name, lang) for name in TEXTS for lang in LOCALES},
        "decisions": [
            (one.value, str(label)) for one, (_kind, label) in DECISIONS.items() if one.value in known
        ],
        "letter_languages": [(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        "previews": {
            decision: [(lang, filled(words[lang], _sample(event, lang))) for lang in LOCALES]
            for decision, words in known.items()
        },
    }
    return render(request, "programme/call_letters.html", values, status=error.status if error else 200)


def _typed_letters(call: ProposalCall) -> dict[str, str]:
    return signed(
        {
            f"{decision}.{part}.{lang}": getattr(words[lang], part)
            for decision, words in both_languages(call.letters).items()
            for lang in LOCALES
            for part in ("subject", "text")
        }
    )


TOLD = (Decision.ACCEPTED, Decision.RESERVE, Decision.DECLINED)
TEXTS = tuple(f"{one.value}.{part}" for one in TOLD for part in ("subject", "text"))


def _letter_label(name: str, lang: str) -> str:
    label = str(DECISIONS[Decision(name.partition(".")[0])][1])
    return _("%(label)s (%(language)s)", label=label, language=LANGUAGE_NAMES[lang])


def _sample(event: Event, lang: str) -> dict[str, str]:
    """Somebody who might have proposed something, in the language of the letter."""
    names = {"en": ("Maria Ivanova", "Schools and firms"), "zh": ("王芳", "校企合作")}
    name, title = names[lang]
    return {"name": name, "title": title, "event": event.title.in_language(lang, event.languages)}


@page
async def save_letters(request: Request, session: Session) -> Response:
    """Keep the words."""
    actor, event = await editor_with_form(request, session)
    form = await read_form(request)
    call = await the_call(session, event.id)
    try:
        require_open(event)
        data = form.parse(LettersIn, ignore=[SEEN])
        await hold_as_stored(session, event, call)
        refuse_changed(form, _typed_letters(call))
        await change_letters(session, actor, event, call, data)
    except (Invalid, Conflict) as error:
        return await _letters(request, session, actor, event, form, error)
    return RedirectResponse(f"/manage/{event.slug}/call/letters?done=letters", 303)


@page
async def reviewers(request: Request, session: Session) -> Response:
    """Who reviews, and how far they are."""
    actor, event = await editor(request, session)
    return await _reviewers(request, session, actor, event)


async def _reviewers(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    form: Form | None = None,
    error: AppError | None = None,
) -> Response:
    await the_call(session, event.id)
    counts: dict[Any, int] = {}
    for reviews in (await reviews_by_proposal(session, event.id)).values():
        for one in reviews:
            counts[one.reviewer_id] = counts.get(one.reviewer_id, 0) + 1
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "email": one.email,
            "locale": one.locale,
            "reviews": counts.get(one.id, 0),
            "invited": format_date(one.invited_at.date()) if one.invited_at else "",
            "is_revoked": one.revoked_at is not None,
        }
        for one in await reviewers_of(session, event.id)
    ]
    fields = {name: str(text) for name, text in error.fields.items()} if error else {}
    values = {
        **_head(request, actor, event),
        "rows": rows,
        "typed": {"locale": current_locale(), **(form.typed if form else {})},
        "errors": fields or ({"": str(error.message)} if error else {}),
        "labels": {"name": _("Name"), "email": str(LABELS["email"]), "locale": str(LABELS["locale"])},
        "locales": [(code, LANGUAGE_NAMES[code]) for code in LOCALES],
        "event_title": text_of(event.title, event),
    }
    return render(request, "programme/call_reviewers.html", values, status=error.status if error else 200)


@page
async def invite(request: Request, session: Session) -> Response:
    """Send somebody a link."""
    actor, event = await editor(request, session)
    await the_call(session, event.id)
    form = await read_form(request)
    try:
        await invite_reviewer(session, context(request), actor, event, form.parse(ReviewerIn))
    except Invalid as error:
        return await _reviewers(request, session, actor, event, form, error)
    return RedirectResponse(f"/manage/{event.slug}/call/reviewers?done=invited", 303)


@page
async def revoke(request: Request, session: Session) -> Response:
    """Make a reviewer's link void."""
    actor, event = await editor(request, session)
    reviewer = await reviewer_by_id(session, event.id, path_id(request))
    await revoke_reviewer(session, actor, event, reviewer)
    return RedirectResponse(f"/manage/{event.slug}/call/reviewers?done=revoked", 303)


routes: list[BaseRoute] = [
    Route(BASE, setup),
    Route(BASE, save, methods=["POST"]),
    Route(f"{BASE}/late", renew_late, methods=["POST"]),
    Route(f"{BASE}/letters", letters),
    Route(f"{BASE}/letters", save_letters, methods=["POST"]),
    Route(f"{BASE}/reviewers", reviewers),
    Route(f"{BASE}/reviewers", invite, methods=["POST"]),
    Route(f"{BASE}/reviewers/{{id}}/revoke", revoke, methods=["POST"]),
]
