"""Ed25519 keys: the private one in a file of its owner, the public ones as a JWKS."""

import asyncio
import base64
import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from missionledger.common.refusals import Refusal, RefusalKind

PRIVATE_KEY_FILE = "signing.key"
PUBLIC_KEYS_FILE = "jwks.json"
OWNER_ONLY = 0o600

REFRESH_SECONDS = 300.0
"""How long a JWKS is used before it is read again."""

UNKNOWN_KEY_REFRESH_SECONDS = 10.0
"""A token with an unknown key causes a new look at most this often."""

FETCH_TIMEOUT_SECONDS = 5.0
JWKS_BYTES_MAX = 100_000


class KeyFileError(Exception):
    """A key file cannot be used; the message says what to do."""


class KeysUnavailableError(Refusal):
    """The public keys of the issuer cannot be read, so no token can be checked."""

    code = "keys-unavailable"
    title = "Tokens cannot be checked now"
    kind = RefusalKind.UNAVAILABLE


class ProductionIssuerError(Exception):
    """The built-in issuer was asked to run in production."""


def refuse_in_production(environment: str) -> None:
    """Go on only outside production: there, tokens come from a real identity provider.

    Raises:
        ProductionIssuerError: if the environment says production.
    """
    if environment.strip().lower() in {"production", "prod"}:
        raise ProductionIssuerError(
            "the built-in token issuer does not run in production; "
            "point MISSIONLEDGER_JWKS to the keys of your identity provider"
        )


def load_or_create_key(directory: Path) -> Ed25519PrivateKey:
    """Return the private key of this directory, made with its JWKS if there is none yet.

    Raises:
        KeyFileError: if the file is not an Ed25519 key, or others may read it.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / PRIVATE_KEY_FILE
    if not path.exists():
        _write_private(path, Ed25519PrivateKey.generate())
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except ValueError as error:
        raise KeyFileError(f"{path} is not a private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} is not an Ed25519 key")
    (directory / PUBLIC_KEYS_FILE).write_text(json.dumps(jwks([key.public_key()]), indent=2) + "\n")
    return key


def key_id(public_key: Ed25519PublicKey) -> str:
    """Return the JWK thumbprint of the key (RFC 7638)."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(_raw(public_key))}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    return _base64url(hashlib.sha256(canonical).digest())


def jwks(public_keys: list[Ed25519PublicKey]) -> dict[str, Any]:
    """Return the keys as a JSON Web Key Set (RFC 8037)."""
    return {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": _base64url(_raw(key)),
                "kid": key_id(key),
                "use": "sig",
                "alg": "EdDSA",
            }
            for key in public_keys
        ]
    }


class JwksKeys:
    """Public keys from a file or an address, read when needed and again from time to time."""

    def __init__(
        self, source: str | Path, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = str(source)
        self._monotonic = monotonic
        self._keys: Mapping[str, Ed25519PublicKey] = {}
        self._read_at: float | None = None
        self._lock = asyncio.Lock()

    async def key(self, key_id: str) -> Ed25519PublicKey | None:
        """Return the key of this id, None if the issuer has no such key.

        Keys that are known stay in use while the source cannot be read.

        Raises:
            KeysUnavailableError: if no key was ever read and the source cannot be read now.
        """
        if self._age() < REFRESH_SECONDS and key_id in self._keys:
            return self._keys[key_id]
        async with self._lock:
            if self._is_due(key_id):
                await self._refresh()
        return self._keys.get(key_id)

    def _age(self) -> float:
        return float("inf") if self._read_at is None else self._monotonic() - self._read_at

    def _is_due(self, key_id: str) -> bool:
        limit = REFRESH_SECONDS if key_id in self._keys else UNKNOWN_KEY_REFRESH_SECONDS
        return self._age() >= limit

    async def _refresh(self) -> None:
        try:
            text = await asyncio.to_thread(_read_source, self._source)
            self._keys = _parse(text)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            # Not reachable, or not a JWKS in whichever way.
            if not self._keys:
                raise KeysUnavailableError(
                    "the keys of the token issuer cannot be read",
                    next_step="Try again; tell the operators if it lasts.",
                ) from error
        self._read_at = self._monotonic()


def _read_source(source: str) -> bytes:
    if source.startswith(("http://", "https://")):
        with urlopen(source, timeout=FETCH_TIMEOUT_SECONDS) as answer:  # noqa: S310 - checked above
            data: bytes = answer.read(JWKS_BYTES_MAX)
            return data
    return Path(source.removeprefix("file://")).read_bytes()


def _parse(text: bytes) -> dict[str, Ed25519PublicKey]:
    found: dict[str, Ed25519PublicKey] = {}
    for key in json.loads(text).get("keys", []):
        if key.get("kty") == "OKP" and key.get("crv") == "Ed25519":
            raw = base64.urlsafe_b64decode(key["x"] + "=" * (-len(key["x"]) % 4))
            public = Ed25519PublicKey.from_public_bytes(raw)
            found[key.get("kid") or key_id(public)] = public
    return found


def _write_private(path: Path, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
