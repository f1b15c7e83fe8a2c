"""Keys and tokens; runs in a process of its own that ends when they are written.

So the supervisor needs no cryptography in memory for something it does once in many minutes.
"""

import os
from datetime import timedelta
from pathlib import Path

from missionledger.cli.supervisor.data_directory import DataDirectory, write_private
from missionledger.common.clock import SystemClock
from missionledger.common.runtime.settings import ServiceSettings
from missionledger.common.security.keys import key_id, load_or_create_key, refuse_in_production
from missionledger.common.security.roles import Grant, Role
from missionledger.common.security.tokens import TokenIssuer

OPERATOR = "operator"
VIEWER = "console-reader"
"""Whom the console reads as where nobody signs in: on loopback, outside production."""

TOKEN_LIFETIME = timedelta(hours=1)


def write_credentials(data_dir: str) -> None:
    """Make the signing key if there is none, and write new tokens for operator and console.

    Raises:
        ProductionIssuerError: if the environment says production.
        KeyFileError: if the key file cannot be used.
    """
    data = DataDirectory(Path(data_dir))
    settings = ServiceSettings(_env_file=None)
    refuse_in_production(settings.environment)
    # What this process writes belongs to its owner alone, whatever the shell's mask is.
    os.umask(0o077)
    key = load_or_create_key(data.keys)
    issuer = TokenIssuer(
        key,
        key_id(key.public_key()),
        SystemClock(),
        issuer=settings.issuer,
        audience=settings.audience,
    )
    for file, subject, roles in (
        (data.token_file, OPERATOR, list(Role)),
        (data.viewer_token_file, VIEWER, [Role.VIEWER]),
    ):
        grants = [Grant(role=role) for role in roles]
        write_private(file, issuer.issue(subject, grants, lifetime=TOKEN_LIFETIME))
