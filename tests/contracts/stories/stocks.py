"""Events of strategic deployment stocks by item."""

from datetime import date
from typing import Any

from missionledger.common.events import DomainEvent
from missionledger.common.testing.scenario import Scenario
from missionledger.finance.domain.stock_items import commands as steps
from missionledger.finance.domain.stock_items.decider import STOCK_ITEM
from missionledger.finance.domain.stock_items.events import StockUse, StockUser


def stock_story() -> list[DomainEvent]:
    """Tents are kept, lent to a partner, given back in part, made good, and one is lost."""

    def about(**values: Any) -> dict[str, Any]:
        return {"item": "TENT-50", "occurred_on": date(2026, 1, 15), **values}

    scenario = Scenario(STOCK_ITEM).after(
        steps.DefineStockItem(
            **about(title="Tent for fifty", unit="each", unit_value_minor=900_000, minimum=5)
        ),
        steps.ReceiveStock(**about(reference="R-1", quantity=10)),
        steps.IssueStock(
            **about(
                reference="I-1",
                quantity=6,
                user_kind=StockUser.PARTNER,
                user="African Union",
                use=StockUse.SURGE,
                charged_to="letter of 4 January 2026",
                requested_by="planner",
                approved_by="chief",
            )
        ),
        steps.ReturnStock(**about(reference="B-1", issue="I-1", quantity=2)),
        steps.ReceiveStock(**about(reference="R-2", quantity=3, replaces="I-1")),
        steps.WriteOffStock(
            **about(
                reference="L-1",
                quantity=1,
                reason="mould",
                requested_by="keeper",
                approved_by="chief",
            )
        ),
    )
    return [*scenario.past]
