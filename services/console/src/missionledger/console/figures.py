"""How figures are written: exact where there is room, in millions where there is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

TENTH = Decimal("0.1")
MILLION = Decimal(1_000_000)
THIN_BELOW_MONTHS = Decimal(3)
"""The operating reserve that missions keep before contributors are paid is about three months."""
BAD_BELOW_MONTHS = Decimal(1)
LEVEL_WORDS = {"good": "sound", "thin": "thin", "bad": "short", "unknown": "not known"}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of a table.

    Attributes:
        text: in millions with one decimal; empty if it is not known.
        exact: to the cent, with its currency.
        is_known: whether the books know it.
        is_modelled: whether a model had a part in it.
        note: why it is not known, or what to know of it.
        minor: in minor units; None if it is not known.
    """

    text: str
    exact: str
    is_known: bool
    is_modelled: bool
    note: str
    minor: int | None

    @classmethod
    def of(cls, figure: Mapping[str, Any]) -> "ShownFigure":
        """Return a figure of the API as it is shown."""
        amount = figure["amount"]
        if amount is None:
            return cls("", "", False, False, str(figure["reason"]), None)
        value = Decimal(amount["amount"])
        provenance = figure.get("provenance", ())
        return cls(
            text=in_millions(value),
            exact=f"{value:,.2f} {amount['currency']}",
            is_known=True,
            is_modelled="modelled" in figure["books"],
            note=_note(provenance, str(figure["reason"])),
            minor=int(value * 100),
        )


def amount_figure(amount: Mapping[str, Any] | None, reason: str) -> ShownFigure:
    """Return a plain amount of the API as a figure."""
    return ShownFigure.of({"amount": amount, "books": (), "provenance": (), "reason": reason})


def in_millions(value: Decimal) -> str:
    """Return an amount in millions with one decimal: `1,234.5`."""
    rounded = (value / MILLION).quantize(TENTH, rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = Decimal("0.0")
    return f"{rounded:,}".replace("-", "\N{MINUS SIGN}")


def level_of(months: str | None) -> str:
    """Return how thin the cover is: good, thin, bad or unknown."""
    if months is None:
        return "unknown"
    cover = Decimal(months)
    if cover < BAD_BELOW_MONTHS:
        return "bad"
    return "thin" if cover < THIN_BELOW_MONTHS else "good"


def _note(provenance: Any, reason: str) -> str:
    origin = ", ".join(provenance)
    return "; ".join(part for part in (origin, reason) if part)
