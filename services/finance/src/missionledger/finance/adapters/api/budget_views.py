"""Budgets as they are shown."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from missionledger.common.http.schemas import Amount
from missionledger.finance.adapters.api.kit import maybe_usd, usd
from missionledger.finance.application.budgets import ComparedLine
from missionledger.finance.domain.budget.classification import BudgetGroup
from missionledger.finance.domain.budget.contents import (
    Component,
    CostLine,
    EstimateContents,
    PostLine,
    StrengthLine,
)
from missionledger.finance.domain.budget.costing import group_totals, months_of
from missionledger.finance.domain.budget.events import DecisionNamed, VersionKind
from missionledger.finance.domain.budget.state import (
    Budget,
    EstimateVersion,
    ReEstimateFlag,
    ReEstimateStatus,
    VersionStatus,
)

BUDGET_COLUMNS = (
    "fund",
    "fiscal_year",
    "latest_version",
    "latest_kind",
    "latest_status",
    "requested.amount",
    "recommended.amount",
    "approved.amount",
    "flags",
)


class FlagView(BaseModel):
    """A decision about the mandate that asks for a re-estimate; shown until it is matched."""

    resolution: str
    decided_on: date
    reason: str
    status: ReEstimateStatus
    answered_in: str | None
    foreign_position: int

    @classmethod
    def of(cls, flag: ReEstimateFlag) -> "FlagView":
        """Return the flag as it is shown."""
        return cls(
            resolution=flag.resolution,
            decided_on=flag.decided_on,
            reason=flag.reason,
            status=flag.status,
            answered_in=flag.answered_in or None,
            foreign_position=flag.foreign_position,
        )


class GroupTotalView(BaseModel):
    """What a group comes to."""

    group: BudgetGroup
    amount: Amount


class VersionView(BaseModel):
    """A version of the estimate, without its lines.

    Attributes:
        on_version: the version it changes, if it changes one.
    """

    version: int
    kind: VersionKind
    status: VersionStatus
    on_version: int | None
    total: Amount
    groups: Sequence[GroupTotalView]
    symbol: str | None
    made_by: str
    returned_for: str | None
    answers: DecisionNamed | None

    @classmethod
    def of(cls, version: EstimateVersion) -> "VersionView":
        """Return the version as it is shown."""
        return cls.model_validate(_version_fields(version))


def _version_fields(version: EstimateVersion) -> dict[str, object]:
    totals = group_totals(version.lines)
    return {
        "version": version.version,
        "kind": version.kind,
        "status": version.status,
        "on_version": version.on_version or None,
        "total": usd(version.total_minor),
        "groups": [GroupTotalView(group=group, amount=usd(totals[group])) for group in BudgetGroup],
        "symbol": version.symbol or None,
        "made_by": version.made_by,
        "returned_for": version.returned_for or None,
        "answers": version.answers,
    }


class BudgetSummary(BaseModel):
    """A budget in a list.

    Attributes:
        requested: the last request that was not sent back, revised ones included.
        flags: how many re-estimates are not matched yet.
    """

    fund: str
    fiscal_year: str
    latest_version: int | None
    latest_kind: VersionKind | None
    latest_status: VersionStatus | None
    requested: Amount | None
    recommended: Amount | None
    approved: Amount | None
    flags: int

    @classmethod
    def of(cls, budget: Budget) -> "BudgetSummary":
        """Return the budget as it is listed."""
        last = budget.versions[-1] if budget.versions else None
        request = budget.latest(VersionKind.REQUESTED, VersionKind.REVISED)
        recommended = budget.latest(VersionKind.RECOMMENDED)
        return cls(
            fund=budget.fund,
            fiscal_year=budget.fiscal_year,
            latest_version=last.version if last else None,
            latest_kind=last.kind if last else None,
            latest_status=last.status if last else None,
            requested=maybe_usd(request.total_minor if request else None),
            recommended=maybe_usd(recommended.total_minor if recommended else None),
            approved=maybe_usd(budget.approved.total_minor if budget.approved else None),
            flags=len(budget.flags),
        )


class BudgetView(BaseModel):
    """A budget with its versions and the flags that are up; it is no authority to spend."""

    fund: str
    fiscal_year: str
    versions: Sequence[VersionView]
    flags: Sequence[FlagView]

    @classmethod
    def of(cls, budget: Budget) -> "BudgetView":
        """Return the budget as it is shown."""
        return cls(
            fund=budget.fund,
            fiscal_year=budget.fiscal_year,
            versions=[VersionView.of(each) for each in budget.versions],
            flags=[FlagView.of(each) for each in budget.flags],
        )


class CostPartView(BaseModel):
    """A part of a line, with the way it was found."""

    label: str
    amount: Amount
    basis: str
    method: str
    source: str


class CostLineView(BaseModel):
    """A line of a version."""

    group: BudgetGroup
    item: str
    amount: Amount
    parts: Sequence[CostPartView]

    @classmethod
    def of(cls, line: CostLine) -> "CostLineView":
        """Return the line as it is shown."""
        return cls(
            group=line.group,
            item=line.item,
            amount=usd(line.amount_minor),
            parts=[
                CostPartView(
                    label=part.label,
                    amount=usd(part.amount_minor),
                    basis=part.basis,
                    method=part.method,
                    source=part.source,
                )
                for part in line.parts
            ],
        )


class StandardCostView(BaseModel):
    """A standard cost with its dates and where it comes from."""

    name: str
    monthly: Amount
    valid_from: date
    valid_to: date | None
    source: str
    certainty: str


class PeopleView(BaseModel):
    """People of all kinds, in a month."""

    month: str
    posts: int
    strength: int


class VersionDetailView(VersionView):
    """A version with everything in it.

    Attributes:
        people: posts and strength by month; empty for the word of others, which has lines alone.
    """

    fund: str
    fiscal_year: str
    lines: Sequence[CostLineView]
    people: Sequence[PeopleView]
    posts: Sequence[PostLine]
    strength: Sequence[StrengthLine]
    standard_costs: Sequence[StandardCostView]
    components: Sequence[Component]

    @classmethod
    def of_budget(cls, budget: Budget, version: EstimateVersion) -> "VersionDetailView":
        """Return the version as it is shown."""
        contents = version.contents
        return cls.model_validate(
            {
                **_version_fields(version),
                "fund": budget.fund,
                "fiscal_year": budget.fiscal_year,
                "lines": [CostLineView.of(line) for line in version.lines],
                "people": _people(contents, budget.fiscal_year) if contents else [],
                "posts": contents.posts if contents else (),
                "strength": contents.strength if contents else (),
                "standard_costs": _standard_costs(contents) if contents else [],
                "components": contents.components if contents else (),
            }
        )


def _people(contents: EstimateContents, fiscal_year: str) -> list[PeopleView]:
    return [
        PeopleView(
            month=month.strftime("%Y-%m"),
            posts=sum(line.posts[index] for line in contents.posts),
            strength=sum(line.strength[index] for line in contents.strength),
        )
        for index, month in enumerate(months_of(fiscal_year))
    ]


def _standard_costs(contents: EstimateContents) -> list[StandardCostView]:
    return [
        StandardCostView(
            name=each.name,
            monthly=usd(each.monthly_minor),
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            source=each.source,
            certainty=each.certainty.value,
        )
        for each in contents.standard_costs
    ]


class ComparedAmountView(BaseModel):
    """A line in one version, and how it differs from the version that this one changes.

    Attributes:
        amount: None where the version has no such line.
        difference: from the version it changes; None for a first request.
    """

    version: int
    kind: VersionKind
    amount: Amount | None
    difference: Amount | None
    reason: str | None


class ComparedLineView(BaseModel):
    """A line in all versions side by side."""

    group: BudgetGroup
    item: str
    versions: Sequence[ComparedAmountView]


class ComparisonView(BaseModel):
    """Versions side by side, line by line, with the reason for every difference."""

    fund: str
    fiscal_year: str
    versions: Sequence[VersionView]
    lines: Sequence[ComparedLineView]

    @classmethod
    def of(
        cls, budget: Budget, versions: Sequence[EstimateVersion], lines: Sequence[ComparedLine]
    ) -> "ComparisonView":
        """Return the comparison as it is shown."""
        return cls(
            fund=budget.fund,
            fiscal_year=budget.fiscal_year,
            versions=[VersionView.of(each) for each in versions],
            lines=[
                ComparedLineView(
                    group=line.group,
                    item=line.item,
                    versions=[_compared(budget, each, line) for each in versions],
                )
                for line in lines
            ],
        )


def base_of(budget: Budget, version: EstimateVersion) -> EstimateVersion | None:
    """Return the version whose lines this one changes.

    An approval changes the recommendation where there is one, else the request.
    """
    if version.kind is VersionKind.APPROVED:
        recommended = budget.recommendation_on(version.on_version)
        if recommended is not None:
            return recommended
    return budget.find(version.on_version)


def _compared(budget: Budget, version: EstimateVersion, line: ComparedLine) -> ComparedAmountView:
    base = base_of(budget, version)
    amount = line.amounts[version.version]
    before = base.amount_of(line.group, line.item) if base else None
    return ComparedAmountView(
        version=version.version,
        kind=version.kind,
        amount=maybe_usd(amount),
        difference=None if before is None else usd((amount or 0) - before),
        reason=line.reasons.get(version.version),
    )


def comparison_rows(view: ComparisonView) -> list[dict[str, object]]:
    """Return the comparison as rows of a table: one for each line and version."""
    return [
        {
            "group": line.group.value,
            "item": line.item,
            "version": each.version,
            "kind": each.kind.value,
            "amount": each.amount.amount if each.amount else "",
            "difference": each.difference.amount if each.difference else "",
            "reason": each.reason or "",
        }
        for line in view.lines
        for each in line.versions
    ]
