"""Which files are ours: what git tracks or would track, so that nothing built or installed is judged."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from deploy.dev.tools import ROOT


def files(*patterns: str) -> list[Path]:
    """The existing files that match one of git's patterns such as `*.py`, in order."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in _paths(listing.split("\0")) if path.exists()]


def place(path: Path, line: int | None = None) -> str:
    """`folder/file:line`, from the root of the tree."""
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
    return f"{name}:{line}" if line else name


def _paths(names: Iterable[str]) -> Iterable[Path]:
    return (ROOT / name for name in sorted(set(names)) if name)
