"""Who pays for an operation, by how it is set up: dated rules, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from missionledger.common.policies import Certainty, Policy, PolicyValue
from missionledger.finance.domain.fund.lifecycle_events import Configuration

_WHOLE = Fraction(1)
_STUDY = "study on the future of peacekeeping, section 5.3"


@dataclass(frozen=True, slots=True)
class FundingRule:
    """Which shares of a budget Member States may be assessed for.

    Attributes:
        name: stable name, kept in the event.
        least: smallest share.
        most: largest share.
        only_whole_or_nothing: whether the share is all or nothing.
        needs_decision: whether a share above zero needs a decision of the Security Council.
    """

    name: str
    least: Fraction
    most: Fraction
    only_whole_or_nothing: bool = False
    needs_decision: bool = False

    def allows(self, share: Fraction) -> bool:
        """Tell whether Member States may be assessed for this share."""
        if self.only_whole_or_nothing and share not in (0, 1):
            return False
        return self.least <= share <= self.most


def _always(
    rule: FundingRule, certainty: Certainty = Certainty.VERIFIED, source: str = _STUDY
) -> Policy[FundingRule]:
    value = PolicyValue(value=rule, valid_from=date(1946, 1, 1), source=source, certainty=certainty)
    return Policy(f"who pays for an operation: {rule.name}", (value,))


_UN_PAYS = _always(FundingRule("assessed-in-full", _WHOLE, _WHOLE))

# The ceiling of 75 per cent of the yearly budget of an operation led by the African Union, and
# that each needs its own decision of the Council, are from memory.
_AUTHORIZED: Final = Policy(
    "who pays for an authorized operation",
    (
        PolicyValue(
            value=FundingRule("partner-paid", Fraction(0), Fraction(0)),
            valid_from=date(1946, 1, 1),
            valid_to=date(2023, 12, 21),
            source=_STUDY,
            certainty=Certainty.VERIFIED,
        ),
        PolicyValue(
            value=FundingRule(
                "partner-paid-with-optional-support",
                Fraction(0),
                Fraction(3, 4),
                needs_decision=True,
            ),
            valid_from=date(2023, 12, 21),
            source="S/RES/2719 (2023)",
            certainty=Certainty.RECALLED,
        ),
    ),
)

FUNDING_RULES: Final[Mapping[Configuration, Policy[FundingRule]]] = {
    Configuration.STAND_ALONE: _UN_PAYS,
    # Two budgets side by side: the one kept here is that of the United Nations alone.
    Configuration.PARALLEL: _UN_PAYS,
    Configuration.HYBRID: _UN_PAYS,
    # The owner of each phase pays for it, so the arrangement is recorded anew at the handover.
    Configuration.SEQUENCED: _always(
        FundingRule("owner-of-the-phase", Fraction(0), _WHOLE, only_whole_or_nothing=True)
    ),
    # Some of it is paid by each side; no source names the least share of either.
    Configuration.JOINT: _always(
        FundingRule("co-financed", Fraction(1, 1_000), Fraction(999, 1_000)), Certainty.ASSUMED
    ),
    Configuration.UN_AUTHORIZED: _AUTHORIZED,
}
