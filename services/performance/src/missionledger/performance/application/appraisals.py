"""Appraisals: sealing who and what they tell of, opening it for those who may read it."""

import asyncio
import hashlib
import json
from typing import Any, TypeVar

from pydantic import BaseModel

from missionledger.common.commands import CommandContext
from missionledger.common.security.subject_keys import SubjectKeys, seal, unseal
from missionledger.performance.domain.appraisal import Appraisal
from missionledger.performance.domain.appraisal_facts import (
    WORDS_OF,
    SealedWords,
    ToldWords,
)

_NAME_SIGNS = 16
_SUBJECT_SIGNS = 24

E = TypeVar("E", bound=BaseModel)


def appraisal_name_for(context: CommandContext) -> str:
    """Return the name of the appraisal that this request opens, the same for every repeat of it.

    It is made here: one that somebody chose would tell which post it is about.
    """
    text = json.dumps(["appraisal", context.actor, context.idempotency_key])
    return f"AP-{hashlib.sha256(text.encode()).hexdigest()[:_NAME_SIGNS].upper()}"


def subject_of(appraisal_id: str) -> str:
    """Return whose key seals the appraisal."""
    return f"AP-{hashlib.sha256(appraisal_id.encode()).hexdigest()[:_SUBJECT_SIGNS].upper()}"


class AppraisalSecrets:
    """Seals and opens what appraisals tell."""

    def __init__(self, keys: SubjectKeys) -> None:
        self._keys = keys

    async def seal(self, appraisal_id: str, said: BaseModel, present: Appraisal) -> SealedWords:
        """Seal words one by one, so that no box is too large and none opens as another.

        Raises:
            KeyDestroyedError: if the person was forgotten.
        """

        def sealed() -> SealedWords:
            self._forget_erased(present)
            return self._seal(appraisal_id, said)

        return await asyncio.to_thread(sealed)

    async def holder(self, state: Appraisal) -> str:
        """Return who holds the post; empty if nothing is opened or the person was forgotten."""
        if not state.opened:
            return ""
        words = await asyncio.to_thread(self._open, state.opened[0])
        return words.get("person", "")

    def reveal(self, state: Appraisal, present: Appraisal) -> Appraisal:
        """Return the same appraisal with its words in clear; it reads files.

        Words of somebody who was forgotten are gone.

        Args:
            state: the appraisal at any point on both axes.
            present: all that is recorded of it.
        """
        self._forget_erased(present)
        opened = {
            name: tuple(self._revealed(each) for each in getattr(state, name))
            for name in type(state).model_fields
            if name != "erased"
        }
        return state.model_copy(update=opened)

    async def forget(self, appraisal_id: str) -> None:
        """Destroy the key of an appraisal whose erasure is recorded; safe to repeat."""
        await asyncio.to_thread(self._keys.destroy, subject_of(appraisal_id))

    def _forget_erased(self, present: Appraisal) -> None:
        """Destroy a key that outlived the record of its erasure, as after a kill in between."""
        for each in present.erased:
            subject = subject_of(each.appraisal_id)
            if self._keys.find(subject) is not None:
                self._keys.destroy(subject)

    def _seal(self, appraisal_id: str, said: BaseModel) -> SealedWords:
        subject = subject_of(appraisal_id)
        told: dict[str, str] = said.model_dump()
        return SealedWords(
            sealed={
                name: seal(self._keys, subject, text, f"{appraisal_id}/{name}")
                for name, text in told.items()
                if text
            }
        )

    def _revealed(self, event: E) -> E:
        return event.model_copy(update={"words": ToldWords(told=self._open(event))})

    def _open(self, event: Any) -> dict[str, str]:
        if isinstance(event.words, ToldWords):
            return event.words.told
        found = {
            name: unseal(self._keys, box, f"{event.appraisal_id}/{name}")
            for name, box in event.words.sealed.items()
        }
        return {name: text for name, text in found.items() if text is not None}


def words_told(event: Any) -> dict[str, str | None]:
    """Return every word of a revealed event; null where the person was forgotten.

    A word that was left empty is empty.
    """
    told = event.words.told if isinstance(event.words, ToldWords) else {}
    absent = "" if told else None
    return {name: told.get(name, absent) for name in WORDS_OF[type(event)]}
