"""Reads the services as any client does: over HTTP, with a token of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from missionledger.common.refusals import Refusal, RefusalKind

REQUEST_SECONDS_MAX = 15
PAGE_LIMIT = 500
PAGES_MAX = 4
"""Pages of a list that are fetched; a page of the console is no place for more than 2,000 lines."""


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


class NothingThereError(ServiceRefusedError):
    """A service has no record of what the page asked for, or none that this reader may see."""

    code = "nothing-there"
    title = "Nothing is recorded"
    kind = RefusalKind.NOT_FOUND


class ReaderNotAdmittedError(ServiceRefusedError):
    """A service does not let the console read this."""

    code = "reader-not-admitted"
    title = "A viewer may not see this"
    kind = RefusalKind.FORBIDDEN


@dataclass(frozen=True, slots=True)
class Listing:
    """The items of a list; `is_whole` is false if there are more than were fetched."""

    items: tuple[Mapping[str, Any], ...]
    is_whole: bool


REFUSALS: Mapping[int, type[ServiceRefusedError]] = {
    401: ReaderNotAdmittedError,
    403: ReaderNotAdmittedError,
    404: NothingThereError,
}


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
            ServiceRefusedError: if the service refuses, in its own words; if it has nothing there
                `NothingThereError`, if this reader may not see it `ReaderNotAdmittedError`.
        """
        try:
            answer = await self._http.get(
                f"{self.address(service)}{path}",
                params={name: value for name, value in params.items() if value},
                headers={"authorization": f"Bearer {self._token()}"},
            )
        except (httpx.HTTPError, OSError, KeyError) as error:
            raise ServiceUnreachableError(
                f"{service} does not answer: {type(error).__name__}",
                next_step="Look at `missionledger status`; the part may be starting again.",
            ) from error
        if answer.is_success:
            return _content(service, answer)
        problem = _problem(answer)
        if answer.is_client_error:
            raise REFUSALS.get(answer.status_code, ServiceRefusedError)(
                str(problem.get("detail", answer.status_code)),
                next_step=str(problem.get("nextStep", "")),
            )
        raise ServiceUnreachableError(
            f"{service} answers {answer.status_code}: {problem.get('detail', '')}",
            next_step=str(problem.get("nextStep", "")),
        )

    async def get_list(self, service: str, path: str, params: Mapping[str, str]) -> Listing:
        """Return the items of a list, page after page.

        Raises:
            ServiceUnreachableError: if there is no answer, or not a good one.
            ServiceRefusedError: if the service refuses.
        """
        items: list[Mapping[str, Any]] = []
        cursor = ""
        for _ in range(PAGES_MAX):
            asked = {**params, "limit": str(PAGE_LIMIT), "cursor": cursor}
            page = await self.get(service, path, asked)
            items += page["items"]
            cursor = page["next_cursor"] or ""
            if not cursor:
                break
        return Listing(tuple(items), is_whole=not cursor)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def address(self, service: str) -> str:
        """Return where a service is.

        Raises:
            OSError: if no system runs on the data directory.
            KeyError: if the system that runs there has no such service.
        """
        system = orjson.loads((self._data_dir / "system.json").read_bytes())
        return str(system["services"][service])

    def _token(self) -> str:
        # Read each time: the supervisor renews it before it ends.
        return (self._data_dir / "viewer.token").read_text().strip()


def _content(service: str, answer: httpx.Response) -> Any:
    try:
        return orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise ServiceUnreachableError(
            f"{service} answers with something else than JSON",
            next_step="Look at `missionledger status`; another program may answer at its address.",
        ) from error


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return problem if isinstance(problem, dict) else {}
