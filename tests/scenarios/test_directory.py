"""PUT /accounts through the front door: all or nothing, and what is left out stays."""

from __future__ import annotations

from typing import Any

from storage.directory import get_account
from storage.work import reading
from tests.scenarios.town import API_TOKEN, Town

NEW = {"account_id": "new", "arr": "12000.50", "csm_email": "ana@northwind.example", "name": "New", "health_score": 50}


async def _put(town: Town, body: Any, token: str = API_TOKEN, raw: bytes | None = None) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"}
    content = {"data": raw} if raw is not None else {"json": body}
    async with town.session.put(f"{town.bot.url}/accounts", headers=headers, **content) as answered:
        return answered.status, await answered.json()


async def test_a_field_left_out_keeps_what_it_was_and_an_empty_one_is_cleared(town: Town) -> None:
    """An upsert that knows the difference."""
    assert await _put(town, {"accounts": [NEW]}) == (200, {"accounts": 1, "contacts": 0})
    again = {"account_id": "new", "arr": 13000, "csm_email": "ben@northwind.example", "name": None}
    assert (await _put(town, {"accounts": [again]}))[0] == 200
    async with reading(town.bot.bot.database) as work:
        kept = await get_account(work, "new")
    assert kept is not None
    assert (kept.name, kept.health_score, kept.csm_email, str(kept.arr)) == (
        None,
        50,
        "ben@northwind.example",
        "13000.00",
    )


async def test_one_wrong_row_keeps_everything_out_and_is_named_with_its_place(town: Town) -> None:
    """422 with every mistake; the good rows are not kept either."""
    code, problem = await _put(
        town, {"accounts": [NEW, {"account_id": "x", "arr": "12k"}], "contacts": [{"email": "nobody"}]}
    )
    assert code == 422
    assert any(mistake.startswith("accounts[1].arr:") for mistake in problem["errors"])
    assert any(mistake.startswith("accounts[1].csm_email:") for mistake in problem["errors"])
    assert any(mistake.startswith("contacts[0].email:") for mistake in problem["errors"])
    async with reading(town.bot.bot.database) as work:
        assert await get_account(work, "new") is None


async def test_strangers_and_what_is_no_directory_are_turned_away(town: Town) -> None:
    """401 without the token, 422 for what cannot be read, 413 for what is too long."""
    assert (await _put(town, {}, token="wrong"))[0] == 401
    assert (await _put(town, [1]))[0] == 422
    assert (await _put(town, {"acounts": []}))[0] == 422
    assert (await _put(town, None, raw=b"{"))[0] == 422
    assert (await _put(town, None, raw=b" " * (11 * 1024 * 1024)))[0] == 413


async def test_the_schema_is_published(town: Town) -> None:
    """Whoever writes the CRM's side finds the fields at /openapi.json."""
    async with town.session.get(f"{town.bot.url}/openapi.json") as answered:
        schema = await answered.json()
    body = schema["paths"]["/accounts"]["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"account_id", "arr", "csm_email"} <= set(body["properties"]["accounts"]["items"]["properties"])
