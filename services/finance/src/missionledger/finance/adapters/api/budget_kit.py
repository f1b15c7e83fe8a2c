"""What the routes of authority and spending share: roles, years in paths, and lines in bodies."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from missionledger.common.http.access import CommandAccess, commands
from missionledger.common.http.schemas import Amount
from missionledger.common.http.versions import required_if_match
from missionledger.common.identifiers import MissionId
from missionledger.common.money import CurrencyMismatchError, Money
from missionledger.common.periods import FiscalYear
from missionledger.common.refusals import InvalidRequestError
from missionledger.common.security.roles import Role
from missionledger.finance.adapters.api.kit import FinanceReads
from missionledger.finance.application.authority import Authorities
from missionledger.finance.application.budget_ledger import BudgetLedger
from missionledger.finance.application.procurement import Purchases
from missionledger.finance.application.spending import Spending
from missionledger.finance.domain.authority.ledger import LineKey, Purpose
from missionledger.finance.domain.authority.refusals import BudgetAmountError
from missionledger.finance.domain.budget.classification import BudgetGroup, item_of

Preparing = Annotated[CommandAccess, Depends(commands(Role.BUDGET_OFFICER))]
Certifying = Annotated[CommandAccess, Depends(commands(Role.CERTIFYING_OFFICER))]
Approving = Annotated[CommandAccess, Depends(commands(Role.APPROVER))]
EitherOfficer = Annotated[CommandAccess, Depends(commands(Role.APPROVER, Role.BUDGET_OFFICER))]
Seen = Annotated[int, Depends(required_if_match)]

YearInPath = Annotated[
    str, Path(pattern=r"^\d{4}(-\d{2})?$", description="The fiscal year, such as `2025-26`.")
]
FundInPath = Annotated[MissionId, Path(description="The fund, which bears the id of its mission.")]


def _real_year(text: str) -> str:
    """Return the year, if it is one: `2025/26`, or `2025` for the regular budget."""
    if "/" in text:
        try:
            FiscalYear.parse(text)
        except ValueError as error:
            raise PydanticCustomError(
                "fiscal-year-unknown", "{why}", {"why": str(error)}
            ) from error
    return text


YearText = Annotated[str, Field(pattern=r"^\d{4}(/\d{2})?$"), AfterValidator(_real_year)]
BUDGET_CURRENCY = "USD"
ShortText = Annotated[str, Field(min_length=1, max_length=300)]


@dataclass(frozen=True, slots=True)
class BudgetSources:
    """What the routes read from, and what executes their commands."""

    reads: FinanceReads
    ledger: BudgetLedger
    authorities: Authorities
    spending: Spending
    purchases: Purchases


class LineBody(BaseModel):
    """A line of an allotment: who spends, on which item, and for which purpose."""

    model_config = ConfigDict(extra="forbid")

    group: BudgetGroup
    cost_centre: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")]
    item: ShortText
    purpose: Purpose = Purpose.GENERAL

    def to_line(self, *, pointer: str = "/item") -> LineKey:
        """Return the line, its item named as this system names it.

        Raises:
            UnknownItemError: if the group has no such item.
        """
        return LineKey(
            cost_centre=self.cost_centre,
            item=item_of(self.group, self.item, pointer=pointer),
            purpose=self.purpose,
        )


def positive_dollars(amount: Amount, *, pointer: str = "/amount") -> Money:
    """Return an amount above zero in dollars, in which budgets and authority are kept.

    Raises:
        CurrencyMismatchError: if it is of another currency.
        BudgetAmountError: if it is not above zero.
    """
    money = amount.to_money()
    if money.currency != BUDGET_CURRENCY:
        raise CurrencyMismatchError(
            f"authority is kept in {BUDGET_CURRENCY}, not in {money.currency}",
            next_step="Give the dollar value at the rate of exchange of the day.",
            pointer=f"{pointer}/currency",
        )
    if money.minor <= 0:
        raise BudgetAmountError(
            "the amount must be above zero",
            next_step="Check the amount; to take something back, use the step that does.",
            pointer=f"{pointer}/amount",
        )
    return money


def year_from_path(year: str) -> str:
    """Return the fiscal year as events write it: `2025/26`.

    Raises:
        InvalidRequestError: if there is no such year, as `2025-27`.
    """
    try:
        return _real_year(year.replace("-", "/"))
    except ValueError as error:
        raise InvalidRequestError(
            str(error), next_step="Write it as 2025-26.", pointer="#path/year"
        ) from error


def year_in_path(fiscal_year: str) -> str:
    """Return the fiscal year as paths write it: `2025-26`."""
    return fiscal_year.replace("/", "-")
