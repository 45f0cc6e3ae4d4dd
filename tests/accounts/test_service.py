"""Who may give which role, and what can never be taken away."""

import asyncio

import pytest
from sqlmodel import select

from events_platform.accounts.access import SYSTEM, Right, account_actor
from events_platform.accounts.models import Account, ApiToken, AuditEntry, Role
from events_platform.accounts.passwords import hash_password, one_time_password, verify_password
from events_platform.accounts.queries import team_of, tokens_of
from events_platform.accounts.service import (
    create_account,
    create_token,
    disable_account,
    enable_account,
    grant,
    revoke,
    revoke_token,
)
from events_platform.errors import AppError, Conflict, Forbidden, Invalid, NotFound
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.ids import token_hash
from tests.factories.accounts import make_account, make_actor
from tests.factories.events import make_event


async def test_create_account_stores_the_address_normalised(session: Session) -> None:
    account = await create_account(
        session, SYSTEM, email=" Zhang@Example.ORG ", name=" Z ", password_hash="x"
    )
    assert (account.email, account.name) == ("zhang@example.org", "Z")


async def test_create_account_refuses_what_cannot_sign_in(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        await create_account(session, SYSTEM, email="nobody", name="\x00", password_hash="x")
    assert set(refused.value.fields) == {"email", "name"}


async def test_create_account_refuses_a_taken_address_and_goes_on(session: Session) -> None:
    await make_account(session, email="a@example.org")
    with pytest.raises(Conflict) as refused:
        await create_account(session, SYSTEM, email="A@example.org", name="B", password_hash="x")
    assert refused.value.code == "email_taken"
    assert [one.name for one in (await session.exec(select(Account))).all()] == ["Zhang Min"]


@pytest.mark.parametrize("password", ["", "short", "a" * 30, "x" * 201])
async def test_hash_password_refuses_weak_ones(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        await hash_password(password)
    assert refused.value.fields["password"]


async def test_verify_password_knows_only_the_right_one() -> None:
    stored = await hash_password("correct horse battery")
    assert await verify_password("correct horse battery", stored)
    assert not await verify_password("correct horse batterz", stored)
    assert not await verify_password("correct horse battery", None)


def test_one_time_password_is_long_enough_for_itself() -> None:
    assert len({one_time_password() for _ in range(50)}) == 50
    assert len(one_time_password()) == 19


async def test_grant_lets_owners_give_roles_in_their_event_only(session: Session) -> None:
    event, other = await make_event(session), await make_event(session)
    owner = await make_actor(session, Role.OWNER, event)
    account = await make_account(session, None)
    await grant(session, owner, account.id, Role.STEWARD, event.id)
    await grant(session, owner, account.id, Role.STEWARD, event.id)
    member = next(one for one in await team_of(session, event.id) if one.account.id == account.id)
    assert member.roles == [Role.STEWARD]
    for role, event_id in ((Role.STEWARD, other.id), (Role.STEWARD, None), (Role.ADMINISTRATOR, event.id)):
        with pytest.raises(Forbidden):
            await grant(session, owner, account.id, role, event_id)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OWNER, Role.ADMINISTRATOR}])
async def test_grant_is_refused_to_other_roles(session: Session, role: Role) -> None:
    event = await make_event(session)
    actor = await make_actor(session, role, event)
    account = await make_account(session, None)
    with pytest.raises(Forbidden):
        await grant(session, actor, account.id, Role.STEWARD, event.id)
    with pytest.raises(Forbidden):
        await create_token(session, actor, "t", Role.ANALYST, event.id)


async def test_grant_is_recorded_with_who_and_what(session: Session) -> None:
    event = await make_event(session)
    account = await make_account(session, Role.STEWARD, event)
    found = select(AuditEntry).where(AuditEntry.action == "role.grant", AuditEntry.subject_id == account.id)
    entry = (await session.exec(found)).one()
    assert (entry.event_id, entry.details, entry.actor_kind) == (event.id, {"role": "steward"}, "system")


async def test_revoke_never_removes_the_last_owner(session: Session) -> None:
    event = await make_event(session)
    first = await make_account(session, Role.OWNER, event)
    second = await make_account(session, Role.OWNER, event)
    actor = await account_actor(session, first)
    await revoke(session, actor, second.id, Role.OWNER, event.id)
    with pytest.raises(Conflict) as refused:
        await revoke(session, actor, first.id, Role.OWNER, event.id)
    assert refused.value.code == "last_owner"


async def test_revoke_counts_only_owners_who_can_sign_in(session: Session) -> None:
    event = await make_event(session)
    first = await make_account(session, Role.OWNER, event)
    second = await make_account(session, Role.OWNER, event)
    await disable_account(session, SYSTEM, second)
    with pytest.raises(Conflict):
        await revoke(session, SYSTEM, first.id, Role.OWNER, event.id)
    await enable_account(session, SYSTEM, second)
    await revoke(session, SYSTEM, first.id, Role.OWNER, event.id)


async def test_revoke_of_a_role_that_is_gone_is_not_found(session: Session) -> None:
    event = await make_event(session)
    account = await make_account(session, Role.STEWARD, event)
    with pytest.raises(NotFound):
        await revoke(session, SYSTEM, account.id, Role.ANALYST, event.id)


async def test_last_owner_stays_when_two_remove_each_other_at_once(db: Database) -> None:
    async with db.write() as session:
        event = await make_event(session)
        owners = [await make_account(session, Role.OWNER, event) for _ in range(2)]

    async def remove(account: Account) -> str:
        try:
            async with db.write() as session:
                await revoke(session, SYSTEM, account.id, Role.OWNER, event.id)
                await asyncio.sleep(0.05)
        except AppError as error:
            return error.code
        return "removed"

    assert sorted(await asyncio.gather(*map(remove, owners))) == ["last_owner", "removed"]
    async with db.read() as session:
        assert len(await team_of(session, event.id)) == 1


async def test_last_administrator_can_neither_be_removed_nor_disabled(session: Session) -> None:
    account = await make_account(session, Role.ADMINISTRATOR)
    for refused in (
        revoke(session, SYSTEM, account.id, Role.ADMINISTRATOR, None),
        disable_account(session, SYSTEM, account),
    ):
        with pytest.raises(Conflict) as error:
            await refused
        assert error.value.code == "last_administrator"


async def test_create_token_is_stored_as_a_hash_only(session: Session) -> None:
    event = await make_event(session)
    presented = await create_token(session, SYSTEM, "badge printer", Role.REGISTRAR, event.id)
    stored = (await session.exec(select(ApiToken))).one()
    assert presented.startswith("evt_")
    assert (stored.token_hash, stored.name) == (token_hash(presented), "badge printer")


async def test_create_token_refuses_a_missing_name(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        await create_token(session, SYSTEM, " \u200b", Role.ANALYST, None)
    assert refused.value.fields == {"name": "Please say what the token is for."}


async def test_revoke_token_stops_it_in_its_own_event_only(session: Session) -> None:
    event, other = await make_event(session), await make_event(session)
    await create_token(session, SYSTEM, "t", Role.ANALYST, event.id)
    (made,) = await tokens_of(session, event.id)
    with pytest.raises(NotFound):
        await revoke_token(session, SYSTEM, made.id, other.id)
    await revoke_token(session, SYSTEM, made.id, event.id)
    assert await tokens_of(session, event.id) == []


@pytest.mark.parametrize(
    ("role", "right", "may"),
    [
        (Role.OWNER, Right.MANAGE_TEAM, True),
        (Role.ORGANISER, Right.MANAGE_TEAM, False),
        (Role.ORGANISER, Right.EDIT_EVENT, True),
        (Role.OWNER, Right.ADMINISTER, False),
        (Role.ANALYST, Right.SEE_NAMES, False),
        (Role.STEWARD, Right.SEE_FIGURES, False),
    ],
)
async def test_role_carries_its_rights_in_its_event_only(
    session: Session, role: Role, right: Right, may: bool
) -> None:
    event, other = await make_event(session), await make_event(session)
    actor = await make_actor(session, role, event)
    assert actor.may(right, event.id) is may
    assert not actor.may(right, other.id)
    assert not actor.may(right)
