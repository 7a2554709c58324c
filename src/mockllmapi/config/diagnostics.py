"""What reading a configuration brings to light, collected on the way instead of stopping at the first fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mockllmapi.errors import ConfigProblem, ConfigurationError

__all__ = ["ConfigMessage", "Diagnostics"]


@dataclass(frozen=True, slots=True)
class ConfigMessage:
    """A note for the operator about a configuration that works. `text` holds no secret.

    `fails_check` marks a mistake with which the server runs, but `mockllmapi check` exits with 1.
    """

    level: Literal["info", "warning"]
    text: str
    fails_check: bool = False


class Diagnostics:
    """Collects the problems and messages of one load. One object goes through all steps of it."""

    def __init__(self) -> None:
        self._problems: list[ConfigProblem] = []
        self._messages: list[ConfigMessage] = []

    @property
    def messages(self) -> tuple[ConfigMessage, ...]:
        """Every message so far, in the order of its coming."""
        return tuple(self._messages)

    @property
    def faulty_keys(self) -> frozenset[str]:
        """The key paths that a problem was reported for: what follows from them is not worth a second report."""
        return frozenset(problem.key for problem in self._problems if problem.key)

    def add_problem(self, message: str, *, origin: str = "", key: str = "", given: str = "", legal: str = "") -> None:
        """Note a fault that makes the configuration unusable."""
        self._problems.append(ConfigProblem(message, origin=origin, key=key, given=given, legal=legal))

    def add_error(self, error: ConfigurationError, *, origin: str = "", key: str = "") -> None:
        """Add the problems of `error`. `origin` and `key` apply to those that have none."""
        for one in error.problems:
            self.add_problem(
                one.message, origin=one.origin or origin, key=one.key or key, given=one.given, legal=one.legal
            )

    def warn(self, text: str, *, fails_check: bool = False) -> None:
        """Note what the operator probably did not mean."""
        self._messages.append(ConfigMessage("warning", text, fails_check))

    def inform(self, text: str) -> None:
        """Note what the operator may want to know."""
        self._messages.append(ConfigMessage("info", text))

    def raise_problems(self) -> None:
        """Raise one `ConfigurationError` with every problem so far, if there is any."""
        if self._problems:
            warnings = tuple(message.text for message in self._messages if message.level == "warning")
            raise ConfigurationError(tuple(self._problems), warnings=warnings)
