"""`missionledger forecast` and `missionledger forecast backtest`."""
# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help stays fast

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from missionledger.cli.options import DAY, DEFAULT_DATA_DIR, AsJson, DataDir

forecasts = typer.Typer(
    help="Cash a year ahead; and how good such forecasts are.", rich_markup_mode=None
)


@forecasts.callback(invoke_without_command=True)
def forecast(
    *,
    context: typer.Context,
    as_of: Annotated[
        date | None, typer.Option(help="Start at the end of this day; today.", **DAY)
    ] = None,
    horizon_days: Annotated[int, typer.Option(help="How many days ahead, up to 366.")] = 365,
    paths: Annotated[int, typer.Option(help="How many paths are drawn, up to 20000.")] = 10_000,
    seed: Annotated[
        int | None, typer.Option(help="Of the draws; the same seed gives the same answer.")
    ] = None,
    late: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE", help="And if it pays six months late? May be repeated."),
    ] = None,
    unpaid: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE", help="And if it pays nothing? May be repeated."),
    ] = None,
    lapse: Annotated[
        list[str] | None,
        typer.Option(metavar="FUND", help="And if the mandate is not renewed? May be repeated."),
    ] = None,
    double_reserve: Annotated[
        bool, typer.Option("--double-reserve", help="And if the Reserve Fund may lend twice?")
    ] = False,
    credits_withheld: Annotated[
        bool, typer.Option("--credits-withheld", help="And if credits come off no letter?")
    ] = False,
    all_scenarios: Annotated[
        bool, typer.Option("--all-scenarios", help="Set one scenario of each kind beside it.")
    ] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    as_json: AsJson = False,
) -> None:
    """Forecast the cash of every fund and of the pool, day by day."""
    if context.invoked_subcommand is not None:
        return
    from missionledger.cli.commands import forecast as command

    raise typer.Exit(
        command.make(
            data_dir=data_dir,
            asked={
                "as_of": as_of.isoformat() if as_of else None,
                "horizon_days": horizon_days,
                "paths": paths,
                "seed": seed,
                "scenarios": command.scenarios(
                    late=late or [],
                    unpaid=unpaid or [],
                    lapse=lapse or [],
                    double_reserve=double_reserve,
                    credits_withheld=credits_withheld,
                ),
                "standard_scenarios": all_scenarios,
            },
            as_json=as_json,
        )
    )


@forecasts.command()
def backtest(
    *,
    train_until: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Last year to learn from.")
    ] = None,
    test_year: Annotated[
        int | None, typer.Option(metavar="YEAR", help="The year to forecast.")
    ] = None,
    every_year: Annotated[
        bool, typer.Option("--every-year", help="Test each year on all before it; Markdown tables.")
    ] = False,
    payments: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            dir_okay=False,
            help="Payment records of the regular budget; those that come with us by default.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Test the payment model on a year it did not see. It needs no running system."""
    from missionledger.cli.commands import backtest as command

    if every_year:
        if train_until is not None or test_year is not None:
            raise typer.BadParameter("--every-year chooses the years itself")
        raise typer.Exit(command.run_every_year(payments=payments, as_json=as_json))
    if train_until is None or test_year is None:
        raise typer.BadParameter("name --train-until and --test-year, or --every-year")
    raise typer.Exit(
        command.run_backtest(
            payments=payments, train_until=train_until, test_year=test_year, as_json=as_json
        )
    )
