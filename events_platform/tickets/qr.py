"""QR codes as SVG and PNG.

The mask is fixed: to try all eight takes ten times as long, and a ticket's payload is random enough for
any to serve. Mask 2 had the lowest mean penalty (ISO/IEC 18004, 7.8.3) and the lowest worst one over
tickets.
"""

import io
import re
from html import escape
from typing import Final

import png as pypng

from events_platform.tickets.codec import ALPHABET

QUIET_ZONE: Final = 4
_MASK: Final = 2
_LARGEST_SCALE: Final = 64
_RUN: Final = re.compile("1+")
# Base45 was made of the QR alphanumeric characters.
_ALPHANUMERIC: Final = frozenset(ALPHABET)


def matrix(text: str) -> list[str]:
    """Return the modules row by row, "1" = dark, without quiet zone; error level M, smallest version."""
    # Imported at first use: the library brings an image library with it, which we do without.
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

    mode = MODE_ALPHA_NUM if _ALPHANUMERIC.issuperset(text) else MODE_8BIT_BYTE
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
    code.add_data(QRData(text.encode(), mode=mode), optimize=0)
    code.make(fit=True)
    return ["".join("1" if dark else "0" for dark in row) for row in code.get_matrix()]


def svg(text: str, title: str) -> str:
    """Return an SVG image with a white ground of its own, so that it reads in dark mode too.

    `title` is what a screen reader says.
    """
    rows = matrix(text)
    side = len(rows) + 2 * QUIET_ZONE
    path = "".join(
        f"M{QUIET_ZONE + run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(rows, QUIET_ZONE)
        for run in _RUN.finditer(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
    )


def png(text: str, scale: int = 8) -> bytes:
    """Return a black-and-white PNG, `scale` pixels a module, quiet zone included."""
    if not 1 <= scale <= _LARGEST_SCALE:
        raise ValueError(f"the scale is 1 to {_LARGEST_SCALE} pixels a module")
    margin = "0" * QUIET_ZONE
    rows = [margin + row + margin for row in matrix(text)]
    blank = ["0" * len(rows[0])] * QUIET_ZONE
    side = len(rows[0]) * scale
    pixels = [line for row in [*blank, *rows, *blank] for line in [_packed(row, scale)] * scale]
    out = io.BytesIO()
    pypng.Writer(side, side, greyscale=True, bitdepth=1).write_packed(out, pixels)
    return out.getvalue()


def _packed(row: str, scale: int) -> bytes:
    """Return one line of pixels, eight to a byte; in the picture 1 is white."""
    bits = "".join(("0" if dark == "1" else "1") * scale for dark in row)
    padded = bits.ljust(-len(bits) % 8 + len(bits), "0")
    return int(padded, 2).to_bytes(len(padded) // 8, "big")
