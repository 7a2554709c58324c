"""A fake upstream as a process of its own: `python -m upstreams.fake --dialect openai`, with `tests` on the path.

Its first line of output is the base URL. `POST /_control` with `answer`, `models` or `faults` (a list of `Fault`'s fields)
does what a test in the same process does by attribute, and `GET /_control` tells what was received and counted.
"""

import argparse
import asyncio
import contextlib

from upstreams.dialects import DIALECTS
from upstreams.server import FakeUpstream

__all__ = ["main"]


async def _serve(arguments: argparse.Namespace) -> None:
    upstream = FakeUpstream(arguments.dialect, arguments.answer, arguments.model, port=arguments.port)
    async with upstream:
        print(upstream.base_url, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="An upstream that impersonates an LLM server.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--dialect", choices=sorted(DIALECTS), default="openai")
    parser.add_argument("--model", action="append", help="a model that the server has (repeatable)")
    parser.add_argument("--answer", help="the text of every answer")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
