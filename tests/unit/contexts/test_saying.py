"""A context in words."""

import msgspec

from mockllmapi.contexts import Call
from mockllmapi.contexts.entries import Thing, call_key
from mockllmapi.contexts.saying import CHARS_PER_TOKEN, call_line, say


def entries(calls: int = 3, things: int = 3) -> dict[str, bytes]:
    made = {
        call_key(n): msgspec.json.encode((n, Call("GET", f"/users/{n}", "a=b", "", '{"id":1}'))) for n in range(calls)
    }
    made |= {f"t:user:{n}": Thing({"id": n}).encode() or b"" for n in range(things)}
    return made


def test_the_newest_comes_first() -> None:
    said = say(
        entries()
        | {"shared": b'{"currency":"EUR"}', "t:user:9": b"g", "t:user:x": b"=1", "t:profile:@/profile": b'w{"a":1}'},
        500,
    )
    assert said.split("\n") == [
        'shared {"currency":"EUR"}',
        'GET /users/2?a=b -> {"id":1}',
        'GET /users/1?a=b -> {"id":1}',
        'GET /users/0?a=b -> {"id":1}',
        'profile {"a":1}',
        "user 9 deleted",
        'user 2 {"id":2}',
        'user 1 {"id":1}',
        'user 0 {"id":0}',
    ]


def test_it_keeps_within_its_budget_and_drops_the_oldest() -> None:
    for budget in (0, 1, 10, 50, 200):
        said = say(entries(40, 300), budget)
        assert len(said) <= budget * CHARS_PER_TOKEN
    assert said.startswith("GET /users/39")
    assert "user 299" in said
    assert "user 0" not in said


def test_a_body_is_said() -> None:
    assert call_line(Call("POST", "/users", "", '{"a":1}', '{"id":1}')) == 'POST /users {"a":1} -> {"id":1}'


def test_nothing_is_said_of_nothing() -> None:
    assert say({}, 500) == ""
