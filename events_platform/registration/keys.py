"""What stands beside a registration for searching and sorting."""

from typing import Any

from events_platform.kit.text import search_key, sort_key
from events_platform.kit.text.fold import is_east_asian
from events_platform.people.models import NameOrder
from events_platform.registration.models import Registration


def name_order(native: str) -> NameOrder:
    """The order in which a name is written, where its owner did not say."""
    return NameOrder.FAMILY_FIRST if is_east_asian(native) else NameOrder.GIVEN_FIRST


def keys_of(
    native: str,
    romanised: str,
    order: str,
    email: str | None,
    phone: str | None,
    affiliation: str,
    group_name: str,
) -> dict[str, Any]:
    """The keys that follow from what is known of somebody."""
    return {
        "search_key": search_key(native, romanised, email, phone, affiliation, group_name),
        "sort_en": sort_key(native, romanised, order, "en"),
        "sort_zh": sort_key(native, romanised, order, "zh"),
    }


def fill_keys(registration: Registration) -> Registration:
    """Set the keys of a registration anew."""
    keys = keys_of(
        registration.native,
        registration.romanised,
        registration.name_order,
        registration.email,
        registration.phone,
        registration.affiliation,
        registration.group_name,
    )
    for name, value in keys.items():
        setattr(registration, name, value)
    return registration
