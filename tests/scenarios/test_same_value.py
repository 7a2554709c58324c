"""REST and a stream of text choose the same value of an answer, wherever it stands in the model's text."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.event_stream import Told, listening
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream

SHAPE = "%7B%22id%22:0,%22name%22:%22%22%7D"
RIGHT, WRONG = '{"id": 7, "name": "Ada"}', '{"id": 7, "name": "wrong"}'

TEXTS = {
    "alone": RIGHT,
    "in a fence": f"```json\n{RIGHT}\n```",
    "behind thoughts": f"<think>Maybe {WRONG}?</think>{RIGHT}",
    "behind thoughts whose opening mark is missing": f"Okay, maybe {WRONG}? No.\n</think>\n\n{RIGHT}",
    "behind reasoning whose opening mark is missing": f"Let me see: {WRONG}.\n</reasoning>\n{RIGHT}",
    "behind an example": f"Example format: {WRONG} Here is the answer:\n```json\n{RIGHT}\n```",
    "behind prose": f"Here is the user you asked for: {RIGHT}",
    "before prose": f"{RIGHT}\n\nI hope this helps!",
}


async def values_of(text: str) -> tuple[object, object]:
    """Return the values that a REST client and a client of a stream get; None for an error."""
    async with (
        FakeUpstream("openai", answer=text) as upstream,
        Gateway({"Backends": [entry_for("m", upstream)]}) as gateway,
    ):
        whole = await gateway.ask(f"/api/mock/users/7?shape={SHAPE}")
        target = f"/api/mock/stream/users/7?shape={SHAPE}&sseMode=LlmTokens"
        async with listening(gateway.port, target) as stream:
            events = await stream.rest() if stream.status == 200 else []
    is_good = bool(events) and events[-1].name == "message"
    streamed = Told(200, {}, events).value if is_good else None
    return whole.json if whole.status == 200 else None, streamed


@pytest.mark.parametrize("name", TEXTS)
async def test_the_value_is_the_right_one_on_both_surfaces(name: str) -> None:
    assert await values_of(TEXTS[name]) == (json.loads(RIGHT), json.loads(RIGHT))


PARTS = st.sampled_from(
    [
        "Sure! ",
        "```json\n",
        "\n```\n",
        RIGHT,
        WRONG,
        "Here it is: ",
        "\n",
        "Format: ",
        "{}",
        "[1]",
    ]
)


@given(st.lists(PARTS, max_size=6).map("".join))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_both_surfaces_choose_the_same_value_of_a_text_that_begins_with_prose(text: str) -> None:
    """A stream commits to an answer that begins with a bracket, a fence or thoughts; any other is chosen at its end."""
    whole, streamed = await values_of(f"So. {text}Answer: {RIGHT}")
    assert whole == streamed
