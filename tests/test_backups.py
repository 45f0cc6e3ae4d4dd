"""`backup` and `restore` as commands: a file of one's own, and nothing overwritten."""

import errno
import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from events_platform.cli import main
from events_platform.serving import one_server
from events_platform.settings import Settings
from tests.support.installation import SECRET

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """`run("backup", "a.zip", code=1)`: what a command says, in the folder and with the installation `at`."""
    monkeypatch.chdir(tmp_path)

    def run(*command: str, at: str = "first", code: int = 0, secret: str = SECRET) -> str:
        monkeypatch.setenv("EVENTS_DATA_DIR", str(tmp_path / at))
        monkeypatch.setenv("EVENTS_SECRET_KEY", secret)
        monkeypatch.setattr("sys.argv", ["events-platform", *command])
        with pytest.raises(SystemExit) as left:
            main()
        assert (left.value.code or 0) == code
        return " ".join(capsys.readouterr().err.split())

    return run


@pytest.fixture
def backup(run: Run, tmp_path: Path) -> Path:
    """A backup of an installation that has one account."""
    (tmp_path / "first").mkdir()
    run("migrate")
    path = tmp_path / "kept.zip"
    run("backup", path.name)
    return path


def test_a_backup_is_for_its_owner_alone(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_overwritten(run: Run, backup: Path) -> None:
    before = backup.read_bytes()
    assert run("backup", backup.name, code=1) == f"{backup.name} is there already. Choose another name."
    assert backup.read_bytes() == before


def test_a_full_disk_is_named_and_leaves_no_file(
    run: Run, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run("backup", "full.zip", code=1) == "full.zip: No space left on device."
    assert not backup.with_name("full.zip").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_stopped_leaves_no_file(
    run: Run, backup: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setattr("os.fsync", lambda _handle: os.kill(os.getpid(), number))
    kept = signal.signal(number, lambda _number, _frame: None)
    try:
        run("backup", "stopped.zip", code=128 + number)
    finally:
        signal.signal(number, kept)
    assert not backup.with_name("stopped.zip").exists()


def test_restore_makes_the_database_and_says_what_came(run: Run, backup: Path) -> None:
    said = run("restore", backup.name, at="second")
    assert said.startswith("Preparing the database …")
    assert said.endswith("UTC are restored.")


def test_what_is_no_backup_makes_no_database(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_text("not an archive")
    assert "damaged. Nothing was restored." in run("restore", "notes.zip", at="second", code=1)
    assert not list((tmp_path / "second").glob("*.sqlite3"))


def test_a_backup_through_a_pipe_is_asked_for_as_a_file(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    handle = os.open(tmp_path / "pipe", os.O_RDWR)
    assert run("restore", "pipe", at="second", code=1).endswith("give it as a file, not through a pipe.")
    os.close(handle)


def test_nothing_is_restored_under_a_running_server(run: Run, backup: Path) -> None:
    with one_server(Settings(data_dir=backup.parent / "second")):
        assert run("restore", backup.name, at="second", code=1).startswith("Another server already uses")
