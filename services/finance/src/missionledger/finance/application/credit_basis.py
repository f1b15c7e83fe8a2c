"""A credit rests on the closing of a year: never more than it left, and never twice."""

from missionledger.finance.domain.authority.year_commands import GiveCredit
from missionledger.finance.domain.fund.commands import IssueAssessment
from missionledger.finance.domain.fund.events import AssessmentKind
from missionledger.finance.domain.fund.refusals import NotACreditError


def credit_of_closing(command: IssueAssessment) -> GiveCredit:
    """Return what the closing that a credit names has to record.

    Raises:
        NotACreditError: if the line is no credit, or the closing is of another fund.
    """
    fund, year, _ = command.credit_basis.split(".")
    if (
        command.kind is not AssessmentKind.CREDIT
        or command.gross_minor >= 0
        or fund != command.fund
    ):
        raise NotACreditError(
            f"{command.credit_basis} is named by a line that is no credit of {fund}",
            next_step="Name the closing in the credit of the same fund, and nowhere else.",
            pointer="/credit_basis",
        )
    return GiveCredit(
        fund=fund,
        fiscal_year=year.replace("-", "/"),
        occurred_on=command.occurred_on,
        source=command.symbol,
        line=command.line,
        symbol=command.symbol,
        amount_minor=-command.gross_minor,
    )
