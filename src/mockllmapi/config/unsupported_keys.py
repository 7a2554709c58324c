"""Keys that are known and not built yet.

Whoever builds one moves its name from here to the settings. Until then it is read without effect and without checks, and
one message says so.
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
    "RateLimitStatsWindowSize",
    "RateLimitStrategy",
    "RestApis",
    "SignalRPushIntervalMs",
    "ToolExecutionMode",
    "Tools",
)
