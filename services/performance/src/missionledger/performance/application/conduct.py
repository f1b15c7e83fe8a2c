"""Conduct cases: sealing what names persons, opening it for those who may read, forgetting."""

import asyncio
import hashlib
import json
from dataclasses import dataclass

from missionledger.common.commands import CommandContext
from missionledger.common.security.roles import Role
from missionledger.common.security.subject_keys import Sealed, SubjectKeys, seal, unseal
from missionledger.performance.domain.conduct.events import ConductPersonNamed, Part
from missionledger.performance.domain.conduct.state import ConductCase

READERS = (Role.MISSION_LEADERSHIP, Role.APPROVER, Role.AUDITOR)
"""Who knows that there is a case, and what was done."""

READERS_OF_NAMES = (Role.MISSION_LEADERSHIP, Role.APPROVER)
"""Who knows who it is about; an auditor sees the steps."""

_ID_SIGNS = 16
_SUBJECT_SIGNS = 24


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Who a person is.

    Attributes:
        account: subject of the person's token, if there is one: nobody reads a case about oneself.
    """

    name: str
    contact: str = ""
    account: str = ""
    notes: str = ""


def case_id_for(context: CommandContext) -> str:
    """Return the id of the case that this request opens, the same for every repeat of it."""
    return f"CC-{_digest(context, 'case')[:_ID_SIGNS]}"


def subject_id_for(context: CommandContext) -> str:
    """Return the id of the person that this request names, the same for every repeat of it."""
    return f"S-{_digest(context, 'person')[:_SUBJECT_SIGNS]}"


def story_subject_of(case_id: str) -> str:
    """Return whose key seals what is told of a case and of no single person."""
    return f"CASE-{case_id}"


def _digest(context: CommandContext, what: str) -> str:
    text = json.dumps([what, context.actor, context.idempotency_key])
    return hashlib.sha256(text.encode()).hexdigest().upper()


class ConductSecrets:
    """Seals and opens what cases tell of persons."""

    def __init__(self, keys: SubjectKeys) -> None:
        self._keys = keys

    async def seal_story(self, case_id: str, text: str) -> Sealed:
        """Seal what is told of the case."""
        return await self._seal(story_subject_of(case_id), case_id, text)

    async def seal_person(self, case_id: str, subject_id: str, details: PersonDetails) -> Sealed:
        """Seal who a person is."""
        values = {name: getattr(details, name) for name in PersonDetails.__slots__}
        return await self._seal(subject_id, case_id, json.dumps(values, sort_keys=True))

    async def seal_about(self, case_id: str, subject_id: str, text: str) -> Sealed:
        """Seal what is told of one person."""
        return await self._seal(subject_id, case_id, text)

    def open(self, case_id: str, sealed: Sealed) -> str | None:
        """Return the text, None if its subject is forgotten; it reads a file."""
        return unseal(self._keys, sealed, case_id)

    def person(self, case_id: str, named: ConductPersonNamed) -> PersonDetails | None:
        """Return who a person is, None if forgotten; it reads a file."""
        text = self.open(case_id, named.details)
        return None if text is None else PersonDetails(**json.loads(text))

    def concerns(self, state: ConductCase, account: str) -> bool:
        """Tell whether somebody is accused in the case; it reads files."""
        for each in state.persons:
            if each.part is not Part.ACCUSED:
                continue
            details = self.person(each.case_id, each)
            if details is not None and details.account == account:
                return True
        return False

    async def forget(self, subject_id: str) -> None:
        """Destroy the key of a person whose erasure is recorded; safe to repeat."""
        await asyncio.to_thread(self._keys.destroy, subject_id)

    async def forget_erased(self, state: ConductCase) -> None:
        """Destroy keys that outlived the record of their erasure, as after a kill in between."""
        for subject_id in state.erased_subjects:
            if await asyncio.to_thread(self._keys.find, subject_id) is not None:
                await self.forget(subject_id)

    async def _seal(self, subject_id: str, case_id: str, text: str) -> Sealed:
        return await asyncio.to_thread(seal, self._keys, subject_id, text, case_id)
