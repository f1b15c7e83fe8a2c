"""`missionledger apportion`: who bears how much of an amount; a calculation without a server."""

import json
from collections.abc import Mapping
from datetime import date

from rich.console import Console
from rich.table import Table

from missionledger.cli.exit_codes import ExitCode
from missionledger.cli.load.modelling import scales_by_year
from missionledger.common.periods import Period
from missionledger.common.refusals import NotFoundError
from missionledger.finance.domain.apportionment import apportion as share_out
from missionledger.finance.domain.apportionment import scale_of_period, scale_of_year
from missionledger.finance.domain.scales import Scale, exact_rates, print_rate
from missionledger.reference.scales import FILES, read_scale
from missionledger.reference.sources import packaged
from missionledger.reference.states import member_states


def apportion(
    *, amount: int, period: Period | None, year: int | None, state: str | None, as_json: bool
) -> ExitCode:
    """Share whole dollars among the Member States, at the rates of the period or of the year."""
    scale = _scale(period, year)
    shares = share_out(amount, scale)
    if state is not None:
        code = state.upper()
        if code not in shares:
            raise NotFoundError(
                f"{state!r} is not the ISO 3166 alpha-3 code of a Member State",
                next_step="codes look like USA, CHN, JPN",
            )
        shares = {code: shares[code]}
    if as_json:
        print(json.dumps({"shares": {code: str(dollars) for code, dollars in shares.items()}}))
    else:
        _show(scale, shares, amount)
    return ExitCode.OK


def inclusive_period(first: date, last: date) -> Period | None:
    """Return the period from the first to the last day, or None if they are the wrong way round."""
    return Period.inclusive(first, last) if first <= last else None


def _scale(period: Period | None, year: int | None) -> Scale:
    scales = scales_by_year({file: read_scale(packaged().read(file)) for file in FILES})
    if period is not None:
        return scale_of_period(scales, period)
    assert year is not None
    return scale_of_year(scales, year)


def _show(scale: Scale, shares: Mapping[str, int], amount: int) -> None:
    names, rates = member_states(), exact_rates(scale)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("code", "Member State"):
        table.add_column(heading)
    for heading in ("rate, per cent", "share, dollars"):
        table.add_column(heading, justify="right")
    for code, dollars in shares.items():
        table.add_row(code, names[code], print_rate(rates[code]), f"{dollars:,}")
    console = Console()
    console.print(table)
    console.print(
        f"{amount:,} dollars at the peacekeeping rates of {scale.calendar_year}. "
        "Rates are printed rounded; shares are computed from the exact ones.",
        highlight=False,
    )
