"""An upstream that costs nothing to speak of: it reads a chat request and has the answer ready."""

import asyncio
import json
import sys

_START = b'data: {"model":"instant","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n'
_END = b'data: {"model":"instant","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
SHORT = '[{"id":1,"name":"Ada"}]'
RECORD = '{"id":1,"name":"Ada Lovelace","email":"ada@example.com","city":"London","note":"writes programs for engines"}'


def _answer(text: str, chunks: int) -> bytes:
    """Return the whole HTTP response that streams `text` in `chunks` pieces."""
    size = -(-len(text) // chunks)
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    deltas = [{"model": "instant", "choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
    body = _START + b"".join(b"data: " + json.dumps(delta).encode() + b"\n\n" for delta in deltas) + _END
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


class InstantUpstream(asyncio.Protocol):
    """Answers when the body's last byte is here; a chat request's body ends with its outermost brace."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""
        self._expected = -1

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._expected < 0 and (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._expected = end + 4 + int(length or 0)
        if 0 <= self._expected <= len(self._received):
            self._transport.write(self._answer)
            self._transport.close()


async def main(port: int, chunks: int = 1) -> None:
    answer = _answer(SHORT if chunks == 1 else RECORD, chunks)
    server = await asyncio.get_running_loop().create_server(lambda: InstantUpstream(answer), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
