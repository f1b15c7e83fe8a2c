"""Why something cannot be done with an entry on a roster."""

from missionledger.common.refusals import Refusal, RefusalKind


class EntryExistsError(Refusal):
    """The reference stands for another entry."""

    code = "roster-entry-exists"
    title = "The reference is on a roster with other content"
    kind = RefusalKind.CONFLICT


class EntryNotListedError(Refusal):
    """Nobody with this reference is on a roster."""

    code = "roster-entry-not-listed"
    title = "There is no such entry"
    kind = RefusalKind.NOT_FOUND


class EntryRemovedError(Refusal):
    """The person stands by no longer."""

    code = "roster-entry-removed"
    title = "The entry was removed"


class EntryStageError(Refusal):
    """The person is asked, away, or neither."""

    code = "roster-entry-stage"
    title = "The entry is at another stage"


class EntryDaysError(Refusal):
    """The day contradicts what is recorded of the entry."""

    code = "roster-days-out-of-order"
    title = "The day contradicts the record of the entry"
    kind = RefusalKind.INVALID


class RosterBackgroundError(Refusal):
    """The roster is for people of another background."""

    code = "roster-background"
    title = "The roster is for another background"
    kind = RefusalKind.INVALID


class RotationTooLateError(Refusal):
    """Staff rules let people leave a place of hardship after some time."""

    code = "rotation-too-late"
    title = "The person would stay longer than the staff rules have it"


class SkillsMissingError(Refusal):
    """Contributor and headquarters share the duty to see that skills fit the post."""

    code = "skills-missing-unanswered"
    title = "The post requires skills that the person does not have"
