"""Compositions rest on the reference tables as they are when the choice is made."""

from collections.abc import Sequence

from missionledger.common.aggregates import Aggregates
from missionledger.common.clock import Clock
from missionledger.common.commands import Command, CommandContext
from missionledger.common.identifiers import MissionId
from missionledger.common.outcomes import Loaded, Outcome
from missionledger.mandates.application.decisions import MandateService, require_past
from missionledger.mandates.domain.catalogue import (
    CATALOGUE,
    Catalogue,
    Configuration,
    Model,
    TableName,
)
from missionledger.mandates.domain.composition.commands import (
    ChooseComposition,
    CompositionCommand,
    JudgeFeasibility,
    RecordOption,
    RecordStateRequest,
)
from missionledger.mandates.domain.composition.decider import COMPOSITION
from missionledger.mandates.domain.composition.facts import (
    ChosenConfiguration,
    ChosenModel,
    CompositionTerms,
)
from missionledger.mandates.domain.composition.refusals import (
    ConfigurationUnknownError,
    ModelUnknownError,
)
from missionledger.mandates.domain.composition.state import MissionComposition
from missionledger.mandates.domain.words import Slug


class Wish(CompositionTerms, Command):
    """What somebody wants a mission to be made of, by the slugs of the tables."""

    mission_id: MissionId
    models: tuple[Slug, ...]
    configuration: Slug


class CompositionService:
    """Executes commands on the composition of missions."""

    def __init__(self, aggregates: Aggregates, clock: Clock) -> None:
        self._aggregates = aggregates
        self._clock = clock
        self._missions = MandateService(aggregates, clock)

    async def record(
        self,
        command: CompositionCommand,
        context: CommandContext,
        *,
        expected_version: int | None = None,
    ) -> Outcome[MissionComposition]:
        """Record a fact about the composition of a recorded mission.

        Raises:
            FactInTheFutureError: if it is dated after today.
            MissionNotRecordedError: if there is no such mission.
            ModelUnknownError: if it names a model that is not in the table.
            Refusal: as the decider says.
        """
        require_past(command, self._clock, "/on")
        await self._missions.require_mission(command.mission_id)
        match command:
            case RecordStateRequest():
                await self._models(command.models)
            case JudgeFeasibility():
                await self._models([command.model], pointer="/model")
            case RecordOption():
                await self._models(command.models)
                if command.configuration is not None:
                    await self._configuration(command.configuration)
            case _:
                pass
        return await self._aggregates.execute(
            COMPOSITION, command, context, expected_version=expected_version
        )

    async def choose(
        self, wish: Wish, context: CommandContext, *, expected_version: int
    ) -> Outcome[MissionComposition]:
        """Choose what the mission is made of, as the tables describe it now.

        Raises:
            ModelUnknownError: if a model is not in the table.
            ConfigurationUnknownError: if the configuration is not.
            Refusal: as `record`.
        """
        models, models_edition = await self._models(wish.models)
        configuration, configurations_edition = await self._configuration(wish.configuration)
        values = {name: getattr(wish, name) for name in type(wish).model_fields}
        chosen = {
            "models": models,
            "models_edition": models_edition,
            "configuration": configuration,
            "configurations_edition": configurations_edition,
        }
        command = ChooseComposition.model_validate(values | chosen)
        return await self.record(command, context, expected_version=expected_version)

    async def _table(self, table: TableName) -> Loaded[Catalogue]:
        return await self._aggregates.load(CATALOGUE, table.value)

    async def _models(
        self, slugs: Sequence[str], *, pointer: str = "/models/{index}"
    ) -> tuple[tuple[ChosenModel, ...], int]:
        table = (await self._table(TableName.MODELS)).state
        rows = {each.slug: each for each in table.rows if isinstance(each, Model)}
        for index, slug in enumerate(slugs):
            if slug not in rows:
                raise ModelUnknownError(
                    f"{slug!r} is none of the {len(rows)} models",
                    next_step="Look at /v1/models; load the reference tables if it is empty.",
                    pointer=pointer.format(index=index),
                )
        found = [rows[slug] for slug in slugs]
        chosen = tuple(
            ChosenModel(slug=each.slug, number=each.id, capabilities=each.capabilities)
            for each in found
        )
        return chosen, table.edition

    async def _configuration(self, slug: str) -> tuple[ChosenConfiguration, int]:
        table = (await self._table(TableName.CONFIGURATIONS)).state
        rows = {each.slug: each for each in table.rows if isinstance(each, Configuration)}
        row = rows.get(slug)
        if row is None:
            raise ConfigurationUnknownError(
                f"{slug!r} is none of the {len(rows)} configurations",
                next_step="Look at /v1/configurations.",
                pointer="/configuration",
            )
        apart = row.traits.get("simultaneous_organizations") and not row.traits.get(
            "single_mission_identity"
        )
        chosen = ChosenConfiguration(
            slug=row.slug,
            command=row.command,
            leadership=row.leadership,
            finance=row.finance,
            rules=row.rules,
            needs_roles=bool(row.traits.get("role_clarity_required")),
            needs_coordination=bool(apart),
        )
        return chosen, table.edition
