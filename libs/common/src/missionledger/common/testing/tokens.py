"""Tokens for tests: a key of their own, made in memory, and the verifier that knows it."""

from collections.abc import Sequence
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from missionledger.common.clock import Clock, SystemClock
from missionledger.common.security.keys import key_id
from missionledger.common.security.roles import Grant, Role
from missionledger.common.security.tokens import TokenIssuer, TokenVerifier


class OneKey:
    """A key source with a single key."""

    def __init__(self, public_key: Ed25519PublicKey) -> None:
        self._public_key = public_key

    async def key(self, key_id_asked: str) -> Ed25519PublicKey | None:
        """Return the key if it is the one asked for."""
        return self._public_key if key_id_asked == key_id(self._public_key) else None


class TokenMint:
    """Issues tokens and verifies them, for one application under test."""

    def __init__(self, clock: Clock | None = None) -> None:
        used = clock or SystemClock()
        self.private_key = Ed25519PrivateKey.generate()
        public_key = self.private_key.public_key()
        self.issuer = TokenIssuer(self.private_key, key_id(public_key), used)
        self.verifier = TokenVerifier(OneKey(public_key), used)

    def token(
        self,
        *roles: Role,
        subject: str = "anna",
        missions: Sequence[str] | None = None,
        amount_max_minor: int | None = None,
    ) -> str:
        """Return a token with these roles, for some missions or for all."""
        scope = None if missions is None else frozenset(missions)
        grants = [Grant(role, scope, amount_max_minor) for role in roles]
        return self.issuer.issue(subject, grants, lifetime=timedelta(hours=1))

    def headers(self, *roles: Role, missions: Sequence[str] | None = None) -> dict[str, str]:
        """Return the Authorization header of such a token."""
        return {"Authorization": f"Bearer {self.token(*roles, missions=missions)}"}
