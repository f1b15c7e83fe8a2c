"""Shapes that many bodies share."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from missionledger.common.money import (
    MINOR_PER_MAJOR,
    MINOR_UNITS_MAX,
    Currency,
    FractionalCentsError,
    Money,
)

AMOUNT_TEXT_LENGTH_MAX = 24


def _exact_amount(value: Any) -> str:
    if not isinstance(value, str):
        # A number in JSON may have passed through a float on its way; only text is exact.
        raise PydanticCustomError(
            "amount-not-exact", 'an amount is text with two decimals, such as "26049000.00"'
        )
    try:
        if len(value) > AMOUNT_TEXT_LENGTH_MAX or _beyond_limit(value):
            raise PydanticCustomError(
                "amount-too-large",
                "the largest amount is {limit}",
                {"limit": str(Money(minor=MINOR_UNITS_MAX))},
            )
        return str(Money.parse(value))
    except FractionalCentsError as refusal:
        raise PydanticCustomError(
            "amount-not-exact",
            "{detail}; write whole units, or units and exactly two decimals",
            {"detail": refusal.detail},
        ) from refusal


def _beyond_limit(text: str) -> bool:
    whole = text.lstrip("-").partition(".")[0]
    return whole.isascii() and whole.isdigit() and int(whole) >= MINOR_UNITS_MAX // MINOR_PER_MAJOR


AmountText = Annotated[
    str,
    BeforeValidator(_exact_amount),
    WithJsonSchema({"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]{2})?$"}),
]
"""An exact amount as text; it is always sent with two decimals."""


class Amount(BaseModel):
    """An exact amount as it travels: text with two decimals, and its currency."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"amount": "26049000.00", "currency": "USD"}]},
    )

    amount: AmountText
    currency: Currency = "USD"

    def to_money(self) -> Money:
        """Return the amount as money."""
        return Money.parse(self.amount, self.currency)

    @classmethod
    def of(cls, money: Money) -> "Amount":
        """Return money as it travels."""
        return cls(amount=str(money), currency=money.currency)
