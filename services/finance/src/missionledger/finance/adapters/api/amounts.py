"""Amounts that a body may carry, in dollars, and how commands take what a body says."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel
from pydantic_core import PydanticCustomError

from missionledger.common.http.schemas import Amount

BOOKS_CURRENCY = "USD"
"""The currency in which funds are kept; bank accounts in others are converted first."""


def _in_dollars(amount: Amount) -> Amount:
    if amount.currency != BOOKS_CURRENCY:
        raise PydanticCustomError(
            "currency-mismatch",
            "the books are kept in USD, not in {currency}; convert at the rate of the day first",
            {"currency": amount.currency},
        )
    return amount


def _above_zero(amount: Amount) -> Amount:
    if _in_dollars(amount).to_money().minor <= 0:
        raise PydanticCustomError("amount-not-allowed", "the amount must be above zero")
    return amount


def _not_below_zero(amount: Amount) -> Amount:
    if _in_dollars(amount).to_money().minor < 0:
        raise PydanticCustomError("amount-not-allowed", "the amount must not be below zero")
    return amount


Dollars = Annotated[Amount, AfterValidator(_in_dollars)]
PositiveDollars = Annotated[Amount, AfterValidator(_above_zero)]
DollarsFromZero = Annotated[Amount, AfterValidator(_not_below_zero)]


def facts_of(body: BaseModel, *, day: str = "", without: Collection[str] = ()) -> dict[str, Any]:
    """Return what a body says under the names that commands have for it.

    Args:
        body: what was sent; each amount becomes cents under its name with `_minor`.
        day: the field that is the business date of the command; empty for none.
        without: fields that the command has under other names.
    """
    found: dict[str, Any] = {}
    for name in type(body).model_fields:
        value = getattr(body, name)
        if name in without:
            continue
        if name == day:
            found["occurred_on"] = value
        elif isinstance(value, Amount):
            found[f"{name}_minor"] = value.to_money().minor
        else:
            found[name] = value
    return found
