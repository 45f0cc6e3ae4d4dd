"""Personal links: nothing is stored for them, they can be mailed again at will, and an epoch revokes them."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Sequence
from typing import Protocol

from events_platform.errors import NotFound
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import link_bytes
from events_platform.registration.models import Registration
from events_platform.settings import Settings

ID_BYTES = 16
MAC_BYTES = 16
MARK_LENGTH = 22
MY_PAGE, LIVE_ROOM, AGENDA = "my page", "live room", "agenda"


class Installation(Protocol):
    """What services need to know of the process that they run in."""

    @property
    def settings(self) -> Settings:
        """The settings of the installation."""

    def signing_key(self, purpose: str) -> bytes:
        """A key of the installation for one purpose."""


def my_token(installation: Installation, registration: Registration) -> str:
    """The token of the personal page: the registration's id and a MAC over id and epoch."""
    return _token(installation, MY_PAGE, registration)


def live_token(installation: Installation, registration: Registration) -> str:
    """A token that opens the online rooms and nothing else."""
    return _token(installation, LIVE_ROOM, registration)


def live_path(installation: Installation, event_slug: str, registration: Registration) -> str:
    """The address of the online rooms within the site, for this person."""
    return f"/{event_slug}/live/{live_token(installation, registration)}"


def agenda_path(installation: Installation, event_slug: str, registration: Registration) -> str:
    """The address of the calendar of one's own agenda within the site; its token opens nothing else."""
    return f"/{event_slug}/agenda/{_token(installation, AGENDA, registration)}.ics"


def my_path(installation: Installation, event_slug: str, registration: Registration) -> str:
    """The address of the personal page within the site."""
    return f"/{event_slug}/me/{my_token(installation, registration)}"


def my_url(installation: Installation, event_slug: str, registration: Registration) -> str:
    """The whole address of the personal page."""
    return installation.settings.base_url + my_path(installation, event_slug, registration)


def mailed_url(installation: Installation, event_slug: str, registration: Registration) -> str:
    """The personal page's address as it stands in mails: opening it confirms the address they went to."""
    return f"{my_url(installation, event_slug, registration)}?mailed={mail_mark(installation, registration)}"


def mail_mark(installation: Installation, registration: Registration) -> str:
    """What tells a mailed link from the page after registering; another address makes it void."""
    address = (registration.email or "").encode()
    return _text(_mac(installation, "mailed link", registration.id, registration.token_epoch, address))


def is_mail_mark(installation: Installation, registration: Registration, presented: str) -> bool:
    """Whether this came out of a mail to the registration's present address."""
    return bool(registration.email) and hmac.compare_digest(
        mail_mark(installation, registration).encode(), presented.encode("utf-8", "replace")
    )


async def registration_by_token(
    session: Session, installation: Installation, token: str, purposes: Sequence[str] = (MY_PAGE,)
) -> Registration:
    """The registration whose personal link this is. Raises NotFound, the same for every wrong token."""
    raw = link_bytes(token, ID_BYTES + MAC_BYTES)
    found = await session.get(Registration, uuid.UUID(bytes=raw[:ID_BYTES])) if raw else None
    if found is None or not any(
        hmac.compare_digest(_mac(installation, purpose, found.id, found.token_epoch), raw[ID_BYTES:])
        for purpose in purposes
    ):
        raise NotFound(
            _(
                "This personal link is not valid any more. Please use the newest mail that you have from us,"
                " or ask for it again on the event's page."
            ),
            code="no_such_link",
        )
    return found


def _token(installation: Installation, purpose: str, registration: Registration) -> str:
    mac = _mac(installation, purpose, registration.id, registration.token_epoch)
    return _text(registration.id.bytes + mac)


def _mac(installation: Installation, purpose: str, id_: uuid.UUID, epoch: int, extra: bytes = b"") -> bytes:
    message = id_.bytes + epoch.to_bytes(4, "big") + extra
    return hmac.digest(installation.signing_key(purpose), message, hashlib.sha256)[:MAC_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
