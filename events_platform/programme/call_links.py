"""Links of a call: of a proposer's page, of a reviewer, of late-comers. Nothing is stored, epochs revoke."""

import base64
import hashlib
import hmac
import uuid
from typing import TypeVar

from events_platform.errors import NotFound
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import link_bytes
from events_platform.programme.links import ID_BYTES, MAC_BYTES, Installation
from events_platform.programme.models_call import CallReviewer, Proposal, ProposalCall

PROPOSAL, REVIEW, LATE = "proposal page", "review page", "late proposal"
R = TypeVar("R", Proposal, CallReviewer)


def proposal_path(installation: Installation, event_slug: str, proposal: Proposal) -> str:
    """The address of a proposer's own page within the site."""
    mac = _mac(installation, PROPOSAL, proposal.id, proposal.epoch)
    return f"/{event_slug}/proposals/{_text(proposal.id.bytes + mac)}"


def proposal_url(installation: Installation, event_slug: str, proposal: Proposal) -> str:
    """The whole address of a proposer's own page; only mails to the proposer hold it."""
    return installation.settings.base_url + proposal_path(installation, event_slug, proposal)


def review_path(installation: Installation, event_slug: str, reviewer: CallReviewer) -> str:
    """The address of a reviewer's page within the site."""
    mac = _mac(installation, REVIEW, reviewer.id, reviewer.epoch)
    return f"/{event_slug}/review/{_text(reviewer.id.bytes + mac)}"


def review_url(installation: Installation, event_slug: str, reviewer: CallReviewer) -> str:
    """The whole address of a reviewer's page."""
    return installation.settings.base_url + review_path(installation, event_slug, reviewer)


def late_mark(installation: Installation, call: ProposalCall) -> str:
    """What lets late-comers in."""
    return _text(_mac(installation, LATE, call.id, call.late_epoch))


def late_url(installation: Installation, event_slug: str, call: ProposalCall) -> str:
    """The whole address of the form for late-comers."""
    return f"{installation.settings.base_url}/{event_slug}/call?late={late_mark(installation, call)}"


def is_late_mark(installation: Installation, call: ProposalCall, presented: str) -> bool:
    """Whether this is the call's present link for late-comers; there is none before an organiser made one."""
    expected = late_mark(installation, call).encode()
    return call.late_epoch > 0 and hmac.compare_digest(expected, presented.encode("utf-8", "replace"))


async def proposal_by_token(session: Session, installation: Installation, token: str) -> Proposal:
    """The proposal whose link this is. Raises NotFound, the same for every wrong token."""
    return await _by_token(session, installation, PROPOSAL, Proposal, token)


async def reviewer_by_token(session: Session, installation: Installation, token: str) -> CallReviewer:
    """The reviewer whose link this is, unless it was revoked. Raises NotFound."""
    found = await _by_token(session, installation, REVIEW, CallReviewer, token)
    if found.revoked_at is not None:
        raise _unknown()
    return found


async def _by_token(
    session: Session, installation: Installation, purpose: str, table: type[R], token: str
) -> R:
    raw = link_bytes(token, ID_BYTES + MAC_BYTES)
    found = await session.get(table, uuid.UUID(bytes=raw[:ID_BYTES])) if raw else None
    if found is None or not hmac.compare_digest(
        _mac(installation, purpose, found.id, found.epoch), raw[ID_BYTES:]
    ):
        raise _unknown()
    return found


def _unknown() -> NotFound:
    message = _("This link is not valid any more. Please use the newest mail that you have from us.")
    return NotFound(message, code="no_such_link")


def _mac(installation: Installation, purpose: str, id_: uuid.UUID, epoch: int) -> bytes:
    message = id_.bytes + epoch.to_bytes(4, "big")
    return hmac.digest(installation.signing_key(purpose), message, hashlib.sha256)[:MAC_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
