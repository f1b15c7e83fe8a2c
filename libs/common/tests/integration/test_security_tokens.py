"""Tokens and keys: what holds, what does not, and where keys come from."""

import asyncio
import base64
import http.server
import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from missionledger.common.clock import FixedClock
from missionledger.common.security.keys import (
    REFRESH_SECONDS,
    JwksKeys,
    KeyFileError,
    KeysUnavailableError,
    ProductionIssuerError,
    jwks,
    key_id,
    load_or_create_key,
    refuse_in_production,
)
from missionledger.common.security.roles import Grant, Requester, Role
from missionledger.common.security.tokens import TokenError, TokenIssuer, TokenVerifier

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def key(tmp_path: Path) -> Ed25519PrivateKey:
    return load_or_create_key(tmp_path / "keys")


@pytest.fixture
def keys(tmp_path: Path, key: Ed25519PrivateKey) -> JwksKeys:
    assert key
    return JwksKeys(tmp_path / "keys" / "jwks.json")


def issuer_of(key: Ed25519PrivateKey, clock: FixedClock) -> TokenIssuer:
    return TokenIssuer(key, key_id(key.public_key()), clock)


def verify(token: str, keys: JwksKeys, clock: FixedClock) -> Requester:
    return asyncio.run(TokenVerifier(keys, clock).verify(token))


def test_a_token_carries_its_grants_whole(
    key: Ed25519PrivateKey, keys: JwksKeys, clock: FixedClock
) -> None:
    grants = (
        Grant(Role.APPROVER, frozenset({"UNSOH", "UNEF-I"}), 500, NOW + HOUR),
        Grant(Role.VIEWER),
    )

    token = issuer_of(key, clock).issue("anna", grants, lifetime=HOUR)

    assert verify(token, keys, clock) == Requester("anna", grants)


def test_a_token_ends_also_when_it_was_verified_before(
    key: Ed25519PrivateKey, keys: JwksKeys, clock: FixedClock
) -> None:
    verifier = TokenVerifier(keys, clock)
    token = issuer_of(key, clock).issue("anna", [], lifetime=HOUR)

    async def scenario() -> None:
        await verifier.verify(token)
        clock.instant = NOW + HOUR + timedelta(seconds=29)
        await verifier.verify(token)
        clock.instant = NOW + HOUR + timedelta(seconds=30)
        for each in (verifier, TokenVerifier(keys, clock)):
            with pytest.raises(TokenError, match="expired"):
                await each.verify(token)

    asyncio.run(scenario())


def test_a_token_ends_with_its_key_also_when_it_was_verified_before(
    key: Ed25519PrivateKey, clock: FixedClock, tmp_path: Path
) -> None:
    """A key that the issuer has withdrawn, because it was stolen, must not go on for hours."""
    seconds = [0.0]
    keys = JwksKeys(tmp_path / "keys" / "jwks.json", monotonic=lambda: seconds[0])
    verifier = TokenVerifier(keys, clock)
    token = issuer_of(key, clock).issue("anna", [], lifetime=HOUR)

    async def scenario() -> None:
        await verifier.verify(token)
        other = Ed25519PrivateKey.generate().public_key()
        (tmp_path / "keys" / "jwks.json").write_text(json.dumps(jwks([other])))
        await verifier.verify(token)
        seconds[0] += REFRESH_SECONDS
        with pytest.raises(TokenError, match="not known"):
            await verifier.verify(token)

    asyncio.run(scenario())


def claims(**changed: Any) -> dict[str, Any]:
    made = {
        "iss": "missionledger",
        "aud": "missionledger",
        "sub": "anna",
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + HOUR).timestamp()),
        "grants": [{"role": "viewer"}],
    } | changed
    return {name: value for name, value in made.items() if value is not None}


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": None},
        {"iat": None},
        {"iss": None},
        {"aud": None},
        {"sub": None},
        {"iss": "somebody-else"},
        {"aud": "something-else"},
        {"sub": ""},
        {"exp": int((NOW - HOUR).timestamp())},
        {"iat": int((NOW + HOUR).timestamp())},
        {"nbf": int((NOW + HOUR).timestamp())},
        {"grants": [{"role": "emperor"}]},
        {"grants": [{"role": "viewer", "missions": ["not a mission"]}]},
        {"grants": "all"},
    ],
)
def test_claims_that_do_not_hold_are_refused(
    key: Ed25519PrivateKey, keys: JwksKeys, clock: FixedClock, changed: dict[str, Any]
) -> None:
    headers = {"kid": key_id(key.public_key())}
    fine = jwt.encode(claims(), key, algorithm="EdDSA", headers=headers)
    wrong = jwt.encode(claims(**changed), key, algorithm="EdDSA", headers=headers)

    assert verify(fine, keys, clock).subject == "anna"
    with pytest.raises(TokenError):
        verify(wrong, keys, clock)


def test_a_token_cannot_choose_its_algorithm_or_key(
    key: Ed25519PrivateKey, keys: JwksKeys, clock: FixedClock
) -> None:
    headers = {"kid": key_id(key.public_key())}
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    stranger = Ed25519PrivateKey.generate()
    unsigned = jwt.encode(claims(), "", algorithm="none", headers=headers)
    symmetric = jwt.encode(claims(), public, algorithm="HS256", headers=headers)
    signed = jwt.encode(claims(), key, algorithm="EdDSA", headers=headers)
    head, payload, signature = signed.split(".")
    richer = base64.urlsafe_b64encode(
        json.dumps(claims(grants=[{"role": "administrator"}])).encode()
    ).decode()
    forged = [
        unsigned,
        symmetric,
        jwt.encode(claims(), stranger, algorithm="EdDSA", headers=headers),
        issuer_of(stranger, clock).issue("anna", [], lifetime=HOUR),
        f"{head}.{richer.rstrip('=')}.{signature}",
        f"{head}.{payload}.",
        "",
        "x" * 9_000,
    ]

    for token in forged:
        with pytest.raises(TokenError):
            verify(token, keys, clock)


def test_an_error_never_repeats_the_token(
    key: Ed25519PrivateKey, keys: JwksKeys, clock: FixedClock
) -> None:
    token = issuer_of(key, clock).issue("anna", [], lifetime=HOUR)[:-4] + "AAAA"

    with pytest.raises(TokenError) as refused:
        verify(token, keys, clock)

    assert not any(part in str(refused.value) for part in token.split("."))


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = load_or_create_key(tmp_path / "keys")
    second = load_or_create_key(tmp_path / "keys")

    path = tmp_path / "keys" / "signing.key"
    assert first.private_bytes_raw() == second.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    os.chmod(path, 0o640)  # noqa: PTH101 - the mode is the point
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create_key(tmp_path / "keys")


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    path.write_text("not a key")
    path.chmod(0o600)

    with pytest.raises(KeyFileError, match="PEM"):
        load_or_create_key(tmp_path)


@pytest.mark.parametrize("environment", ["production", "Production", " PROD "])
def test_the_built_in_issuer_does_not_run_in_production(environment: str) -> None:
    with pytest.raises(ProductionIssuerError):
        refuse_in_production(environment)


def test_the_built_in_issuer_runs_elsewhere() -> None:
    refuse_in_production("local")


class Time:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@contextmanager
def jwks_server(documents: list[bytes]) -> Iterator[tuple[str, list[int]]]:
    asked: list[int] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(1)
            body = documents[0]
            self.send_response(200 if body else 500)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/jwks.json", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_keys_of_an_address_are_cached_renewed_and_survive_its_absence() -> None:
    old, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    old_id, new_id = key_id(old.public_key()), key_id(new.public_key())
    documents = [json.dumps(jwks([old.public_key()])).encode()]
    time = Time()

    async def scenario(address: str, asked: list[int]) -> None:
        keys = JwksKeys(address, monotonic=time)
        for _ in range(5):
            assert await keys.key(old_id) is not None
        assert len(asked) == 1

        documents[0] = json.dumps(jwks([old.public_key(), new.public_key()])).encode()
        assert await keys.key(new_id) is None, "an unknown key is looked up at most now and then"
        time.seconds = 11.0
        assert await keys.key(new_id) is not None
        assert len(asked) == 2

        documents[0] = b""
        time.seconds = 1_000.0
        assert await keys.key(old_id) is not None
        assert len(asked) == 3

    with jwks_server(documents) as (address, asked):
        asyncio.run(scenario(address, asked))


def test_without_any_keys_nobody_is_told_that_the_token_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(KeysUnavailableError):
        asyncio.run(JwksKeys(tmp_path / "none.json").key("k"))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", '{"keys": 1}', '{"keys": [1]}', '{"keys": [{"kty": "OKP", "crv": "Ed25519"}]}'],
)
def test_a_document_that_is_no_key_set_is_like_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(text)

    with pytest.raises(KeysUnavailableError):
        asyncio.run(JwksKeys(path).key("k"))


def test_keys_of_other_kinds_in_the_set_are_passed_over(tmp_path: Path) -> None:
    public_key = Ed25519PrivateKey.generate().public_key()
    document = jwks([public_key])
    document["keys"].insert(0, {"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"})
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(document))
    keys = JwksKeys(path)

    assert asyncio.run(keys.key(key_id(public_key))) is not None
    assert asyncio.run(keys.key("r")) is None
