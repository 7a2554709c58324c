"""What starting costs: CPU until the first answer, CPU of --help, memory of an idle server."""

import resource
import subprocess
import sys
from statistics import median

from benchmarks.processes import ask, free_port, running

ROUNDS = 5


def children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cpu_of(arguments: list[str]) -> float:
    """CPU seconds of one whole run of `python ARGUMENTS`."""
    before = children_cpu_s()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return children_cpu_s() - before


def first_answer() -> tuple[float, float]:
    """CPU seconds from the start to the first built-in answer, and idle memory in MiB after it."""
    port = free_port()
    with running(
        "mockllmapi", ["-m", "mockllmapi", "serve", "--provider", "builtin", "--port", str(port)], port
    ) as server:
        ask(port, "/api/mock/users?count=3", 1)
        return server.cpu_s(), server.memory_mb()


def run() -> None:
    floor = median(cpu_of(["-c", "pass"]) for _ in range(ROUNDS))
    help_cost = median(cpu_of(["-m", "mockllmapi", "--help"]) for _ in range(ROUNDS))
    starts = [first_answer() for _ in range(ROUNDS)]
    print(f"\nStarting, median of {ROUNDS}\n")
    print(f"  {'an empty Python program (the floor)':<52}{floor:8.2f} s of CPU")
    print(f"  {'mockllmapi --help':<52}{help_cost:8.2f} s of CPU")
    print(f"  {'serve, until the first built-in answer':<52}{median(cpu for cpu, _ in starts):8.2f} s of CPU")
    print(f"  {'memory of its own after that':<52}{median(memory for _, memory in starts):8.1f} MiB")
