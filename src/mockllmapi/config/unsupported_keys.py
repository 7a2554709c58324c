"""Keys that are known and have no effect yet.

They are read without checks, and one message lists them. To build one, move its name from here to the settings.
"""

from __future__ import annotations

from typing import Final

__all__ = ["UNSUPPORTED_KEYS"]

UNSUPPORTED_KEYS: Final = (
    # caching
    "CachePriority",
    # large answers, and what fits into a prompt
    # other protocols, tools and simulations of the older project
    "EnableRateLimitStatistics",
    "EnableRateLimiting",
    "GraphQLMaxTokens",
    "HubContexts",
    "IncludeToolResultsInResponse",
    "Journeys",
    "MaxConcurrentTools",
    "MaxToolChainDepth",
    "OpenApiSpecs",
    "RateLimitDelayRange",
    "RateLimitRequestsPerMinute",
    "RateLimitStatsWindowSize",
    "RateLimitStrategy",
    "RestApis",
    "SignalRPushIntervalMs",
    "SimulatorTypes",
    "ToolExecutionMode",
    "Tools",
)
