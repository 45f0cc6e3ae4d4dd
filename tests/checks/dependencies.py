"""Every direct dependency has its reason in docs/dependencies.md, and every line there its dependency."""

import json
import re
import tomllib
from pathlib import Path

from deploy.dev.tools import ROOT
from tests.checks.sources import place

PAGE = ROOT / "docs" / "dependencies.md"
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| (?P<reason>.+?) \|$", re.MULTILINE)
SHORTEST_REASON = 15


def problems() -> list[str]:
    """Names that stand on one side only, and rows without a reason."""
    return compare(declared(ROOT), PAGE)


def compare(names: set[str], page: Path) -> list[str]:
    """The differences between what is declared and what the page explains."""
    explained = {row["name"]: row["reason"] for row in ROW.finditer(page.read_text())}
    return [
        *(
            f"{place(page)}: `{name}` is a dependency without a row"
            for name in sorted(names - explained.keys())
        ),
        *(f"{place(page)}: `{name}` is no dependency any more" for name in sorted(explained.keys() - names)),
        *(
            f"{place(page)}: `{name}` has no reason"
            for name in sorted(names)
            if _is_bare(explained.get(name))
        ),
    ]


def declared(root: Path) -> set[str]:
    """The direct dependencies of the Python package, its extras, its build and the front end."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    package = json.loads((root / "frontend" / "package.json").read_text())
    lines = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
    ]
    python = {found.group() for line in lines if (found := re.match(r"[\w.-]+", line))}
    return python | set(package.get("dependencies", {})) | set(package.get("devDependencies", {}))


def _is_bare(reason: str | None) -> bool:
    return reason is not None and len(reason) < SHORTEST_REASON
