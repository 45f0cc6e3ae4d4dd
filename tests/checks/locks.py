"""Lock files hold versions and hashes and no download addresses, so that any mirror serves."""

import json
import re
from pathlib import Path
from typing import Any

from deploy.dev.tools import ROOT
from tests.checks.sources import place

PYTHON_LOCKS = ("requirements.lock", "deploy/dev/uv.txt", "deploy/dev/node.txt")
NODE_LOCK = ROOT / "frontend" / "package-lock.json"
ADDRESS = re.compile(r"\b(?:https?|git\+\w+|file)://|--(?:extra-)?index-url|--find-links", re.IGNORECASE)
PINNED = re.compile(r"^[\w.\[\],-]+==\S+")


def problems() -> list[str]:
    """What is wrong in the lock files."""
    python = [problem for name in PYTHON_LOCKS for problem in python_problems(ROOT / name)]
    return [*python, *node_problems(NODE_LOCK)]


def python_problems(path: Path) -> list[str]:
    """Lines with an address, and packages without a version or a hash."""
    text = path.read_text()
    found = [
        f"{place(path, number)}: an address or index"
        for number, line in enumerate(text.splitlines(), 1)
        if ADDRESS.search(line) and not line.lstrip().startswith("#")
    ]
    for requirement in re.split(r"\n(?=[\w.-]+)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)):
        name = requirement.split("==")[0].strip()
        if not PINNED.match(requirement) or "--hash=sha256:" not in requirement:
            found.append(f"{place(path)}: {name} has no version or no hash")
    return found


def node_problems(path: Path) -> list[str]:
    """Packages with an address or without a hash, and optional ones left out, at which `npm ci` stops."""
    packages: dict[str, dict[str, Any]] = json.loads(path.read_text())["packages"]
    locked = {name.rpartition("node_modules/")[2] for name in packages}
    found = []
    for name, package in packages.items():
        if "resolved" in package:
            found.append(f"{place(path)}: {name} has a download address")
        if name and "integrity" not in package and not package.get("inBundle"):
            found.append(f"{place(path)}: {name} has no hash")
        left_out = sorted(package.get("optionalDependencies", {}).keys() - locked)
        found += [f"{place(path)}: {name} wants {optional}, which is not locked" for optional in left_out]
    return found
