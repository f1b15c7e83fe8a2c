"""Why a fund refuses a command."""

from missionledger.common.refusals import Refusal, RefusalKind


class UnknownFundError(Refusal):
    """No fund of that name is open."""

    code = "unknown-fund"
    title = "There is no such fund"
    kind = RefusalKind.NOT_FOUND


class FundConflictError(Refusal):
    """The fund is open already, as something else."""

    code = "fund-already-open"
    title = "The fund is open already with other particulars"
    kind = RefusalKind.RULE


class UnknownStateError(Refusal):
    """The code names no Member State that the scale or the line knows."""

    code = "unknown-member-state"
    title = "There is no such Member State here"
    kind = RefusalKind.INVALID


class UnknownLineError(Refusal):
    """The fund has no assessment line of that id."""

    code = "unknown-assessment-line"
    title = "There is no such assessment line"
    kind = RefusalKind.NOT_FOUND


class DuplicateLineError(Refusal):
    """The document line is recorded already, with other figures."""

    code = "assessment-line-already-recorded"
    title = "The document line is recorded already with other figures"
    kind = RefusalKind.RULE


class DuplicateReceiptError(Refusal):
    """The receipt is recorded already, with other figures."""

    code = "receipt-already-recorded"
    title = "The receipt is recorded already with other figures"
    kind = RefusalKind.RULE


class DuplicateFactError(Refusal):
    """The figure is recorded already, with another amount."""

    code = "figure-already-recorded"
    title = "The figure is recorded already with another amount"
    kind = RefusalKind.RULE


class AmountNotAllowedError(Refusal):
    """The amount has a sign or a size that this fact cannot have."""

    code = "amount-not-allowed"
    title = "The amount cannot be so for this fact"
    kind = RefusalKind.INVALID


class FiscalYearMismatchError(Refusal):
    """The year is not written as the fund counts its years."""

    code = "fiscal-year-mismatch"
    title = "The fiscal year does not fit the fund"
    kind = RefusalKind.INVALID


class PeriodNotAllowedError(Refusal):
    """The period is missing, or ends before it starts."""

    code = "period-not-allowed"
    title = "The period of the line cannot be so"
    kind = RefusalKind.INVALID


class SharesDoNotSumError(Refusal):
    """The printed shares do not add up to the amount of the line."""

    code = "shares-do-not-sum"
    title = "The shares do not add up to the line"
    kind = RefusalKind.INVALID


class NetNotKnownError(Refusal):
    """States are to be asked for net shares, and nobody knows these."""

    code = "net-shares-not-known"
    title = "The net shares of the line are not known"
    kind = RefusalKind.INVALID


class LetterConflictError(Refusal):
    """Other days of the letters are recorded."""

    code = "letter-already-recorded"
    title = "The letter is recorded already with another day"
    kind = RefusalKind.RULE


class LettersNotIssuedError(Refusal):
    """Letters cannot have come that never went out."""

    code = "letters-not-issued"
    title = "The letters of the line have not gone out"
    kind = RefusalKind.RULE


class UnknownPlanError(Refusal):
    """There is no such plan of a year, or nobody of that name gives anything by it."""

    code = "unknown-year-plan"
    title = "There is no such plan of a year"
    kind = RefusalKind.NOT_FOUND


class NotAsPlannedError(Refusal):
    """The line names a plan of its year and differs from what that says."""

    code = "not-as-planned"
    title = "The line is not as the plan of its year says"
    kind = RefusalKind.CONFLICT


class TransferNotAllowedError(Refusal):
    """Cash may not pass between these funds, or not that much of it."""

    code = "transfer-not-allowed"
    title = "Cash may not pass between the funds so"
    kind = RefusalKind.RULE


class FundNotAssessedError(Refusal):
    """Member States pay for the fund through the assessments of others."""

    code = "fund-not-assessed"
    title = "Member States are not assessed for this fund"
    kind = RefusalKind.RULE


class NoMandateTermError(Refusal):
    """No mandate term of the mission is known, so nothing may be assessed on it."""

    code = "no-mandate-term-known"
    title = "No mandate term of the mission is known"
    kind = RefusalKind.RULE


class NotRenewedError(Refusal):
    """The mandate has not been renewed, so what is conditional stays so."""

    code = "mandate-not-renewed"
    title = "The mandate was not renewed beyond what is due"
    kind = RefusalKind.RULE


class NotACreditError(Refusal):
    """The line gives nothing back to Member States."""

    code = "not-a-credit"
    title = "The line is not a credit to Member States"
    kind = RefusalKind.INVALID


class CashBackingError(Refusal):
    """The rule of the day needs to know what is backed by cash, or has no use for it."""

    code = "cash-backing-of-credit"
    title = "What backs the credit with cash does not fit the rule of the day"
    kind = RefusalKind.RULE


class CreditModelledError(Refusal):
    """The modelled book of the fund has set the credit off already."""

    code = "credit-set-off-in-model"
    title = "The credit is set off in the modelled book"
    kind = RefusalKind.RULE


class ReceiptReversedError(Refusal):
    """The receipt is not there to be reversed, or was reversed before for another reason."""

    code = "receipt-cannot-be-reversed"
    title = "The receipt cannot be reversed"
    kind = RefusalKind.RULE
