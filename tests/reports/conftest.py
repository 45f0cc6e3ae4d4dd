"""An event of today with people who took part, made without services for speed."""

import pytest
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from tests.factories.accounts import bearer, make_token
from tests.factories.ledger import Ledger, new_ledger


@pytest.fixture
def parts(app: Starlette) -> AppContext:
    found: AppContext = app.state.context
    return found


@pytest.fixture
async def symposium(db: Database) -> Ledger:
    """Five participants of three countries and a UN body, two who did not come, and one of the staff."""
    ledger = new_ledger()
    for country in ("CN", "CN", "NA", "UN", None):
        ledger.scan(ledger.registration(country=country), 10)
    ledger.registration(country="RU")
    ledger.segment(ledger.registration(country="RU", mode="online"), 10, 30)
    ledger.registration(mode="online")
    ledger.scan(ledger.registration(category_id=ledger.staff.id), 10)
    async with db.write() as session:
        await ledger.save(session)
    return ledger


async def token(db: Database, role: Role, ledger: Ledger) -> dict[str, str]:
    """The header of a staff token with this role in the event."""
    async with db.write() as session:
        return bearer(await make_token(session, role, ledger.event))
