"""The claims on a fund, as far as decisions need them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

from pydantic import BaseModel, ConfigDict

from missionledger.finance.domain.claims.contents import ClaimAmounts, ClaimContents
from missionledger.finance.domain.claims.events import (
    ClaimCertified,
    ClaimEvent,
    ClaimPrepared,
    ClaimReturned,
    ContributorsPaid,
    LetterOfAssistRecorded,
)
from missionledger.finance.domain.claims.letters import LetterOfAssist


class ClaimStatus(StrEnum):
    """How far a claim is."""

    PREPARED = "prepared"
    RETURNED = "returned"
    CERTIFIED = "certified"
    PAID = "paid"


class Claim(BaseModel):
    """A claim of one unit for one month.

    Attributes:
        version: counts what happened to this claim.
        certified_on: empty until it is.
    """

    model_config = ConfigDict(frozen=True)

    claim: str
    unit: str
    contributor: str
    month: str
    contents: ClaimContents
    amounts: ClaimAmounts
    status: ClaimStatus
    prepared_by: str
    certified_by: str = ""
    certified_on: str = ""
    returned_for: str = ""
    paid_minor: int = 0
    version: int

    @property
    def owed_minor(self) -> int:
        """What is certified and not paid."""
        is_owed = self.status is ClaimStatus.CERTIFIED
        return self.amounts.total_minor - self.paid_minor if is_owed else 0


class ClaimLedger(BaseModel):
    """All claims on a fund, and its letters of assist, by id."""

    model_config = ConfigDict(frozen=True)

    claims: Mapping[str, Claim] = {}
    letters: Mapping[str, LetterOfAssist] = {}

    def claimed_under(self, letter: str, *, but: str = "") -> int:
        """Return what is claimed under a letter, claims that were sent back and one left out."""
        return sum(
            service.amount_minor
            for claim in self.claims.values()
            if claim.claim != but and claim.status is not ClaimStatus.RETURNED
            for service in claim.contents.services
            if service.letter == letter
        )


def evolve(state: ClaimLedger, event: ClaimEvent) -> ClaimLedger:
    """Return the claims after the event."""
    match event:
        case ClaimPrepared():
            before = state.claims.get(event.claim)
            prepared = Claim(
                claim=event.claim,
                unit=event.unit,
                contributor=event.contributor,
                month=event.month,
                contents=event.contents,
                amounts=event.amounts,
                status=ClaimStatus.PREPARED,
                prepared_by=event.prepared_by,
                version=before.version + 1 if before else 1,
            )
            return _with(state, prepared)
        case ClaimReturned():
            update = {"status": ClaimStatus.RETURNED, "returned_for": event.reason}
            return _changed(state, event.claim, update)
        case ClaimCertified():
            update = {
                "status": ClaimStatus.CERTIFIED,
                "certified_by": event.certified_by,
                "certified_on": event.certified_on,
            }
            return _changed(state, event.claim, update)
        case ContributorsPaid():
            for payment in event.payments:
                state = _paid(state, payment.claim, payment.amount_minor)
            return state
        case LetterOfAssistRecorded():
            letters = {**state.letters, event.letter.letter: event.letter}
            return state.model_copy(update={"letters": letters})
        case _:
            assert_never(event)


def _paid(state: ClaimLedger, claim_id: str, amount_minor: int) -> ClaimLedger:
    claim = state.claims.get(claim_id)
    if claim is None:
        return state
    paid = claim.paid_minor + amount_minor
    is_all = paid >= claim.amounts.total_minor
    status = ClaimStatus.PAID if is_all else ClaimStatus.CERTIFIED
    return _changed(state, claim_id, {"paid_minor": paid, "status": status})


def _changed(state: ClaimLedger, claim_id: str, update: Mapping[str, object]) -> ClaimLedger:
    claim = state.claims.get(claim_id)
    if claim is None:
        # The fold of a day may leave out the claim that a back-dated event is about.
        return state
    changed = claim.model_copy(update={**update, "version": claim.version + 1})
    return _with(state, changed)


def _with(state: ClaimLedger, claim: Claim) -> ClaimLedger:
    return state.model_copy(update={"claims": {**state.claims, claim.claim: claim}})
