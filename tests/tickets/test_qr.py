"""QR codes, read back by an independent reader."""

import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from events_platform.tickets.qr import matrix, png, svg

TICKET = json.loads((Path(__file__).parents[1] / "data/tickets/golden.json").read_text())["text"]
SVG = "{http://www.w3.org/2000/svg}"


def _rasterised(source: str, scale: int = 4) -> Image.Image:
    """Draw our kind of SVG: a ground and one path of rectangles `Mx yhWv1h-Wz`."""
    root = ET.fromstring(source)
    side = int(root.attrib["viewBox"].split()[2])
    image = Image.new("L", (side * scale, side * scale), 0x80)
    draw = ImageDraw.Draw(image)
    ground = root.find(f"{SVG}rect")
    assert ground is not None
    assert ground.attrib == {"fill": "#fff", "width": str(side), "height": str(side)}
    draw.rectangle((0, 0, side * scale, side * scale), fill=0xFF)
    (path,) = root.findall(f"{SVG}path")
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.attrib["d"]):
        assert width == back
        left, top = int(x) * scale, int(y) * scale
        draw.rectangle((left, top, left + int(width) * scale - 1, top + scale - 1), fill=0)
    return image


def _read(image: Image.Image) -> zxingcpp.Barcode:
    found = zxingcpp.read_barcode(image)
    assert found is not None
    return found


def test_ticket_is_a_version_5_code_at_level_m() -> None:
    assert len(matrix(TICKET)) == 37
    assert _read(Image.open(io.BytesIO(png(TICKET)))).ec_level == "M"


@pytest.mark.parametrize("scale", [1, 3, 8])
def test_png_is_read_back(scale: int) -> None:
    image = Image.open(io.BytesIO(png(TICKET, scale)))
    assert image.size == (45 * scale, 45 * scale)
    assert _read(image).text == TICKET


def test_svg_is_read_back() -> None:
    assert _read(_rasterised(svg(TICKET, "Ticket"))).text == TICKET


def test_svg_has_the_same_modules_as_the_png() -> None:
    picture = Image.open(io.BytesIO(png(TICKET, 4))).convert("L")
    assert _rasterised(svg(TICKET, "Ticket"), 4).tobytes() == picture.tobytes()


def test_svg_tells_a_screen_reader_what_it_is() -> None:
    root = ET.fromstring(svg(TICKET, "Ticket of <李 & Co>"))
    assert (root.attrib["role"], root.attrib["shape-rendering"]) == ("img", "crispEdges")
    assert root.findtext(f"{SVG}title") == "Ticket of <李 & Co>"
    assert "style" not in root.attrib  # the content security policy forbids inline styles


def test_other_text_gets_the_size_it_needs() -> None:
    text = '{"server": "https://events.example.org", "code": "K7QM-29PX", "gate": "南门"}'
    assert _read(Image.open(io.BytesIO(png(text)))).text == text


@pytest.mark.parametrize("scale", [0, -1, 65])
def test_png_refuses_absurd_sizes(scale: int) -> None:
    with pytest.raises(ValueError):
        png(TICKET, scale)
