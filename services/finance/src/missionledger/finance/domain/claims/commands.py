"""What may be asked about the claims on a fund."""

from typing import Annotated

from pydantic import Field

from missionledger.common.commands import Command
from missionledger.common.identifiers import MissionId, StateCode
from missionledger.common.money import MinorUnits
from missionledger.finance.domain.claims.contents import ClaimContents, Month, PositiveMinor, Text
from missionledger.finance.domain.claims.letters import LetterOfAssist
from missionledger.finance.domain.claims.presence import Presence

UnitId = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,63}$")]


def claim_id(unit: str, month: str) -> str:
    """Return the id of a claim within its fund: `UNMISS-INFBATT-1.2025-06`."""
    return f"{unit}.{month}"


class ClaimCommand(Command):
    """Base of every command about claims on a fund."""

    fund: MissionId


class PrepareClaim(ClaimCommand):
    """Work out what a unit is owed for a month that is over.

    Attributes:
        presence: what is noted of the unit; empty where nothing is.
    """

    unit: UnitId
    contributor: StateCode
    month: Month
    contents: ClaimContents
    presence: Presence = Presence()
    prepared_by: Text


class ReturnClaim(ClaimCommand):
    """Send a claim back instead of certifying it."""

    claim: Text
    reason: Text
    returned_by: Text


class CertifyClaim(ClaimCommand):
    """Certify a claim that somebody else prepared.

    Attributes:
        expected_claim_version: what the certifier saw.
        presence: what is noted of the unit by now.
    """

    claim: Text
    certified_by: Text
    presence: Presence = Presence()
    expected_claim_version: int


class PayContributors(ClaimCommand):
    """Pay certified claims out of what is free, dated on the day of payment.

    Attributes:
        cash_minor: cash of the fund in the actual books, before it.
        monthly_operating_cost_minor: what the fund must be able to pay each month first.
        limit_minor: pay no more than that; None for all that is free.
    """

    cash_minor: MinorUnits
    monthly_operating_cost_minor: Annotated[MinorUnits, Field(ge=0)]
    limit_minor: PositiveMinor | None = None
    paid_by: Text


class RecordLetterOfAssist(ClaimCommand):
    """Record a letter of assist, or its amendment: a new ceiling or other days."""

    letter: LetterOfAssist
    recorded_by: Text


AnyClaimCommand = PrepareClaim | ReturnClaim | CertifyClaim | PayContributors | RecordLetterOfAssist
