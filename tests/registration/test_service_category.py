"""Categories and the counting rules say the same of who is a participant."""

import pytest

from events_platform.accounts.access import SYSTEM
from events_platform.errors import Conflict
from events_platform.events.queries import rules_of
from events_platform.kit.db.engine import Session
from events_platform.registration.links import Installation
from events_platform.registration.queries import categories_of, offer_by_id
from events_platform.registration.schemas import CategoryChange
from events_platform.registration.service import change_category
from events_platform.registration.service_category import delete_category, update_category
from tests.factories.events import make_event
from tests.factories.registration import make_category, make_registration


async def test_category_counted_apart_stands_in_the_rules(session: Session) -> None:
    event = await make_event(session)
    await make_category(session, event)
    press = await make_category(session, event, is_counted=False)
    assert (await rules_of(session, event.id)).apart_categories == [str(press.id)]
    offer = await offer_by_id(session, event.id, str(press.id))
    await update_category(session, SYSTEM, event, offer, CategoryChange(is_counted=True))
    assert (await rules_of(session, event.id)).apart_categories == []


async def test_category_in_which_somebody_was_stays_for_the_figures_of_then(
    session: Session, installation: Installation
) -> None:
    event = await make_event(session)
    first, second = await make_category(session, event), await make_category(session, event)
    guest = await make_registration(session, installation, event, first)
    await change_category(session, SYSTEM, event, guest, second.slug)
    with pytest.raises(Conflict) as refused:
        await delete_category(session, SYSTEM, await offer_by_id(session, event.id, str(first.id)))
    assert refused.value.code == "in_use"


async def test_category_in_which_nobody_was_goes(session: Session) -> None:
    event = await make_event(session)
    category = await make_category(session, event)
    await delete_category(session, SYSTEM, await offer_by_id(session, event.id, str(category.id)))
    assert await categories_of(session, event.id) == []
