"""Changes of backends that survive a reload."""

from mockllmapi.config import RunningChanges, Settings


def settings_with(**keys: object) -> Settings:
    return Settings.from_mapping({"Backends": [{"Name": "a", **keys}, {"Name": "b"}]}, environ={})


def apply(changes: RunningChanges, before: Settings, after: Settings) -> dict[str, tuple[bool, int]]:
    settings = changes.apply(before, after, {})
    return {backend.name: (backend.enabled, backend.weight) for backend in settings.backends}


def test_a_change_survives_the_reload_of_an_unrelated_key() -> None:
    changes = RunningChanges()
    changes.record("A", {"enabled": False})
    assert apply(changes, settings_with(), settings_with(MaxTokens=9)) == {"a": (False, 1), "b": (True, 1)}


def test_a_key_that_the_configuration_changes_wins() -> None:
    changes = RunningChanges()
    changes.record("a", {"enabled": False, "weight": 5})
    assert apply(changes, settings_with(Weight=1), settings_with(Weight=2))["a"] == (False, 2)


def test_a_change_of_a_removed_backend_is_forgotten() -> None:
    changes = RunningChanges()
    changes.record("a", {"enabled": False})
    without = Settings.from_mapping({"Backends": [{"Name": "b"}]}, environ={})
    apply(changes, settings_with(), without)
    assert apply(changes, settings_with(), settings_with())["a"] == (True, 1)
