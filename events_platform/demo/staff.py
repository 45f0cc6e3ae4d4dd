"""One member of staff for each role, so that every part of the console can be tried."""

from collections.abc import Sequence

from sqlmodel import col, select

from events_platform.accounts.models import Account, Role
from events_platform.accounts.passwords import hash_password
from events_platform.accounts.service import create_account, grant
from events_platform.demo.loading import DEMO
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.registration.links import Installation

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4
NAMES = {
    Role.ADMINISTRATOR: "Demo Administrator",
    Role.OWNER: "Demo Owner",
    Role.ORGANISER: "Demo Organiser",
    Role.PROGRAMME_EDITOR: "Demo Programme Editor",
    Role.REGISTRAR: "Demo Registrar",
    Role.GATE_SUPERVISOR: "Demo Gate Supervisor",
    Role.STEWARD: "Demo Steward",
    Role.ANALYST: "Demo Analyst",
}


def email_of(role: Role) -> str:
    """The address with which the demo's member of staff of this role signs in."""
    return f"{role.replace('_', '-')}@example.org"


def password_of(installation: Installation, role: Role) -> str:
    """The password of that account: the same whenever it is printed, and different at every installation.

    It follows from the server's secret, so that a demo loaded somewhere never has a password of the manual.
    """
    raw = installation.signing_key(f"demo password of {role}")
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in raw[: GROUPS * GROUP_LENGTH])
    return "-".join(signs[start : start + GROUP_LENGTH] for start in range(0, len(signs), GROUP_LENGTH))


async def missing_roles(session: Session) -> list[Role]:
    """The roles whose account is not there yet."""
    wanted = {email_of(role): role for role in Role}
    found = await session.exec(select(Account.email).where(col(Account.email).in_(wanted)))
    known = set(found)
    return [role for email, role in wanted.items() if email not in known]


async def hashed_passwords(installation: Installation, roles: Sequence[Role]) -> dict[Role, str]:
    """The hashes to store; made before a transaction begins, for they take their time."""
    return {role: await hash_password(password_of(installation, role)) for role in roles}


async def add_staff(session: Session, hashes: dict[Role, str], editions: Sequence[Event]) -> None:
    """Accounts with their roles: the administrator everywhere, all others in the demo's editions alone."""
    for role, password_hash in hashes.items():
        account = await create_account(
            session, DEMO, email=email_of(role), name=NAMES[role], password_hash=password_hash
        )
        for event in [None] if role == Role.ADMINISTRATOR else editions:
            await grant(session, DEMO, account.id, role, event.id if event else None)
