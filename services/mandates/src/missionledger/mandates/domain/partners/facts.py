"""The words of work through partners."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from missionledger.mandates.domain.task_basis.facts import Count, Facts, Figure
from missionledger.mandates.domain.words import Note, RequiredSymbol, Slug, Statement, Text

TASKS_MAX = 100


class PartnerKind(StrEnum):
    """Who a partner is."""

    REGIONAL_BODY = "regional_body"
    UN_ENTITY = "un_entity"
    """An agency, fund or programme."""
    COALITION = "coalition"
    STATE = "state"
    CIVIL_SOCIETY = "civil_society"
    PRIVATE_SECTOR = "private_sector"
    """Firms, such as those that guard networks."""


class PartnerFacts(Facts):
    """Somebody through whom a mission works.

    Attributes:
        vetting: what was examined before, and where that is written; needed for some kinds.
    """

    partner_id: Slug
    name: Text
    kind: PartnerKind
    vetting: Note = ""


class MoneyFrom(StrEnum):
    """Whose money a partner works with."""

    ASSESSED = "assessed"
    """The budget of the mission."""
    PROGRAMME = "programme"
    VOLUNTARY = "voluntary"
    PARTNERS_OWN = "partners_own"


class AgreementFacts(Facts):
    """What was agreed with a partner.

    Attributes:
        tasks: tasks of the mandate that it serves.
        does: what the partner does for them.
        capacity: with whom and what it does that, in words.
        heads: people of the partner, where they are counted.
        money: what it gets or puts in over the whole agreement; None where none is agreed.
        money_from: whose money that is; said if there is money.
        symbol: the paper.
        from_on: first day.
        until_on: last day; None for an agreement without end.
        answerable: who in the mission answers for the work.
    """

    agreement_id: Slug
    partner_id: Slug
    tasks: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=TASKS_MAX)]
    does: Statement
    capacity: Statement
    heads: Count | None = None
    money: Figure | None = None
    money_from: MoneyFrom | None = None
    symbol: RequiredSymbol
    from_on: date
    until_on: date | None = None
    answerable: Text


class AgreementEnd(Facts):
    """An agreement ended before its last day, or one without end came to it."""

    agreement_id: Slug
    reason: Statement


class WorkReport(Facts):
    """What a partner brought about under an agreement, as somebody reports it."""

    agreement_id: Slug
    did: Statement
    author: Text
    evidence: Statement
