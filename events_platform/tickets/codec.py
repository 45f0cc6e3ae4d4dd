"""The text inside a ticket's QR code: `EP1:` and Base45 (checkin-protocol.md, The ticket)."""

import struct
import unicodedata
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "EP1:"
FORMAT: Final = 1
SERIAL_LENGTH: Final = 8
SIGNATURE_LENGTH: Final = 64
TEXT_LENGTH: Final = 118

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NOT_A_DIGIT: Final = 255
_DIGITS: Final = bytes(ALPHABET.find(chr(code)) & 0xFF for code in range(256))
_PAYLOAD: Final = struct.Struct(">BB8sBB")
_LONGEST_INPUT: Final = 256
# The serial is bytes 2 to 9 of the payload: four pairs, twelve characters after prefix and first pair.
_SERIAL: Final = slice(len(PREFIX) + 3, len(PREFIX) + 15)
_SERIAL_WORDS: Final = struct.Struct(">4H")


class Unreadable(ValueError):
    """The text is no ticket of ours: wrong prefix, alphabet, length or format."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What a ticket says, 12 bytes: nothing in it names a person, and nothing in it can change."""

    key: int
    serial: bytes
    generation: int
    category: int
    format: int = FORMAT

    def pack(self) -> bytes:
        """Return the 12 bytes, big-endian; `struct.error` where a number does not fit its byte."""
        if len(self.serial) != SERIAL_LENGTH:
            raise ValueError(f"a serial has {SERIAL_LENGTH} bytes, not {len(self.serial)}")
        return _PAYLOAD.pack(self.format, self.key, self.serial, self.generation, self.category)

    @classmethod
    def unpack(cls, data: bytes) -> "Payload":
        """Read 12 bytes; `Unreadable` for another length or format."""
        if len(data) != _PAYLOAD.size:
            raise Unreadable("a payload has 12 bytes")
        format_, key, serial, generation, category = _PAYLOAD.unpack(data)
        if format_ != FORMAT:
            raise Unreadable(f"format {format_} is not known")
        return cls(key, serial, generation, category)


@dataclass(frozen=True, slots=True)
class SignedTicket:
    """A ticket as read, its signature not yet verified.

    `text` is the ticket as we write it, whatever the scanner made of it: Base45 knows one text for each
    sequence of bytes, so that equal tickets have equal texts.
    """

    text: str
    payload: Payload
    signature: bytes


def encode_ticket(payload: Payload, signature: bytes) -> str:
    """Return the 118 characters of the QR code, all of its alphanumeric mode."""
    if len(signature) != SIGNATURE_LENGTH:
        raise ValueError(f"a signature has {SIGNATURE_LENGTH} bytes, not {len(signature)}")
    return PREFIX + base45_encode(payload.pack() + signature)


def decode_ticket(text: str) -> SignedTicket:
    """Read a ticket as scanned or typed; `Unreadable` for anything else.

    Scanners that act as keyboards add blanks or line ends, ignore shift, and with a Chinese input method
    type full-width characters: none of this changes which ticket it is. Base45 of whole pairs never ends
    in a blank, so that stripping is safe.
    """
    text = clean_ticket(text)
    if len(text) != TEXT_LENGTH or not text.startswith(PREFIX):
        raise Unreadable(f"a ticket has {TEXT_LENGTH} characters and begins with {PREFIX}")
    data = base45_decode(text[len(PREFIX) :])
    return SignedTicket(text, Payload.unpack(data[: _PAYLOAD.size]), data[_PAYLOAD.size :])


def clean_ticket(text: str) -> str:
    """A scanned or typed text as we write tickets; `Unreadable` if it is longer than any ticket."""
    if len(text) > _LONGEST_INPUT:
        raise Unreadable("longer than any ticket")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.strip().upper()


def serial_of(text: str) -> bytes | None:
    """The serial that a cleaned text claims, read without decoding the rest; None if it is no ticket.

    Equal to a stored ticket's text, it is that ticket, and the other 106 characters need no decoding.
    """
    if len(text) != TEXT_LENGTH or not text.startswith(PREFIX):
        return None
    try:
        a, b, c, d, e, f, g, h, i, j, k, m = text[_SERIAL].encode("latin-1").translate(_DIGITS)
        return _SERIAL_WORDS.pack(
            a + 45 * b + 2025 * c, d + 45 * e + 2025 * f, g + 45 * h + 2025 * i, j + 45 * k + 2025 * m
        )
    except (UnicodeEncodeError, struct.error):
        return None


def base45_encode(data: bytes) -> str:
    """Encode by RFC 9285: two bytes become three characters, a last single byte two."""
    digits: list[str] = []
    for high, low in zip(data[0::2], data[1::2], strict=False):
        rest, first = divmod(high << 8 | low, 45)
        third, second = divmod(rest, 45)
        digits += (ALPHABET[first], ALPHABET[second], ALPHABET[third])
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        digits += (ALPHABET[first], ALPHABET[second])
    return "".join(digits)


def base45_decode(text: str) -> bytes:
    """Decode by RFC 9285, section 6; `Unreadable` for a foreign character, a lone one, or an overflow."""
    try:
        digits = text.encode("latin-1").translate(_DIGITS)
    except UnicodeEncodeError:
        raise Unreadable("a character outside Base45") from None
    if _NOT_A_DIGIT in digits:
        raise Unreadable("a character outside Base45")
    if len(digits) % 3 == 1:
        raise Unreadable("a character is missing")
    values = [
        first + 45 * second + 2025 * third
        for first, second, third in zip(digits[0::3], digits[1::3], digits[2::3], strict=False)
    ]
    tail = b""
    if len(digits) % 3 == 2:
        tail = _byte(digits[-2] + 45 * digits[-1])
    try:
        return struct.pack(f">{len(values)}H", *values) + tail
    except struct.error:
        raise Unreadable("three characters above 65535") from None


def _byte(value: int) -> bytes:
    if value > 0xFF:
        raise Unreadable("two characters above 255")
    return bytes((value,))
