"""What an operator may set, by environment variables with the prefix MISSIONLEDGER_."""

from enum import StrEnum
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url


class ServiceRole(StrEnum):
    """The parts of a service; with PostgreSQL they may run in processes of their own."""

    API = "api"
    RELAY = "relay"
    CONSUMERS = "consumers"
    PROJECTIONS = "projections"
    WORKER = "worker"


class Environment(StrEnum):
    """Where the system runs; production refuses conveniences that are only safe on one machine."""

    LOCAL = "local"
    PRODUCTION = "production"


class ServiceSettings(BaseSettings):
    """Settings of one service process.

    Attributes:
        data_dir: where the SQLite files and the documents are.
        host: address the HTTP port listens on.
        port: the HTTP port.
        log_database_url: event log; empty for `<data_dir>/<service>.log.db`.
        read_database_url: read models; empty for `<data_dir>/<service>.read.db`.
        nats_url: the broker; empty for none (then nothing is published or consumed).
        nats_user: user of this service at the broker.
        nats_password: its password.
        nats_monitoring_url: where the broker tells its configuration and health.
        nats_replicas: copies of each JetStream stream; 3 on a cluster.
        temporal_address: the Temporal frontend; empty for none.
        temporal_namespace: its namespace.
        jwks: path or URL of the public keys that tokens are checked with.
        issuer: the issuer that tokens must name.
        audience: the audience that tokens must name.
        environment: local or production.
        roles: which parts this process runs.
        reader_threads: most log and read-store queries at a time.
    """

    model_config = SettingsConfigDict(env_prefix="MISSIONLEDGER_", extra="ignore")

    data_dir: Path = Path(".missionledger")
    host: str = "127.0.0.1"
    port: int = 0
    log_database_url: str = ""
    read_database_url: str = ""
    nats_url: str = ""
    nats_user: str = ""
    nats_password: SecretStr = SecretStr("")
    nats_monitoring_url: str = ""
    nats_replicas: int = 1
    temporal_address: str = ""
    temporal_namespace: str = "default"
    jwks: str = ""
    issuer: str = "missionledger"
    audience: str = "missionledger"
    environment: Environment = Environment.LOCAL
    roles: frozenset[ServiceRole] = frozenset(ServiceRole)
    reader_threads: int = 8

    def log_url(self, service: str) -> str:
        """Return the URL of the event log."""
        return self.log_database_url or f"sqlite:///{self.data_dir / f'{service}.log.db'}"

    def read_url(self, service: str) -> str:
        """Return the URL of the read store."""
        return self.read_database_url or f"sqlite:///{self.data_dir / f'{service}.read.db'}"

    def access_url(self, service: str) -> str:
        """Return the URL of the access trail: beside the read models, and deleted with neither."""
        if make_url(self.read_url(service)).get_backend_name() == "postgresql":
            return self.read_url(service)
        return f"sqlite:///{self.data_dir / f'{service}.access.db'}"
