"""Amounts that a body may carry: in dollars, of any sign, above zero, or not below it."""

from typing import Annotated

from pydantic import AfterValidator
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
