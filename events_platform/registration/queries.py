"""Reads of categories and registrations."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, select

from events_platform.errors import Invalid, NotFound
from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import current_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.pagination import Page, PageRequest, fetch_page
from events_platform.kit.text import matches
from events_platform.registration.models import (
    Category,
    Mode,
    Quota,
    Registration,
    RegistrationChange,
    Status,
)

UNKNOWN_COUNTRY = "unknown"
MOST_MAILS = 10


@dataclass(frozen=True)
class Offer:
    """A category with its seats by mode."""

    category: Category
    quotas: dict[Mode, Quota]

    @property
    def modes(self) -> list[Mode]:
        """The modes in which one can register, on site first."""
        return [mode for mode in Mode if mode in self.category.modes]

    def left(self, mode: Mode) -> int | None:
        """Seats left in a mode; None where there is no limit."""
        quota = self.quotas[mode]
        return None if quota.capacity is None else max(0, quota.capacity - quota.taken)

    def is_full(self, mode: Mode) -> bool:
        """Whether the last seat is gone."""
        return self.left(mode) == 0


@dataclass(frozen=True)
class Filters:
    """What a list of registrations is narrowed to; empty values narrow nothing."""

    q: str = ""
    status: Status | None = None
    mode: Mode | None = None
    category_id: uuid.UUID | None = None
    country: str = ""


async def offers_of(session: Session, event_id: uuid.UUID, *, public_only: bool = False) -> list[Offer]:
    """The categories of an event with their seats, in their order."""
    statement = (
        select(Category, Quota)
        .join(Quota, col(Quota.category_id) == col(Category.id))
        .where(Category.event_id == event_id)
        .order_by(col(Category.position), col(Category.number))
    )
    if public_only:
        statement = statement.where(col(Category.is_public).is_(True))
    found: dict[uuid.UUID, Offer] = {}
    for category, quota in await session.exec(statement):
        offer = found.setdefault(category.id, Offer(category, {}))
        offer.quotas[Mode(quota.mode)] = quota
    return list(found.values())


async def offer_for(session: Session, event_id: uuid.UUID, reference: str) -> Offer:
    """The category of this slug or id, or the only one where no reference is given. Raises Invalid."""
    found = [one for one in await offers_of(session, event_id) if _is_meant(one.category, reference)]
    if len(found) == 1:
        return found[0]
    message = _("There is no such category.") if reference else _("Please choose a category.")
    raise Invalid(message, code="no_such_category", fields={"category": message})


def _is_meant(category: Category, reference: str) -> bool:
    return not reference or reference in {category.slug, str(category.id)}


async def categories_of(session: Session, event_id: uuid.UUID) -> list[Category]:
    """The categories of an event in their order."""
    found = await session.exec(
        select(Category)
        .where(Category.event_id == event_id)
        .order_by(col(Category.position), col(Category.number))
    )
    return list(found)


async def category_by_slug(session: Session, event_id: uuid.UUID, slug: str) -> Category:
    """The category of this slug. Raises NotFound."""
    found = await session.exec(select(Category).where(Category.event_id == event_id, Category.slug == slug))
    category = found.one_or_none()
    if category is None:
        raise NotFound(_("There is no such category."), code="no_such_category")
    return category


async def offer_by_id(session: Session, event_id: uuid.UUID, reference: str) -> Offer:
    """The category of this slug or id with its seats. Raises NotFound."""
    for offer in await offers_of(session, event_id):
        if _is_meant(offer.category, reference or "-"):
            return offer
    raise NotFound(_("There is no such category."), code="no_such_category")


async def registration_by_id(session: Session, event_id: uuid.UUID, reference: str) -> Registration:
    """The registration of this id in the event. Raises NotFound."""
    try:
        found = await session.get(Registration, uuid.UUID(reference))
    except ValueError:
        found = None
    if found is None or found.event_id != event_id:
        raise NotFound(_("There is no such registration."), code="no_such_registration")
    return found


async def registration_and_event(session: Session, reference: str) -> tuple[Registration, Event]:
    """A registration of any event, and its event. Raises NotFound."""
    try:
        wanted = uuid.UUID(reference)
    except ValueError:
        wanted = None
    found = await session.exec(
        select(Registration, Event)
        .join(Event, col(Event.id) == col(Registration.event_id))
        .where(Registration.id == wanted)
    )
    pair = found.one_or_none() if wanted else None
    if pair is None:
        raise NotFound(_("There is no such registration."), code="no_such_registration")
    return pair


async def registrations_page(
    session: Session,
    event_id: uuid.UUID,
    filters: Filters,
    request: PageRequest,
    *,
    lang: str | None = None,
) -> Page[Registration]:
    """Registrations by name, as the reader's language sorts it."""
    sort_key = "sort_zh" if (lang or current_locale()) == "zh" else "sort_en"
    keys = [getattr(Registration, sort_key), getattr(Registration, "id")]  # noqa: B009
    return await fetch_page(session, select(Registration).where(_chosen(event_id, filters)), keys, request)


async def count_registrations(session: Session, event_id: uuid.UUID, filters: Filters) -> int:
    """How many registrations a list holds in all."""
    found = await session.exec(
        select(func.count()).select_from(Registration).where(_chosen(event_id, filters))
    )
    return found.one()


def _chosen(event_id: uuid.UUID, filters: Filters) -> ColumnElement[bool]:
    conditions = [col(Registration.event_id) == event_id, matches(col(Registration.search_key), filters.q)]
    if filters.status:
        conditions.append(col(Registration.status) == filters.status)
    if filters.mode:
        conditions.append(col(Registration.mode) == filters.mode)
    if filters.category_id:
        conditions.append(col(Registration.category_id) == filters.category_id)
    if filters.country == UNKNOWN_COUNTRY:
        conditions.append(col(Registration.country).is_(None))
    elif filters.country:
        conditions.append(col(Registration.country) == filters.country)
    return and_(*conditions)


async def count_changes(session: Session, registration_id: uuid.UUID) -> int:
    """How often a registration was changed, its beginning included: calendar entries count on it."""
    counted = select(func.count()).where(RegistrationChange.registration_id == registration_id)
    return (await session.exec(counted)).one()


async def changes_of(session: Session, registration_id: uuid.UUID) -> list[RegistrationChange]:
    """The history of a registration, oldest first."""
    found = await session.exec(
        select(RegistrationChange)
        .where(RegistrationChange.registration_id == registration_id)
        .order_by(col(RegistrationChange.recorded_at), col(RegistrationChange.id))
    )
    return list(found)


async def countries_in_use(session: Session, event_id: uuid.UUID) -> list[str | None]:
    """The country codes that occur in an event; None is unknown."""
    found = await session.exec(
        select(Registration.country).where(Registration.event_id == event_id).distinct()
    )
    return list(found)


async def registration_by_submission(session: Session, submission: uuid.UUID) -> Registration | None:
    """The registration that this very form made already, if it was sent before."""
    found = await session.exec(select(Registration).where(Registration.submission_id == submission))
    return found.one_or_none()


async def registrations_at(session: Session, event_id: uuid.UUID, email: str) -> list[Registration]:
    """Who is registered or waits with this address, the first first: a family or an office may share one."""
    found = await session.exec(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.email == email,
            col(Registration.status).not_in((Status.CANCELLED, Status.DECLINED)),
        )
        .order_by(col(Registration.id))
        .limit(MOST_MAILS)
    )
    return list(found)
