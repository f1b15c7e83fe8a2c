"""Reads the services as any client does: over HTTP, with a token of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import orjson

from missionledger.common.refusals import Refusal, RefusalKind

REQUEST_SECONDS_MAX = 15


class ServiceUnreachableError(Refusal):
    """A service does not answer."""

    code = "service-unreachable"
    title = "A service does not answer"
    kind = RefusalKind.UNAVAILABLE


class ServiceRefusedError(Refusal):
    """A service refused what the page asked for."""

    code = "service-refused"
    title = "The question was refused"
    kind = RefusalKind.INVALID


class ServiceClient:
    """Reads from the services of the system that runs on a data directory."""

    def __init__(self, data_dir: Path, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Prepare; the addresses and the token are read when they are needed."""
        self._data_dir = data_dir
        # A proxy of the environment has no business between us and our own services.
        self._http = httpx.AsyncClient(
            timeout=REQUEST_SECONDS_MAX, trust_env=False, transport=transport
        )

    async def get(self, service: str, path: str, params: Mapping[str, str]) -> Any:
        """Return the JSON answer of a service.

        Raises:
            ServiceUnreachableError: if there is no answer, or not a good one.
            ServiceRefusedError: if the service refuses, in its own words.
        """
        try:
            answer = await self._http.get(
                f"{self.address(service)}{path}",
                params={name: value for name, value in params.items() if value},
                headers={"authorization": f"Bearer {self._token()}"},
            )
        except (httpx.HTTPError, OSError) as error:
            raise ServiceUnreachableError(
                f"{service} does not answer: {type(error).__name__}",
                next_step="Look at `missionledger status`; the part may be starting again.",
            ) from error
        if answer.is_success:
            return orjson.loads(answer.content)
        problem = _problem(answer)
        if answer.is_client_error:
            raise ServiceRefusedError(
                str(problem.get("detail", answer.status_code)),
                next_step=str(problem.get("nextStep", "")),
            )
        raise ServiceUnreachableError(
            f"{service} answers {answer.status_code}: {problem.get('detail', '')}",
            next_step=str(problem.get("nextStep", "")),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def address(self, service: str) -> str:
        """Return where a service is.

        Raises:
            OSError: if no system runs on the data directory.
        """
        system = orjson.loads((self._data_dir / "system.json").read_bytes())
        return str(system["services"][service])

    def _token(self) -> str:
        # Read each time: the supervisor renews it before it ends.
        return (self._data_dir / "viewer.token").read_text().strip()


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem: Mapping[str, Any] = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return problem
