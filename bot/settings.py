"""What an operator can set: `ASPIRE_*` in the environment or in `.env` (design section 8).

Read once, when a command starts, never at import.
"""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.errors import AspireError


class SettingsInvalid(AspireError):
    """A setting is wrong; the message names the variable."""


class Settings(BaseSettings):
    """Every setting has a default that works on one machine with nothing set up."""

    model_config = SettingsConfigDict(env_prefix="ASPIRE_", env_file=".env", extra="ignore")

    database_url: str | None = None  # default: SQLite in the data folder
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: str | None = None  # how people reach this server; default: http://host:port
    secret_keys: Annotated[tuple[str, ...], NoDecode] = ()  # first is in use; comma-separated
    telegram_token: str | None = None
    telegram_api_url: str | None = None  # a self-hosted Bot API server
    telegram_webhook_secret: str | None = None  # set: webhook; not set: long polling
    nlu_url: str | None = None  # a Rasa server (make rasa); default: the embedded interpreter
    rest_token: str | None = None
    log_level: str = "INFO"
    programme_dir: Path = Path(__file__).resolve().parent.parent / "programme"

    @field_validator("nlu_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("write an address such as http://127.0.0.1:5005")
        return value or None

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(k for k in value.split(",") if k.strip()) if isinstance(value, str) else value

    @cached_property
    def resolved_database_url(self) -> str:
        """Return the database's address, SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'aspire.sqlite3'}"

    @cached_property
    def resolved_public_url(self) -> str:
        """Return the address that links are made with, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @cached_property
    def secret(self) -> bytes:
        """Return the key that signs and hashes; made on first use, readable by the owner only."""
        if self.secret_keys:
            return self.secret_keys[0].strip().encode()
        path = self.data_dir / "secret.key"
        if not path.exists():
            make_private_dir(self.data_dir)
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, "w") as file:
                file.write(secrets.token_urlsafe(32))
        return path.read_text().strip().encode()


def make_private_dir(path: Path) -> None:
    """Make a folder that only its owner can enter."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)


def read_settings() -> Settings:
    """Return the settings. Raises SettingsInvalid, one line for each wrong variable."""
    try:
        return Settings()
    except ValidationError as invalid:
        lines = [
            f"ASPIRE_{'_'.join(str(p) for p in e['loc']).upper()}: {e['msg']}"
            for e in invalid.errors()
        ]
        raise SettingsInvalid("; ".join(lines)) from invalid
