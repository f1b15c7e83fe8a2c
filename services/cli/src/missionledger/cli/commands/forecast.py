"""`missionledger forecast`: the cash of every fund and of the pool a year ahead."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from missionledger.cli.client import RunningSystem
from missionledger.cli.commands.liquidity import FINANCE, millions
from missionledger.cli.exit_codes import ExitCode

TIMEOUT_SECONDS = 300.0
"""Far more than the largest forecast takes on a slow machine."""

WIDTH_MIN = 170
"""A narrow terminal wraps lines; it must not cut figures."""

SHOWN_POINTS = 4
"""How many quarters of the horizon the table shows: at month ends, which are what is kept."""

MORE_LIKELY_THAN_NOT = 0.5

NOT_REPAID = "not repaid within the horizon"


def make(*, data_dir: Path, asked: Mapping[str, Any], as_json: bool) -> ExitCode:
    """Make a forecast, which is kept with its month ends, and show it."""
    system = RunningSystem.find(data_dir)
    answer = system.post(
        FINANCE,
        "/v1/forecasts",
        headers={"Idempotency-Key": str(uuid4())},
        body={name: value for name, value in asked.items() if value is not None},
        timeout_seconds=TIMEOUT_SECONDS,
    )
    forecast = answer.json()
    if as_json:
        print(json.dumps(forecast, indent=2))
    else:
        show(forecast)
    return ExitCode.OK


def scenarios(
    *,
    late: Sequence[str],
    unpaid: Sequence[str],
    lapse: Sequence[str],
    double_reserve: bool,
    credits_withheld: bool = False,
) -> list[dict[str, Any]]:
    """Return one scenario for each assumption asked about."""
    asked: list[dict[str, Any]] = [
        {"name": f"{state.upper()} six months late", "late_states": [state.upper()]}
        for state in late
    ]
    asked += [
        {"name": f"{state.upper()} pays nothing", "unpaid_states": [state.upper()]}
        for state in unpaid
    ]
    asked += [{"name": f"{fund} not renewed", "lapsed_funds": [fund]} for fund in lapse]
    if double_reserve:
        asked.append({"name": "the Reserve Fund may lend twice", "reserve_doubled": True})
    if credits_withheld:
        asked.append({"name": "credits are withheld", "credits_withheld": True})
    return asked


def show(forecast: Mapping[str, Any]) -> None:
    """Print a forecast for people: some days of each fund, the Reserve Fund, what is assumed."""
    console = Console()
    console = Console(width=max(console.width, WIDTH_MIN))
    console.print(
        f"Cash forecast from the end of {forecast['as_of']}, {forecast['horizon_days']} days, "
        f"{forecast['paths']:,} paths, seed {forecast['seed']}, known at position "
        f"{forecast['known_at']}; millions of US dollars, P10 / P50 / P90. All of it modelled.",
        highlight=False,
    )
    days = [each["on"] for each in forecast["funds"][0]["days"]] if forecast["funds"] else []
    shown = _shown(days)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("\nfund", no_wrap=True)
    table.add_column("\ncash", justify="right", no_wrap=True)
    for number in shown:
        table.add_column(f"\n{days[number]}", justify="right", no_wrap=True)
    for heading in ("short,\nprobability", "first in one\npath of ten"):
        table.add_column(heading, justify="right", no_wrap=True)
    for fund in forecast["funds"]:
        points = [_levels(fund["days"][number]) for number in shown]
        table.add_row(
            fund["fund"],
            millions(fund["cash"]),
            *points,
            fund["probability_of_shortfall"],
            fund["first_short_on"] or "-",
        )
    console.print(table)
    _show_reserve(console, forecast["reserve_fund"])
    _show_borrowing(console, forecast["suggested_borrowing"])
    if forecast["scenarios"]:
        _show_scenarios(console, forecast)
    for fund in forecast["left_out"]:
        console.print(f"[dim]{fund['fund']} left out: {escape(fund['reason'])}[/]", highlight=False)
    for assumption in forecast["assumptions"]:
        console.print(f"[dim]assumes: {escape(assumption)}[/]", highlight=False)
    console.print(f"[dim]kept as {forecast['forecast']}[/]", highlight=False)


def _shown(days: Sequence[str]) -> list[int]:
    """Return the numbers of the days to show: quarters of the month ends, and the last day.

    Of a horizon of fewer month ends than quarters: quarters of its days.
    """
    last = len(days) - 1
    ends = [number for number, day in enumerate(days) if _is_month_end(day)]
    quarters = range(1, SHOWN_POINTS + 1)
    if len(ends) < SHOWN_POINTS:
        return sorted({last * quarter // SHOWN_POINTS for quarter in quarters} if days else ())
    found = {ends[len(ends) * quarter // SHOWN_POINTS - 1] for quarter in quarters}
    return sorted(found - {max(found)} | {last})


def _is_month_end(day: str) -> bool:
    return (date.fromisoformat(day) + timedelta(days=1)).day == 1


def _show_borrowing(console: Console, loans: Sequence[Mapping[str, Any]]) -> None:
    """Print what the rules would let funds borrow; nothing is borrowed by a forecast."""
    for loan in loans:
        source = {"reserve_fund": "the Reserve Fund", "pool": loan["lender"]}.get(loan["source"])
        told = f"may borrow {millions(loan['amount'])} of {source}" if source else ""
        told = told or f"has no source for {millions(loan['amount'])}"
        until = f"repaid by {loan['repaid_by']}" if loan["repaid_by"] else NOT_REPAID
        console.print(
            f"{loan['fund']} {told}: needed on {loan['needed_on']}, {until} "
            f"[dim]({escape(loan['document'])})[/]",
            highlight=False,
        )


def _show_scenarios(console: Console, forecast: Mapping[str, Any]) -> None:
    """Set the last fund, which is the pool where there is one, side by side under each scenario.

    Beside it stand the funds that each scenario lets run short more likely than not.
    """
    name = forecast["funds"][-1]["fund"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(f"\n{name}, last day")
    headings = (
        "\nP10 / P50 / P90",
        "short,\nprobability",
        "first in one\npath of ten",
        "beyond the\nReserve Fund",
    )
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("short more likely\nthan not")
    for scenario in ({"name": "as forecast", **forecast}, *forecast["scenarios"]):
        fund = scenario["funds"][-1]
        reserve = scenario["reserve_fund"]
        table.add_row(
            scenario["name"],
            _levels(fund["days"][-1]),
            fund["probability_of_shortfall"],
            fund["first_short_on"] or "-",
            reserve["probability_beyond_room"] if reserve else "-",
            _likely_short(scenario["funds"]),
        )
    console.print()
    console.print(table)


def _likely_short(funds: Sequence[Mapping[str, Any]]) -> str:
    names = [
        fund["fund"]
        for fund in funds
        if float(fund["probability_of_shortfall"]) > MORE_LIKELY_THAN_NOT
    ]
    return ", ".join(names) or "-"


def _levels(day: Mapping[str, Any]) -> str:
    return " / ".join(millions(day[level]) for level in ("p10", "p50", "p90"))


def _show_reserve(console: Console, use: Mapping[str, Any] | None) -> None:
    if use is None:
        told = "no rule says what it may lend"
    else:
        told = (
            f"{_levels(use)} of {millions(use['room_for_liquidity'])} drawn at the worst; "
            f"drawn on with probability {use['probability_of_use']}, "
            f"not enough with {use['probability_beyond_room']}"
        )
    console.print(f"\n[bold]Reserve Fund:[/] {told}", highlight=False)
