"""Exact money: integer minor units, a currency, and splits that lose nothing."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.refusals import Refusal, RefusalKind

MINOR_UNITS_MAX = 2**53 - 1
"""Largest count of minor units that canonical JSON carries exactly (RFC 8785, section 3.2.2.3)."""

MINOR_PER_MAJOR = 100
"""Every currency the United Nations keeps its peacekeeping accounts in has two decimals."""

_AMOUNT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]{2})?")

MinorUnits = Annotated[int, Field(ge=-MINOR_UNITS_MAX, le=MINOR_UNITS_MAX, strict=True)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class FractionalCentsError(Refusal):
    """An amount was written with more precision than its currency has, or not as a number."""

    code = "amount-not-exact"
    title = "Amount is not an exact number of cents"
    kind = RefusalKind.INVALID


class CurrencyMismatchError(Refusal):
    """Two amounts of different currencies met in one sum."""

    code = "currency-mismatch"
    title = "Amounts have different currencies"
    kind = RefusalKind.INVALID


class Money(BaseModel):
    """An exact amount: a count of minor units (cents) of one currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minor: MinorUnits
    currency: Currency = "USD"

    @classmethod
    def parse(cls, text: str, currency: str = "USD") -> Self:
        """Return the amount written as `123`, `123.45` or `-123.45`.

        Raises:
            FractionalCentsError: if the text is not a number or has fractions of a cent.
        """
        if not _AMOUNT.fullmatch(text):
            raise FractionalCentsError(
                f"{text!r} is not an exact amount",
                next_step="Write whole units, or units and exactly two decimals: 26049000.00.",
            )
        whole, _, cents = text.partition(".")
        sign = -1 if whole.startswith("-") else 1
        minor = int(whole.lstrip("-")) * MINOR_PER_MAJOR + int(cents or "0")
        return cls(minor=sign * minor, currency=currency)

    @classmethod
    def dollars(cls, whole: int) -> Self:
        """Return whole US dollars."""
        return cls(minor=whole * MINOR_PER_MAJOR)

    def __str__(self) -> str:
        """Return the amount with two decimals, without the currency: `26049000.00`."""
        sign = "-" if self.minor < 0 else ""
        whole, cents = divmod(abs(self.minor), MINOR_PER_MAJOR)
        return f"{sign}{whole}.{cents:02d}"

    def __add__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(minor=self.minor - other.minor, currency=self.currency)

    def __neg__(self) -> "Money":
        return Money(minor=-self.minor, currency=self.currency)

    def _require_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(
                f"{self.currency} and {other.currency} cannot be added",
                next_step="Convert one of them at a recorded rate of exchange first.",
            )


def split_by_weight(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Share `total` units among the keys in proportion to their weights, losing nothing.

    Every share is the exact quota rounded towards zero; the units that are left go one each to
    the largest remainders, ties in order of the key. A negative total gives the mirrored shares.
    The result sums to `total` exactly and has every key, in sorted order.

    Raises:
        ValueError: if no weight is positive or one is negative.
    """
    whole = sum(weights.values(), Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("weights must not be negative and one of them must be positive")
    sign, magnitude = (-1, -total) if total < 0 else (1, total)
    keys = sorted(weights)
    quotas = {key: magnitude * weights[key] / whole for key in keys}
    shares = {key: quotas[key].numerator // quotas[key].denominator for key in keys}
    left = magnitude - sum(shares.values())
    by_remainder = sorted(keys, key=lambda key: (shares[key] - quotas[key], key))
    for key in by_remainder[:left]:
        shares[key] += 1
    return {key: sign * shares[key] for key in keys}
