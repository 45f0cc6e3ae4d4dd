"""What a command says where it cannot do its work: a sentence, never the inside of the program."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from events_platform.cli import main
from events_platform.serving import one_server
from events_platform.settings import Settings

Refused = Callable[..., str]
ANY_PORT = {"EVENTS_PORT": "0", "EVENTS_BASE_URL": "http://localhost"}


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Refused:
    """`refused("serve", EVENTS_PORT="80")`: what a command says before it ends with code 1."""

    def run(*command: str, **environment: str) -> str:
        for name, value in {"EVENTS_DATA_DIR": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["events-platform", *command])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 1
        return capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("EVENTS_PORT", "99999", "EVENTS_PORT: Input should be less than or equal to 65535."),
        ("EVENTS_LOG_LEVEL", "loud", "EVENTS_LOG_LEVEL: Input should be 'debug', 'info'"),
        ("EVENTS_SMTP_URL", "mail.example.org", "EVENTS_SMTP_URL must be smtp://host:port"),
        ("EVENTS_SMTP_URL", "smtp://mail.example.org:mail", "EVENTS_SMTP_URL must be smtp://host:port"),
        ("EVENTS_BASE_URL", "events.example.org", "EVENTS_BASE_URL must be an address without a path"),
        (
            "EVENTS_BASE_URL",
            "https://example.org/events",
            "EVENTS_BASE_URL must be an address without a path",
        ),
        ("EVENTS_BASE_URL", "http://[::1", "EVENTS_BASE_URL must be an address without a path"),
        ("EVENTS_MAIL_FROM", "events", "EVENTS_MAIL_FROM must be an e-mail address."),
        ("EVENTS_DATABASE_URL", "mysql://localhost/events", "EVENTS_DATABASE_URL must begin with"),
        ("EVENTS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x", "The database does not answer"),
        ("EVENTS_DATA_DIR", "/proc/nothing", "/proc/nothing: No such file or directory."),
    ],
)
def test_wrong_setting_is_named_in_a_sentence(refused: Refused, name: str, value: str, sentence: str) -> None:
    said = refused("serve", **{**ANY_PORT, name: value})
    assert said.startswith(sentence)
    assert "Traceback" not in said


def test_second_server_on_one_file_is_refused(refused: Refused, tmp_path: Path) -> None:
    with one_server(Settings(data_dir=tmp_path)):
        assert refused("serve", **ANY_PORT).startswith(f"Another server already uses {tmp_path}.")


def test_port_in_use_is_said_before_anything_is_prepared(refused: Refused, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = refused("serve", "--demo", "--port", port)
    assert said.startswith(f"Cannot listen on 127.0.0.1, port {port}: Address already in use.")
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_worker_waits_for_nobody_to_migrate(refused: Refused) -> None:
    assert "Run: events-platform migrate" in refused("worker")


def test_newer_schema_is_left_alone(refused: Refused, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "events.sqlite3") as database:
        database.execute("CREATE TABLE alembic_version (version_num text)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
    for command in ("migrate", "serve", "worker"):
        assert refused(command, **ANY_PORT).startswith("The database has a newer schema")


def test_first_command_on_an_empty_folder_makes_the_database(refused: Refused) -> None:
    said = refused("token", "create", "door", "--role", "steward", "--event", "nothing")
    assert said.endswith("There is no such event.\n")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--format", "pdf"], "Only a frozen version is written as pdf"),
        (["--version", "1", "--until", "2021-06-10T18:00"], "A frozen version has clocks of its own"),
        (["--version", "1"], "There is no such event."),
    ],
)
def test_report_says_what_does_not_go_together(refused: Refused, options: list[str], sentence: str) -> None:
    assert sentence in refused("report", "nothing", *options)


@pytest.mark.parametrize(
    ("closed", "sentence"),
    [("> /dev/full", "standard output: No space left on device.\n"), (">&-", "Standard output is closed.\n")],
)
def test_what_cannot_be_put_out_is_a_sentence(tmp_path: Path, closed: str, sentence: str) -> None:
    program = Path(sys.executable).with_name("events-platform")
    command = f"{program} token create reader --role analyst {closed}"
    environment = {**os.environ, "EVENTS_DATA_DIR": str(tmp_path)}
    ended = subprocess.run(
        ["/bin/sh", "-c", command], env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (1, f"Preparing the database …\n{sentence}")
