from mockllmapi.exchange import Message
from mockllmapi.providers.chat_messages import encode_messages

MESSAGES = (
    Message("system", "Rules."),
    Message("user", "Context."),
    Message("user", "GET /users"),
    Message("assistant", "[]"),
    Message("user", "Again."),
)


def test_messages_stay_as_they_are_with_a_system_role() -> None:
    encoded = encode_messages(MESSAGES, has_system_role=True)
    assert [(message["role"], message["content"]) for message in encoded] == [
        (message.role, message.content) for message in MESSAGES
    ]


def test_system_text_goes_before_the_first_user_text_without_a_system_role() -> None:
    assert encode_messages(MESSAGES, has_system_role=False) == [
        {"role": "user", "content": "Rules.\n\nContext.\n\nGET /users"},
        {"role": "assistant", "content": "[]"},
        {"role": "user", "content": "Again."},
    ]
