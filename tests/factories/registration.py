"""Categories and registrations, made by the services as staff and guests make them."""

import itertools
from typing import Any

from events_platform.accounts.access import SYSTEM
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.registration.links import Installation
from events_platform.registration.models import Category, Registration, Source
from events_platform.registration.schemas import CategoryIn, StaffRegistrationIn
from events_platform.registration.service import create_registration
from events_platform.registration.service_category import create_category

_numbers = itertools.count(1)


async def make_category(session: Session, event: Event, **values: Any) -> Category:
    """A category, without limits unless `capacity={"onsite": 1, …}` is given."""
    number = next(_numbers)
    given = {"name": {"en": f"Delegates {number}", "zh": f"代表{number}"}, **values}
    offer = await create_category(session, SYSTEM, event, CategoryIn.model_validate(given))
    return offer.category


async def make_registration(
    session: Session,
    installation: Installation,
    event: Event,
    category: Category | str | None = None,
    *,
    source: Source = Source.STAFF,
    **values: Any,
) -> Registration:
    """A confirmed on-site registration by staff of somebody from China; `name` may be a plain text."""
    number = next(_numbers)
    name = values.pop("name", f"测试{number}")
    reachable = {"email": f"guest{number}@example.org"} if source == Source.PUBLIC else {}
    given = {
        **reachable,
        "category": str(category.id) if isinstance(category, Category) else category or "",
        "mode": "onsite",
        "name": {"native": name} if isinstance(name, str) else name,
        "country": "CN",
        **values,
    }
    data = StaffRegistrationIn.model_validate(given)
    return await create_registration(session, installation, SYSTEM, event, data, source)
