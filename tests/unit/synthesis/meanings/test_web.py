import re
from collections.abc import Callable
from typing import Any


def test_links_are_on_safe_hosts(values: Callable[..., Any]) -> None:
    for name in ("url", "website", "imageUrl", "webhookUrl", "hostname"):
        assert all(re.match(r"(https://)?([\w-]+\.)*example\.(com|org|net)", value) for value in values(name)), name


def test_hardware_addresses_are_locally_administered(values: Callable[..., Any]) -> None:
    assert all(re.fullmatch(r"02:00:5e(:[0-9a-f]{2}){3}", value) for value in values("macAddress"))


def test_files_and_pictures_have_their_form(values: Callable[..., Any]) -> None:
    assert all(re.fullmatch(r"[\w-]+\.[a-z]{3,4}", value) for value in values("fileName"))
    assert all(value.count("/") == 1 for value in values("mimeType"))
    assert all(value > 1_000 for value in values("fileSize"))
    assert {"1920", "1080"} & {str(value) for value in [*values("width", "file"), *values("height", "file")]}


def test_addresses_are_kept_for_documentation(values: Callable[..., Any]) -> None:
    assert all(re.match(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.", value) for value in values("clientIp"))
    assert all(value.startswith("2001:db8:") for value in values("ipv6"))


def test_hooks_go_nowhere(values: Callable[..., Any]) -> None:
    for name in ("deployHook", "repoUrl", "loginUrl", "feedUrl", "videoUrl"):
        assert all(re.match(r"https://[\w.-]*\bexample\.com/", value) for value in values(name)), name
