"""Anthropic's form of a message, whole and as server-sent events."""

from __future__ import annotations

import json

from support.json_types import Json, JsonDict

__all__ = ["Messages"]

_USAGE = {"input_tokens": 12, "output_tokens": 34}


class Messages:
    """Messages whose text is an answer: in a text block, or as the input of the tool that the request forces."""

    content_type = "text/event-stream"

    def __init__(self, body: JsonDict, thoughts: str) -> None:
        self._model = body["model"]
        self._thoughts = thoughts
        self._has_tool = bool(body.get("tool_choice"))
        self._reason = "tool_use" if self._has_tool else "end_turn"

    def whole(self, texts: list[str]) -> JsonDict:
        text = texts[0]
        block: JsonDict = (
            {"type": "tool_use", "id": "toolu_1", "name": "answer", "input": json.loads(text)}
            if self._has_tool
            else {"type": "text", "text": text}
        )
        return {**self._message([block]), "stop_reason": self._reason, "usage": _USAGE}

    def frame(self, data: str) -> bytes:
        return f"data: {data}\n\n".encode()

    def piece(self, text: str) -> bytes:
        delta = (
            {"type": "input_json_delta", "partial_json": text}
            if self._has_tool
            else {"type": "text_delta", "text": text}
        )
        return self._event("content_block_delta", index=0, delta=delta)

    def ending(self) -> list[bytes]:
        return [self._finish(), self._event("message_stop")]

    def events(self, texts: list[str], pieces: int, *, with_finish: bool, with_done: bool) -> list[bytes]:
        text = texts[0]
        size = max(1, -(-len(text) // pieces))
        start = {**self._message([]), "stop_reason": None, "usage": {"input_tokens": 12, "output_tokens": 1}}
        tool = {"type": "tool_use", "id": "toolu_1", "name": "answer", "input": {}}
        block: JsonDict = tool if self._has_tool else {"type": "text", "text": ""}
        events = [
            self._event("message_start", message=start),
            self._event("content_block_start", index=0, content_block=block),
            self._event("ping"),
        ]
        if self._thoughts:
            events.append(
                self._event(
                    "content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": self._thoughts}
                )
            )
        events += [self.piece(text[at : at + size]) for at in range(0, len(text), size)]
        events.append(self._event("content_block_stop", index=0))
        if with_finish:
            events.append(self._finish())
        return [*events, self._event("message_stop")] if with_done else events

    def _message(self, content: list[Json]) -> JsonDict:
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": self._model, "content": content}

    def _finish(self) -> bytes:
        return self._event("message_delta", delta={"stop_reason": self._reason}, usage={"output_tokens": 34})

    def _event(self, kind: str, **fields: Json) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()
