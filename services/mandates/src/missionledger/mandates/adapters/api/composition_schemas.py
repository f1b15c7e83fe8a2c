"""How the facts of a composition travel."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from missionledger.common.http.schemas import Amount
from missionledger.common.money import Money
from missionledger.mandates.adapters.api.kit import FactBody
from missionledger.mandates.application.composition import Wish
from missionledger.mandates.domain.composition import events, facts
from missionledger.mandates.domain.composition.arrangements import led_by_others
from missionledger.mandates.domain.words import Note, Slug, Statement, Text

COMPOSITION_COLUMNS = (
    "on",
    "effective_from",
    "configuration.slug",
    "configuration.leadership",
    "configuration.finance",
    "model_slugs",
    "supported_forces",
    "ecosystem_tasks",
    "coherence",
    "option",
    "resolution",
    "un_support",
    "led_by",
)
OPTION_COLUMNS = (
    "option_id",
    "title",
    "described",
    "no_mission",
    "models",
    "configuration",
    "cost_from.amount",
    "cost_to.amount",
    "cost_from.currency",
    "benefits",
    "risks",
    "author",
    "on",
)
NO_MISSION = "no-mission"


class StateRequestBody(facts.StateRequest, FactBody):
    """The request of a State."""


class DueDiligenceBody(facts.DueDiligence, FactBody):
    """An examination of a non-UN force."""


class RolesBody(facts.Roles, FactBody):
    """Who does what among organizations."""


class CoordinationBody(facts.Coordination, FactBody):
    """How deployments beside each other work together."""


class ArrangementBody(facts.Arrangement, FactBody):
    """Who commands, who pays, or by whose rules people serve."""


class CrimeScopeBody(facts.CrimeScope, FactBody):
    """What a mandate against organized crime is about."""


class PresenceBody(facts.Presence, FactBody):
    """What somebody does in the country already."""


class FeasibilityBody(facts.Feasibility, FactBody):
    """A judgement on a model."""


class SupportPackageBody(FactBody):
    """Support to a non-UN force, bounded in money and time."""

    package_id: Slug
    recipient: Text
    kinds: Annotated[tuple[facts.SupportKind, ...], Field(min_length=1)]
    ceiling: Amount
    ends_on: date

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        return super().fields(mission_id) | {"ceiling": self.ceiling.to_money()}


class OptionBody(FactBody):
    """One way to answer the situation; cost is that of a year."""

    option_id: Slug
    title: Text
    no_mission: bool = False
    models: tuple[Slug, ...] = ()
    configuration: Slug | None = None
    cost_from: Amount | None = None
    cost_to: Amount | None = None
    benefits: tuple[Statement, ...] = ()
    risks: tuple[Statement, ...] = ()
    author: Text

    def fields(self, mission_id: str) -> dict[str, Any]:
        """Return the fields as a command has them."""
        costs = {
            "cost_from": self.cost_from.to_money() if self.cost_from else None,
            "cost_to": self.cost_to.to_money() if self.cost_to else None,
        }
        return super().fields(mission_id) | costs


class CompositionBody(facts.CompositionTerms, FactBody):
    """Models and configuration, by their slugs."""

    models: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=facts.LIST_MAX)]
    configuration: Slug

    def to_wish(self, mission_id: str) -> Wish:
        """Return what is wanted."""
        return Wish.model_validate(self.fields(mission_id))


class SupportPackageView(facts.Facts):
    """A support package as it was set last.

    Attributes:
        in_force: whether the effective day lies in it.
    """

    package_id: Slug
    recipient: Text
    kinds: tuple[facts.SupportKind, ...]
    ceiling: Amount
    on: date
    ends_on: date
    in_force: bool

    @classmethod
    def of(cls, event: events.SupportPackageSet, day: date) -> "SupportPackageView":
        """Return the view on the day."""
        return cls(
            package_id=event.package_id,
            recipient=event.recipient,
            kinds=event.kinds,
            ceiling=Amount.of(event.ceiling),
            on=event.on,
            ends_on=event.ends_on,
            in_force=event.on <= day <= event.ends_on,
        )


class OptionView(facts.Facts):
    """An option beside the others; `no mission` is always among them.

    Attributes:
        described: False for `no mission` while nobody has described it: then its cost and what it
            would bring are unknown, which is not the same as nothing.
        feasibility: the latest judgement on each of its models that was judged.
    """

    option_id: Slug
    title: Text
    described: bool
    no_mission: bool
    models: tuple[Slug, ...]
    configuration: Slug | None
    cost_from: Amount | None
    cost_to: Amount | None
    benefits: tuple[str, ...]
    risks: tuple[str, ...]
    author: Note
    on: date | None
    feasibility: tuple[events.FeasibilityJudged, ...]

    @classmethod
    def of(
        cls, event: events.OptionRecorded, judgements: tuple[events.FeasibilityJudged, ...]
    ) -> "OptionView":
        """Return the view of a described option."""
        return cls(
            option_id=event.option_id,
            title=event.title,
            described=True,
            no_mission=event.no_mission,
            models=event.models,
            configuration=event.configuration,
            cost_from=_amount(event.cost_from),
            cost_to=_amount(event.cost_to),
            benefits=event.benefits,
            risks=event.risks,
            author=event.author,
            on=event.on,
            feasibility=tuple(each for each in judgements if each.model in event.models),
        )

    @classmethod
    def nobody_described_no_mission(cls) -> "OptionView":
        """Return the place that `no mission` keeps."""
        return cls(
            option_id=NO_MISSION,
            title="No mission",
            described=False,
            no_mission=True,
            models=(),
            configuration=None,
            cost_from=None,
            cost_to=None,
            benefits=(),
            risks=(),
            author="",
            on=None,
            feasibility=(),
        )


class RoleView(facts.OrganizationRole):
    """What one organization does, by the document it was written down in."""

    on: date
    symbol: str

    @classmethod
    def rows_of(cls, event: events.RolesAgreed) -> "list[RoleView]":
        """Return one row for each organization."""
        return [cls(on=event.on, symbol=event.symbol, **each.model_dump()) for each in event.roles]


class ChoiceView(facts.Composition):
    """A composition that was chosen, with the slugs of its models.

    Attributes:
        led_by: the organizations that lead the operation; `UN` alone where it is led by the United
            Nations, which is what special accounts, start-ups and loans are for.
    """

    on: date
    model_slugs: tuple[str, ...]
    led_by: tuple[str, ...]

    @classmethod
    def of(cls, event: events.CompositionChosen) -> "ChoiceView":
        """Return the view."""
        values = {name: getattr(event, name) for name in facts.Composition.model_fields}
        slugs = tuple(each.slug for each in event.models)
        leaders = led_by_others(event) or (facts.UNITED_NATIONS,)
        return cls(on=event.on, model_slugs=slugs, led_by=leaders, **values)


class CompositionView(facts.Facts):
    """What a mission is made of on the effective day.

    Attributes:
        in_force: the composition in effect, None where none is.
        planned: compositions decided by then that take effect later.
        arrangements: who commands, who pays and whose rules hold under it, as recorded last.
        not_arranged: matters of which nothing is recorded under it.
        support_packages: each as it was set last.
        feasibility: the latest judgement on each model that was judged.
    """

    mission_id: str
    in_force: ChoiceView | None
    planned: tuple[ChoiceView, ...]
    arrangements: tuple[events.ArrangementRecorded, ...]
    not_arranged: tuple[facts.ArrangedMatter, ...]
    support_packages: tuple[SupportPackageView, ...]
    feasibility: tuple[events.FeasibilityJudged, ...]
    version: int
    position: int


def _amount(money: Money | None) -> Amount | None:
    return None if money is None else Amount.of(money)
