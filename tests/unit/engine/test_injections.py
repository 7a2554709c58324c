"""Attacks on the prompt: no text of a stranger can end its section, begin another message, or fall silent."""

import json
import re

import pytest

from mockllmapi.engine.prompting.budget import fit_prompt
from mockllmapi.engine.prompting.prompt import RULES, build_prompt
from mockllmapi.exchange import Message, MockRequest, RawShape
from mockllmapi.shapes.compiler import compile_shape
from support.injections import INJECTIONS, Injection

MARKS = ("request", "shape", "known", "history")
TOKENS = re.compile(
    r"<\||\|>|<s>|</s>|<<SYS|\[/?INST|\[TOOL_CALLS|###|<(start|end)_of_turn>|<｜|</?think>", re.IGNORECASE
)
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\U000e0000-\U000e0fff]")
attacked = pytest.mark.parametrize("attack", INJECTIONS, ids=lambda attack: attack.name.replace(" ", "-"))


def request_of(attack: Injection) -> MockRequest:
    return MockRequest("POST", f"/notes/{attack.segment}", attack.query, attack.body, "json")


def prompt_of(attack: Injection, template: str = "") -> tuple[Message, ...]:
    shape = compile_shape(RawShape(attack.schema, "shape"))
    return build_prompt(
        request_of(attack), shape, 1, said=attack.said, known={attack.text: attack.text}, template=template
    )


def test_the_corpus_is_large_and_comes_from_everywhere() -> None:
    assert len(INJECTIONS) >= 30
    assert {attack.place for attack in INJECTIONS} == {
        "path", "query", "body", "name", "history", "shape_name", "shape_title", "shape_description", "shape_enum",
    }  # fmt: skip
    assert len({attack.name for attack in INJECTIONS}) == len(INJECTIONS)


@attacked
def test_no_section_can_be_closed(attack: Injection) -> None:
    messages = prompt_of(attack)
    assert messages[0] == Message("system", RULES)
    text = "\n".join(message.content for message in messages[1:])
    said = {"history"} if attack.said else set()
    for mark in MARKS:
        expected = 0 if mark == "history" and not said else 1
        assert len(re.findall(rf"^<{mark}>$", text, re.MULTILINE)) == expected
        assert len(re.findall(rf"^</{mark}>$", text, re.MULTILINE)) == expected
    assert text.count("<") == text.count(">") == 2 * (3 + len(said))


@attacked
def test_no_token_of_a_chat_template_is_left(attack: Injection) -> None:
    for template in ("", "{method} {path} {body} {shape} {context} {description}"):
        told = [message.content for message in prompt_of(attack, template) if message.role == "user"]
        assert [found[0] for text in told if (found := TOKENS.search(text))] == []
        assert [found[0] for text in told if (found := UNSEEN.search(text))] == []


@attacked
def test_no_line_is_a_strangers_own(attack: Injection) -> None:
    ours = re.compile(r"</?\w+>|[{\[]|- |POST |These members|The answer|Answer with|Variation: |What was said|Noted\.")
    for message in prompt_of(attack)[1:]:
        assert [line for line in message.content.split("\n") if not ours.match(line)] == []


@attacked
def test_what_was_sent_reads_as_it_was_sent(attack: Injection) -> None:
    line = prompt_of(attack)[-1].content.split("\n")[1]
    request = request_of(attack)
    data = json.loads(line)
    assert (data["path"], data["body"]) == (request.path, request.body)
    assert tuple(data.get("query", {}).items()) == request.query


@attacked
def test_an_attack_that_is_cut_is_no_better(attack: Injection) -> None:
    shape = compile_shape(RawShape(attack.schema, "shape"))
    whole = fit_prompt(
        request_of(attack), attack.said, 420, lambda request, said: build_prompt(request, shape, 1, said=said)
    )
    text = whole.messages[-1].content
    assert text.count("<request>") == text.count("</request>") == text.count("<shape>") == text.count("</shape>") == 1


def test_what_is_sent_in_place_of_a_placeholder_stays_text() -> None:
    request = MockRequest("POST", "/a", body={"x": "{context}"}, body_kind="json")
    (message,) = build_prompt(request, None, 1, said="a secret", template="{body}")
    assert message.content == '{"x":"{context}"}'
