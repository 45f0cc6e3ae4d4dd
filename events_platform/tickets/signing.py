"""Ed25519 over tickets, and private keys that lie encrypted under the server's secret."""

import os
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from events_platform.tickets.codec import Payload

_DOMAIN: Final = b"EP1"
_SEAL_VERSION: Final = b"\x01"
_NONCE_LENGTH: Final = 12


class WrongSecret(ValueError):
    """The private key was encrypted under another secret, or its row belongs to another event."""


def new_key_pair() -> tuple[bytes, bytes]:
    """Make a key pair; returns (public, private), 32 bytes each."""
    private = Ed25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def sign(payload: Payload, event_id: UUID, private: bytes) -> bytes:
    """Sign a ticket of one event; 64 bytes, the same for the same ticket (RFC 8032)."""
    return _signer(private).sign(_message(payload, event_id))


@lru_cache(maxsize=16)
def _signer(private: bytes) -> Ed25519PrivateKey:
    # Making it computes the public key, which costs as much as a signature.
    return Ed25519PrivateKey.from_private_bytes(private)


def verify(payload: Payload, signature: bytes, event_id: UUID, public: bytes) -> bool:
    """Whether this event's key signed this payload."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _message(payload, event_id))
    except InvalidSignature:
        return False
    return True


def encrypt_private_key(private: bytes, secret: bytes, event_id: UUID, number: int) -> bytes:
    """Encrypt under the server's secret, bound to event and number: version, nonce, ciphertext and tag."""
    nonce = os.urandom(_NONCE_LENGTH)
    sealed = ChaCha20Poly1305(_wrapping_key(secret)).encrypt(nonce, private, _binding(event_id, number))
    return _SEAL_VERSION + nonce + sealed


def decrypt_private_key(encrypted: bytes, secret: bytes, event_id: UUID, number: int) -> bytes:
    """Return the 32 private bytes; `WrongSecret` where secret, event or number differ."""
    version, nonce, sealed = encrypted[:1], encrypted[1 : 1 + _NONCE_LENGTH], encrypted[1 + _NONCE_LENGTH :]
    if version != _SEAL_VERSION:
        raise WrongSecret("the key is encrypted in a way that this version does not know")
    try:
        return ChaCha20Poly1305(_wrapping_key(secret)).decrypt(nonce, sealed, _binding(event_id, number))
    except InvalidTag:
        raise WrongSecret("EVENTS_SECRET_KEY is not the one that encrypted this event's ticket key") from None


def _message(payload: Payload, event_id: UUID) -> bytes:
    return _DOMAIN + event_id.bytes + payload.pack()


def _binding(event_id: UUID, number: int) -> bytes:
    return b"event-key" + event_id.bytes + bytes((number,))


@lru_cache(maxsize=4)
def _wrapping_key(secret: bytes) -> bytes:
    # The secret also signs links and cookies; a derived key keeps these uses apart.
    return HKDF(SHA256(), length=32, salt=None, info=b"events-platform event keys v1").derive(secret)
