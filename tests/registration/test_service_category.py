"""Categories and the counting rules say the same of who is a participant."""

from events_platform.accounts.access import SYSTEM
from events_platform.events.queries import rules_of
from events_platform.kit.db.engine import Session
from events_platform.registration.queries import offer_by_id
from events_platform.registration.schemas import CategoryChange
from events_platform.registration.service_category import update_category
from tests.factories.events import make_event
from tests.factories.registration import make_category


async def test_category_counted_apart_stands_in_the_rules(session: Session) -> None:
    event = await make_event(session)
    await make_category(session, event)
    press = await make_category(session, event, is_counted=False)
    assert (await rules_of(session, event.id)).apart_categories == [str(press.id)]
    offer = await offer_by_id(session, event.id, str(press.id))
    await update_category(session, SYSTEM, event, offer, CategoryChange(is_counted=True))
    assert (await rules_of(session, event.id)).apart_categories == []
