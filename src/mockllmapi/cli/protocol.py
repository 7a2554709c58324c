"""What the server says to bytes that are no HTTP request: a problem like any other, not a line of plain text."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockllmapi.surfaces.problem import MEDIA_TYPE, UNREADABLE, Problem

__all__ = ["ProblemProtocol"]

HINT = (
    "The request cannot be read as HTTP. Characters beyond ASCII must be percent-encoded in an address (curl does that "
    "with --data-urlencode and -G), and an address may have at most 64 KB: send a larger shape in the body."
)


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with our words for what its parser refuses."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's own words say less
        problem = Problem(UNREADABLE, HINT)
        body = problem.encode()
        head = (
            f"HTTP/1.1 {problem.status} Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            "access-control-allow-origin: *\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
