"""Where a vendor is at home: local and regional first, others with a reason."""

from datetime import date
from typing import Any

import pytest

from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.authority.ledger import LineKey
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.commitments.commands import ObligateCommitment, RaiseCommitment
from missionledger.finance.domain.commitments.decider import COMMITMENT
from missionledger.finance.domain.commitments.events import CommitmentKind, CommitmentObligated
from missionledger.finance.domain.commitments.refusals import VendorOriginError

ABOUT: dict[str, Any] = {"fund": "UNMISS", "fiscal_year": "2025/26", "reference": "PO-1"}


def raised(kind: CommitmentKind) -> RaiseCommitment:
    return RaiseCommitment(
        **ABOUT,
        occurred_on=date(2025, 8, 1),
        group=BudgetGroup.OPERATIONAL,
        line=LineKey(cost_centre="JUBA", item="Medical"),
        kind=kind,
        title="medicines",
        amount_minor=100,
        raised_by="preparer",
    )


def certified(**told: str) -> ObligateCommitment:
    values: dict[str, Any] = {
        **ABOUT,
        "occurred_on": date(2025, 8, 5),
        "amount_minor": 90,
        "payee": "Nile Medical",
        "contract": "PD/1",
        "certified_by": "certifier",
    }
    return ObligateCommitment.model_validate(values | told)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (CommitmentKind.GOODS, {}),
        (CommitmentKind.STAFF, {}),
        (CommitmentKind.GOODS, {"vendor_origin": "local", "leaves_behind": "two wells"}),
        (CommitmentKind.SERVICES, {"vendor_origin": "regional"}),
        (CommitmentKind.SERVICES, {"vendor_origin": "international", "origin_reason": "one maker"}),
    ],
)
def test_what_is_told_of_a_vendor_stays_with_the_obligation(
    kind: CommitmentKind, told: dict[str, str]
) -> None:
    (event,) = Scenario(COMMITMENT).after(raised(kind)).when(certified(**told))

    assert isinstance(event, CommitmentObligated)
    assert event.vendor_origin == told.get("vendor_origin")
    assert event.leaves_behind == told.get("leaves_behind", "")


@pytest.mark.parametrize(
    ("kind", "origin"),
    [(CommitmentKind.SERVICES, "international"), (CommitmentKind.STAFF, "local")],
)
def test_a_vendor_from_farther_away_is_explained_and_staff_have_none(
    kind: CommitmentKind, origin: str
) -> None:
    with pytest.raises(VendorOriginError):
        Scenario(COMMITMENT).after(raised(kind)).when(certified(vendor_origin=origin))
