"""Which chapter of the Charter a mandate is under."""

from collections.abc import Sequence

from missionledger.mandates.domain.mandate.commands import (
    EstablishMandate,
    MandateCommand,
    RecordHistoricalDecision,
    RenewMandate,
    ReviseMandate,
    RolloverMandate,
    TerminateMandate,
)
from missionledger.mandates.domain.mandate.refusals import (
    ChapterMissingError,
    ChapterWithoutCouncilError,
)
from missionledger.mandates.domain.mandate.state import Decision
from missionledger.mandates.domain.mandate.terms import Chapter, DecisionKind, Organ

CHAPTER_RULE = "Charter of the United Nations, Chapters VI and VII; 2024 study, 5.1"

_GIVE_A_MANDATE = frozenset({DecisionKind.ESTABLISH, DecisionKind.RENEW})


def chapter_of(decisions: Sequence[Decision]) -> Chapter | None:
    """Return the chapter after these decisions, in order; None if the record names none.

    A decision that leaves the chapter out leaves it as it was. That a text names none is a fact
    about a mandate only where the text gives one: a revision says nothing by its silence.
    """
    for decision in reversed(decisions):
        if decision.organ is Organ.GENERAL_ASSEMBLY:
            return None
        silent = decision.chapter is Chapter.NOT_STATED and decision.kind not in _GIVE_A_MANDATE
        if decision.chapter is not None and not silent:
            return decision.chapter
    return None


def require_council(command: MandateCommand) -> None:
    """Refuse a chapter from any organ but the Council, in a live record and in history.

    Raises:
        ChapterWithoutCouncilError: if another organ is named with a chapter.
    """
    match command:
        case (
            EstablishMandate()
            | RenewMandate()
            | RolloverMandate()
            | ReviseMandate()
            | TerminateMandate()
            | RecordHistoricalDecision()
        ) if command.chapter is not None and command.organ is not Organ.SECURITY_COUNCIL:
            raise ChapterWithoutCouncilError(
                f"Chapter {command.chapter} with the organ {command.organ}",
                next_step="Leave the chapter out, or name the Security Council as the organ.",
                pointer="/chapter",
                source=CHAPTER_RULE,
            )
        case _:
            pass


def require_chapter(command: MandateCommand, before: Sequence[Decision]) -> None:
    """Refuse a mandate given by the Council of which nobody would know the chapter.

    Args:
        command: the decision.
        before: the decisions it follows.

    Raises:
        ChapterMissingError: if neither the decision nor those before it tell the chapter.
    """
    match command:
        case EstablishMandate() | RenewMandate():
            untold = command.chapter is None and chapter_of(before) is None
            if untold and command.organ is Organ.SECURITY_COUNCIL:
                raise ChapterMissingError(
                    f"{command.resolution} gives {command.mission_id} a mandate of the Security "
                    "Council, and no decision up to it tells under which chapter",
                    next_step="Give VI or VII, or not_stated where the text names no chapter.",
                    pointer="/chapter",
                    source=CHAPTER_RULE,
                )
        case _:
            pass
