"""Authority over HTTP: granted, allotted, released, redeployed, earmarked."""

from pathlib import Path

from missionledger.common.testing.service_under_test import ServiceUnderTest
from missionledger.finance.testing.api import run
from missionledger.finance.testing.authority import (
    YEAR_PATH,
    allotment,
    appropriation,
    budgeted,
    commitment,
    dollars,
    expect,
    line,
    problem,
)


def release(per_cent: str, reason: str = "cash crisis") -> dict[str, str]:
    return {"per_cent": per_cent, "reason": reason, "released_on": "2025-10-10"}


def test_authority_is_allotted_released_in_part_and_shown_in_one_table(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        await expect(service.post("/v1/allotments", allotment("100.00"), by="preparer"))
        seen = await service.get(YEAR_PATH)
        version = int(seen.headers["etag"].strip('"v'))

        unseen = await service.post(f"{YEAR_PATH}/release", release("85"), by="approver")
        answer = await service.post(
            f"{YEAR_PATH}/release", release("85"), by="approver", version=version
        )
        late = await service.post(
            f"{YEAR_PATH}/release", release("90"), by="approver", version=version
        )

        assert (unseen.status_code, answer.status_code, late.status_code) == (428, 201, 412)
        year = answer.json()
        assert (year["released_per_cent"], year["release_reason"]) == ("85.00", "cash crisis")
        assert year["authority"]["amount"] == "1000.00"
        assert year["not_allotted"]["amount"] == "900.00"
        await expect(service.post("/v1/commitments", commitment(amount="85.00"), by="preparer"))
        beyond = await service.post("/v1/commitments", commitment("PO-2", "0.01"), by="preparer")
        assert problem(beyond) == (409, "released-allotment-exceeded")
        assert beyond.json()["facts"]["free_minor"] == 0
        (row,) = (await service.get("/v1/allotments")).json()["items"]
        assert [row[name]["amount"] for name in ("allotted", "released", "committed")] == [
            "100.00",
            "85.00",
            "85.00",
        ]
        before = (await service.get("/v1/allotments", effective_on="2025-07-31")).json()["items"]
        assert before[0]["committed"]["amount"] == "0.00"
        assert before[0]["released"]["amount"] == "100.00"
        known = (
            beyond.headers.get("missionledger-position") or answer.headers["missionledger-position"]
        )
        then = (await service.get("/v1/allotments", known_at=known)).json()["items"]
        assert then[0]["committed"]["amount"] == "0.00"
        table = await service.get("/v1/allotments", format="csv")
        figures = table.text.splitlines()[1].split(",")[-10:]
        assert figures == ["100.00", "85.00", "85.00", *["0.00"] * 7]

    run(tmp_path, scenario)


def test_a_release_below_what_is_committed_is_refused(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        await expect(service.post("/v1/allotments", allotment("100.00")))
        await expect(service.post("/v1/commitments", commitment(amount="90.00")))
        version = int((await service.get(YEAR_PATH)).headers["etag"].strip('"v'))

        answer = await service.post(f"{YEAR_PATH}/release", release("85"), version=version)

        assert problem(answer) == (409, "released-allotment-exceeded")
        assert (await service.get(YEAR_PATH)).json()["released_per_cent"] == "100.00"

    run(tmp_path, scenario)


def test_no_more_is_allotted_than_the_assembly_granted(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)

        beyond = await service.post("/v1/allotments", allotment("1000.01"))
        supplement = appropriation(symbol="A/RES/80/300", amount=dollars("0.01"))
        await expect(service.post("/v1/appropriations", supplement))
        within = await service.post("/v1/allotments", allotment("1000.01"))

        assert problem(beyond) == (409, "authority-exceeded")
        assert within.status_code == 201, within.text
        assert len(within.json()["authorities"]) == 2

    run(tmp_path, scenario)


def test_authority_is_allotted_in_its_year_and_after_it_was_granted(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        asked = (
            {"allotted_on": "2025-06-29"},
            {"allotted_on": "2026-07-01"},
            {"fiscal_year": "2025/27"},
            {"fund": "UNFOO"},
        )

        refused = [
            problem(await service.post("/v1/allotments", allotment(**changes))) for changes in asked
        ]
        turned = await service.get("/v1/allotments/UNMISS/2025-27")
        await expect(service.post("/v1/allotments", allotment(allotted_on="2025-06-30")))

        assert refused == [
            (409, "authority-exceeded"),
            (422, "budget-figure-not-allowed"),
            (422, "invalid-request"),
            (404, "not-found"),
        ]
        assert turned.json()["errors"][0]["pointer"] == "#path/year"
        assert turned.json()["detail"] == "'2025/27' is not a fiscal year such as 2024/25"

    run(tmp_path, scenario)


def test_commitment_authority_ends_on_its_last_day(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service, granted="1.00")
        half_year = appropriation(
            fiscal_year="2024/25",
            kind="commitment_authority_with_assessment",
            amount=dollars("590.00"),
            symbol="A/RES/77/312",
            decided_on="2024-07-01",
            covers_from="2024-07-01",
            covers_until="2024-12-31",
        )
        outside = await service.post(
            "/v1/appropriations", half_year | {"covers_from": "2024-06-30"}
        )
        await expect(service.post("/v1/appropriations", half_year))
        year = {"fiscal_year": "2024/25"}
        await expect(service.post("/v1/allotments", allotment(**year, allotted_on="2024-07-01")))

        inside = await service.post(
            "/v1/commitments", commitment(**year, raised_on="2024-12-31"), by="preparer"
        )
        after = await service.post(
            "/v1/commitments", commitment("PO-2", **year, raised_on="2025-01-01"), by="preparer"
        )

        assert problem(outside) == (422, "period-not-allowed")
        assert inside.status_code == 201, inside.text
        assert problem(after) == (409, "no-authority-on-that-day")

    run(tmp_path, scenario)


def test_redeployment_within_a_group_is_the_missions_and_between_groups_the_controllers(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        await expect(service.post("/v1/allotments", allotment("100.00")))
        travel = line(item="Official travel")
        staff = line(group="II", item="National General Service")
        body = {
            "from": line(),
            "to": travel,
            "amount": dollars("10.00"),
            "reason": "more patrols",
            "decided_on": "2025-09-01",
        }
        to_staff = body | {
            "to": staff,
            "amount": dollars("25.00"),
            "cause": "absorbed_national_staff_cost",
            "requested_by": "preparer",
        }

        within = await service.post(f"{YEAR_PATH}/redeployments", body, by="preparer")
        not_within = await service.post(
            f"{YEAR_PATH}/redeployments", body | {"to": staff}, by="preparer"
        )
        lower = await service.post(f"{YEAR_PATH}/group-redeployments", to_staff, by="preparer")
        own = await service.post(
            f"{YEAR_PATH}/group-redeployments",
            to_staff | {"requested_by": "approver"},
            by="approver",
        )
        between = await service.post(f"{YEAR_PATH}/group-redeployments", to_staff, by="approver")

        assert within.status_code == 201, within.text
        assert problem(not_within)[1] == "budget-figure-not-allowed"
        assert lower.status_code == 403
        assert problem(own) == (409, "authority-separation-of-duties")
        assert between.status_code == 201, between.text
        groups = {each["group"].split()[0]: each for each in between.json()["groups"]}
        assert groups["III"]["redeployed_out_per_cent"] == "25.00"
        assert groups["II"]["allotted"]["amount"] == "25.00"
        rows = {row["item"]: row for row in (await service.get("/v1/allotments")).json()["items"]}
        gave = rows["Facilities and infrastructure"]
        assert gave["allotted"]["amount"] == "65.00"
        assert gave["absorbed_national"]["amount"] == "25.00"
        assert rows["National General Service staff"]["allotted"]["amount"] == "25.00"

    run(tmp_path, scenario)


def test_programme_money_keeps_its_purpose_its_basis_and_its_days(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        reinsertion = {
            "item": "Other supplies, services and equipment",
            "purpose": "reinsertion",
            "basis": "S/RES/2155 (2014)",
            "starts_on": "2025-07-01",
            "ends_on": "2026-06-30",
        }
        without_basis = await service.post("/v1/allotments", allotment(purpose="reinsertion"))
        longer = await service.post(
            "/v1/allotments", allotment(**reinsertion | {"ends_on": "2026-07-01"})
        )
        await expect(service.post("/v1/allotments", allotment("60.00", **reinsertion)))
        await expect(service.post("/v1/allotments", allotment("40.00")))
        taken = {
            "from": line(item=reinsertion["item"], purpose="reinsertion"),
            "to": line(),
            "amount": dollars("1.00"),
            "reason": "fuel",
            "decided_on": "2025-09-01",
        }

        general = await service.post("/v1/commitments", commitment(amount="40.01"))
        earmarked = commitment("PO-2", "60.00", item=reinsertion["item"], purpose="reinsertion")
        own = await service.post("/v1/commitments", earmarked, by="preparer")
        by_mission = await service.post(f"{YEAR_PATH}/redeployments", taken, by="preparer")
        by_controller = await service.post(f"{YEAR_PATH}/redeployments", taken, by="approver")

        assert problem(without_basis)[1] == "earmark-not-kept"
        assert problem(longer)[1] == "earmark-not-kept"
        assert longer.json()["source"] == "A/RES/59/296"
        assert problem(general) == (409, "released-allotment-exceeded")
        assert own.status_code == 201, own.text
        assert problem(by_mission)[1] == "earmark-not-kept"
        # All of it is committed, so even the Controller finds nothing to take.
        assert problem(by_controller)[1] == "released-allotment-exceeded"

    run(tmp_path, scenario)


def test_authority_of_other_missions_is_hidden_and_strangers_items_are_refused(
    tmp_path: Path,
) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        await expect(service.post("/v1/allotments", allotment()))

        hidden = await service.get(YEAR_PATH, by="foreigner")
        empty = await service.get("/v1/allotments", by="foreigner")
        stranger = await service.post("/v1/allotments", allotment(item="Spaceships"))
        euros = allotment() | {"amount": {"amount": "5.00", "currency": "EUR"}}
        foreign = await service.post("/v1/allotments", euros)
        nothing = await service.post("/v1/allotments", allotment("0.00"))
        unknown = await service.get("/v1/allotments/UNDOF/2025-26")

        assert (hidden.status_code, unknown.status_code) == (404, 404)
        assert empty.json()["items"] == []
        assert problem(stranger) == (422, "unknown-budget-item")
        assert problem(foreign) == (422, "currency-mismatch")
        assert problem(nothing) == (422, "budget-figure-not-allowed")

    run(tmp_path, scenario)


def test_the_table_is_read_in_pages_in_the_order_of_reports(tmp_path: Path) -> None:
    async def scenario(service: ServiceUnderTest) -> None:
        await budgeted(service)
        for item in ("Official travel", "Medical", "Air operations"):
            await expect(service.post("/v1/allotments", allotment("5.00", item=item)))

        first = (await service.get("/v1/allotments", limit=2)).json()
        second = (await service.get("/v1/allotments", limit=2, cursor=first["next_cursor"])).json()

        assert [row["item"] for row in first["items"]] == ["Official travel", "Air operations"]
        assert [row["item"] for row in second["items"]] == ["Medical"]
        assert second["next_cursor"] is None

    run(tmp_path, scenario)
