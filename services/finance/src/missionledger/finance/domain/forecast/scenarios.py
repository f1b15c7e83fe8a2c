"""What if: an outlook as it would be under one assumption, the draws being the same.

Because draws depend on seed, State and line alone, scenarios differ by what they assume and by
nothing else.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Final

from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.finance.domain.forecast.outlook import Outlook

LATE_DAYS: Final = 182
"""Six months."""


class UnknownInScenarioError(Refusal):
    """A scenario names a State that owes nothing, or a fund that is not in the forecast."""

    code: ClassVar[str] = "scenario-unknown-name"
    title: ClassVar[str] = "The scenario is about nothing in this forecast"
    kind: ClassVar[RefusalKind] = RefusalKind.INVALID


@dataclass(frozen=True, slots=True)
class Scenario:
    """One assumption that differs from the forecast's, or several together.

    Attributes:
        late_states: pay everything six months later than they would.
        unpaid_states: pay nothing within the horizon.
        lapsed_funds: their mandate is not renewed: nothing falls due on renewal or next year, and
            they spend as before, since leaving costs money too.
        reserve_doubled: the Reserve Fund may lend twice as much for liquidity.
    """

    name: str
    late_states: tuple[str, ...] = ()
    unpaid_states: tuple[str, ...] = ()
    lapsed_funds: tuple[str, ...] = ()
    reserve_doubled: bool = False


def outlook_under(scenario: Scenario, outlook: Outlook) -> Outlook:
    """Return the outlook under the scenario.

    Raises:
        UnknownInScenarioError: if it names a State or a fund that the outlook does not.
    """
    _require_known(scenario, outlook)
    owed = tuple(
        replace(each, delay_days=LATE_DAYS) if each.state in scenario.late_states else each
        for each in outlook.owed
        if each.state not in scenario.unpaid_states
        and not (each.rests_on_renewal and each.fund in scenario.lapsed_funds)
    )
    room = outlook.reserve_room_minor
    if room is not None and scenario.reserve_doubled:
        room *= 2
    return replace(outlook, owed=owed, reserve_room_minor=room)


def _require_known(scenario: Scenario, outlook: Outlook) -> None:
    states = {each.state for each in outlook.owed}
    funds = {each.fund for each in outlook.funds}
    unknown = [
        *sorted({*scenario.late_states, *scenario.unpaid_states} - states),
        *sorted({*scenario.lapsed_funds} - funds),
    ]
    if unknown:
        raise UnknownInScenarioError(
            f"{', '.join(unknown)} in the scenario {scenario.name!r}: not a State that owes "
            "something here, nor a fund of this forecast",
            next_step="Name States by their ISO 3166 alpha-3 code and funds as in /v1/funds.",
            pointer="/scenarios",
        )
