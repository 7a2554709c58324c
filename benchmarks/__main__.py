"""`python -m benchmarks [NAME …]`: run all of them, or those named."""

import sys

from benchmarks import (
    chunking,
    feeds,
    field_names,
    generator,
    hostile,
    json_schema_suite,
    learned,
    per_request,
    public_apis,
    rivals_http,
    router,
    start_up,
    streams,
    token_guard,
)

BENCHMARKS = {
    "per_request": per_request.run,
    "rivals": rivals_http.run,
    "router": router.run,
    "start_up": start_up.run,
    "chunking": chunking.run,
    "feeds": feeds.run,
    "token_guard": token_guard.run,
    "streams": streams.run,
    "field_names": field_names.run,
    "json_schema_suite": json_schema_suite.run,
    "generator": generator.run,
    "public_apis": public_apis.run,
    "learned": learned.run,
    "hostile": hostile.run,
}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"Unknown: {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.")
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()


main(sys.argv[1:])
