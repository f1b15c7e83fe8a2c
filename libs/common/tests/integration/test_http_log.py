"""The log over HTTP: pages, one stream, checkpoints that an outsider can check, proofs."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from missionledger.common.eventlog.envelope import envelope_of, leaf_hash
from missionledger.common.eventlog.merkle import is_consistent, root_from_inclusion
from missionledger.common.messaging.cloudevents import decode
from missionledger.common.testing.eventlog_samples import sample_append
from missionledger.common.testing.purse_app import PurseApp, payment, purse_app


@pytest.fixture
def purses(tmp_path: Path) -> Iterator[PurseApp]:
    with purse_app(tmp_path) as app:
        yield app


async def pay(
    purses: PurseApp, client: httpx.AsyncClient, count: int, *, mission: str = "UNSOH"
) -> None:
    for number in range(count):
        path = f"/v1/purses/{mission.lower()}-{number % 3}/payments"
        answer = await client.post(path, json=payment(mission=mission), headers=purses.officer())
        assert answer.status_code == 201


def test_the_feed_gives_every_event_once_in_order(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[int]:
        await pay(purses, client, 23)
        seen: list[int] = []
        following = "/v1/events?limit=5"
        while following:
            answer = await client.get(following, headers=purses.viewer())
            seen += [int(event["sequence"]) for event in answer.json()["events"]]
            following = answer.links.get("next", {}).get("url", "")
        assert answer.json()["next_after"] == answer.json()["head"] == 23
        return seen

    assert purses.run(scenario) == list(range(1, 24))


def test_the_feed_carries_cloudevents_whose_hashes_chain(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[bytes]:
        await pay(purses, client, 4)
        headers = purses.viewer() | {"Accept": "application/x-ndjson"}
        answer = await client.get("/v1/events?after=1&limit=2", headers=headers)
        assert answer.headers["content-type"] == "application/x-ndjson"
        assert answer.headers["missionledger-next-after"] == "3"
        return answer.content.splitlines()

    lines = purses.run(scenario)

    recorded = purses.kernel.log.read(after=0, limit=10)
    assert [decode(line).id for line in lines] == [event.id for event in recorded[1:3]]
    assert [orjson.loads(line)["previoushash"] for line in lines] == [
        event.hash.hex() for event in recorded[0:2]
    ]


def test_the_feed_shows_only_missions_in_scope_and_still_moves_on(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        await pay(purses, client, 6, mission="UNMIK")
        await pay(purses, client, 2, mission="UNSOH")
        scoped = purses.viewer(missions=["UNSOH"])
        return [
            await client.get("/v1/events", headers=scoped),
            await client.get("/v1/events?mission=UNSOH", headers=purses.viewer()),
            await client.get("/v1/events?mission=UNMIK", headers=scoped),
        ]

    scoped, filtered, foreign = purses.run(scenario)

    for answer in (scoped, filtered):
        assert [event["sequence"] for event in answer.json()["events"]] == ["7", "8"]
        assert answer.json()["next_after"] == 8
    assert foreign.status_code == 404


def test_one_stream_is_read_with_its_payloads_and_as_known_then(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        await pay(purses, client, 7)
        name = "/v1/streams/purses.purse-unsoh-0"
        return [
            await client.get(name, headers=purses.viewer()),
            await client.get(f"{name}?known_at=4", headers=purses.viewer()),
            await client.get(f"{name}?limit=2", headers=purses.viewer()),
            await client.get(f"{name}?after_version=2", headers=purses.viewer()),
            await client.get(f"{name}?effective_on=2020-01-01", headers=purses.viewer()),
            await client.get("/v1/streams/purses.purse-none", headers=purses.viewer()),
        ]

    whole, then, first, rest, early, none = purses.run(scenario)

    def positions(answer: httpx.Response) -> list[int]:
        return [event["position"] for event in answer.json()["events"]]

    assert positions(whole) == [1, 4, 7]
    assert whole.json()["events"][0]["data"]["minor"] == 1000
    assert whole.json()["events"][0]["metadata"]["actor"] == "anna"
    assert positions(then) == [1, 4]
    assert (positions(first), first.json()["next_after_version"]) == ([1, 4], 2)
    assert (positions(rest), rest.json()["next_after_version"]) == ([7], None)
    assert (early.status_code, none.status_code) == (404, 404)


def verified_head(note: str, verifier_key: str) -> tuple[int, bytes]:
    """Check a signed note as C2SP says, without any code of the writer."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    mark, name, encoded = signatures.strip().split(" ")
    origin, key_hash, key_text = verifier_key.strip().split("+", 2)
    typed_key = base64.b64decode(key_text)
    raw = base64.b64decode(encoded)
    assert (mark, name) == ("\u2014", origin)
    assert typed_key[0] == 1
    assert raw[:4].hex() == key_hash == sha256(origin.encode() + b"\n" + typed_key).hexdigest()[:8]
    Ed25519PublicKey.from_public_bytes(typed_key[1:]).verify(raw[4:], text.encode())
    first, size, root = text.splitlines()
    assert first == origin
    return int(size), base64.b64decode(root)


def test_an_outsider_can_check_heads_and_proofs(purses: PurseApp) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        async def get(path: str) -> httpx.Response:
            answer = await client.get(path, headers=purses.viewer())
            assert answer.status_code == 200, answer.text
            return answer

        key = (await get("/v1/log/key")).text
        await pay(purses, client, 11)
        old_size, old_root = verified_head((await get("/v1/log/checkpoint")).text, key)
        await pay(purses, client, 9)
        size, root = verified_head((await get("/v1/log/checkpoint")).text, key)
        again = verified_head((await get(f"/v1/log/checkpoint?size={old_size}")).text, key)

        assert (old_size, size) == (11, 20)
        assert again == (old_size, old_root)
        event = purses.kernel.log.read(after=6, limit=1)[0]
        proof = (await get("/v1/log/proof/inclusion?position=7&size=20")).json()
        hashes = [base64.b64decode(each) for each in proof["proof"]]
        assert root_from_inclusion(leaf_hash(envelope_of(event)), 6, 20, hashes) == root
        proof = (await get("/v1/log/proof/consistency?from=11&to=20")).json()
        hashes = [base64.b64decode(each) for each in proof["proof"]]
        assert is_consistent(11, 20, old_root, root, hashes)

    purses.run(scenario)


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint?size=3",
        "proof/inclusion?position=1&size=3",
        "proof/inclusion?position=2&size=1",
        "proof/consistency?from=1&to=3",
        "proof/consistency?from=2&to=1",
        "proof/consistency?from=0&to=1",
    ],
)
def test_a_size_that_the_log_does_not_have_is_refused(purses: PurseApp, path: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> int:
        await pay(purses, client, 2)
        return (await client.get(f"/v1/log/{path}", headers=purses.viewer())).status_code

    assert purses.run(scenario) == 422


def test_a_stream_whose_name_holds_a_slash_is_read_like_any_other(purses: PurseApp) -> None:
    """Processes are named by natural keys, such as `mission-start-up/UNSOH`."""
    purses.kernel.log.submit(sample_append("purses.process-mission-start-up/UNSOH")).result()

    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [
            await client.get(
                f"/v1/streams/purses.process-mission-start-up{slash}UNSOH", headers=purses.viewer()
            )
            for slash in ("/", "%2F")
        ]

    for answer in purses.run(scenario):
        assert answer.status_code == 200, answer.text
        assert [event["type"] for event in answer.json()["events"]] == ["AmountNoted"]


def test_every_read_of_the_log_is_published_as_one_that_needs_a_token(purses: PurseApp) -> None:
    paths = purses.app.openapi()["paths"]
    reads = {path: paths[path]["get"]["security"] for path in paths if "get" in paths[path]}

    assert reads["/v1/streams/{stream}"] == [{"token": []}]
    assert [path for path in reads if path.startswith("/v1/") and not reads[path]] == []


def test_an_instant_has_a_position(purses: PurseApp) -> None:
    """Before the first event it is 0: there is no state then, and that can be compared too."""

    async def scenario(client: httpx.AsyncClient) -> list[httpx.Response]:
        await pay(purses, client, 3)
        second = purses.kernel.log.read(after=1, limit=1)[0].recorded_at
        instants = ["2001-01-01T00:00:00Z", second, "2999-01-01T01:00:00+01:00", "yesterday"]
        return [
            await client.get(
                "/v1/log/position", params={"known_at": instant}, headers=purses.viewer()
            )
            for instant in instants
        ]

    *found, refused = purses.run(scenario)

    assert [answer.json()["position"] for answer in found] == [0, 2, 3]
    assert [answer.json()["head"] for answer in found] == [3, 3, 3]
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#query/known_at"
