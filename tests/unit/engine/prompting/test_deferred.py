"""A prompt is written once, and only if a provider reads it."""

import pytest

from mockllmapi import create_app
from mockllmapi.engine.prompting.deferred import DeferredMessages
from mockllmapi.exchange import Message
from support.asgi import ask

MESSAGES = (Message("system", "rules"), Message("user", "request"))


class Builder:
    """Builds the messages and counts how often."""

    calls = 0

    def __call__(self) -> tuple[Message, ...]:
        self.calls += 1
        return MESSAGES


def test_messages_are_built_at_the_first_look_and_never_again() -> None:
    builder = Builder()
    messages = DeferredMessages(builder)
    assert builder.calls == 0
    assert (len(messages), list(messages), messages[-1], messages[:1]) == (2, [*MESSAGES], MESSAGES[1], MESSAGES[:1])
    assert builder.calls == 1


def test_equal_messages_are_equal_and_have_one_hash() -> None:
    first, second = DeferredMessages(Builder()), DeferredMessages(Builder())
    assert first == second == MESSAGES
    assert first != DeferredMessages(lambda: MESSAGES[:1])
    assert hash(first) == hash(second) == hash(MESSAGES)


async def test_a_built_in_answer_writes_no_prompt_and_warns_of_none_that_is_too_long(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app({"MaxInputTokens": 1})
    with caplog.at_level("WARNING"):
        reply = await ask(app, "GET", "/api/mock/users/7?context=shop")
    await app.aclose()
    assert reply.status == 200
    assert "trimmed" not in caplog.text
