"""What the console needs to know, by environment variables with the prefix MISSIONLEDGER_."""

import ipaddress
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from missionledger.common.runtime.settings import Environment


class ConsoleSettings(BaseSettings):
    """Settings of the console.

    Attributes:
        data_dir: where `system.json` names the services and `viewer.token` lets it read them.
        host: address it listens on.
        port: its port.
        environment: local or production.
        part_seconds_max: how long a page of many parts waits for each of them.
    """

    model_config = SettingsConfigDict(env_prefix="MISSIONLEDGER_", extra="ignore")

    data_dir: Path = Path(".missionledger")
    host: str = "127.0.0.1"
    port: int = 8100
    environment: Environment = Environment.LOCAL
    part_seconds_max: float = 5.0

    @property
    def admits_anonymous(self) -> bool:
        """Whether anybody may read as a viewer: on loopback and outside production only."""
        if self.environment is Environment.PRODUCTION:
            return False
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
