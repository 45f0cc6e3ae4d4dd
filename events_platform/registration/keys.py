"""What stands beside a registration for searching and sorting."""

from events_platform.kit.text import search_key, sort_key
from events_platform.kit.text.fold import is_east_asian
from events_platform.people.models import NameOrder
from events_platform.registration.models import Registration


def name_order(native: str) -> NameOrder:
    """The order in which a name is written, where its owner did not say."""
    return NameOrder.FAMILY_FIRST if is_east_asian(native) else NameOrder.GIVEN_FIRST


def fill_keys(registration: Registration) -> Registration:
    """Set the keys from name, address, telephone, affiliation and group."""
    registration.search_key = search_key(
        registration.native,
        registration.romanised,
        registration.email,
        registration.phone,
        registration.affiliation,
        registration.group_name,
    )
    name = (registration.native, registration.romanised, registration.name_order)
    registration.sort_en = sort_key(*name, "en")
    registration.sort_zh = sort_key(*name, "zh")
    return registration
