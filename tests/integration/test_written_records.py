"""What a client writes comes back: in the answer, later, by other names, and in other formats of the address."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from mockllmapi import MockLlmApi, create_app
from mockllmapi.types import JsonValue
from support.asgi import ask
from support.json_types import Json, JsonDict


class Client:
    """Writes and reads JSON below the mock prefix."""

    def __init__(self) -> None:
        self.app: MockLlmApi = create_app()

    async def send(
        self, method: str, path: str, body: JsonValue = None, *, shape: JsonValue = None, status: int = 200
    ) -> Json:
        target = "/api/mock" + path + ("" if shape is None else f"?shape={quote(json.dumps(shape))}")
        sent = b"" if body is None else json.dumps(body).encode()
        reply = await ask(self.app, method, target, {"content-type": "application/json"}, sent)
        assert reply.status == status, reply.body
        return reply.json


@pytest.mark.parametrize("path", ["/settings", "/profile", "/users/7/profile", "/v1/account", "/cart", "/theme"])
async def test_a_record_without_an_id_is_remembered_once_it_is_written(path: str) -> None:
    client = Client()
    await client.send("PUT", path, {"mode": "dark", "beta": True})
    assert (await client.send("GET", path)) | {"mode": "dark", "beta": True} == await client.send("GET", path)
    await client.send("PATCH", path, {"beta": False})
    after = await client.send("GET", path)
    assert (after["mode"], after["beta"]) == ("dark", False)
    await client.send("DELETE", path)
    await client.send("GET", path, status=404)
    await client.send("PUT", path, {"mode": "light"})
    assert (await client.send("GET", path))["mode"] == "light"


@pytest.mark.parametrize("empty", [None, "", 0])
async def test_an_empty_id_in_a_post_asks_for_one(empty: JsonValue) -> None:
    made = await Client().send("POST", "/notes", {"id": empty, "text": "a"}, status=201)
    assert isinstance(made["id"], int)
    assert made["id"] > 0


@pytest.mark.parametrize("name", ["noteId", "note_id", "uuid", "guid"])
async def test_a_record_is_found_by_the_id_that_it_brings(name: str) -> None:
    client = Client()
    made = await client.send("POST", "/notes", {name: "n66", "text": "a"}, status=201)
    assert "id" not in made
    assert await client.send("GET", "/notes/n66") == made


@pytest.mark.parametrize(
    ("path", "name", "key"),
    [
        ("/posts", "slug", "hello-world"),
        ("/products", "sku", "FOO-25809"),
        ("/users", "username", "april_mercado"),
        ("/users", "email", "ab@c.example"),
        ("/coupons", "code", "SUMMER24"),
    ],
)
async def test_a_record_is_found_by_its_natural_key(path: str, name: str, key: str) -> None:
    client = Client()
    made = await client.send("POST", path, {name: key, "title": "A"}, status=201)
    assert await client.send("GET", f"{path}/{key}") == made
    assert await client.send("GET", f"{path}/{made['id']}") == made
    await client.send("DELETE", f"{path}/{made['id']}")
    await client.send("GET", f"{path}/{key}", status=404)


async def test_a_json_patch_changes_the_record() -> None:
    client = Client()
    await client.send("PUT", "/people/33", {"id": 33, "name": "A", "tags": ["x"]})
    patch: JsonValue = [
        {"op": "replace", "path": "/name", "value": "B"},
        {"op": "add", "path": "/tags/-", "value": "y"},
    ]
    await client.send("PATCH", "/people/33", patch)
    after = await client.send("GET", "/people/33")
    assert (after["name"], after["tags"]) == ("B", ["x", "y"])


async def test_a_json_patch_that_does_not_fit_changes_nothing() -> None:
    client = Client()
    await client.send("PUT", "/people/33", {"id": 33, "name": "A"})
    before = await client.send("GET", "/people/33")
    problem = await client.send("PATCH", "/people/33", [{"op": "test", "path": "/name", "value": "Z"}], status=400)
    assert "operation 0 (test /name)" in problem["detail"]
    assert await client.send("GET", "/people/33") == before


@pytest.mark.parametrize("body", [[], None, "text"])
async def test_a_patch_that_is_no_object_changes_nothing(body: JsonValue) -> None:
    """An update never invents fields of a record that the client made."""
    client = Client()
    await client.send("PUT", "/people/33", {"id": 33, "name": "A"})
    before = await client.send("GET", "/people/33")
    assert await client.send("PATCH", "/people/33", body) == before
    assert await client.send("GET", "/people/33") == before


async def test_fields_are_selected_from_what_is_known_too() -> None:
    client = Client()
    whole = await client.send("GET", "/users/77")
    assert await client.send("GET", "/users/77?fields=id,email") == {"id": 77, "email": whole["email"]}
    assert await client.send("GET", "/users/77") == whole


@pytest.mark.parametrize("ending", [".json", ".JSON", ".xml", ".csv", ".yaml", ".html"])
async def test_the_format_at_the_end_of_a_path_is_no_part_of_a_name(ending: str) -> None:
    client = Client()
    whole = await client.send("GET", "/users/7")
    assert await client.send("GET", f"/users/7{ending}") == whole
    assert isinstance(await client.send("GET", f"/products{ending}"), list)


@pytest.mark.parametrize("identity", ["7.5", "a@b.json.example", "v1.2", "photo.png"])
async def test_another_ending_belongs_to_the_id(identity: str) -> None:
    client = Client()
    await client.send("PUT", f"/files/{identity}", {"name": "A"})
    assert (await client.send("GET", f"/files/{identity}"))["name"] == "A"
    assert "name" not in await client.send("GET", "/files/7", shape={"id": ""})


async def test_nested_values_of_a_body_come_back_in_a_shape() -> None:
    order: JsonValue = {"customer": {"name": "Ines Falk"}, "lines": [{"sku": "A1", "qty": 2}, {"sku": "B2", "qty": 1}]}
    shape: JsonValue = {"id": 1, "customer": {"id": 1, "name": ""}, "lines": [{"id": 1, "sku": "", "qty": 1}]}
    made = await Client().send("POST", "/orders", order, shape=shape, status=201)
    assert made["customer"]["name"] == "Ines Falk"
    assert [(line["sku"], line["qty"]) for line in made["lines"]] == [("A1", 2), ("B2", 1)]
    assert len({line["id"] for line in made["lines"]}) == 2


async def test_a_list_of_records_comes_back_as_that_many() -> None:
    sent: JsonValue = [{"name": "aa"}, {"name": "bb"}]
    made = await Client().send("POST", "/products", sent, shape=[{"id": 1, "name": ""}], status=201)
    assert isinstance(made, list)
    assert [each["name"] for each in made] == ["aa", "bb"]


async def test_an_envelope_is_remembered() -> None:
    client = Client()
    shape: JsonValue = {"article": {"slug": "", "title": "", "body": ""}}
    written: JsonDict = {"article": {"slug": "how-to", "title": "Tides", "body": "Salt."}}
    assert (
        await client.send("PUT", "/articles/how-to", {"article": {"title": "Tides", "body": "Salt."}}, shape=shape)
        == written
    )
    assert await client.send("GET", "/articles/how-to", shape=shape) == written
