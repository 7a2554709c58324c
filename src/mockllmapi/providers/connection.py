"""One backend's HTTP connections: opened on first use, bounded in time and size, and closed when a caller leaves."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mockllmapi.config import provider_facts
from mockllmapi.errors import AttemptFailed, FailureClass, MockLlmApiError
from mockllmapi.providers.addresses import has_api_version
from mockllmapi.providers.proxy import Proxy, find_proxy, is_loopback
from mockllmapi.providers.timeouts import within
from mockllmapi.types import Clock

if TYPE_CHECKING:
    import aiohttp

    from mockllmapi.config import BackendSettings

__all__ = ["BackendConnection", "Reply"]

MAX_BODY_BYTES = 33_554_432
CONNECT_LOOPBACK_S = 2.0
CONNECT_S = 5.0
# Shorter than what hosted services grant an idle connection, so that a call never meets one which is just closing.
KEEP_ALIVE_S = 4.0
# Policies and cookies of hosted services and their proxies are longer than the client's own limits allow.
MAX_HEAD_BYTES = 65_536
MAX_HEADERS = 1_000
_READ_BYTES = 65_536
_ENCODING = re.compile(r"content-encoding: (brotli|zstandard|gzip|deflate)")


class Reply:
    """Read a response whose head has arrived, with `read` or chunk by chunk with `next_chunk`."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self._size = 0
        self.status = response.status
        self.content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def headers(self) -> dict[str, str]:
        """The header fields, names in lower case; of a repeated field the last."""
        return {name.lower(): value for name, value in self._response.headers.items()}

    async def next_chunk(self) -> bytes:
        """Return the next bytes, or nothing at the end.

        Raise AttemptFailed (bad answer) if the connection breaks or the body is larger than MAX_BODY_BYTES.
        """
        import aiohttp

        try:
            chunk = await self._response.content.read(_READ_BYTES)
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            words = _explain_encoding(error) or "The connection broke in the middle of the answer."
            raise AttemptFailed(FailureClass.BAD_ANSWER, words, status=self.status) from _safe_cause(error)
        self._size += len(chunk)
        if self._size > MAX_BODY_BYTES:
            raise AttemptFailed(
                FailureClass.BAD_ANSWER, f"The answer is larger than {MAX_BODY_BYTES} bytes.", status=self.status
            )
        return chunk

    async def read(self) -> bytes:
        """Return the whole body. Raises as `next_chunk` does."""
        chunks = []
        while chunk := await self.next_chunk():
            chunks.append(chunk)
        return b"".join(chunks)


class BackendConnection:
    """Hold the HTTP session of one backend.

    It belongs to one event loop and is opened again in another, since test clients run each request in a new loop.
    Redirects are not followed. A proxy of the environment is used, except towards this machine. The key is sent as a bearer
    token, or as it is in `key_header`; `headers` are sent with every call unless the backend's own headers replace them.
    """

    def __init__(
        self,
        settings: BackendSettings,
        clock: Clock,
        *,
        key_header: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        facts = provider_facts(settings.provider)
        self._start_command = facts.start_command if facts is not None else ""
        self._key_header = key_header
        self._own_headers = headers or {}
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._proxy: Proxy | None = None

    async def aclose(self) -> None:
        """Close the session if it is open."""
        session, self._session = self._session, None
        if session is None:
            return
        if self._loop is asyncio.get_running_loop():
            await session.close()
        else:
            session.detach()  # its loop is gone, and its connections with it

    @asynccontextmanager
    async def post(self, url: str, body: bytes, *, limit_s: float) -> AsyncIterator[Reply]:
        """Send `body` as JSON and wait at most `limit_s` seconds for the head of the response.

        Leaving the block before the body was read to its end closes the connection.
        """
        async with self._request("POST", url, body, limit_s) as reply:
            yield reply

    async def get(self, url: str, *, limit_s: float) -> tuple[int, bytes]:
        """Return status and body of a GET, all within `limit_s` seconds."""

        async def fetch() -> tuple[int, bytes]:
            async with self._request("GET", url, None, limit_s) as reply:
                return reply.status, await reply.read()

        try:
            return await within(self._clock, limit_s, fetch())
        except TimeoutError:
            raise _make_timeout_failure(limit_s) from None

    @asynccontextmanager
    async def _request(self, method: str, url: str, body: bytes | None, limit_s: float) -> AsyncGenerator[Reply, None]:
        headers = self._headers()
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        response = await self._open(method, url, body, headers, limit_s)
        try:
            yield Reply(response)
        finally:
            # After the last byte this does nothing: the connection is back in the pool by then.
            response.close()

    async def _open(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], limit_s: float
    ) -> aiohttp.ClientResponse:
        import aiohttp

        session = self._get_session()
        call = session.request(
            method,
            url,
            data=body,
            headers=headers,
            allow_redirects=False,
            proxy=self._proxy.url if self._proxy else None,
            proxy_headers=self._proxy.headers if self._proxy else None,
        )
        try:
            return await within(self._clock, limit_s, call)
        except aiohttp.ConnectionTimeoutError:
            raise AttemptFailed(FailureClass.TIMEOUT, "No connection could be made in time.") from None
        except TimeoutError:
            raise _make_timeout_failure(limit_s) from None
        except aiohttp.ClientHttpProxyError:
            raise AttemptFailed(FailureClass.CONNECT, "The proxy refused to connect to the backend.") from None
        except aiohttp.ClientResponseError as error:
            raise AttemptFailed(FailureClass.BAD_ANSWER, _explain_head(error)) from None
        except aiohttp.InvalidURL:
            raise AttemptFailed(FailureClass.CONNECT, "BaseUrl is not a valid HTTP address.") from None
        except (aiohttp.ClientError, OSError) as error:
            raise AttemptFailed(
                FailureClass.CONNECT, _explain_connect_error(error, self._start_command)
            ) from _safe_cause(error)
        except ValueError:
            raise AttemptFailed(
                FailureClass.CONNECT, "BaseUrl or Headers contain characters that HTTP does not allow."
            ) from None
        except RuntimeError:
            # The library raises this for a session that is being closed.
            raise AttemptFailed(FailureClass.CONNECT, "The backend's connections were just closed.") from None

    def _get_session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is not None and self._loop is not loop:
            self._session.detach()
            self._session = None
        if self._session is None:
            import aiohttp

            self._loop = loop

            address = urlsplit(self._settings.base_url)
            is_local = is_loopback(address.hostname or "")
            # Local servers close the connection after a stream without notice, and a call sent into a closed connection is
            # lost. A new local connection costs next to nothing; only hosted backends keep theirs.
            is_kept = address.scheme == "https"
            connector = aiohttp.TCPConnector(
                limit=0, ssl=_make_trust(), force_close=not is_kept, keepalive_timeout=KEEP_ALIVE_S if is_kept else None
            )
            self._proxy = find_proxy(self._settings.base_url, os.environ)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                max_line_size=MAX_HEAD_BYTES,
                max_field_size=MAX_HEAD_BYTES,
                max_headers=MAX_HEADERS,
                timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_LOOPBACK_S if is_local else CONNECT_S),
            )
        return self._session

    def _headers(self) -> dict[str, str]:
        """Return the headers of a call; the backend's own win. They are read for each call, since a key file may change."""
        settings = self._settings
        headers = {"Accept": "application/json, text/event-stream", "User-Agent": "mockllmapi", **self._own_headers}
        try:
            key = settings.api_key.reveal().strip() if settings.api_key is not None else ""
            custom = {name: _reveal(value) for name, value in settings.headers.items()}
        except (OSError, ValueError, MockLlmApiError):
            raise AttemptFailed(
                FailureClass.CREDENTIAL, "The API key or a header of the backend cannot be read."
            ) from None
        names = {name.lower() for name in custom}
        if key and not names & {"authorization", self._key_header}:
            headers |= {self._key_header: key} if self._key_header else {"Authorization": f"Bearer {key}"}
            if has_api_version(settings.base_url):
                headers["api-key"] = key
        headers = {name: value for name, value in headers.items() if name.lower() not in names} | custom
        if not all(_is_sendable(value) for value in headers.values()):
            raise AttemptFailed(
                FailureClass.CREDENTIAL,
                "The API key or a header of the backend holds characters that no header can carry.",
            )
        return headers


def _reveal(value: object) -> str:
    reveal = getattr(value, "reveal", None)
    return str(reveal() if callable(reveal) else value)


def _is_sendable(value: str) -> bool:
    return all(32 <= ord(character) != 127 or character == "\t" for character in value)


def _make_trust() -> ssl.SSLContext | bool:
    # The library makes its context when it is imported; one made now sees a variable that was set since.
    return ssl.create_default_context() if "SSL_CERT_FILE" in os.environ or "SSL_CERT_DIR" in os.environ else True


def _make_timeout_failure(limit_s: float) -> AttemptFailed:
    return AttemptFailed(FailureClass.TIMEOUT, f"The backend said nothing within {limit_s:g} s.")


def _explain_connect_error(error: Exception, start_command: str) -> str:
    import aiohttp

    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "The backend's host name is not known."
    if isinstance(error, (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, ssl.SSLError)):
        return "No trusted TLS connection could be made."
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return "The proxy cannot be reached."
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"The backend cannot be reached: nothing answers at {error.host}:{error.port}." + (
            f" Start it with: {start_command}" if start_command else ""
        )
    return "The backend closed the connection before it answered."


def _explain_encoding(error: BaseException) -> str:
    """Return words for a body in an encoding that cannot be undone, or nothing for another error."""
    found: BaseException | None = error
    while found is not None:
        if (match := _ENCODING.search(str(found))) is not None:
            name = {"brotli": "br", "zstandard": "zstd"}.get(match[1], match[1])
            return f"The backend's answer has a content encoding ({name}) that cannot be decoded."
        found = found.__cause__
    return ""


def _explain_head(error: aiohttp.ClientResponseError) -> str:
    """Return words for a response head that cannot be read."""
    if words := _explain_encoding(error):
        return words
    text = error.message.lower()
    if "bytes when reading" in text or "too many headers" in text:
        return f"The backend's answer has headers that are too large (over {MAX_HEAD_BYTES} bytes or {MAX_HEADERS} of them)."
    return "The backend does not answer in HTTP."


def _safe_cause(error: Exception) -> OSError | None:
    """Return the part of a client error that may appear in a traceback.

    The library's own errors can contain the whole request, including headers with keys.
    """
    cause = getattr(error, "os_error", None)
    return cause if isinstance(cause, OSError) else None
