"""Settings: documented, and refused in sentences where an installation would be unsafe."""

from pathlib import Path

import pytest
from pydantic import SecretStr

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
        (STRONG, "http://events.example.org", "EVENTS_BASE_URL must begin with https://"),
    ],
)
def test_production_refuses_what_is_unsafe(secret: str, base_url: str, problem: str) -> None:
    settings = Settings(mode="production", secret_key=SecretStr(secret), base_url=base_url)
    assert [sentence for sentence in settings.problems() if sentence.startswith(problem)]


def test_token_of_the_monitor_must_not_be_guessed() -> None:
    [problem] = Settings(metrics_token=SecretStr("prometheus")).problems()
    assert problem.startswith("EVENTS_METRICS_TOKEN is too weak")
    assert Settings(metrics_token=SecretStr(STRONG)).problems() == []


def test_production_accepts_a_strong_secret_over_https() -> None:
    settings = Settings(
        mode="production", secret_key=SecretStr(STRONG), base_url="https://events.example.org"
    )
    assert settings.problems() == []


def test_development_keeps_the_secret_it_made(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).secret == Settings(data_dir=tmp_path).secret
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
