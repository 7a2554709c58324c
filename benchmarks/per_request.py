"""CPU per request: built-in answers beside a bare ASGI handler on the same server."""

from statistics import median

from benchmarks.processes import UVICORN, Server, ask, free_port, running

ROUNDS = 5
REQUESTS = 1500
SHAPE = "%7B%22id%22:0,%22name%22:%22%22,%22email%22:%22%22%7D"
TARGETS = (
    ("three users from the path", "/api/mock/users?count=3"),
    ("one user by id", "/api/mock/users/7"),
    ("a shape of three members", f"/api/mock/users/7?shape={SHAPE}"),
    ("an empty list: everything but the values", "/api/mock/users?count=0"),
)


def measure(server: Server, target: str) -> float:
    """Microseconds of CPU for one request."""
    before = server.cpu_s()
    ask(server.port, target, REQUESTS)
    return (server.cpu_s() - before) / REQUESTS * 1e6


def run() -> None:
    bare_port, our_port = free_port(), free_port()
    bare_command = [*UVICORN, "--port", str(bare_port), "benchmarks.bare:app"]
    our_command = ["-m", "mockllmapi", "serve", "--provider", "builtin", "--port", str(our_port)]
    with running("bare ASGI", bare_command, bare_port) as bare, running("mockllmapi", our_command, our_port) as ours:
        for server in (bare, ours):
            ask(server.port, TARGETS[0][1], 200)
        floors: list[float] = []
        costs: dict[str, list[float]] = {name: [] for name, _ in TARGETS}
        for _ in range(ROUNDS):
            floors.append(measure(bare, TARGETS[0][1]))
            for name, target in TARGETS:
                costs[name].append(measure(ours, target))
    floor = median(floors)
    print(f"CPU per request, median of {ROUNDS} interleaved rounds of {REQUESTS} requests on one connection\n")
    print(f"  {'bare ASGI handler (the floor)':<52}{floor:8.0f} µs   1.0")
    for name, values in costs.items():
        print(f"  {name:<52}{median(values):8.0f} µs{median(values) / floor:6.1f}")
