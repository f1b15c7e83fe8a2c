"""What operators take says nothing that the code does not know: metrics, settings, permissions."""

import importlib
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from missionledger.cli.supervisor.nats import READER, permissions_of
from missionledger.common.runtime.settings import ServiceSettings

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = ("mandates", "finance", "transitions", "performance")
SUFFIXES = ("_bucket", "_count", "_sum", "_total")
METRIC_MODULES = (
    "missionledger.common.telemetry.metrics",
    "missionledger.common.messaging.metrics",
    "missionledger.common.projections.metrics",
)
SUBJECTS = {
    "own facts": "missionledger.{service}.UNMISS.unit.unit_arrived.v1",
    "own stream": "$JS.API.STREAM.CREATE.MISSIONLEDGER_{SERVICE}",
    "emptying the own stream": "$JS.API.STREAM.PURGE.MISSIONLEDGER_{SERVICE}",
    "looking at a stream": "$JS.API.STREAM.INFO.MISSIONLEDGER_MANDATES",
    "reading a stream": "$JS.API.STREAM.MSG.GET.MISSIONLEDGER_MANDATES",
    "following a stream": "$JS.API.CONSUMER.DURABLE.CREATE.MISSIONLEDGER_MANDATES.finance-terms",
    "acknowledging": "$JS.ACK.MISSIONLEDGER_MANDATES.finance-terms.1.2.3.4.5",
    "anything else": "elsewhere.{service}",
}


def known_metrics() -> set[str]:
    for module in METRIC_MODULES:
        importlib.import_module(module)
    return {metric.name for metric in REGISTRY.collect()}


def stem(name: str) -> str:
    return next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name)


@pytest.mark.parametrize("file", sorted((DEPLOY / "prometheus").glob("*.yaml")))
def test_alerts_name_metrics_that_exist(file: Path) -> None:
    named = set(re.findall(r"\bmissionledger_[a-z_]+", file.read_text()))
    known = known_metrics()

    assert {name for name in named if stem(name) not in known and name not in known} == set()


def test_the_alerts_are_not_empty() -> None:
    assert (DEPLOY / "prometheus" / "alerts.yaml").read_text().count("- alert:") >= 5


@pytest.mark.parametrize("file", ["README.md", "compose/compose.yaml", "compose/Dockerfile"])
def test_every_variable_is_a_setting(file: str) -> None:
    named = set(re.findall(r"\bMISSIONLEDGER_([A-Z_]+)\b", (DEPLOY / file).read_text()))

    assert {name for name in named if name.lower() not in ServiceSettings.model_fields} == set()


def published_by() -> dict[str, list[str]]:
    text = (DEPLOY / "nats" / "nats.conf").read_text()
    users = re.findall(
        r"user: (\w+), password: \$(\w+).*?publish \{ allow: \[(.*?)\]", text, re.DOTALL
    )
    assert [password for _, password, _ in users] == [
        f"NATS_PASSWORD_{user.upper()}" for user, _, _ in users
    ]
    return {user: re.findall(r'"([^"]+)"', allowed) for user, _, allowed in users}


def permits(allowed: list[str], subject: str) -> bool:
    return any(fnmatchcase(subject, each.replace(">", "*")) for each in allowed)


@pytest.mark.parametrize("user", [*SERVICES, READER])
@pytest.mark.parametrize("of", SERVICES)
@pytest.mark.parametrize("what", SUBJECTS)
def test_the_cluster_permits_what_one_machine_permits(user: str, of: str, what: str) -> None:
    subject = SUBJECTS[what].format(service=of, SERVICE=of.upper())
    on_one_machine = permissions_of(user, SERVICES)["publish"]["allow"]

    assert permits(published_by()[user], subject) == permits(on_one_machine, subject)


def test_the_cluster_syncs_every_write() -> None:
    assert re.search(
        r"^\s*sync_interval: always$", (DEPLOY / "nats" / "nats.conf").read_text(), re.MULTILINE
    )
