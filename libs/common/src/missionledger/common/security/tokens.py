"""Bearer tokens (JWT, EdDSA): what they must hold, issued here and verified everywhere."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from missionledger.common.clock import Clock
from missionledger.common.identifiers import MissionId, uuid7
from missionledger.common.security.roles import Grant, Requester, Role

ALGORITHM = "EdDSA"
"""The only algorithm; a token cannot choose another one."""

LEEWAY_SECONDS = 30
"""How far clocks of issuer and service may be apart."""

TOKEN_BYTES_MAX = 8_000
VERIFIED_TOKENS_MAX = 1_000
REQUIRED_CLAIMS = ("exp", "iat", "iss", "aud", "sub")

DEFAULT_ISSUER = "missionledger"
DEFAULT_AUDIENCE = "missionledger"


class TokenError(Exception):
    """The token does not hold; the message says why, without any part of the token."""


class GrantClaim(BaseModel):
    """One grant as a token carries it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Role
    missions: list[MissionId] | None = None
    amount_max_minor: Annotated[int, Field(ge=0)] | None = None
    valid_until: datetime | None = None

    def to_grant(self) -> Grant:
        """Return the grant."""
        until = self.valid_until
        if until is not None and until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return Grant(
            role=self.role,
            missions=None if self.missions is None else frozenset(self.missions),
            amount_max_minor=self.amount_max_minor,
            valid_until=until,
        )

    @classmethod
    def of(cls, grant: Grant) -> "GrantClaim":
        """Return the claim for a grant."""
        return cls(
            role=grant.role,
            missions=None if grant.missions is None else sorted(grant.missions),
            amount_max_minor=grant.amount_max_minor,
            valid_until=grant.valid_until,
        )


class Claims(BaseModel):
    """The claims this system reads, once the signature holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sub: Annotated[str, Field(min_length=1, max_length=200)]
    exp: int
    grants: list[GrantClaim] = []


class KeySource(Protocol):
    """Where the public keys of the issuer come from."""

    async def key(self, key_id: str) -> Ed25519PublicKey | None:
        """Return the key of this id, None if the issuer has no such key."""
        ...


class TokenIssuer:
    """Issues tokens with a private key of its own."""

    def __init__(
        self,
        private_key: Ed25519PrivateKey,
        key_id: str,
        clock: Clock,
        *,
        issuer: str = DEFAULT_ISSUER,
        audience: str = DEFAULT_AUDIENCE,
    ) -> None:
        self._private_key = private_key
        self._key_id = key_id
        self._clock = clock
        self._issuer = issuer
        self._audience = audience

    def issue(self, subject: str, grants: Sequence[Grant], *, lifetime: timedelta) -> str:
        """Return a token for the subject that ends after the lifetime."""
        now = self._clock.now()
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": str(uuid7()),
            "grants": [
                GrantClaim.of(grant).model_dump(mode="json", exclude_none=True) for grant in grants
            ],
        }
        return jwt.encode(
            claims, self._private_key, algorithm=ALGORITHM, headers={"kid": self._key_id}
        )


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token whose signature held, with the key that signed it."""

    key_id: str
    key: Ed25519PublicKey
    expires: int
    requester: Requester


class TokenVerifier:
    """Turns tokens into requesters; the signature of a token is checked once."""

    def __init__(
        self,
        keys: KeySource,
        clock: Clock,
        *,
        issuer: str = DEFAULT_ISSUER,
        audience: str = DEFAULT_AUDIENCE,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._audience = audience
        # A signature takes longer to check than most reads; what may end is checked every time.
        self._verified: OrderedDict[str, _Verified] = OrderedDict()

    async def verify(self, token: str) -> Requester:
        """Return who the token stands for.

        Raises:
            TokenError: if it does not hold: signature, times, issuer, audience or shape.
        """
        now = int(self._clock.now().timestamp())
        known = self._verified.get(token)
        if known is not None:
            if now >= known.expires + LEEWAY_SECONDS:
                self._verified.pop(token, None)
                raise TokenError("the token has expired")
            # An issuer withdraws a key that was stolen, or makes another one under the same id.
            if await self._keys.key(known.key_id) == known.key:
                return known.requester
            self._verified.pop(token, None)
        verified = await self._decode(token)
        self._verified[token] = verified
        while len(self._verified) > VERIFIED_TOKENS_MAX:
            self._verified.popitem(last=False)
        return verified.requester

    async def _decode(self, token: str) -> _Verified:
        if len(token) > TOKEN_BYTES_MAX:
            raise TokenError("the token is too long")
        try:
            key_id = str(jwt.get_unverified_header(token).get("kid", ""))
            key = await self._keys.key(key_id)
            if key is None:
                raise TokenError("the token is signed with a key that is not known here")
            values = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "require": list(REQUIRED_CLAIMS),
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
            claims = Claims.model_validate(values)
        except jwt.InvalidTokenError as error:
            raise TokenError(f"the token does not hold: {type(error).__name__}") from error
        except ValidationError as error:
            raise TokenError("the claims of the token have the wrong shape") from error
        self._check_times(values, claims)
        requester = Requester(claims.sub, tuple(each.to_grant() for each in claims.grants))
        return _Verified(key_id, key, claims.exp, requester)

    def _check_times(self, values: dict[str, Any], claims: Claims) -> None:
        # PyJWT reads the clock of the machine; times are checked here against the clock port.
        now = int(self._clock.now().timestamp())
        if now >= claims.exp + LEEWAY_SECONDS:
            raise TokenError("the token has expired")
        for name in ("iat", "nbf"):
            starts = values.get(name, 0)
            if not isinstance(starts, int) or starts > now + LEEWAY_SECONDS:
                raise TokenError("the token is not valid yet")
