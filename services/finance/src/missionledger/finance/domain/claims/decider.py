"""The decider of claims on a fund: prepared by one, certified by another, paid by a third."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import assert_never

from missionledger.common.decider import Decider
from missionledger.common.money import split_by_weight
from missionledger.finance.domain.claims.commands import (
    AnyClaimCommand,
    CertifyClaim,
    PayContributors,
    PrepareClaim,
    RecordLetterOfAssist,
    ReturnClaim,
    claim_id,
)
from missionledger.finance.domain.claims.contents import amounts_of, last_day, quarter_end
from missionledger.finance.domain.claims.events import (
    ClaimCertified,
    ClaimEvent,
    ClaimPayment,
    ClaimPrepared,
    ClaimReturned,
    ContributorsPaid,
    LetterOfAssistRecorded,
)
from missionledger.finance.domain.claims.ledger import Claim, ClaimLedger, ClaimStatus, evolve
from missionledger.finance.domain.claims.letters import require_covered
from missionledger.finance.domain.claims.presence import agreed_contents, still_agrees
from missionledger.finance.domain.claims.rates import (
    CERTIFIED_BY_QUARTER,
    OPERATING_RESERVE_MONTHS,
)
from missionledger.finance.domain.claims.refusals import (
    ClaimDutiesError,
    ClaimNotAllowedError,
    ClaimStatusError,
    DuplicateClaimError,
    LetterOfAssistError,
    OperatingReserveError,
    QuarterNotOverError,
    UnknownClaimError,
)
from missionledger.finance.domain.fund.decider import mission_of_fund
from missionledger.finance.domain.papers import with_papers
from missionledger.finance.domain.postings import (
    Account,
    Book,
    Posting,
    entries_of,
    make_entry,
)

CLAIM_RULE = "contributor-claim"
PAYMENT_RULE = "contributor-payment"


def decide(command: AnyClaimCommand, state: ClaimLedger) -> tuple[ClaimEvent, ...]:
    """Return the facts the command leads to; none when it asks for what is already so.

    Raises:
        Refusal: as each rule says.
    """
    match command:
        case PrepareClaim():
            return _prepare(command, state)
        case ReturnClaim():
            return _return(command, state)
        case CertifyClaim():
            return _certify(command, state)
        case PayContributors():
            return _pay(command, state)
        case RecordLetterOfAssist():
            return _letter(command, state)
        case _:
            assert_never(command)


def _prepare(command: PrepareClaim, state: ClaimLedger) -> tuple[ClaimPrepared, ...]:
    over = last_day(command.month)
    if command.occurred_on <= over:
        raise ClaimNotAllowedError(
            f"the month claimed for ends on {over}",
            next_step="Claim when the month is over.",
            pointer="/month",
        )
    name = claim_id(command.unit, command.month)
    contents = agreed_contents(
        command.contents, command.fund, command.contributor, command.month, command.presence
    )
    recorded = state.claims.get(name)
    if recorded is not None and recorded.status is not ClaimStatus.RETURNED:
        same = recorded.contents == contents
        if same and recorded.contributor == command.contributor:
            return ()
        raise DuplicateClaimError(
            f"{name} is {recorded.status} with {recorded.amounts.total_minor} cents",
            next_step="Have that claim returned first; one that is certified stands.",
            pointer="/month",
        )
    _require_letters(command, state)
    amounts = amounts_of(contents, command.month)
    if amounts.total_minor <= 0:
        raise ClaimNotAllowedError(
            f"the claim comes to {amounts.total_minor} cents",
            next_step="Nothing is owed, so there is nothing to claim. Check the deductions.",
            pointer="/deductions",
        )
    prepared = ClaimPrepared(
        fund=command.fund,
        claim=name,
        unit=command.unit,
        contributor=command.contributor,
        month=command.month,
        contents=contents,
        amounts=amounts,
        prepared_by=command.prepared_by,
        unit_position=command.presence.position or None,
    )
    return (prepared,)


def _require_letters(command: PrepareClaim, state: ClaimLedger) -> None:
    name = claim_id(command.unit, command.month)
    claimed: dict[str, int] = defaultdict(int)
    for service in command.contents.services:
        before = state.claimed_under(service.letter, but=name) + claimed[service.letter]
        require_covered(
            service,
            state.letters.get(service.letter),
            contributor=command.contributor,
            month=command.month,
            claimed_minor=before,
        )
        claimed[service.letter] += service.amount_minor


def _letter(
    command: RecordLetterOfAssist, state: ClaimLedger
) -> tuple[LetterOfAssistRecorded, ...]:
    letter = command.letter
    known = state.letters.get(letter.letter)
    if known == letter:
        return ()
    if letter.valid_to < letter.valid_from or letter.ceiling_minor <= 0:
        raise LetterOfAssistError(
            f"{letter.letter} runs from {letter.valid_from} to {letter.valid_to} up to"
            f" {letter.ceiling_minor} cents",
            next_step="Give a first day before the last, and an amount above zero.",
        )
    claimed = state.claimed_under(letter.letter)
    moved = known is not None and known.contributor != letter.contributor
    if claimed > letter.ceiling_minor or moved:
        raise LetterOfAssistError(
            f"{claimed} cents are claimed under {letter.letter} already, by its contributor",
            next_step="An amendment keeps the contributor, and what was claimed stays covered.",
            facts={"claimed_minor": claimed},
        )
    recorded = LetterOfAssistRecorded(
        fund=command.fund, letter=letter, recorded_by=command.recorded_by
    )
    return (recorded,)


def _return(command: ReturnClaim, state: ClaimLedger) -> tuple[ClaimReturned, ...]:
    claim = _require(state, command.claim)
    if claim.status is ClaimStatus.RETURNED and claim.returned_for == command.reason:
        return ()
    _require_prepared(claim)
    _require_other(command.returned_by, claim.prepared_by, "return")
    returned = ClaimReturned(
        fund=command.fund,
        claim=claim.claim,
        reason=command.reason,
        returned_by=command.returned_by,
    )
    return (returned,)


def _certify(command: CertifyClaim, state: ClaimLedger) -> tuple[ClaimCertified, ...]:
    claim = _require(state, command.claim)
    if claim.status is ClaimStatus.CERTIFIED and claim.certified_by == command.certified_by:
        return ()
    _require_prepared(claim)
    if claim.version != command.expected_claim_version:
        raise ClaimStatusError(
            f"{claim.claim} was prepared again since you saw it",
            next_step="Read the claim as it is now, then certify it.",
        )
    _require_other(command.certified_by, claim.prepared_by, "certify")
    _require_certifiable(command, claim)
    amount = claim.amounts.total_minor
    postings = (
        _posting(command.fund, Account.UNSETTLED_EXPENDITURE, amount),
        _posting(command.fund, Account.PAYABLE_TO_CONTRIBUTORS, -amount, claim),
    )
    certified = ClaimCertified(
        fund=command.fund,
        claim=claim.claim,
        contributor=claim.contributor,
        amount_minor=amount,
        certified_by=command.certified_by,
        certified_on=command.occurred_on.isoformat(),
        entries=entries_of(make_entry(CLAIM_RULE, 1, postings)),
    )
    return (certified,)


def _require_certifiable(command: CertifyClaim, claim: Claim) -> None:
    over = quarter_end(claim.month)
    rule = CERTIFIED_BY_QUARTER.on(command.occurred_on)
    if rule.value and command.occurred_on <= over:
        raise QuarterNotOverError(
            f"the quarter of {claim.month} ends on {over}",
            next_step="Certify the claims of the quarter together when it is over.",
            source=rule.source,
            pointer="/certified_on",
        )
    presence = command.presence
    if not still_agrees(claim.contents, command.fund, claim.contributor, claim.month, presence):
        raise ClaimStatusError(
            f"what is noted of {claim.unit} changed after {claim.claim} was prepared, at position"
            f" {presence.position}",
            next_step="Return the claim and have it prepared again.",
            facts={"position": presence.position},
        )


def _pay(command: PayContributors, state: ClaimLedger) -> tuple[ContributorsPaid, ...]:
    policy = OPERATING_RESERVE_MONTHS.on(command.occurred_on)
    reserve = policy.value * command.monthly_operating_cost_minor
    free = command.cash_minor - reserve
    day = command.occurred_on.isoformat()
    owed = [
        claim for claim in state.claims.values() if claim.owed_minor and claim.certified_on <= day
    ]
    if not owed:
        return ()
    if free <= 0:
        raise OperatingReserveError(
            f"{command.fund} holds {command.cash_minor} cents and keeps {reserve}: "
            f"{policy.value} months of operating cost ({policy.source})",
            next_step="Pay when receipts have come in. Contributors wait; nobody is paid less.",
            source=policy.source,
            facts={"cash_minor": command.cash_minor, "reserve_minor": reserve},
        )
    amount = free if command.limit_minor is None else min(free, command.limit_minor)
    shares = distribute(owed, amount)
    by_id = {claim.claim: claim for claim in owed}
    for name in shares:
        _require_other(command.paid_by, by_id[name].prepared_by, "pay")
        _require_other(command.paid_by, by_id[name].certified_by, "pay")
    postings = [
        _posting(command.fund, Account.PAYABLE_TO_CONTRIBUTORS, share, by_id[name])
        for name, share in shares.items()
    ]
    postings.append(_posting(command.fund, Account.CASH, -sum(shares.values())))
    paid = ContributorsPaid(
        fund=command.fund,
        cash_minor=command.cash_minor,
        reserve_minor=reserve,
        reserve_source=policy.source,
        payments=tuple(
            ClaimPayment(claim=name, contributor=by_id[name].contributor, amount_minor=share)
            for name, share in shares.items()
        ),
        paid_by=command.paid_by,
        entries=entries_of(make_entry(PAYMENT_RULE, 1, postings)),
    )
    return (paid,)


def distribute(owed: Iterable[Claim], amount_minor: int) -> dict[str, int]:
    """Return by claim what it gets: oldest month first, pro rata within a month."""
    months: dict[str, list[Claim]] = defaultdict(list)
    for claim in owed:
        months[claim.month].append(claim)
    shares: dict[str, int] = {}
    left = amount_minor
    for month in sorted(months):
        weights = {claim.claim: Fraction(claim.owed_minor) for claim in months[month]}
        whole = sum(claim.owed_minor for claim in months[month])
        part = min(left, whole)
        left -= part
        shares |= {name: share for name, share in split_by_weight(part, weights).items() if share}
    return shares


def _require(state: ClaimLedger, claim: str) -> Claim:
    found = state.claims.get(claim)
    if found is None:
        raise UnknownClaimError(
            f"there is no claim {claim!r}", next_step="Take the id from /v1/claims."
        )
    return found


def _require_prepared(claim: Claim) -> None:
    if claim.status is not ClaimStatus.PREPARED:
        raise ClaimStatusError(
            f"{claim.claim} is {claim.status}",
            next_step="Only a claim that is prepared can be certified or returned.",
        )


def _require_other(actor: str, before: str, what: str) -> None:
    if actor == before:
        raise ClaimDutiesError(
            f"{actor} did the step before and may not {what} the claim",
            next_step="Preparing, certifying and paying are done by three different people.",
        )


def _posting(fund: str, account: Account, amount: int, claim: Claim | None = None) -> Posting:
    return Posting(
        fund=fund,
        book=Book.ACTUAL,
        account=account,
        amount_minor=amount,
        state=claim.contributor if claim else None,
        line=claim.claim if claim else None,
    )


CLAIMS: Decider[AnyClaimCommand, ClaimLedger, ClaimEvent] = Decider(
    service="finance",
    aggregate="claims",
    initial=ClaimLedger(),
    decide=with_papers(decide),
    evolve=evolve,
    events=(
        ClaimPrepared,
        ClaimReturned,
        ClaimCertified,
        ContributorsPaid,
        LetterOfAssistRecorded,
    ),
    id_of=lambda command: command.fund,
    mission_of=lambda command: mission_of_fund(command.fund),
)
