"""Staff for tests, made as the product makes them."""

import httpx
from pwdlib.hashers.argon2 import Argon2Hasher

from events_platform.accounts.access import SYSTEM, Actor, account_actor
from events_platform.accounts.models import Account, Role
from events_platform.accounts.service import create_account, create_token, grant
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.ids import new_id

PASSWORD = "correct horse battery"
# The product verifies a hash at the cost that stands in it; what its own hashes cost is tested with them.
_hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
_hashes: dict[str, str] = {}


async def make_account(
    session: Session,
    role: Role | None = Role.ADMINISTRATOR,
    event: Event | None = None,
    *,
    email: str | None = None,
    name: str = "Zhang Min",
    password: str = PASSWORD,
) -> Account:
    """A member of staff with one role (in the event, else in all), who signs in with `password`."""
    if password not in _hashes:
        _hashes[password] = _hasher.hash(password)
    address = email or f"{new_id().hex}@example.org"
    account = await create_account(session, SYSTEM, email=address, name=name, password_hash=_hashes[password])
    if role:
        await grant(session, SYSTEM, account.id, role, event.id if event else None)
    return account


async def make_actor(session: Session, role: Role = Role.ADMINISTRATOR, event: Event | None = None) -> Actor:
    """Such a member of staff as services know them."""
    return await account_actor(session, await make_account(session, role, event))


async def make_token(
    session: Session, role: Role = Role.ADMINISTRATOR, event: Event | None = None, name: str = "test"
) -> str:
    """The text of a staff token, for `Authorization: Bearer`."""
    return await create_token(session, SYSTEM, name, role, event.id if event else None)


def bearer(token: str) -> dict[str, str]:
    """The header that presents a token."""
    return {"Authorization": f"Bearer {token}"}


async def sign_in(client: httpx.AsyncClient, account: Account, password: str = PASSWORD) -> None:
    """Sign the client in by the form, as a person does; the account must be committed."""
    form = {"email": account.email, "password": password}
    response = await client.post("/manage/sign-in", data=form)
    assert response.status_code == 303, response.text
