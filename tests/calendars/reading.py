"""Calendars read by programs other than the one that wrote them."""

import json
import subprocess
from pathlib import Path
from typing import Any

from icalendar import Component

HERE = Path(__file__).parent
FRONTEND = HERE.parents[1] / "frontend/package.json"


def read_with_ical_js(calendar: bytes) -> list[dict[str, Any]]:
    """What Thunderbird's parser makes of a calendar: uid, summary, start and end (seconds), method."""
    command = ["node", str(HERE / "read_ics.mjs"), str(FRONTEND)]
    done = subprocess.run(command, input=calendar, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read


def unfolded(calendar: bytes) -> list[str]:
    """The content lines, unfolded as RFC 5545, 3.1 says."""
    return calendar.decode().replace("\r\n ", "").split("\r\n")[:-1]


def properties(component: Component) -> dict[str, Any]:
    """The properties by name, as the library that reads them has them."""
    return dict(component.items())
