"""The wheel and the source archive carry all that a user without Node needs."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from deploy.dev.tools import ROOT
from tests.checks.sources import files

PROGRAM = """
from pathlib import Path
import sys
from events_platform.kit.i18n.catalogues import catalogue_paths
from events_platform.kit.db.migrate import upgrade
from events_platform.kit.db.schema import current
from events_platform.kit.web.templates import asset, environment
import events_platform
home = Path(sys.argv[1])
catalogues = catalogue_paths("zh")
assert Path(events_platform.__file__).is_relative_to(home), events_platform.__file__
assert catalogues and all(path.is_relative_to(home) for path in catalogues), catalogues
url = f"sqlite:///{sys.argv[2]}"
upgrade(url)
assert current(url)
assert asset("styles/main.css").startswith("/static/")
print(*environment().list_templates(), sep="\\n")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    for target in ("wheel", "sdist"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder], cwd=ROOT, check=True
        )
    return folder


def test_wheel_runs_without_node_and_without_the_source_tree(built: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(installed)
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, installed, tmp_path / "events.sqlite3"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    source = ROOT / "frontend" / "templates"
    assert set(result.stdout.splitlines()) == {
        str(path.relative_to(source)) for path in files("frontend/templates")
    }


def test_source_archive_carries_the_built_front_end(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"events_platform/static/manifest.json", "LICENSE", "frontend/package-lock.json"} <= names
    assert not {name for name in names if "node_modules" in name or name.startswith((".venv", "var/"))}
