"""`missionledger liquidity`: where each fund, the pool and the Reserve Fund stand on a day."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from missionledger.cli.client import RunningSystem
from missionledger.cli.exit_codes import ExitCode

FINANCE = "finance"
MODELLED = "modelled"
UNBOUNDED_WIDTH = 132
"""Where output is not a terminal, nothing says how wide it may be."""
WIDTH_MIN = 72
"""On a narrower terminal lines wrap; figures are never cut."""

SHORT_BELOW_MONTHS = Decimal(1)
THIN_BELOW_MONTHS = Decimal(3)
"""The operating reserve that missions keep before contributors are paid is about three months."""

COLUMNS = {
    "cash": "cash",
    "assessed": "assessed",
    "conditional": "condi-\ntional",
    "received": "received",
    "unpaid_current_year": "unpaid,\nthis year",
    "unpaid_prior_years": "unpaid,\nearlier",
    "past_due": "of these\npast due",
    "owed_to_contributors": "owed to\ncontri-\nbutors",
    "borrowed": "bor-\nrowed",
}
IN_HAND = ("cash", "assessed", "conditional", "received")
OWED = tuple(name for name in COLUMNS if name not in IN_HAND)
RESERVE_FUND = {
    "level": "level",
    "cash": "cash",
    "advances": "advances",
    "room_for_liquidity": "room for liquidity",
    "room_for_start_up": "room for start-up",
}


def liquidity(
    *, data_dir: Path, as_of: str | None, known_at: str | None, books: str, as_json: bool
) -> ExitCode:
    """Show the liquidity position on a day, as known at an instant."""
    point = {"as_of": as_of, "known_at": known_at, "books": books}
    system = RunningSystem.find(data_dir)
    params = {name: value for name, value in point.items() if value is not None}
    position = system.get(FINANCE, "/v1/liquidity", params=params).json()
    if as_json:
        print(json.dumps(position, indent=2))
    else:
        _show(position)
    return ExitCode.OK


def millions(amount: Mapping[str, str]) -> str:
    """Return an amount in millions with one decimal, for reading; programs take `--json`."""
    tenth = Decimal(amount["amount"]) / 1_000_000
    return f"{tenth.quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def colour_of(months: str | None) -> str:
    """Return the colour that says how thin the cover is."""
    if months is None:
        return "dim"
    cover = Decimal(months)
    if cover < SHORT_BELOW_MONTHS:
        return "bold red"
    return "yellow" if cover < THIN_BELOW_MONTHS else "green"


def _show(position: Mapping[str, Any]) -> None:
    console = Console()
    is_bounded = console.is_terminal or "COLUMNS" in os.environ
    console = Console(width=max(console.width, WIDTH_MIN) if is_bounded else UNBOUNDED_WIDTH)
    pool, funds = position["pool"], position["funds"]
    what = "actual and modelled books" if position["books"] == "all" else "actual book alone"
    console.print(
        f"[bold]Liquidity on {position['as_of']}[/], known at position {position['known_at']}, "
        f"{what}, millions of US dollars",
        highlight=False,
    )
    last = position["last_recorded_on"]
    if last is not None and last < position["as_of"]:
        console.print(
            f"[yellow]These books have nothing that is dated between {last} and "
            f"{position['as_of']}; `--as-of {last}` shows their last day before.[/]",
            highlight=False,
        )
    for table in tables(funds, pool, width=console.width):
        console.print(table)
        console.print()
    _show_reserve_fund(console, position["reserve_fund"])
    definition = position["months_of_cover_definition"]
    console.print(f"[dim]months of cover: {escape(definition)}[/]", highlight=False)
    _explain(console, [*funds, *([pool] if pool is not None else [])])


def tables(
    funds: Sequence[Mapping[str, Any]], pool: Mapping[str, Any] | None, *, width: int
) -> Sequence[Table]:
    """Return one table if the width has room for it, else one of what is in hand and one of debts.

    The second way fits into the narrowest terminal that is reckoned with.
    """
    console = Console(width=UNBOUNDED_WIDTH)
    for gap in (2, 1):
        whole = _table(funds, pool, tuple(COLUMNS), gap)
        if whole.__rich_measure__(console, console.options).maximum <= width:
            return [whole]
    return [_table(funds, pool, IN_HAND, 1), _table(funds, pool, OWED, 1)]


def _table(
    funds: Sequence[Mapping[str, Any]],
    pool: Mapping[str, Any] | None,
    names: Sequence[str],
    gap: int,
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 0, 0, gap))
    table.add_column("fund", no_wrap=True)
    table.add_column("months\nof\ncover", justify="right", no_wrap=True)
    for name in names:
        table.add_column(COLUMNS[name], justify="right", no_wrap=True)
    for fund in funds:
        table.add_row(*_cells(fund, names), end_section=fund is funds[-1])
    if pool is not None:
        table.add_row(*_cells(pool, names), style="bold")
    return table


def _cells(fund: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    months = fund["months_of_cover"]
    mark = "" if fund["in_pool"] else " ¹"
    return [
        f"{escape(fund['fund'])}{mark}",
        f"[{colour_of(months)}]{months or '?'}[/]",
        *(_figure(fund[name]) for name in names),
    ]


def _figure(figure: Mapping[str, Any]) -> str:
    if figure["amount"] is None:
        return "[dim]?[/]"
    mark = "~" if MODELLED in figure["books"] else ""
    mark += "≤" if figure.get("is_at_most") else ""
    return f"{mark}{millions(figure['amount'])}"


def _show_reserve_fund(console: Console, reserve_fund: Mapping[str, Any]) -> None:
    if reserve_fund["level"] is None:
        told = f"not known: {reserve_fund['reason']}"
    else:
        told = ", ".join(
            f"{words} {millions(reserve_fund[name])}"
            for name, words in RESERVE_FUND.items()
            if reserve_fund[name] is not None
        )
    console.print(f"[bold]Reserve Fund:[/] {escape(told)}", highlight=False)


def _explain(console: Console, funds: Iterable[Mapping[str, Any]]) -> None:
    """Say which books and which provenance stand behind each column, and why some are unknown."""
    funds = list(funds)
    for name, heading in COLUMNS.items():
        figures = [fund[name] for fund in funds]
        books = sorted({book for figure in figures for book in figure["books"]})
        provenance = sorted({each for figure in figures for each in figure["provenance"]})
        reasons = sorted({figure["reason"] for figure in figures if figure["amount"] is None})
        told = [f"from the book {' and '.join(books)}"] if books else []
        told += [f"provenance {', '.join(provenance)}"] if provenance else []
        told += [f"? {reason}" for reason in reasons]
        at_most = sorted({each["reason"] for each in figures if each.get("is_at_most")})
        told += [f"≤ {reason}" for reason in at_most]
        if told:
            plain = heading.replace("-\n", "").replace("\n", " ")
            console.print(f"[dim]{plain}: {escape('; '.join(told))}[/]", highlight=False)
    console.print(
        "[dim]~ modelled, because the real figure is not public; --books actual leaves it out. "
        "? not known. ≤ at most so much. ¹ not in the pool.[/]",
        highlight=False,
    )
