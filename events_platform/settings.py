"""Settings, read once from the environment (`EVENTS_…`)."""

import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MINIMUM_SECRET = 32
HTTP_PORT = 80


class Settings(BaseSettings):
    """What an installation may set; every name is prefixed with `EVENTS_` in the environment."""

    model_config = SettingsConfigDict(env_prefix="EVENTS_", extra="ignore")

    mode: Literal["development", "production"] = Field(
        "development", description="`production` refuses a missing or weak secret and a plain http address"
    )
    data_dir: Path = Field(Path("var"), description="Where the SQLite file, locks and uploads are kept")
    database_url: str = Field(
        "", description="`sqlite:///path` or `postgresql://…`; an SQLite file in the data directory if empty"
    )
    database_direct_url: str = Field(
        "",
        description="PostgreSQL without pgbouncer, for check-in batches and LISTEN; else the database URL",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="At least 32 characters; signs personal links and encrypts ticket keys. Never change it",
    )
    base_url: str = Field(
        "", description="The address under which people reach the site; follows host and port if empty"
    )
    smtp_url: str = Field(
        "", description="`smtp://user:password@host:587?starttls=1` or `smtps://…`; without it mails are kept"
    )
    mail_from: str = Field("", description="Sender address; `events@<host of the base URL>` if empty")
    host: str = Field("127.0.0.1", description="Address on which `serve` listens")
    port: int = Field(8000, description="Port on which `serve` listens", ge=0, le=65535)
    trusted_proxies: str = Field(
        "", description="Comma-separated addresses of proxies whose X-Forwarded-For is believed"
    )
    worker_inside: bool = Field(True, description="Whether `serve` also runs the background jobs")
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="At least 32 characters; a monitor that sends it as bearer may read `/metrics`, "
        "which is not there without it",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged")

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        self.base_url = self.base_url.rstrip("/") or _address(self.host, self.port)
        if not self.database_url:
            self.database_url = f"sqlite:///{(self.data_dir / 'events.sqlite3').absolute()}"
        if not self.mail_from:
            self.mail_from = f"events@{_host(self.base_url) or 'localhost'}"
        return self

    @property
    def is_https(self) -> bool:
        """Whether people reach the site by https, so that cookies can carry the `__Host-` prefix."""
        return self.base_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of this machine, which one server holds."""
        return self.database_url.startswith("sqlite")

    @property
    def direct_url(self) -> str:
        """The database past any pooler."""
        return self.database_direct_url or self.database_url

    @property
    def secret(self) -> bytes:
        """The server's secret; in development one is made and kept in the data directory."""
        given = self.secret_key.get_secret_value()
        return (given or _development_secret(self.data_dir)).encode()

    def problems(self) -> list[str]:
        """Why this installation must not start, as sentences for its administrator; else empty."""
        found = []
        given = self.secret_key.get_secret_value()
        if self.mode == "production" and not given:
            found.append(
                "EVENTS_SECRET_KEY is not set. Set it to at least 32 random characters and keep it safe."
            )
        elif given and _is_weak(given):
            found.append("EVENTS_SECRET_KEY is too weak. Use at least 32 random characters.")
        if (token := self.metrics_token.get_secret_value()) and _is_weak(token):
            found.append("EVENTS_METRICS_TOKEN is too weak. Use at least 32 random characters.")
        if not _is_address(self.base_url):
            found.append("EVENTS_BASE_URL must be an address without a path: https://events.example.org.")
        if "@" not in self.mail_from:
            found.append("EVENTS_MAIL_FROM must be an e-mail address.")
        if self.mode == "production" and not self.is_https and not _is_loopback(self.base_url):
            found.append("EVENTS_BASE_URL must begin with https:// in production.")
        if self.port == 0 and self.base_url.endswith(":0"):
            found.append("EVENTS_PORT 0 means any free port. Set EVENTS_BASE_URL too, or links lead nowhere.")
        if not self.database_url.startswith(("sqlite:///", "postgresql://", "postgres://")):
            found.append("EVENTS_DATABASE_URL must begin with sqlite:/// or postgresql://.")
        if self.database_url in {"sqlite:///", "sqlite:///:memory:"}:
            found.append("EVENTS_DATABASE_URL must name a file, for instance sqlite:////data/events.sqlite3.")
        return found


def _address(host: str, port: int) -> str:
    """Where a browser on this machine finds the server; a host of zeros means all of its addresses."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}" if port == HTTP_PORT else f"http://{name}:{port}"


def _host(url: str) -> str:
    """The host's name in an address; '' where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _number = parts.port
    except ValueError:
        return False
    is_server = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return is_server and not (parts.path or parts.query or parts.fragment)


def _is_weak(secret: str) -> bool:
    return len(secret) < MINIMUM_SECRET or len(set(secret)) < 10 or _repeats(secret)


def _repeats(text: str) -> bool:
    """Whether it is something shorter, said again and again."""
    return any(text.startswith(text[width:]) for width in range(1, len(text) // 2 + 1))


def _is_loopback(url: str) -> bool:
    return _host(url) in {"127.0.0.1", "localhost", "::1"}


def _development_secret(data_dir: Path) -> str:
    path = data_dir / "secret-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
