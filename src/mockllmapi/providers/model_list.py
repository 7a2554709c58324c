"""List the models of a server and check whether it is alive, without spending tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mockllmapi.errors import AttemptFailed
from mockllmapi.exchange import Health
from mockllmapi.providers.addresses import join_address
from mockllmapi.providers.connection import BackendConnection

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["HEALTH_TIMEOUT_S", "ModelEntry", "fetch_health", "fetch_models", "is_same_model", "server_root"]

HEALTH_TIMEOUT_S = 3.0


class ModelEntry(msgspec.Struct):
    """Hold one model of a list. Ollama calls it `name`, others `id`; only LM Studio has `type` and `state`."""

    id: str = ""
    name: str = ""
    type: str = ""
    state: str = ""

    @property
    def label(self) -> str:
        """The name to send in requests."""
        return self.id or self.name


class ModelList(msgspec.Struct):
    """Hold a list of models, in either form."""

    data: list[ModelEntry] | None = None
    models: list[ModelEntry] | None = None


_LISTS = msgspec.json.Decoder(ModelList, strict=False)


def server_root(base_url: str) -> str:
    """Return the address above a server's own routes: `base_url` without its `v1/`."""
    return base_url[: -len("v1/")] if base_url.endswith("/v1/") else base_url


async def fetch_models(connection: BackendConnection, url: str) -> tuple[int, tuple[ModelEntry, ...]]:
    """Return status and listed models of one GET; no models if the body is not a list. Raise AttemptFailed."""
    status, body = await connection.get(url, limit_s=HEALTH_TIMEOUT_S)
    if status != 200:
        return status, ()
    try:
        found = _LISTS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return status, ()
    return status, tuple(found.data or found.models or ())


async def fetch_health(connection: BackendConnection, settings: BackendSettings, *, path: str = "models") -> Health:
    """Return the health from a GET of `path` below the base URL, or of the backend's `HealthCheckPath`.

    A `HealthCheckPath` that begins with `/` starts at the host. A server without such a route that answers is alive.
    Never raises.
    """
    try:
        status, models = await fetch_models(
            connection, join_address(settings.base_url, settings.health_check_path or path)
        )
    except AttemptFailed as failed:
        return Health(is_alive=False, detail=failed.detail)
    if status in (401, 403):
        return Health(is_alive=False, detail=f"The backend did not accept the API key, or needs one (HTTP {status}).")
    if status >= 300 and status not in (404, 405):
        return Health(is_alive=False, detail=f"The backend answers its health check with HTTP {status}.")
    return Health(is_alive=True, models=tuple(entry.label for entry in models if entry.label))


def is_same_model(left: str, right: str) -> bool:
    """Return whether two names mean the same model; a missing tag is `latest`."""
    return left.removesuffix(":latest") == right.removesuffix(":latest")
