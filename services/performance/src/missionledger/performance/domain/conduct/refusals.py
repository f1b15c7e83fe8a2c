"""Why a step of a conduct case is refused; no refusal tells what a case is about."""

from missionledger.common.refusals import Refusal, RefusalKind


class ConductCaseNotFoundError(Refusal):
    """No case has this id, or none that can be seen: the same for both."""

    code = "conduct-case-not-found"
    title = "There is no such case"
    kind = RefusalKind.NOT_FOUND


class ConductCaseClosedError(Refusal):
    """The case is over."""

    code = "conduct-case-closed"
    title = "The case is closed"


class ConductStepRecordedError(Refusal):
    """The step is recorded with other content."""

    code = "conduct-step-recorded"
    title = "The step is recorded otherwise"
    kind = RefusalKind.CONFLICT


class ConductStepMissingError(Refusal):
    """Something has to come first."""

    code = "conduct-step-missing"
    title = "Another step has to come first"


class ContributorComesFirstError(Refusal):
    """A contributor investigates its soldiers unless it leaves that to others."""

    code = "contributor-investigates-first"
    title = "The contributor investigates first"


class PersonOfCaseUnknownError(Refusal):
    """The case has no such person, or the person is not a victim."""

    code = "person-of-case-unknown"
    title = "The case has no such person in that part"
    kind = RefusalKind.NOT_FOUND


class ConductDaysError(Refusal):
    """The day contradicts what is recorded."""

    code = "conduct-days-out-of-order"
    title = "The day contradicts the record of the case"
    kind = RefusalKind.INVALID


class PapersOfCaseError(Refusal):
    """Papers are kept in clear under their hash, so a case takes none."""

    code = "papers-of-case"
    title = "A conduct case takes no papers"
    kind = RefusalKind.INVALID


class OutcomeNotIndependentError(Refusal):
    """Whoever opened a case or took measures in it does not decide its outcome."""

    code = "outcome-not-independent"
    title = "The outcome is not independent"
