"""From the JSON of a scan to what it states, by hand: pydantic would cost as much as the decision.

`schemas.ScanIn` documents the same fields; a test holds the two together.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from events_platform.checkin.outcomes import Outcome
from events_platform.kit.db.fast_ids import read_id
from events_platform.kit.db.types import to_microseconds
from events_platform.kit.i18n import gettext as _
from events_platform.tickets.codec import Unreadable, clean_ticket

FIELDS: Final = frozenset(
    {
        "id",
        "kind",
        "of",
        "device",
        "gate",
        "operator",
        "ticket",
        "registration_id",
        "direction",
        "scanned_at",
        "sent_at",
        "skew_ms",
        "decided",
        "offline",
        "override",
    }
)
LONGEST_OPERATOR: Final = 100
LONGEST_REASON: Final = 500
LONGEST_TICKET: Final = 10_000
LONGEST_ECHO: Final = 100
LONGEST_MOMENT: Final = 40
# A phone whose battery died starts in 1970; its skew corrects that.
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2999
LARGEST_SKEW_MS: Final = 10 * 365 * 86_400_000
# NUL cannot be stored on PostgreSQL, half a character nowhere, and the rest can only confuse a reader.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
DECIDED: Final[Mapping[str, Outcome]] = {
    **{outcome.value: outcome for outcome in Outcome if outcome is not Outcome.UNDONE},
    "admit": Outcome.ADMITTED,
}


class Malformed(Exception):
    """One item says something impossible; `code` and `detail` are its answer."""

    def __init__(self, detail: str, code: str = "malformed") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class ScanClaim:
    """One scan as a device states it. Times are aware UTC; `ticket` is cleaned, '' if far too long."""

    id: uuid.UUID
    token_hash: bytes
    fingerprint: bytes
    kind: str
    undoes_id: uuid.UUID | None
    device_id: uuid.UUID | None
    gate_id: uuid.UUID | None
    operator: str
    ticket: str | None
    registration_id: uuid.UUID | None
    direction: str
    scanned_at: datetime
    sent_at: datetime | None
    skew: timedelta | None
    decided: Outcome | None
    is_offline: bool
    override: dict[str, str] | None


def read_claim(data: Any, token_hash: bytes, sent_at: datetime | None) -> ScanClaim:
    """The claim in one item of the body; `sent_at` is the request's. Raises Malformed."""
    if type(data) is not dict:
        raise Malformed(_("A scan is a JSON object."))
    if not FIELDS.issuperset(data):
        name = _echo(sorted(set(data) - FIELDS)[0][:LONGEST_ECHO])
        raise Malformed(_("%(field)s: this field is not known here.") % {"field": name})
    kind = data.get("kind", "scan")
    ticket, registration = data.get("ticket"), data.get("registration_id")
    undoes = _kind(kind, data.get("of"), ticket, registration)
    scanned_at = read_moment("scanned_at", data.get("scanned_at"))
    gate, direction = data.get("gate"), data.get("direction", "entry")
    if direction != "entry" and direction != "exit":
        raise Malformed(_("direction: entry or exit."))
    offline = data.get("offline", False)
    if type(offline) is not bool:
        raise Malformed(_("offline: true or false."))
    device, sent, skew = data.get("device"), data.get("sent_at"), data.get("skew_ms")
    decided, operator, override = data.get("decided"), data.get("operator"), data.get("override")
    stated = _fingerprint(token_hash, kind, gate, ticket or registration or undoes, direction, scanned_at)
    # By place, in the order of the fields: naming them would double what the object costs.
    return ScanClaim(
        _id("id", data.get("id")),
        token_hash,
        stated,
        kind,
        undoes,
        None if device is None else _id("device", device),
        None if gate is None else _id("gate", gate),
        "" if operator is None else _text("operator", operator, LONGEST_OPERATOR),
        None if ticket is None else _ticket(ticket),
        None if registration is None else _id("registration_id", registration),
        direction,
        scanned_at,
        sent_at if sent is None else read_moment("sent_at", sent),
        None if skew is None else _skew(skew),
        None if decided is None else _decided(decided),
        offline,
        None if override is None else _override(override, operator or ""),
    )


def echoed_id(data: Any) -> str | None:
    """What a malformed item says its id is, for the device to find it again."""
    found = data.get("id") if type(data) is dict else None
    return _echo(found) if type(found) is str and len(found) <= LONGEST_ECHO else None


def _echo(text: str) -> str:
    """What a device wrote, as an answer can hold it: half a character is a question mark."""
    return text.encode(errors="replace").decode()


def _kind(kind: Any, undone: Any, ticket: Any, registration: Any) -> uuid.UUID | None:
    """What an undo takes back; None for a scan, which names one ticket or one registration."""
    if kind == "scan":
        if undone is not None:
            raise Malformed(_("of: only an undo names another scan."))
        if (ticket is None) == (registration is None):
            raise Malformed(_("A scan has a ticket or a registration_id, and not both."))
        return None
    if kind != "undo":
        raise Malformed(_("kind: scan or undo."))
    if ticket is not None or registration is not None:
        raise Malformed(_("An undo names the scan in `of` and nothing else."))
    return _id("of", undone)


def _id(name: str, value: Any) -> uuid.UUID:
    if type(value) is str and 32 <= len(value) <= 36:
        try:
            return read_id(value)
        except ValueError:
            pass
    raise Malformed(_("%(field)s: this is not an id.") % {"field": name})


def read_moment(name: str, value: Any) -> datetime:
    """An aware UTC time. Raises Malformed, naming the field."""
    if type(value) is str and len(value) <= LONGEST_MOMENT:
        try:
            # RFC 3339 lets T and Z be small; Python, only the first.
            found = datetime.fromisoformat(value.replace("z", "Z"))
            if found.tzinfo is None:
                raise Malformed(_("%(field)s: add the time zone, for instance +08:00.") % {"field": name})
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    sentence = _("%(field)s: there is no such time. Write it as 2021-06-10T09:00:00.000+08:00.")
    raise Malformed(sentence % {"field": name})


def _text(name: str, value: Any, longest: int) -> str:
    if type(value) is not str:
        raise Malformed(_("%(field)s: write text here.") % {"field": name})
    if len(value) > longest:
        raise Malformed(_("%(field)s: %(limit)s characters at most.") % {"field": name, "limit": longest})
    if _CONTROL.search(value):
        raise Malformed(_("%(field)s: control characters are not stored.") % {"field": name})
    return value.strip()


def _ticket(value: Any) -> str:
    if type(value) is not str or len(value) > LONGEST_TICKET:
        raise Malformed(_("ticket: the text as it was read."))
    try:
        return clean_ticket(value)
    except Unreadable:
        return ""


def _skew(value: Any) -> timedelta:
    if type(value) not in {int, float} or abs(value) > LARGEST_SKEW_MS:
        raise Malformed(_("skew_ms: how many milliseconds the device's clock is ahead."))
    return timedelta(milliseconds=value)


def _decided(value: Any) -> Outcome:
    found = DECIDED.get(value) if type(value) is str else None
    if found is None:
        raise Malformed(_("decided: one of the outcomes."))
    return found


def _override(value: Any, operator: str) -> dict[str, str]:
    if type(value) is not dict or not {"by", "reason"}.issuperset(value):
        raise Malformed(_("override: an object with by and reason."))
    given, why = value.get("by"), value.get("reason")
    by = _text("override.by", operator if given is None else given, LONGEST_OPERATOR) or operator
    if not by:
        raise Malformed(_("override.by: who admits this person?"))
    return {"by": by, "reason": "" if why is None else _text("override.reason", why, LONGEST_REASON)}


def _fingerprint(
    token_hash: bytes, kind: str, gate: Any, subject: Any, direction: str, at: datetime
) -> bytes:
    moment = to_microseconds(at)
    stated = f"{kind}\0{gate}\0{subject}\0{direction}\0{moment}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(stated, digest_size=16, key=token_hash).digest()
