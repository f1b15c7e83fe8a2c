"""A data fusion cell near a mission: what it joins, what it says, and what that was used for."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from missionledger.common.commands import Command
from missionledger.common.events import DomainEvent
from missionledger.common.identifiers import MissionId
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.performance.domain.register import Fact, register
from missionledger.performance.domain.unit.events import Person
from missionledger.performance.domain.words import Count, EntryId, MaybeWords, RecordId, Words

SOURCES_MAX = 50
SOURCES_LEAST = 2
"""One source alone is a report; fusion begins with the second."""


class CellPlace(StrEnum):
    """How near the cell is to those who act on what it says."""

    IN_MISSION = "in_mission"
    IN_REGION = "in_region"
    REMOTE = "remote"


class Confidence(StrEnum):
    """How sure the cell is; not a grade of its work."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"


class UseOf(StrEnum):
    """What a product was used for."""

    PLAN = "plan"
    OPERATION = "operation"
    PROTECTION_ALERT = "protection_alert"
    REPORT = "report"
    NOT_USED = "not_used"


class NothingFusedError(Refusal):
    """A product joins several sources of data."""

    code = "nothing-fused"
    title = "The product joins fewer than two sources"
    kind = RefusalKind.INVALID


class SourceNotJoinedError(Refusal):
    """A product rests on data that the cell has."""

    code = "fusion-source-not-joined"
    title = "The cell does not join this data"


class FusionProductUnknownError(Refusal):
    """The cell has issued no such product."""

    code = "fusion-product-unknown"
    title = "The cell has issued no such product"
    kind = RefusalKind.NOT_FOUND


class FusionDaysError(Refusal):
    """A product is about days that have come."""

    code = "fusion-days-out-of-order"
    title = "The days of the product contradict each other"
    kind = RefusalKind.INVALID


class _Of(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    cell_id: RecordId
    mission_id: MissionId


Sources = Annotated[tuple[RecordId, ...], Field(max_length=SOURCES_MAX)]
"""Data sets of the mission, by their ids."""


class CellRules(BaseModel):
    """Where the cell is, who it has, which data it joins; described anew when that changes.

    Attributes:
        posts: posts that the cell is to have.
        filled: of them, those that are filled.
        sources: data sets that it joins.
        serves: who asks it and gets its products.
        protects: how persons in the data are protected.
    """

    title: Words
    place: CellPlace
    location: Words
    posts: Count
    filled: Count
    sources: Sources = ()
    serves: Words
    protects: Words


class Product(BaseModel):
    """What the cell says, from which data, and how sure it is.

    Attributes:
        question: what was asked.
        sources: data sets it joins; two at least.
        contradicts: what in the sources speaks against it.
        seen_to: last day of the data it rests on.
    """

    product_id: EntryId
    question: Words
    finding: Words
    confidence: Confidence
    sources: Sources
    contradicts: MaybeWords = ""
    seen_to: date


class ProductUse(BaseModel):
    """What a product was used for, and whether it held.

    Attributes:
        reference: the decision, plan or report, by id or symbol.
    """

    use_id: EntryId
    product_id: EntryId
    used_for: UseOf
    reference: MaybeWords = ""
    what_followed: Words


class DescribeCell(_Of, CellRules, Command):
    """Describe the cell, first or anew."""


class FusionCellDescribed(_Of, CellRules, DomainEvent):
    """Data of a mission is joined in one place."""

    day: date


class IssueProduct(_Of, Product, Command):
    """Issue what the cell found."""

    issued_by: Person


class FusionProductIssued(_Of, Product, DomainEvent):
    """The cell said what joined data shows."""

    issued_by: Person
    day: date


class UseProduct(_Of, ProductUse, Command):
    """Record what a product was used for."""


class FusionProductUsed(_Of, ProductUse, DomainEvent):
    """Somebody acted on what the cell said, or could not."""

    day: date


class FusionCell(BaseModel):
    """A cell with its products, in the order they were recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    described: tuple[FusionCellDescribed, ...] = ()
    products: tuple[FusionProductIssued, ...] = ()
    uses: tuple[FusionProductUsed, ...] = ()

    def unanswered(self) -> tuple[str, ...]:
        """Return the products of which nobody said what they were used for."""
        answered = {each.product_id for each in self.uses}
        return tuple(each.product_id for each in self.products if each.product_id not in answered)


def _require_posts(command: DescribeCell, _state: FusionCell) -> None:
    if command.filled > command.posts:
        raise FusionDaysError(
            f"{command.filled} of {command.posts} posts are filled",
            next_step="Count the posts that are filled among those the cell has.",
            pointer="/filled",
        )


def _require_fused(command: IssueProduct, state: FusionCell) -> None:
    joined = set(command.sources)
    if len(joined) < SOURCES_LEAST:
        raise NothingFusedError(
            f"it rests on {len(joined)} data set(s)",
            next_step="Join a second source, or record what one shows where that data is kept.",
            pointer="/sources",
        )
    foreign = _foreign(command.sources, state)
    if foreign:
        raise SourceNotJoinedError(
            f"{command.cell_id} does not join {', '.join(foreign)}",
            next_step="Describe the cell anew with these data sets, or leave them out.",
            pointer="/sources",
        )
    if command.seen_to > command.occurred_on:
        raise FusionDaysError(
            f"issued on {command.occurred_on} from data up to {command.seen_to}",
            next_step="Name the last day of the data.",
            pointer="/seen_to",
        )


def _foreign(sources: Sequence[str], state: FusionCell) -> list[str]:
    return sorted(set(sources) - set(state.described[-1].sources))


def _require_issued(command: UseProduct, state: FusionCell) -> None:
    if all(each.product_id != command.product_id for each in state.products):
        raise FusionProductUnknownError(
            f"{command.cell_id} has issued no {command.product_id}",
            next_step="Look at the products of the cell.",
            pointer="/product_id",
        )


def _id_of(command: Any) -> str:
    return str(command.cell_id)


FUSION_CELL = register(
    "fusion_cell",
    FusionCell(),
    (
        Fact(DescribeCell, FusionCellDescribed, "described", opens=True, check=_require_posts),
        Fact(
            IssueProduct,
            FusionProductIssued,
            "products",
            keys=("product_id",),
            check=_require_fused,
        ),
        Fact(UseProduct, FusionProductUsed, "uses", keys=("use_id",), check=_require_issued),
    ),
    id_of=_id_of,
)
