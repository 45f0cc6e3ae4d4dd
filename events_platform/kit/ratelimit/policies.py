"""The limits of the product. A venue has one address for all, so what is signed in goes by its token."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from events_platform.kit.ratelimit.limiter import Rate

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class Policy:
    """A named limit, so that no two limits share a row."""

    name: str
    rate: Rate

    def key(self, subject: object) -> str:
        """The row for a subject that is no personal data: an id, or a hash of one of the functions below."""
        return f"{self.name}:{subject}"


# 500 people behind one address in ten minutes, each with a corrected mistake or two.
REGISTRATION = Policy("registration", Rate(1500, 10 * MINUTE, burst=1500))
# Somebody who forgot a password tries a handful; a guesser gets 480 a day for an account, wherever from.
SIGN_IN_ACCOUNT = Policy("sign-in-account", Rate(5, 15 * MINUTE, burst=10))
# A faculty proposes behind one address on the last evening; each proposal sends a mail to a stranger's word.
PROPOSAL = Policy("proposal", Rate(120, 10 * MINUTE, burst=120))
PROPOSAL_MAIL = Policy("proposal-mail", Rate(10, HOUR, burst=10))
# The whole staff of a meeting signs in behind one address in the morning.
SIGN_IN_ADDRESS = Policy("sign-in-address", Rate(120, 15 * MINUTE, burst=60))
# Stewards enrol dozens of phones behind one address and mistype; guessing a code stays hopeless.
ENROL_ADDRESS = Policy("enrol-address", Rate(60, 10 * MINUTE, burst=60))
ENROL_EVENT = Policy("enrol-event", Rate(300, 10 * MINUTE, burst=300))
# A mail sent again on a stranger's demand, for each recipient.
MAIL_AGAIN = Policy("mail-again", Rate(5, HOUR, burst=3))
# A hotel full of guests looks for its tickets in the morning.
LOST_MAIL = Policy("lost-mail", Rate(120, 10 * MINUTE, burst=120))
# Slides and photos of one speaker: a few corrections in a row, never a disk full.
UPLOAD = Policy("upload", Rate(30, HOUR, burst=20))
# Requests, not scans: a phone that was offline for a day sends its queue in a few large ones.
DEVICE = Policy("device", Rate(1000, 1, burst=5000))
# A program that registers thousands is welcome; one that runs wild does not stop the door.
STAFF = Policy("staff", Rate(500, 1, burst=5000))
# One beat a minute is asked for; reconnecting phones send a few at once.
PRESENCE = Policy("presence", Rate(1, 2, burst=30))


def hashed(secret: bytes, text: str) -> str:
    """A name in the limits' table for personal data: without the secret it cannot be guessed back."""
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def hashed_address(secret: bytes, address: str) -> str:
    """The same for an IP address; IPv6 by its /64 network, for a visitor owns all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return hashed(secret, address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        network = ipaddress.ip_network((int(parsed) >> 64 << 64, 64))
        return hashed(secret, str(network))
    return hashed(secret, str(getattr(parsed, "ipv4_mapped", None) or parsed))
