"""What `deploy/` says is true of the product: its settings, commands and addresses exist."""

import re
import tomllib

from typer.main import get_command

from deploy.dev.tools import ROOT
from events_platform.app import create_app
from events_platform.cli import cli
from events_platform.settings import Settings

FILES = [ROOT / "deploy" / name for name in ("Containerfile", "compose.yaml", "Caddyfile")]


def test_deploy_names_only_settings_that_exist() -> None:
    known = {f"EVENTS_{name.upper()}" for name in Settings.model_fields}
    named = {name for path in FILES for name in re.findall(r"EVENTS_[A-Z_]+", path.read_text())}
    assert named
    assert named - known == set()


def test_deploy_names_only_commands_that_exist() -> None:
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    named = set(re.findall(r"command: \[(\w+)\]", compose))
    assert named == {"worker", "migrate"}
    assert named <= set(getattr(get_command(cli), "commands", {}))


def test_deploy_copies_only_files_that_exist() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", FILES[0].read_text(), re.MULTILINE)
    named = [ROOT / name for line in lines for name in line.split()]
    assert named
    assert [path for path in named if not path.exists()] == []


def test_image_carries_an_extra_that_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert re.findall(r"whl\)\[(\w+)\]", FILES[0].read_text()) == ["placement"]
    assert "placement" in project["optional-dependencies"]


def test_deploy_asks_an_address_that_exists(settings: Settings) -> None:
    addresses = {getattr(route, "path", "") for route in create_app(settings).routes}
    assert {"/health/ready"} <= addresses
    for path in (FILES[0], FILES[2]):
        assert "/health/ready" in path.read_text()
