"""Who may use management."""

import pytest
from starlette.requests import Request

from mockllmapi.config import Settings
from mockllmapi.errors import ForeignOrigin, NotAuthorized
from mockllmapi.surfaces.management.access import authorize, refuse_foreign_origin
from support.asgi import scope_of

SECRET = "open sesame: ü"


def request(**headers: str | bytes) -> Request:
    return Request(scope_of(headers=headers))


def settings(**more: bool) -> Settings:
    return Settings.from_mapping({"EnableManagementAuth": True, "ManagementAuthSecret": SECRET} | more)


@pytest.mark.parametrize("given", [f"Bearer {SECRET}", f"bearer {SECRET}", f"BEARER  {SECRET} "])
def test_the_secret_opens(given: str) -> None:
    authorize(request(authorization=given), settings())


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", SECRET, f"Basic {SECRET}", f"Bearer {SECRET}x", f"Bearer x{SECRET}", "Bearer \udcff"],
)
def test_nothing_else_does(given: str) -> None:
    with pytest.raises(NotAuthorized):
        authorize(request(authorization=given.encode("utf-8", "surrogateescape")), settings())


def test_a_request_without_the_header_is_refused() -> None:
    with pytest.raises(NotAuthorized):
        authorize(request(), settings())


def test_without_protection_everybody_may() -> None:
    authorize(request(), settings(EnableManagementAuth=False))


@pytest.mark.parametrize("origin", ["http://localhost:5116", "https://localhost:5116"])
def test_our_own_page_may_write(origin: str) -> None:
    refuse_foreign_origin(request(origin=origin, host="localhost:5116"))


def test_a_program_may_write() -> None:
    refuse_foreign_origin(request())


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://localhost", "http://localhost:5117", "null", "", "http://[", "localhost:5116"],
)
def test_a_page_of_another_origin_may_not(origin: str) -> None:
    with pytest.raises(ForeignOrigin):
        refuse_foreign_origin(request(origin=origin, host="localhost:5116"))


def test_a_request_without_a_host_has_no_origin_of_its_own() -> None:
    scope = scope_of() | {"headers": [(b"origin", b"null")]}
    with pytest.raises(ForeignOrigin):
        refuse_foreign_origin(Request(scope))
