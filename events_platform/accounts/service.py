"""Writes of staff accounts, roles and API tokens. Who may do what to whom is decided here."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from events_platform.accounts.access import Actor, MissingRight, Right
from events_platform.accounts.audit import record
from events_platform.accounts.models import Account, ApiToken, Role, RoleGrant
from events_platform.errors import Conflict, Invalid, NotFound
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import token, token_hash
from events_platform.kit.text import clean_line, normalise_email

ONE_TIME = timedelta(days=7)
"""How long a password that somebody else set can be used."""
TOKEN_PREFIX = "evt_"  # noqa: S105 - lets secret scanners and people recognise a token, tells nothing
LONGEST_NAME = 200
LONGEST_TOKEN_NAME = 100


async def create_account(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password_hash: str,
    locale: str = "en",
    one_time_until: datetime | None = None,
) -> Account:
    """A member of staff without any role yet. Raises Invalid, or Conflict (email_taken)."""
    address, shown = _checked(email, name)
    account = Account(
        email=address, name=shown, locale=locale, password_hash=password_hash, one_time_until=one_time_until
    )
    try:
        async with session.begin_nested():
            session.add(account)
            await session.flush()
    except IntegrityError as error:
        sentence = _("There is an account with this e-mail address already.")
        raise Conflict(sentence, code="email_taken", fields={"email": sentence}) from error
    record(session, actor, "account.create", account)
    await session.flush()
    return account


async def update_profile(session: Session, actor: Actor, account: Account, name: str, locale: str) -> None:
    """What a person says about themself: the name that others see, and their language."""
    _address, account.name = _checked(account.email, name)
    account.locale = locale
    record(session, actor, "account.update", account)
    await session.flush()


async def change_password(session: Session, actor: Actor, account: Account, password_hash: str) -> None:
    """A password of the person's own choice."""
    account.password_hash, account.one_time_until = password_hash, None
    record(session, actor, "account.password", account)
    await session.flush()


async def reset_password(session: Session, actor: Actor, account: Account, password_hash: str) -> None:
    """A one-time password, which the person must change at the next sign-in. Administrators may."""
    actor.require(Right.ADMINISTER)
    account.password_hash, account.one_time_until = password_hash, now() + ONE_TIME
    record(session, actor, "account.reset", account)
    await session.flush()


async def disable_account(session: Session, actor: Actor, account: Account) -> None:
    """Shut an account out; what it did stays in the log. Nobody shuts the last administrator out."""
    actor.require(Right.ADMINISTER)
    holders = await _holders(session, Role.ADMINISTRATOR, None)
    if account.id in holders:
        await _refuse_last(session, None, holders - {account.id})
    account.disabled_at = account.disabled_at or now()
    record(session, actor, "account.disable", account)
    await session.flush()


async def enable_account(session: Session, actor: Actor, account: Account) -> None:
    """Let an account in again, with the roles that it had."""
    actor.require(Right.ADMINISTER)
    account.disabled_at = None
    record(session, actor, "account.enable", account)
    await session.flush()


async def grant(
    session: Session, actor: Actor, account_id: uuid.UUID, role: Role, event_id: uuid.UUID | None
) -> None:
    """Give a role in an event, or (event None, administrators only) in all; once given it stays given."""
    _refuse_beyond(actor, role, event_id)
    account = await session.get(Account, account_id)
    if account is None:
        raise NotFound(_("There is no such account."))
    given = RoleGrant(account_id=account_id, role=role, event_id=event_id, granted_by=actor.name)
    try:
        async with session.begin_nested():
            session.add(given)
            await session.flush()
    except IntegrityError:
        return
    record(session, actor, "role.grant", account, event_id=event_id, details={"role": role})
    await session.flush()


async def revoke(
    session: Session, actor: Actor, account_id: uuid.UUID, role: Role, event_id: uuid.UUID | None
) -> None:
    """Take a role away. Raises NotFound, or Conflict (last_owner) where nobody else would be left with it."""
    _refuse_beyond(actor, role, event_id)
    holders = await _holders(session, role, event_id)
    if account_id not in holders:
        raise NotFound(_("This person does not have this role any more."))
    if role == (Role.OWNER if event_id else Role.ADMINISTRATOR):
        await _refuse_last(session, event_id, holders - {account_id})
    given = await session.exec(_grants(role, event_id).where(RoleGrant.account_id == account_id))
    for one in given.all():
        await session.delete(one)
    account = await session.get_one(Account, account_id)
    record(session, actor, "role.revoke", account, event_id=event_id, details={"role": role})
    await session.flush()


async def create_token(
    session: Session,
    actor: Actor,
    name: str,
    role: Role,
    event_id: uuid.UUID | None,
    expires_at: datetime | None = None,
) -> str:
    """A token for programs, returned once and stored as a hash only. Raises Invalid for a missing name."""
    _refuse_beyond(actor, role, event_id)
    cleaned = clean_line(name)[:LONGEST_TOKEN_NAME]
    if not cleaned:
        sentence = _("Please say what the token is for.")
        raise Invalid(sentence, fields={"name": sentence})
    presented = TOKEN_PREFIX + token()
    made = ApiToken(
        name=cleaned,
        token_hash=token_hash(presented),
        role=role,
        event_id=event_id,
        created_by=actor.name,
        expires_at=expires_at,
    )
    session.add(made)
    record(session, actor, "token.create", made, details={"role": role, "name": cleaned})
    await session.flush()
    return presented


async def revoke_token(
    session: Session, actor: Actor, token_id: uuid.UUID, event_id: uuid.UUID | None
) -> None:
    """Stop a token at once. Raises NotFound for a token of another event."""
    found = await session.get(ApiToken, token_id)
    if found is None or found.event_id != event_id:
        raise NotFound(_("There is no such token."))
    _refuse_beyond(actor, Role(found.role), event_id)
    if found.revoked_at is None:
        found.revoked_at = now()
        record(session, actor, "token.revoke", found, details={"name": found.name})
    await session.flush()


def _checked(email: str, name: str) -> tuple[str, str]:
    """Address and name as they are stored. Raises Invalid."""
    fields: dict[str, object] = {}
    shown = clean_line(name)
    if not shown or len(shown) > LONGEST_NAME:
        fields["name"] = _("Please give a name of 1 to %(limit)s characters.", limit=LONGEST_NAME)
    try:
        email = normalise_email(email)
    except ValueError as error:
        fields["email"] = str(error)
    if fields:
        raise Invalid(_("Please check the fields that are marked."), fields=fields)
    return email, shown


def _refuse_beyond(actor: Actor, role: Role, event_id: uuid.UUID | None) -> None:
    """Owners give roles in their event; what holds in all events is the administrators' to give."""
    if event_id is None:
        actor.require(Right.ADMINISTER)
        return
    actor.require(Right.MANAGE_TEAM, event_id)
    if role == Role.ADMINISTRATOR:
        message = _("Administrators look after the whole installation, not one event.")
        raise MissingRight(Right.ADMINISTER, event_id, message)


def _grants(role: Role, event_id: uuid.UUID | None) -> SelectOfScalar[RoleGrant]:
    scope = col(RoleGrant.event_id).is_(None) if event_id is None else col(RoleGrant.event_id) == event_id
    return select(RoleGrant).where(RoleGrant.role == role, scope)


async def _holders(session: Session, role: Role, event_id: uuid.UUID | None) -> set[uuid.UUID]:
    """Who has the role. The rows are locked, so that of two people who take it from each other one waits."""
    locked = _grants(role, event_id).order_by(col(RoleGrant.id)).with_for_update()
    return {one.account_id for one in (await session.exec(locked)).all()}


async def _refuse_last(session: Session, event_id: uuid.UUID | None, holders: set[uuid.UUID]) -> None:
    """Conflict where nobody who can sign in would be left with the role."""
    able = select(Account.id).where(col(Account.id).in_(holders), col(Account.disabled_at).is_(None))
    if (await session.exec(able)).first() is None:
        if event_id is None:
            message = _("An installation has at least one administrator. Appoint another one first.")
            raise Conflict(message, code="last_administrator")
        raise Conflict(_("An event has at least one owner. Appoint another one first."), code="last_owner")
