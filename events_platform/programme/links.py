"""Links to speakers' own pages: nothing is stored for them, and an epoch revokes them."""

import base64
import hashlib
import hmac
import uuid
from typing import Protocol

from events_platform.errors import NotFound
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import link_bytes
from events_platform.programme.models import Speaker
from events_platform.settings import Settings

ID_BYTES = 16
MAC_BYTES = 16
PURPOSE = "speaker page"
CALENDAR = "speaker calendar"


class Installation(Protocol):
    """What services need to know of the process that they run in."""

    @property
    def settings(self) -> Settings:
        """The settings of the installation."""

    def signing_key(self, purpose: str) -> bytes:
        """A key of the installation for one purpose."""


def speaker_token(installation: Installation, speaker: Speaker, purpose: str = PURPOSE) -> str:
    """The token of a speaker's own page, or of another purpose: the id and a MAC over id and epoch."""
    raw = speaker.id.bytes + _mac(installation, speaker, purpose)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def speaker_path(installation: Installation, event_slug: str, speaker: Speaker) -> str:
    """The address of the own page within the site."""
    return f"/{event_slug}/speaker/{speaker_token(installation, speaker)}"


def speaker_url(installation: Installation, event_slug: str, speaker: Speaker) -> str:
    """The whole address of the own page."""
    return installation.settings.base_url + speaker_path(installation, event_slug, speaker)


def own_calendar_path(installation: Installation, event_slug: str, speaker: Speaker) -> str:
    """The address of the speaker's own calendar, whose token opens nothing else."""
    return f"/{event_slug}/speaker/{speaker_token(installation, speaker, CALENDAR)}/calendar.ics"


async def speaker_by_token(
    session: Session, installation: Installation, token: str, purpose: str = PURPOSE
) -> Speaker:
    """The speaker whose link this is; who was merged is the one they were merged into.

    Raises NotFound, the same for every wrong token.
    """
    raw = link_bytes(token, ID_BYTES + MAC_BYTES)
    found = await session.get(Speaker, uuid.UUID(bytes=raw[:ID_BYTES])) if raw else None
    if found is None or not hmac.compare_digest(_mac(installation, found, purpose), raw[ID_BYTES:]):
        message = _("This link is not valid any more. Please use the newest mail that you have from us.")
        raise NotFound(message, code="no_such_link")
    if found.merged_into_id is not None:
        return await session.get_one(Speaker, found.merged_into_id)
    return found


def _mac(installation: Installation, speaker: Speaker, purpose: str) -> bytes:
    message = speaker.id.bytes + speaker.epoch.to_bytes(4, "big")
    return hmac.digest(installation.signing_key(purpose), message, hashlib.sha256)[:MAC_BYTES]
