"""Which models a server lists, and whether it is alive: the questions that cost no tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec

from mockllmapi.errors import AttemptFailed
from mockllmapi.exchange import Health
from mockllmapi.providers.connection import Connection

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["HEALTH_TIMEOUT_S", "ModelEntry", "ask", "ask_health", "server_root"]

HEALTH_TIMEOUT_S = 3.0


class ModelEntry(msgspec.Struct):
    """One model of a list. Ollama calls it `name`, the others `id`; `type` and `state` are LM Studio's own."""

    id: str = ""
    name: str = ""
    type: str = ""
    state: str = ""

    @property
    def label(self) -> str:
        """The name under which the model is asked for."""
        return self.id or self.name


class ModelList(msgspec.Struct):
    """A list of models, in either form."""

    data: list[ModelEntry] | None = None
    models: list[ModelEntry] | None = None


_LISTS = msgspec.json.Decoder(ModelList, strict=False)


def server_root(base_url: str) -> str:
    """The address that a server's own routes hang from: `base_url` without its `v1/`."""
    return base_url[: -len("v1/")] if base_url.endswith("/v1/") else base_url


async def ask(connection: Connection, url: str) -> tuple[int, tuple[ModelEntry, ...]]:
    """Status and listed models of one GET; no models where the body is no list. Raises AttemptFailed."""
    status, body = await connection.get(url, limit_s=HEALTH_TIMEOUT_S)
    if status != 200:
        return status, ()
    try:
        found = _LISTS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return status, ()
    return status, tuple(found.data or found.models or ())


async def ask_health(connection: Connection, settings: BackendSettings, *, path: str = "models") -> Health:
    """Health from a GET of `path` below the base URL, or of the backend's own `HealthCheckPath` (from the host's root
    where it begins with `/`). A server that has no such route, but answers, is alive. Never raises."""
    try:
        status, models = await ask(connection, urljoin(settings.base_url, settings.health_check_path or path))
    except AttemptFailed as failed:
        return Health(is_alive=False, detail=failed.detail)
    if status in (401, 403):
        return Health(is_alive=False, detail=f"The backend did not accept the API key, or needs one (HTTP {status}).")
    if status >= 300 and status not in (404, 405):
        return Health(is_alive=False, detail=f"The backend answers its health check with HTTP {status}.")
    return Health(is_alive=True, models=tuple(entry.label for entry in models if entry.label))
