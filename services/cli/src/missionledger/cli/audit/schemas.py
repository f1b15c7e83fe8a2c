"""The schemas that a reader of a log needs, from the code that writes it."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from missionledger.cli.contracts import event_schema, text_of
from missionledger.common.processes.progress import PROCESS_EVENTS
from missionledger.common.refusals import Refusal, RefusalKind
from missionledger.common.security.grants import GRANT_EVENTS
from missionledger.common.service import ServiceDefinition


class SchemaUnknownError(Refusal):
    """The log holds a type of event that this program does not know."""

    code = "schema-unknown"
    title = "The log holds events of another version of the program"
    kind = RefusalKind.RULE


def definition_of(service: str) -> ServiceDefinition:
    """Return what a service is made of."""
    definition: ServiceDefinition = import_module(f"missionledger.{service}.main").SERVICE
    return definition


def schemas_of(service: str, kinds: Iterable[str]) -> Mapping[str, bytes]:
    """Return the JSON schema of each of these kinds of event, such as `MissionProposed.v1`.

    Raises:
        SchemaUnknownError: if this program does not know one of them.
    """
    types = (*definition_of(service).events, *PROCESS_EVENTS, *GRANT_EVENTS)
    known = {f"{event.event_type()}.v{event.schema_version}": event for event in types}
    wanted = sorted(set(kinds))
    unknown = [kind for kind in wanted if kind not in known]
    if unknown:
        raise SchemaUnknownError(
            f"the log of {service} holds {', '.join(unknown)}, which this program does not know",
            next_step="export with the program that runs the services",
        )
    return {kind: text_of(event_schema(known[kind])).encode() for kind in wanted}
