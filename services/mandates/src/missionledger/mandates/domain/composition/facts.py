"""The words of a composition: what is recorded before and when a mission is put together."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from missionledger.common.identifiers import StateCode
from missionledger.common.money import Money
from missionledger.mandates.domain.words import Note, RequiredSymbol, Slug, Statement, Text

UNITED_NATIONS = "UN"
"""How the United Nations is named as an organization."""

LIST_MAX = 50


def is_united_nations(name: str) -> bool:
    """Tell whether an organization is the United Nations, by its code or in full."""
    return name.strip().casefold() in (UNITED_NATIONS.casefold(), "united nations")


class Facts(BaseModel):
    """Base of what a fact says, without its mission and its day."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StateRequest(Facts):
    """A State asks for help of the kind these models give."""

    state: StateCode
    models: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=LIST_MAX)]
    symbol: RequiredSymbol
    summary: Note = ""


class Clearance(StrEnum):
    """What the human rights due diligence came to."""

    CLEARED = "cleared"
    CLEARED_WITH_MEASURES = "cleared_with_measures"
    WITHHELD = "withheld"


class DueDiligence(Facts):
    """A non-UN force was examined before support is given to it, or again while it is."""

    force: Text
    outcome: Clearance
    author: Text
    measures: Note = ""


class OrganizationRole(Facts):
    """What one organization does, owes and may expect."""

    organization: Text
    role: Statement
    duties: Statement
    expectations: Statement


class Roles(Facts):
    """The organizations wrote down who does what."""

    roles: Annotated[tuple[OrganizationRole, ...], Field(min_length=2, max_length=LIST_MAX)]
    symbol: RequiredSymbol


class Coordination(Facts):
    """How two deployments beside each other complement and inform each other.

    Attributes:
        areas: separate areas of operation, where there are any.
    """

    partner: Text
    complementarity: Statement
    mechanism: Statement
    areas: Note = ""


class SupportKind(StrEnum):
    """What support to a partner consists of."""

    MILITARY = "military"
    POLICE = "police"
    CIVILIAN = "civilian"
    FINANCIAL = "financial"
    TECHNICAL = "technical"
    LOGISTIC = "logistic"


class SupportPackage(Facts):
    """Support to a non-UN force, bounded in money and time.

    Attributes:
        ends_on: last day of the support.
    """

    package_id: Slug
    recipient: Text
    kinds: Annotated[tuple[SupportKind, ...], Field(min_length=1, max_length=len(SupportKind))]
    ceiling: Money
    ends_on: date


class PresenceKind(StrEnum):
    """Who is at work in the country already."""

    RESIDENT_COORDINATOR = "resident_coordinator"
    COUNTRY_TEAM = "country_team"
    REGIONAL_BODY = "regional_body"
    OTHER = "other"


class Presence(Facts):
    """What somebody who is there already does, for a mission to build on."""

    kind: PresenceKind
    organization: Text
    does: Statement


class Feasibility(Facts):
    """Somebody judged whether a model can be carried out in this place, at this time."""

    model: Slug
    feasible: StrictBool
    author: Text
    basis: Statement
    conditions: Note = ""


class Option(Facts):
    """One way to answer the situation, to be set beside others; doing nothing is one of them.

    Attributes:
        cost_from: lowest cost of a year; None where nobody has estimated it.
        cost_to: highest cost of a year.
    """

    option_id: Slug
    title: Text
    no_mission: StrictBool = False
    models: Annotated[tuple[Slug, ...], Field(max_length=LIST_MAX)] = ()
    configuration: Slug | None = None
    cost_from: Money | None = None
    cost_to: Money | None = None
    benefits: Annotated[tuple[Statement, ...], Field(max_length=LIST_MAX)] = ()
    risks: Annotated[tuple[Statement, ...], Field(max_length=LIST_MAX)] = ()
    author: Text


class CrimeScope(Facts):
    """What a mandate against organized crime is about, so that it is specific and regional.

    Attributes:
        crimes: which organized crime, in the words of the decision.
        countries: the States it reaches into; crime that stays in one is no matter of a region.
        arrangement: how these States work together on it.
        integration: how it is tied to the other tasks of the mission.
    """

    crimes: Statement
    countries: Annotated[tuple[StateCode, ...], Field(min_length=1, max_length=LIST_MAX)]
    arrangement: Note = ""
    integration: Note = ""
    symbol: RequiredSymbol


class ChosenModel(Facts):
    """A model as the table had it when it was chosen.

    Attributes:
        number: its number in the study.
        capabilities: slugs of what it needs.
    """

    slug: Slug
    number: int
    capabilities: tuple[Slug, ...]


class ChosenConfiguration(Facts):
    """A configuration as the table had it when it was chosen.

    Attributes:
        needs_roles: the organizations write down who does what before the start.
        needs_coordination: separate deployments at one time, to be coordinated.
    """

    slug: Slug
    command: str | None
    leadership: str | None
    finance: str | None
    rules: str | None
    needs_roles: StrictBool
    needs_coordination: StrictBool


class ArrangedMatter(StrEnum):
    """What organizations that work together arrange among them."""

    COMMAND = "command"
    MONEY = "money"
    RULES = "rules"
    RECRUITMENT = "recruitment"


class Arrangement(Facts):
    """Who commands, who pays, or by whose rules people serve and are recruited.

    Attributes:
        organizations: who does; `UN` for the United Nations.
        symbol: the paper it stands in.
    """

    matter: ArrangedMatter
    organizations: Annotated[tuple[Text, ...], Field(min_length=1, max_length=LIST_MAX)]
    statement: Statement
    symbol: RequiredSymbol


class Head(Facts):
    """Who leads.

    Attributes:
        organization: `UN` for the United Nations.
        resident_coordinator: an executive representative who is the Resident Coordinator too.
    """

    organization: Text
    title: Text
    resident_coordinator: StrictBool = False


class CompositionTerms(Facts):
    """What is decided beside models and configuration.

    Attributes:
        effective_from: first day on which the mission is made so.
        supported_forces: non-UN forces the mission supports.
        ecosystem_tasks: whether natural resources are protected as ecosystems.
        coherence: how the models serve one political strategy together.
        option: id of the option this follows; empty for none.
        resolution: symbol of the decision behind it; empty before there is one.
        un_support: kinds of support that the United Nations may give to an operation of a partner;
            support is optional, and what is not named is not given.
    """

    effective_from: date
    heads: Annotated[tuple[Head, ...], Field(min_length=1, max_length=LIST_MAX)]
    supported_forces: Annotated[tuple[Text, ...], Field(max_length=LIST_MAX)] = ()
    ecosystem_tasks: StrictBool = False
    coherence: Statement
    option: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,80}$")] = ""
    resolution: Annotated[str, Field(max_length=120)] = ""
    un_support: Annotated[tuple[SupportKind, ...], Field(max_length=len(SupportKind))] = ()


class Composition(CompositionTerms):
    """Models and configuration of a mission.

    Attributes:
        models_edition: edition of the table of models.
        configurations_edition: edition of the table of configurations.
    """

    models: Annotated[tuple[ChosenModel, ...], Field(min_length=1, max_length=LIST_MAX)]
    configuration: ChosenConfiguration
    models_edition: int
    configurations_edition: int
