"""An upstream that costs nothing to speak of: it reads a chat request and has the answer ready."""

import asyncio
import sys

_EVENTS = (
    b'data: {"model":"instant","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n',
    b'data: {"model":"instant","choices":[{"index":0,"delta":{"content":"[{\\"id\\":1,\\"name\\":\\"Ada\\"}]"}}]}\n\n',
    b'data: {"model":"instant","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
    b"data: [DONE]\n\n",
)
_BODY = b"".join(_EVENTS)
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: "
    + str(len(_BODY)).encode()
    + b"\r\nConnection: close\r\n\r\n"
    + _BODY
)


class InstantUpstream(asyncio.Protocol):
    """Answers when the body's last byte is here; a chat request's body ends with its outermost brace."""

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
            self._transport.write(ANSWER)
            self._transport.close()


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(InstantUpstream, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
