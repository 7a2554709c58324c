"""Configuration: many sources in, one frozen `Settings` out.

A source (file, environment, command line) is read into `Node`s that know their line, laid out as a `Branch` of normalised
keys, and laid over the sources before it. `assembly` sorts the merged tree into the settings' keys, `validation` types the
values, `completion` fills the gaps and checks what keys demand of one another. `Findings` goes along and collects every
problem and message. `Configuration` is the result with origins; everybody above reads `Settings` and nothing else.

`settings` and its docstrings are the reference of the keys; `providers_table` what is known of providers beforehand.
"""

from mockllmapi.config.completion import revise_backend
from mockllmapi.config.findings import ConfigMessage
from mockllmapi.config.loading import (
    Configuration,
    configuration_from_file,
    configuration_from_mapping,
    load_configuration,
)
from mockllmapi.config.providers_table import PROVIDERS, ProviderFacts, provider_facts
from mockllmapi.config.secrets import MASK, Secret
from mockllmapi.config.settings import (
    BackendSettings,
    HealthCheckSettings,
    Locale,
    SelectionStrategy,
    Settings,
    WrittenBackend,
)
from mockllmapi.config.show import configuration_schema, effective_rows
from mockllmapi.config.sources import QuickBackend

__all__ = [
    "MASK",
    "PROVIDERS",
    "BackendSettings",
    "ConfigMessage",
    "Configuration",
    "HealthCheckSettings",
    "Locale",
    "ProviderFacts",
    "QuickBackend",
    "Secret",
    "SelectionStrategy",
    "Settings",
    "WrittenBackend",
    "configuration_from_file",
    "configuration_from_mapping",
    "configuration_schema",
    "effective_rows",
    "load_configuration",
    "provider_facts",
    "revise_backend",
]
