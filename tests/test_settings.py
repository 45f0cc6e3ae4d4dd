"""Settings: documented, and refused in sentences where an installation would be unsafe."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from events_platform.cli import checked_settings
from events_platform.settings import Settings

OPERATIONS = Path(__file__).parent.parent / "docs" / "operations.md"
STRONG = "correct-horse-battery-staple-0123456789"


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_settings_are_documented(name: str) -> None:
    row = f"| `EVENTS_{name.upper()}` |"
    description = Settings.model_fields[name].description
    assert any(
        line.startswith(row) and line.endswith(f"| {description} |")
        for line in OPERATIONS.read_text().splitlines()
    )


@pytest.mark.parametrize(
    ("secret", "base_url", "problem"),
    [
        ("", "https://events.example.org", "EVENTS_SECRET_KEY is not set"),
        ("short", "https://events.example.org", "EVENTS_SECRET_KEY is too weak"),
        ("a" * 64, "https://events.example.org", "EVENTS_SECRET_KEY is too weak"),
        ("1234567890" * 4, "https://events.example.org", "EVENTS_SECRET_KEY is too weak"),
        (STRONG, "http://events.example.org", "EVENTS_BASE_URL must begin with https://"),
    ],
)
def test_production_refuses_what_is_unsafe(secret: str, base_url: str, problem: str) -> None:
    settings = Settings(mode="production", secret_key=SecretStr(secret), base_url=base_url)
    assert [sentence for sentence in settings.problems() if sentence.startswith(problem)]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"port": 8111}, "http://127.0.0.1:8111"),
        ({"host": "192.0.2.7", "port": 80}, "http://192.0.2.7"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"host": "::"}, "http://[::1]:8000"),
        ({"host": "2001:db8::7"}, "http://[2001:db8::7]:8000"),
        ({"port": 8111, "base_url": "https://events.example.org/"}, "https://events.example.org"),
    ],
)
def test_address_follows_host_and_port_unless_it_is_given(given: dict[str, Any], address: str) -> None:
    assert Settings(**given).base_url == address


def test_address_follows_the_options_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_PORT", "8111")
    monkeypatch.setenv("EVENTS_HOST", "192.0.2.7")
    assert checked_settings(host=None, port=8222).base_url == "http://192.0.2.7:8222"


@pytest.mark.parametrize("url", ["mysql://localhost/events", "sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_database_must_be_one_that_lasts(url: str) -> None:
    (problem,) = Settings(database_url=url).problems()
    assert problem.startswith("EVENTS_DATABASE_URL must ")


def test_token_of_the_monitor_must_not_be_guessed() -> None:
    [problem] = Settings(metrics_token=SecretStr("prometheus")).problems()
    assert problem.startswith("EVENTS_METRICS_TOKEN is too weak")
    assert Settings(metrics_token=SecretStr(STRONG)).problems() == []


def test_any_free_port_needs_an_address_for_links() -> None:
    [problem] = Settings(port=0).problems()
    assert problem.startswith("EVENTS_PORT 0")
    assert Settings(port=0, base_url="https://events.example.org").problems() == []


def test_production_accepts_a_strong_secret_over_https() -> None:
    settings = Settings(
        mode="production", secret_key=SecretStr(STRONG), base_url="https://events.example.org"
    )
    assert settings.problems() == []


def test_development_keeps_the_secret_it_made(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).secret == Settings(data_dir=tmp_path).secret
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
