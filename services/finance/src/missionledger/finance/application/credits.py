"""What sets a credit off, beside deciding it."""

from missionledger.common.aggregates import Aggregates
from missionledger.common.commands import CommandContext
from missionledger.common.outcomes import Outcome
from missionledger.finance.domain.fund.commands import ApplyCredits
from missionledger.finance.domain.fund.decider import FUND
from missionledger.finance.domain.fund.refusals import CreditModelledError
from missionledger.finance.domain.fund.state import Fund
from missionledger.finance.domain.modelled_book import MODELLED_BOOK


async def apply_credits(
    aggregates: Aggregates,
    command: ApplyCredits,
    context: CommandContext,
    *,
    expected_version: int | None = None,
) -> Outcome[Fund]:
    """Set a credit off in the actual books.

    A modelled book sets the credits of its days off by itself. Both would be read together, so a
    credit of such a day is refused here; no figure of the model is looked at.

    Raises:
        CreditModelledError: if the modelled book of the fund covers the day of the credit.
        VersionConflictError: if the fund is not at the version the return was decided on.
        Refusal: as the decider says.
    """
    fund: Fund = (await aggregates.load(FUND, command.fund)).state
    credit = fund.lines.get(command.line)
    modelled = (await aggregates.load(MODELLED_BOOK, command.fund)).state
    if credit is not None and modelled.through and credit.issued_on <= modelled.through:
        raise CreditModelledError(
            f"the modelled book of {command.fund} sets credits off up to {modelled.through}",
            next_step="Set this credit off in a data directory that holds no modelled cash of the "
            "fund; here it would count twice.",
        )
    return await aggregates.execute(FUND, command, context, expected_version=expected_version)
