"""Configuration: many sources in, one frozen `Settings` out.

A source (file, environment, command line) is read into `Node`s that know their line, and becomes a `Branch` of normalized
keys, which is merged over the sources before it. `key_binding` maps the merged tree to the keys of the settings,
`validation` types the values, `defaults` fills the gaps and checks the rules between keys. `Diagnostics` collects every
problem and message on the way. `Configuration` is the result with origins; all other packages read only `Settings`.

`settings` and its docstrings are the reference of the keys; `providers_table` holds the defaults of each provider.
"""

from mockllmapi.config.defaults import update_backend
from mockllmapi.config.diagnostics import ConfigMessage
from mockllmapi.config.file_schema import configuration_schema
from mockllmapi.config.loading import (
    Configuration,
    configuration_from_file,
    configuration_from_mapping,
    load_configuration,
    require_same_files,
)
from mockllmapi.config.prefix import MANAGEMENT_ROOT, normalize_prefix, require_prefix
from mockllmapi.config.providers_table import PROVIDERS, ProviderFacts
from mockllmapi.config.registered_providers import provider_facts, provider_names
from mockllmapi.config.running_changes import RunningChanges
from mockllmapi.config.secrets import MASK, Secret
from mockllmapi.config.settings import (
    MAX_SEED,
    BackendEntry,
    BackendSettings,
    HealthCheckSettings,
    Locale,
    SelectionStrategy,
    Settings,
    TlsMode,
)
from mockllmapi.config.show import list_effective_values
from mockllmapi.config.sources import QuickBackend

__all__ = [
    "MANAGEMENT_ROOT",
    "MASK",
    "MAX_SEED",
    "PROVIDERS",
    "BackendEntry",
    "BackendSettings",
    "ConfigMessage",
    "Configuration",
    "HealthCheckSettings",
    "Locale",
    "ProviderFacts",
    "QuickBackend",
    "RunningChanges",
    "Secret",
    "SelectionStrategy",
    "Settings",
    "TlsMode",
    "configuration_from_file",
    "configuration_from_mapping",
    "configuration_schema",
    "list_effective_values",
    "load_configuration",
    "normalize_prefix",
    "provider_facts",
    "provider_names",
    "require_prefix",
    "require_same_files",
    "update_backend",
]
