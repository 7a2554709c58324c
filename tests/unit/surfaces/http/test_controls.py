"""Controls: where they stand, who wins, what is strict, and what is only data."""

from typing import Any

import msgspec
import pytest

from mockllmapi.errors import BadControl, BodyTooLarge
from mockllmapi.exchange import BackendChoice, BodyKind, Consistency, Controls, Fault
from mockllmapi.surfaces.http.asgi import parse_query
from mockllmapi.surfaces.http.body import ParsedBody
from mockllmapi.surfaces.http.controls import COUNT_ALIASES, ControlReader, ReadControls
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict
from support.optional import present

LIMIT = 1000


def read(
    query: str = "", headers: JsonDict | None = None, body: Json = None, *, kind: BodyKind = "json", **options: bool
) -> ReadControls:
    """What a request's controls are; `query` is written as in an address, `headers` with their usual names."""
    parsed = ParsedBody() if body is None else ParsedBody(body, kind)
    lowered = {name.lower(): value for name, value in (headers or {}).items()}
    return ControlReader(LIMIT, **options).read(parse_query(query.encode()), lowered, parsed)


def controls(
    query: str = "", headers: JsonDict | None = None, body: JsonDict | None = None, **options: Any
) -> Controls:
    return read(query, headers, body, **options).controls


def written(shape: JsonObject) -> str:
    return msgspec.json.encode(shape).decode()


def test_a_plain_request_has_no_controls_and_all_of_its_data() -> None:
    found = read("q=ada&page=2", {"Accept": "*/*"}, {"name": "Ada"})
    assert found.controls == Controls()
    assert found.query == (("q", "ada"), ("page", "2"))
    assert found.body.value == {"name": "Ada"}


# -- precedence: query, header, body; for backend and time-out the header wins


@pytest.mark.parametrize(
    ("query", "headers", "body", "winner"),
    [
        ('shape={"q":1}', {"X-Response-Shape": '{"h":1}', "X-Shape": '{"s":1}'}, {"shape": {"b": 1}}, {"q": 1}),
        ("", {"X-Response-Shape": '{"h":1}', "X-Shape": '{"s":1}'}, {"shape": {"b": 1}}, {"h": 1}),
        ("", {"X-Shape": '{"s":1}'}, {"shape": {"b": 1}}, {"s": 1}),
        ("", {}, {"shape": {"b": 1}}, {"b": 1}),
        ("shape=", {"X-Response-Shape": " ", "X-Shape": '{"s":1}'}, {}, {"s": 1}),
    ],
)
def test_precedence_of_the_shape(query: str, headers: JsonDict, body: JsonDict, winner: JsonDict) -> None:
    assert present(controls(query, headers, body).shape).value == winner


@pytest.mark.parametrize(
    ("query", "headers", "winner"),
    [
        ("backend=q", {"X-LLM-Backend": "h"}, BackendChoice("h")),
        ("backend=known", {"X-LLM-Backend": "nobody"}, BackendChoice("nobody")),
        ("backend=q", {"X-LLM-Backend": " "}, BackendChoice("q")),
        ("backend=q%3Bfallback", {}, BackendChoice("q", can_fall_back=True)),
        ("", {"X-LLM-Backend": "h;fallback"}, BackendChoice("h", can_fall_back=True)),
        ("backend=", {}, None),
        ("", {}, None),
    ],
)
def test_precedence_of_the_backend(query: str, headers: JsonObject, winner: BackendChoice | None) -> None:
    assert controls(query, headers).backend == winner


@pytest.mark.parametrize(
    ("query", "headers", "seconds"),
    [
        ("timeout=5", {"X-LLM-Timeout": "2.5"}, 2.5),
        ("timeout=5", {}, 5.0),
        ("", {"X-LLM-Timeout": "7"}, 7.0),
        ("", {}, None),
    ],
)
def test_precedence_of_the_timeout(query: str, headers: JsonObject, seconds: float | None) -> None:
    assert controls(query, headers).timeout_s == seconds


@pytest.mark.parametrize(
    ("query", "headers", "seed"),
    [
        ("seed=1", {"X-LLM-Seed": "2"}, 1),
        ("", {"X-LLM-Seed": "2"}, 2),
        ("seed=-3", {}, -3),
        (f"seed={2**63 - 1}", {}, 2**63 - 1),
        (f"seed={-(2**63)}", {}, -(2**63)),
        ("seed=0", {}, 0),
        ("", {}, None),
    ],
)
def test_precedence_of_the_seed(query: str, headers: JsonObject, seed: int | None) -> None:
    assert controls(query, headers).seed == seed


@pytest.mark.parametrize(
    ("query", "headers", "body", "code"),
    [
        ("error=500", {"X-Error-Code": "501"}, {"error": 502}, 500),
        ("error=true", {"X-Error-Code": "501"}, {"error": 502}, 501),
        ("", {"X-Error-Code": "501"}, {"error": 502}, 501),
        ("", {}, {"error": 502}, 502),
        ("", {}, {"error": {"code": 503}}, 503),
    ],
)
def test_precedence_of_a_simulated_error(query: str, headers: JsonDict, body: JsonDict, code: int) -> None:
    assert present(controls(query, headers, body).fault).code == code


def test_the_last_of_equal_parameters_counts() -> None:
    assert controls("count=3&count=5").count == 5
    assert controls("backend=a&backend=b").backend == BackendChoice("b")


def test_parameter_names_ignore_case() -> None:
    found = controls("COUNT=3&Seed=4&BACKEND=b&IncludeSchema=1")
    assert (found.count, found.seed, present(found.backend).name, found.include_schema) == (3, 4, "b", True)


# -- what was a control is no data any more


def test_controls_are_taken_out_of_the_data() -> None:
    query = "q=1&shape={}&includeSchema=true&backend=b&timeout=3&limit=2&seed=4&n=2&error=404&errorMessage=m&errorDetails=d&z=2"
    found = read(query, {}, {"shape": {"a": 1}, "name": "Ada"})
    assert found.query == (("q", "1"), ("z", "2"))
    assert found.body == ParsedBody({"name": "Ada"}, "json")


def test_a_client_may_write_its_body_again() -> None:
    body = {"shape": {"a": 1}, "error": 404}
    read("", {}, body)
    assert body == {"shape": {"a": 1}, "error": 404}


# -- counts


@pytest.mark.parametrize(
    "name",
    ["count", *COUNT_ALIASES, "pageSize", "Per_Page", "TOP", "_limit", "$top", "limit[]", "page[size]", "max-results"],
)
def test_every_name_of_the_count(name: str) -> None:
    found = read(f"{name}=7&q=1")
    assert (found.controls.count, found.controls.count_parameter, found.query) == (7, name, (("q", "1"),))


def test_precedence_among_the_names_of_the_count() -> None:
    names = ["count", *COUNT_ALIASES]
    for index in range(len(names)):
        query = "&".join(f"{name}={10 + at}" for at, name in reversed(list(enumerate(names[index:], index))))
        assert controls(query).count == 10 + index


@pytest.mark.parametrize("value", ["XL", "left", "-5", "2.5", "1e3", "٣", "", "  ", "12345678901"])
def test_an_alias_that_does_not_fit_is_data(value: str) -> None:
    for name in COUNT_ALIASES:
        found = read(f"a=1&{name}={value}&z=2")
        assert found.controls.count is None, name
        assert [key for key, _ in found.query] == ["a", name, "z"]


def test_every_value_of_an_alias_that_does_not_fit_is_kept() -> None:
    assert read("size=S&size=M&color=red").query == (("size", "S"), ("size", "M"), ("color", "red"))


def test_an_alias_that_does_not_fit_gives_way_to_one_that_does() -> None:
    found = read("limit=all&size=3")
    assert (found.controls.count, found.query) == (3, (("limit", "all"),))


def test_none_at_all_can_be_asked_for() -> None:
    assert controls("count=0").count == 0


# -- strictness


@pytest.mark.parametrize("value", ["-1", "abc", "2.5", "", "1e3", "0x10", "٣", "9" * 16])
def test_count_is_strict(value: str) -> None:
    with pytest.raises(BadControl, match="Expected a whole number of items, 0 or more") as caught:
        controls(f"Count={value}")
    assert caught.value.parameter == "Count"


@pytest.mark.parametrize("value", ["abc", "1.5", "", "--1", "9" * 19, "9" * 20, str(2**63), str(-(2**63) - 1)])
def test_seed_is_strict_in_the_query(value: str) -> None:
    with pytest.raises(BadControl) as caught:
        controls(f"seed={value}")
    assert caught.value.parameter == "seed"


@pytest.mark.parametrize("value", ["0", "-1", "11", "many", ""])
def test_several_answers_are_one_to_ten(value: str) -> None:
    with pytest.raises(BadControl, match=r"n: .* Expected a whole number from 1 to 10"):
        controls(f"n={value}")


@pytest.mark.parametrize("value", ["0", "-1", "soon", "nan", "inf", "1e3", "", "0.0", "1_0"])
def test_timeout_is_strict(value: str) -> None:
    with pytest.raises(BadControl, match=r"timeout: .* Expected seconds, more than 0"):
        controls(f"timeout={value}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-LLM-Seed", "abc"),
        ("X-LLM-Timeout", "0"),
        ("X-LLM-Timeout", "soon"),
        ("X-Error-Code", "abc"),
        ("X-Error-Code", "399"),
        ("X-Error-Code", "600"),
        ("X-Response-Shape", "{bad"),
        ("X-Shape", "{bad"),
    ],
)
def test_headers_are_strict_and_are_named_as_documented(name: str, value: str) -> None:
    with pytest.raises(BadControl) as caught:
        controls("", {name.lower(): value})
    assert caught.value.parameter == name


def test_a_long_bad_value_is_shown_in_part() -> None:
    with pytest.raises(BadControl) as caught:
        controls("count=" + "x" * 10_000)
    assert len(str(caught.value)) < 200


# -- shapes


@pytest.mark.parametrize(
    ("text", "position"),
    [("{bad", "line 1, column 2"), ('{"a":1,', "line 1, column 8"), ("circle", "line 1, column 1")],
)
def test_a_shape_in_the_query_is_json(text: str, position: str) -> None:
    with pytest.raises(BadControl) as caught:
        controls(f"shape={text}")
    assert (caught.value.parameter, caught.value.position) == ("shape", position)


@pytest.mark.parametrize("value", ["circle", 7, True, None, 2.5])
def test_a_shape_in_the_body_that_is_no_object_and_no_list_is_data(value: float | str | None) -> None:
    found = read("", {}, {"shape": value, "r": 2})
    assert found.controls.shape is None
    assert found.body.value == {"shape": value, "r": 2}


@pytest.mark.parametrize("shape", [{"id": 0}, [{"id": 0}]])
def test_a_shape_in_the_body_is_an_object_or_a_list(shape: Json) -> None:
    found = read("", {}, {"shape": shape, "r": 2})
    assert (present(found.controls.shape).value, present(found.controls.shape).parameter) == (shape, "shape")
    assert found.body.value == {"r": 2}


def test_a_form_has_no_controls_in_it() -> None:
    found = read("", {}, {"shape": {"a": 1}, "error": 404}, kind="form")
    assert (found.controls, found.body.value) == (Controls(), {"shape": {"a": 1}, "error": 404})


@pytest.mark.parametrize("body", [["shape", "error"], "shape", 7])
def test_only_an_object_can_hold_controls(body: JsonValue) -> None:
    found = read("", {}, body)
    assert (found.controls, found.body.value) == (Controls(), body)


@pytest.mark.parametrize("place", ["query", "header", "body"])
def test_a_shape_has_a_limit_wherever_it_stands(place: str) -> None:
    def place_of(shape: JsonObject) -> tuple[str, JsonDict, JsonDict | None]:
        text = written(shape)
        return {
            "query": (f"shape={text}", {}, None),
            "header": ("", {"X-Shape": text}, None),
            "body": ("", {}, {"shape": shape}),
        }[place]

    assert controls(*place_of({"a": "x" * (LIMIT - len('{"a":""}'))})).shape is not None
    with pytest.raises(BodyTooLarge, match="MaxShapeBytes"):
        controls(*place_of({"a": "x" * (LIMIT + 1 - len('{"a":""}'))}))


def test_the_limit_of_a_shape_is_in_bytes() -> None:
    with pytest.raises(BodyTooLarge):
        controls("shape=" + written({"a": "ü" * (LIMIT - 100)}))


@pytest.mark.parametrize(
    ("value", "is_on"), [("true", True), ("1", True), ("YES", True), ("on", True), ("false", False), ("0", False)]
)
def test_the_schema_is_shown_on_demand(value: str, is_on: bool) -> None:
    found = read(f"includeSchema={value}")
    assert (found.controls.include_schema, found.query) == (is_on, ())


@pytest.mark.parametrize("value", ["maybe", "2", ""])
def test_a_wish_for_the_schema_that_is_none_is_data(value: str) -> None:
    found = read(f"includeSchema={value}")
    assert (found.controls.include_schema, found.query) == (False, (("includeSchema", value),))


# -- simulated errors


def test_an_error_in_the_query_with_message_and_details() -> None:
    fault = controls("error=404&errorMessage=No+such+user&errorDetails=id+7").fault
    assert fault == Fault(404, "No such user", "id 7")


def test_an_error_in_the_headers_with_message_and_details() -> None:
    headers = {"X-Error-Code": "503", "X-Error-Message": "Down", "X-Error-Details": "until noon"}
    assert controls("", headers).fault == Fault(503, "Down", "until noon")


def test_an_error_in_the_body_with_message_and_details() -> None:
    body = {"error": {"code": 409, "message": "Twice", "details": {"id": 7}}, "name": "Ada"}
    found = read("", {}, body)
    assert (found.controls.fault, found.body.value) == (Fault(409, "Twice", {"id": 7}), {"name": "Ada"})


def test_an_error_without_words_has_those_of_http() -> None:
    assert controls("error=404").fault == Fault(404, "Not Found")
    assert controls("", {"X-Error-Code": "503"}).fault == Fault(503, "Service Unavailable")
    assert present(controls("", {}, {"error": 418}).fault).message == "I'm a Teapot"
    assert present(controls("error=599").fault).message == "Simulated server error"


@pytest.mark.parametrize("value", ["true", "", "not found", "4o4", "404.5"])
def test_an_error_in_the_query_that_is_no_number_is_data(value: str) -> None:
    found = read(f"error={value}&errorMessage=m&errorDetails=d")
    assert found.controls.fault is None
    assert found.query == (("error", value), ("errorMessage", "m"), ("errorDetails", "d"))


@pytest.mark.parametrize(
    "value", [True, False, "404", None, 0.05, [404], {}, {"code": "404"}, {"code": True}, {"x": 404}]
)
def test_an_error_in_the_body_that_does_not_fit_is_data(value: JsonValue) -> None:
    found = read("", {}, {"error": value})
    assert (found.controls.fault, found.body.value) == (None, {"error": value})


@pytest.mark.parametrize("code", [-1, 0, 200, 399, 600, 999])
def test_an_error_is_400_to_599(code: int) -> None:
    for query, body, parameter in (
        (f"error={code}", None, "error"),
        ("", {"error": code}, "error"),
        ("", {"error": {"code": code}}, "error.code"),
    ):
        with pytest.raises(BadControl, match="Expected an integer from 400 to 599") as caught:
            controls(query, {}, body)
        assert caught.value.parameter == parameter


# -- the switch for controls in bodies


def test_without_body_controls_a_body_is_only_data() -> None:
    body: JsonDict = {"shape": {"a": 1}, "error": 404}
    found = read("count=2", {"X-LLM-Seed": "1"}, body, has_body_controls=False)
    assert found.body == ParsedBody(body, "json")
    assert found.controls == Controls(count=2, seed=1)


# -- variants, contexts, learned structures, consistency


@pytest.mark.parametrize(
    ("query", "headers", "shape", "expected"),
    [
        ("cache=5", {}, None, 5),
        ("cache=5", {"x-cache-count": "9"}, None, 5),
        ("", {"x-cache-count": "9"}, None, 9),
        ("", {}, '{"$cache": 3, "id": 0}', 3),
        ("cache=0", {}, '{"$cache": 3, "id": 0}', 0),
        ("", {}, None, None),
    ],
)
def test_the_size_of_a_pool(query: str, headers: JsonDict, shape: str | None, expected: int | None) -> None:
    pairs = list(parse_query(query.encode())) + ([("shape", shape)] if shape else [])
    assert ControlReader(1000).read(pairs, headers, ParsedBody()).controls.variants == expected


@pytest.mark.parametrize(
    ("query", "headers", "parameter"),
    [
        ([("cache", "many")], {}, "cache"),
        ([("cache", "")], {}, "cache"),
        ([("cache", "-1")], {}, "cache"),
        ([], {"x-cache-count": "x"}, "X-Cache-Count"),
        ([("shape", '{"$cache": true}')], {}, "shape.$cache"),
        ([("shape", '{"$cache": 1.5}')], {}, "shape.$cache"),
        ([], {"x-auto-shape": "maybe"}, "X-Auto-Shape"),
        ([], {"x-api-context": "a/b"}, "X-Api-Context"),
        ([("api-context", "a/b")], {}, "api-context"),
        ([("api-context", "x" * 129)], {}, "api-context"),
    ],
)
def test_what_is_strict_is_named_when_it_is_bad(
    query: list[tuple[str, str]], headers: JsonDict, parameter: str
) -> None:
    with pytest.raises(BadControl) as refused:
        ControlReader(1000).read(query, headers, ParsedBody())
    assert refused.value.parameter == parameter


@pytest.mark.parametrize(
    ("query", "headers", "body", "expected"),
    [
        ([("context", "shop")], {"x-api-context": "other"}, {"context": "third"}, "shop"),
        ([("api-context", "shop")], {}, None, "shop"),
        ([], {"x-api-context": "other"}, {"context": "third"}, "other"),
        ([], {}, {"context": "third", "id": 1}, "third"),
        ([], {}, {"apiContext": "third", "id": 1}, "third"),
        ([], {}, {"context": {"user": 1}}, None),
        ([("context", "a/b")], {}, None, None),
    ],
)
def test_the_context_and_where_it_is_named(
    query: list[tuple[str, str]], headers: JsonDict, body: JsonDict | None, expected: str | None
) -> None:
    parsed = ParsedBody(body, "json") if body is not None else ParsedBody()
    read = ControlReader(1000).read(query, headers, parsed)
    assert read.controls.context == expected
    assert ("context" in dict(read.query)) == (bool(query) and expected is None)


def test_a_context_in_the_body_is_taken_out_of_it() -> None:
    read = ControlReader(1000).read([], {}, ParsedBody({"context": "shop", "id": 1}, "json"))
    assert read.body.value == {"id": 1}


def test_consistency_by_any_case_and_what_is_none_is_data() -> None:
    assert (
        ControlReader(1000).read([("consistency", "WORLD")], {}, ParsedBody()).controls.consistency is Consistency.WORLD
    )
    read = ControlReader(1000).read([("consistency", "strong")], {}, ParsedBody())
    assert (read.controls.consistency, read.query) == (None, (("consistency", "strong"),))


def test_learned_structures_can_be_switched_and_made_anew() -> None:
    read = ControlReader(1000).read([("autoshape", "false"), ("renewshape", "yes")], {}, ParsedBody()).controls
    assert (read.auto_shape, read.renews_shape) == (False, True)
    by_header = ControlReader(1000).read([], {"x-auto-shape": "true"}, ParsedBody()).controls
    assert (by_header.auto_shape, by_header.renews_shape) == (True, False)


def test_an_answer_can_be_wanted_in_one_piece() -> None:
    assert ControlReader(1000).read([("autoChunk", "false")], {}, ParsedBody()).controls.is_chunked is False
    assert ControlReader(1000).read([], {}, ParsedBody()).controls.is_chunked is True


@pytest.mark.parametrize(
    ("written", "locale"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("pt_BR", "pt-br"),
        ("pt", "pt-br"),
        ("zh-CN", "zh"),
        ("en-US", "en"),
        ("fr-CA", "fr"),
    ],
)
def test_the_query_names_the_locale(written: str, locale: str) -> None:
    found = read(f"locale={written}&page=2")
    assert found.controls.locale == locale
    assert found.query == (("page", "2"),)


@pytest.mark.parametrize("value", ["tlh", "warehouse-4", "auto", "deutsch", ""])
def test_a_locale_that_is_none_of_ours_is_data(value: str) -> None:
    found = read(f"locale={value}")
    assert found.controls.locale is None
    assert found.query == (("locale", value),)


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("de", "de"),
        ("de-CH, en;q=0.8", "de"),
        ("en;q=0.3, ja;q=0.9, fr;q=0.5", "ja"),
        ("sv, da;q=0.9, nl;q=0.1", "nl"),
        ("pt", "pt-br"),
        ("zh-Hans-CN", "zh"),
        ("it;q=0.5, es;q=0.5", "it"),
        ("fr;q=0, tr;q=0.2", "tr"),
        ("*", None),
        ("sv", None),
        ("de;q=2", None),
        ("de;q=x, pl;q=0.1", "pl"),
        ("ru ; Q=0.7", "ru"),
        (",;,=;q", None),
        ("", None),
    ],
)
def test_accept_language_decides_where_it_is_obeyed(header: str, locale: str | None) -> None:
    headers = {"Accept-Language": header}
    assert controls(headers=headers, obeys_language=True).locale == locale
    assert controls(headers=headers).locale is None


def test_the_query_goes_before_the_header_of_languages() -> None:
    assert controls("locale=ja", {"Accept-Language": "de"}, obeys_language=True).locale == "ja"
    assert controls("locale=tlh", {"Accept-Language": "de"}, obeys_language=True).locale == "de"


# -- second names, and typing errors -------------------------------------------------------------------------


def test_every_query_control_has_a_twin_with_two_underscores() -> None:
    """A twin leaves the plain name to the application."""
    found = read("__count=2&__seed=5&count=many&n=x&__n=2")
    assert (found.controls.count, found.controls.seed, found.controls.n) == (2, 5, 2)
    assert found.query == (("count", "many"), ("n", "x"))
    assert found.controls.ignored == ()


def test_without_query_controls_only_the_twins_are_controls() -> None:
    found = read("count=2&seed=x&__count=3&mode=dark", has_query_controls=False)
    assert (found.controls.count, found.controls.seed) == (3, None)
    assert found.query == (("count", "2"), ("seed", "x"), ("mode", "dark"))
    assert found.controls.ignored == ()


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ("consistency=Worldd", ("consistency=Worldd",)),
        ("sseMode=Foo", ("sseMode=Foo",)),
        ("mode=learnd&locale=xx&autoshape=maybe", ("mode=learnd", "locale=xx", "autoshape=maybe")),
        ("__sedd=5&size=XL&error=abc", ("__sedd=5",)),
        ("__locale=xx", ("__locale=xx",)),
        ("sseMode=ArrayItems&mode=&size=XL", ()),
    ],
)
def test_a_misspelt_control_is_noted(query: str, ignored: tuple[str, ...]) -> None:
    assert read(query).controls.ignored == ignored
