"""Signing in and out, and the pages on which people look after their own account."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import PUBLIC, Actor, account_actor, signed_in_account
from events_platform.accounts.audit import record
from events_platform.accounts.console import own_console
from events_platform.accounts.models import Account
from events_platform.accounts.passwords import hash_password, verify_password
from events_platform.accounts.queries import account_by_email
from events_platform.accounts.schemas import ProfileIn
from events_platform.accounts.service import change_password, update_profile
from events_platform.errors import Invalid, TooMany, Unauthenticated
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import DEFAULT_LOCALE, lazy
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ratelimit import hashed, hashed_address, take
from events_platform.kit.ratelimit.policies import SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS
from events_platform.kit.text import clean_line, normalise_email
from events_platform.kit.web.context import client_address, context
from events_platform.kit.web.forms import read_form
from events_platform.kit.web.handler import Write, after_refusal, page
from events_platform.kit.web.language import has_chosen_language, local_path, remember_language
from events_platform.kit.web.sessions import (
    clear_session_cookie,
    end_session,
    end_sessions_of,
    set_session_cookie,
    start_session,
)
from events_platform.kit.web.templates import LANGUAGE_NAMES, render

HOME = "/manage/"
ACCOUNT = "/manage/account"
DONE = {
    "profile": lazy("Your account is saved."),
    "password": lazy("Your password is changed. Other browsers are signed out."),
}
LONGEST_EMAIL = 254


@page
async def show_sign_in(request: Request, session: Session) -> Response:
    """The form; who is signed in already is taken on."""
    account = await signed_in_account(request, session)
    if account:
        return RedirectResponse(_next_step(account, request.query_params.get("next")), 303)
    return _sign_in_form(request, {"email": "", "next": request.query_params.get("next", HOME)})


@page
async def sign_in(request: Request, session: Session) -> Response:
    """Open a fresh session for the right password; the answer takes as long where there is no account."""
    form = await read_form(request)
    typed = {name: form.typed.get(name, "") for name in ("email", "next")}
    try:
        await _take_limits(request, typed["email"])
    except TooMany as error:
        answer = _sign_in_form(request, typed, str(error.message), status=429)
        answer.headers["retry-after"] = str(max(1, round(error.retry_after)))
        return answer
    account = await _fitting_account(request, typed["email"], form.typed.get("password", ""))
    if account is None:
        after_refusal(request, _note_refusal(typed["email"]))
        sentence = _("This e-mail address and this password do not belong together. Please check both.")
        return _sign_in_form(request, typed, sentence, status=422)
    await end_session(request, session)
    response = RedirectResponse(_next_step(account, typed["next"]), 303)
    set_session_cookie(request, response, await start_session(session, account.id))
    if not has_chosen_language(request) and account.locale != DEFAULT_LOCALE:
        remember_language(request, response, account.locale)
    record(session, Actor("account", account.name, account.id), "account.sign_in", account)
    return response


async def _take_limits(request: Request, email: str) -> None:
    """Raises TooMany. Counted in transactions of their own, so that refused attempts count too."""
    parts = context(request)
    secret = parts.signing_key("rate limits")
    address = SIGN_IN_ADDRESS.key(hashed_address(secret, client_address(request)))
    await take(parts.db, address, SIGN_IN_ADDRESS.rate)
    await take(parts.db, SIGN_IN_ACCOUNT.key(hashed(secret, _email(email))), SIGN_IN_ACCOUNT.rate)


def _email(typed: str) -> str:
    try:
        return normalise_email(typed)
    except ValueError:
        return clean_line(typed)[:LONGEST_EMAIL].lower()


async def _fitting_account(request: Request, email: str, password: str) -> Account | None:
    """The account whose password this is. Hashing is over before the transaction that writes begins."""
    async with context(request).db.read() as reading:
        account = await account_by_email(reading, _email(email))
    is_usable = account is not None and not account.disabled_at and not _has_lapsed(account)
    fits = await verify_password(password, account.password_hash if account and is_usable else None)
    return account if fits else None


def _has_lapsed(account: Account) -> bool:
    return account.one_time_until is not None and account.one_time_until <= now()


def _note_refusal(email: str) -> Write:
    async def note(session: Session) -> None:
        record(session, PUBLIC, "account.sign_in_refused", await account_by_email(session, _email(email)))

    return note


def _next_step(account: Account, wanted: str | None) -> str:
    target = local_path(wanted or HOME)
    if account.one_time_until:
        return f"{ACCOUNT}?{urlencode({'next': target})}"
    return HOME if target.startswith("/manage/sign-") else target


def _sign_in_form(
    request: Request, typed: dict[str, str], error: str | None = None, *, status: int = 200
) -> Response:
    values = {"typed": typed, "errors": {"__all__": error} if error else {}}
    return render(request, "accounts/sign_in.html", values, status=status)


@page
async def sign_out(request: Request, session: Session) -> Response:
    """End this browser's session."""
    account = await signed_in_account(request, session)
    await end_session(request, session)
    if account:
        record(session, Actor("account", account.name, account.id), "account.sign_out", account)
    response = RedirectResponse("/manage/sign-in", 303)
    clear_session_cookie(request, response)
    return response


async def _own_account(request: Request, session: Session) -> tuple[Account, Actor]:
    """The account of this browser, also with a one-time password. Raises Unauthenticated."""
    account = await signed_in_account(request, session)
    if account is None:
        raise Unauthenticated(_("Please sign in."))
    return account, await account_actor(session, account)


@page
async def show_account(request: Request, session: Session) -> Response:
    """Name, language and password."""
    account, actor = await _own_account(request, session)
    typed = {"name": account.name, "locale": account.locale, "next": request.query_params.get("next", "")}
    return _account_page(request, account, actor, typed, {})


@page
async def save_account(request: Request, session: Session) -> Response:
    """Take over name and language; the language holds in this browser at once."""
    account, actor = await _own_account(request, session)
    form = await read_form(request)
    try:
        data = form.parse(ProfileIn)
        await update_profile(session, actor, account, data.name, data.locale)
    except Invalid as error:
        return _account_page(request, account, actor, form.typed, error.fields)
    response = RedirectResponse(f"{ACCOUNT}?done=profile", 303)
    remember_language(request, response, data.locale)
    return response


@page
async def save_password(request: Request, session: Session) -> Response:
    """A new password, after the present one; every other browser of the account is signed out."""
    form = await read_form(request)
    async with context(request).db.read() as reading:
        account, actor = await _own_account(request, reading)
    typed = {"name": account.name, "locale": account.locale, "next": form.typed.get("next", "")}
    try:
        password_hash = await _new_hash(request, account, form.typed)
    except Invalid as error:
        return _account_page(request, account, actor, typed, error.fields)
    account = await session.get_one(Account, account.id)
    await change_password(session, actor, account, password_hash)
    await end_sessions_of(session, account.id)
    wanted = local_path(typed["next"]) if typed["next"] else f"{ACCOUNT}?done=password"
    response = RedirectResponse(wanted, 303)
    set_session_cookie(request, response, await start_session(session, account.id))
    return response


async def _new_hash(request: Request, account: Account, typed: dict[str, str]) -> str:
    """The hash of the new password. Raises Invalid per field, or TooMany after wrong guesses."""
    if not account.one_time_until:
        parts = context(request)
        key = SIGN_IN_ACCOUNT.key(hashed(parts.signing_key("rate limits"), account.email))
        await take(parts.db, key, SIGN_IN_ACCOUNT.rate)
        if not await verify_password(typed.get("current", ""), account.password_hash):
            raise Invalid("", fields={"current": _("This is not your present password.")})
    if typed.get("password", "") != typed.get("again", ""):
        raise Invalid("", fields={"again": _("The two passwords differ. Please type the new one again.")})
    if account.one_time_until and await verify_password(typed.get("password", ""), account.password_hash):
        raise Invalid(
            "", fields={"password": _("Please choose another password than the one you were given.")}
        )
    return await hash_password(typed.get("password", ""))


def _account_page(
    request: Request, account: Account, actor: Actor, typed: dict[str, str], errors: dict[str, object]
) -> Response:
    values = {
        **own_console(actor, "account"),
        "account": account,
        "typed": typed,
        "errors": errors,
        "locales": list(LANGUAGE_NAMES.items()),
        "done": DONE.get(request.query_params.get("done", "")),
    }
    if account.one_time_until:
        values["places"] = []
    return render(request, "accounts/account.html", values, status=422 if errors else 200)


routes: list[BaseRoute] = [
    Route("/manage/sign-in", show_sign_in, methods=["GET"]),
    Route("/manage/sign-in", sign_in, methods=["POST"]),
    Route("/manage/sign-out", sign_out, methods=["POST"]),
    Route("/manage/account", show_account, methods=["GET"]),
    Route("/manage/account", save_account, methods=["POST"]),
    Route("/manage/account/password", save_password, methods=["POST"]),
]
