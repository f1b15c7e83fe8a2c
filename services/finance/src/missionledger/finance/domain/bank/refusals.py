"""Why something about a bank account is refused."""

from missionledger.common.refusals import NotFoundError, Refusal, RefusalKind

ACCOUNTS_SOURCE = "ST/SGB/2013/4, financial rules on banking"


class UnknownBankAccountError(NotFoundError):
    """There is no account of that id."""

    code = "unknown-bank-account"
    title = "There is no such bank account"


class BankAccountConflictError(Refusal):
    """The account is there with other particulars, or is closed."""

    code = "bank-account-conflict"
    title = "The bank account is not as you say"


class StatementFileError(Refusal):
    """The file is no statement that can be read; nothing of it was kept."""

    code = "statement-file-faulty"
    title = "The statement cannot be read"
    kind = RefusalKind.INVALID


class StatementTooLargeError(Refusal):
    """The file is larger than a statement may be."""

    code = "statement-too-large"
    title = "The statement is too large"
    kind = RefusalKind.TOO_LARGE


class StatementBalanceError(Refusal):
    """Opening balance and entries do not give the closing balance."""

    code = "statement-does-not-add-up"
    title = "The statement does not add up"
    kind = RefusalKind.INVALID


class StatementContinuityError(Refusal):
    """The statement does not begin where the one before ended."""

    code = "statement-not-continuous"
    title = "The statement does not follow the one before"


class StatementConflictError(Refusal):
    """A statement with this id is recorded with other contents."""

    code = "statement-already-recorded"
    title = "Another statement has this id"


class UnknownEntryError(NotFoundError):
    """The account has no entry of that id."""

    code = "unknown-bank-entry"
    title = "There is no such bank entry"


class UnknownCashItemError(NotFoundError):
    """The books hold no cash movement of that name."""

    code = "unknown-cash-item"
    title = "There is no such movement of cash in the books"


class MatchError(Refusal):
    """Entry and movement cannot be matched so."""

    code = "match-not-allowed"
    title = "These do not match"


class UnknownMatchError(NotFoundError):
    """There is no match of that id."""

    code = "unknown-match"
    title = "There is no such match"


class BankDutiesError(Refusal):
    """Who prepared a write-in may not approve it."""

    code = "bank-separation-of-duties"
    title = "The same person may not do both"


class WriteInStatusError(Refusal):
    """The write-in is past, or not yet at, the step."""

    code = "write-in-not-at-that-step"
    title = "The write-in is not at that step"


class EntryChangedError(Refusal):
    """Somebody decided about the entry since it was read."""

    code = "bank-entry-changed"
    title = "The bank entry changed since you read it"
    kind = RefusalKind.CONFLICT
