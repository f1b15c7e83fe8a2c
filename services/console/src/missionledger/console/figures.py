"""How figures are written: exact where there is room, in millions where there is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

TENTH = Decimal("0.1")
MILLION = Decimal(1_000_000)
THIN_BELOW_MONTHS = Decimal(3)
"""The operating reserve that missions keep before contributors are paid is about three months."""
BAD_BELOW_MONTHS = Decimal(1)
AT_MOST_SIGN, AT_LEAST_SIGN = "\N{LESS-THAN OR EQUAL TO} ", "\N{GREATER-THAN OR EQUAL TO} "
LEVEL_WORDS = {"good": "sound", "thin": "thin", "bad": "short", "unknown": "not known"}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of a table.

    Attributes:
        text: in millions with one decimal; empty if it is not known, after a sign if it is the
            most that it can be.
        exact: to the cent, with its currency.
        is_known: whether the books know it.
        books: the books it was read from.
        provenance: where the events behind it come from.
        reason: why it is not known, or what to know of it.
        minor: in minor units; None if it is not known.
        sign: before the text where the figure is the most or the least that it can be.
    """

    text: str
    exact: str
    is_known: bool
    books: tuple[str, ...]
    provenance: tuple[str, ...]
    reason: str
    minor: int | None
    sign: str = ""

    @property
    def is_modelled(self) -> bool:
        """Whether a model had a part in it."""
        return "modelled" in self.books

    @property
    def is_at_most(self) -> bool:
        """Whether it is the most that it can be."""
        return self.sign == AT_MOST_SIGN

    @property
    def note(self) -> str:
        """Provenance and reason in one line."""
        return "; ".join(part for part in (", ".join(self.provenance), self.reason) if part)

    @classmethod
    def of(cls, figure: Mapping[str, Any]) -> "ShownFigure":
        """Return a figure of the API as it is shown."""
        return amount_figure(
            figure["amount"],
            str(figure["reason"]),
            books=figure["books"],
            provenance=figure["provenance"],
            sign=AT_MOST_SIGN if figure.get("is_at_most") else "",
        )


def amount_figure(
    amount: Mapping[str, Any] | None,
    reason: str,
    *,
    books: Iterable[str] = (),
    provenance: Iterable[str] = (),
    sign: str = "",
) -> ShownFigure:
    """Return an amount of the API as a figure; the sign says if it is the most or the least."""
    if amount is None:
        return ShownFigure("", "", False, (), (), reason, None)
    value = Decimal(amount["amount"])
    return ShownFigure(
        text=f"{sign}{in_millions(value)}",
        exact=f"{sign}{value:,.2f} {amount['currency']}",
        is_known=True,
        books=tuple(books),
        provenance=tuple(provenance),
        reason=reason,
        minor=int(value * 100),
        sign=sign,
    )


def percent(share: str | None) -> str:
    """Return a share of one in per cent with one decimal: `80.8 %`; empty where not known."""
    if share is None:
        return ""
    value = (Decimal(share) * 100).quantize(TENTH, rounding=ROUND_HALF_UP)
    return f"{value} %"


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
