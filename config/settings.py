"""Deployment settings, read from `LINLI_*` environment variables and a settings file (部署设置)."""

from __future__ import annotations

import datetime as dt
import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from config.errors import SettingsError

PROJECT_DIR = Path(__file__).resolve().parent.parent
SETTINGS_FILE_VARIABLE = "LINLI_SETTINGS"

Mode = Literal["edit", "view"]
OnlineBaseMap = Literal["none", "tianditu", "tianditu_imagery", "amap"]


class Settings(BaseSettings):
    """
    What an installation decides; each field is the variable `LINLI_<FIELD>` or a line of the settings file.

    Attributes
    ----------
    data_dir
        Folder of the stores, of their backups and of snapshots; made when missing.
    host, port
        Where the app listens. The default reaches nobody but this machine.
    today
        The day that the program takes for today; the calendar's where not set.
    mode
        ``view`` refuses every write, from the pages and from the command line.
    keep_unmasked
        Whether names, phones and addresses that are masked on the way in are kept beside, in a table that no page
        reads. Off: what was never stored can't leak.
    online_base_map, tianditu_key
        An online base map, off by default; 天地图 needs a key of the office's own.
    """

    model_config = SettingsConfigDict(env_prefix="LINLI_", extra="ignore", frozen=True)

    data_dir: Path = PROJECT_DIR / "data"
    host: str = "127.0.0.1"
    port: int = 8501
    today: dt.date | None = None
    mode: Mode = "edit"
    keep_unmasked: bool = False
    online_base_map: OnlineBaseMap = "none"
    tianditu_key: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the settings file, whose keys are the same names in lower case."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=settings_file())


def settings_file() -> Path:
    """Return the path of the settings file: ``LINLI_SETTINGS``, else linli.toml beside dashboard.py."""
    return Path(os.environ.get(SETTINGS_FILE_VARIABLE, PROJECT_DIR / "linli.toml"))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """
    Return the installation's settings, read once a process.

    Raises
    ------
    SettingsError
        If a variable or a line of the settings file can't be read; says which and why.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(variable=f"LINLI_{name}", value=str(first.get("input", "")), reason=first["msg"]) from error


def today() -> dt.date:
    """Return the one clock's day: ``LINLI_TODAY`` where set, else the calendar's."""
    return settings().today or dt.date.today()  # noqa: DTZ011 - the office's own calendar day is meant
