"""A thousand items in chunks: the time over two backends beside the time over one, under balancing strategies and under none.

The upstreams take a fixed time for each item, so what is measured is how well the work is spread, and not this machine.
"""

import json
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.processes import free_port, running

COUNT = 1000
DELAY_S = 0.004
ROUNDS = 3
SHAPE = json.dumps([{"id": 0, "name": ""}])
SETTINGS = (
    ("one backend", "RoundRobin", 1),
    ("two backends, RoundRobin", "RoundRobin", 2),
    ("two backends, LeastBusy", "LeastBusy", 2),
    ("two backends, First (asks only the first)", "First", 2),
)


def seconds_for(port: int) -> float:
    """Wall time of one request for all the items; their number and ids are looked at."""
    query = urllib.parse.urlencode({"count": COUNT, "shape": SHAPE, "consistency": "Vary"})
    started = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/mock/items?{query}", timeout=120) as reply:
        items = json.load(reply)
    elapsed_s = time.perf_counter() - started
    if len({item["id"] for item in items}) != COUNT:
        raise SystemExit(f"{len(items)} items with {len({item['id'] for item in items})} ids instead of {COUNT}")
    return elapsed_s


def measure(strategy: str, ports: list[int]) -> float:
    entries = [
        {"Name": f"paced-{port}", "Provider": "lmstudio", "BaseUrl": f"http://127.0.0.1:{port}/v1/", "ModelName": "paced",
         "MaxConcurrentRequests": 1} for port in ports
    ]  # fmt: skip
    settings = {"SelectionStrategy": strategy, "MaxItems": COUNT, "ChunkSize": 50, "Backends": entries}
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "appsettings.json"
        path.write_text(json.dumps({"LLMockApi": settings}))
        command = ["-m", "mockllmapi", "serve", "--port", str(port), "--config", str(path)]
        with running("mockllmapi", command, port):
            return median(seconds_for(port) for _ in range(ROUNDS))


def run() -> None:
    print(f"\n{COUNT} items in chunks of 50, {DELAY_S * 1000:.0f} ms an item, median of {ROUNDS}\n")
    with ExitStack() as stack:
        ports = [free_port() for _ in range(2)]
        for port in ports:
            stack.enter_context(running("paced upstream", ["-m", "benchmarks.paced", str(port), str(DELAY_S)], port))
        alone: float | None = None
        for name, strategy, backends in SETTINGS:
            elapsed_s = measure(strategy, ports[:backends])
            alone = alone or elapsed_s
            print(f"  {name:<52}{elapsed_s:8.2f} s{elapsed_s / alone:8.2f}")
