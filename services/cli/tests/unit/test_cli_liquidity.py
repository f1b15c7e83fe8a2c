"""How the liquidity position is shown: rounding for the eye, colours for what is thin."""

from typing import Any

import pytest
from rich.console import Console

from missionledger.cli.commands.liquidity import COLUMNS, WIDTH_MIN, colour_of, millions, tables


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("5322652533.00", "5,322.7"),
        ("50000.00", "0.1"),
        ("49999.99", "0.0"),
        ("-1250000.00", "-1.3"),
        ("0.00", "0.0"),
    ],
)
def test_amounts_are_shown_in_millions(amount: str, shown: str) -> None:
    assert millions({"amount": amount, "currency": "USD"}) == shown


@pytest.mark.parametrize(
    ("months", "colour"),
    [
        (None, "dim"),
        ("-0.4", "bold red"),
        ("0.9", "bold red"),
        ("1.0", "yellow"),
        ("2.9", "yellow"),
        ("3.0", "green"),
    ],
)
def test_thin_cover_is_seen(months: str | None, colour: str) -> None:
    assert colour_of(months) == colour


def figure(amount: str | None, *books: str) -> dict[str, Any]:
    return {
        "amount": None if amount is None else {"amount": amount, "currency": "USD"},
        "books": books,
        "provenance": books,
        "reason": "",
    }


def fund(name: str, *, in_pool: bool = True) -> dict[str, Any]:
    figures = {column: figure("9888777666.00", "modelled") for column in COLUMNS}
    figures |= {
        "assessed": figure("1283300000.00", "actual"),
        "conditional": figure("0.00", "actual"),
        "borrowed": figure(None) if name == "SUPPORT-ACCOUNT" else figure("0.00"),
    }
    return {"fund": name, "in_pool": in_pool, "months_of_cover": "2.3", **figures}


FUNDS = [fund("MINURSO"), fund("SUPPORT-ACCOUNT", in_pool=False)]


def printed(width: int) -> tuple[int, str]:
    found = tables(FUNDS, fund("POOL"), width=width)
    console = Console(width=width)
    with console.capture() as capture:
        for table in found:
            console.print(table)
    return len(found), capture.get()


@pytest.mark.parametrize("width", [WIDTH_MIN, 80, 100, 120, 200])
def test_no_width_cuts_a_figure_or_a_name(width: int) -> None:
    count, text = printed(width)

    assert "…" not in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    assert text.count("SUPPORT-ACCOUNT ¹") == count
    assert "~9,888.8" in text
    assert "1,283.3" in text


def test_a_narrow_terminal_gets_two_tables_and_a_wide_one_gets_one() -> None:
    assert printed(80)[0] == 2
    assert printed(120)[0] == 1


def test_modelled_unknown_and_zero_look_different() -> None:
    _, text = printed(200)
    support = next(line.split() for line in text.splitlines() if "SUPPORT" in line)
    minurso = next(line.split() for line in text.splitlines() if "MINURSO" in line)

    assert support[-1] == "?"
    assert minurso[-1] == "0.0"
    assert minurso[2] == "~9,888.8"


def test_what_is_at_most_so_much_says_so() -> None:
    regular = fund("REGULAR-BUDGET")
    regular["unpaid_prior_years"] = regular["unpaid_prior_years"] | {"is_at_most": True}
    console = Console(width=200)
    with console.capture() as capture:
        for table in tables([regular], None, width=200):
            console.print(table)
    line = next(each for each in capture.get().splitlines() if "REGULAR" in each)

    assert line.count("≤") == 1
