"""Runs the examples of one page, in its order, as a reader would: real servers, real curl, a folder of the page's own.

Addresses in a page are those of a reader's machine. Here each of them is replaced before a command runs, and put back in
its output: `localhost:5116` is the page's server on a free port, `localhost:11434`, `localhost:1234` and
`https://api.openai.com/v1/` are servers that impersonate Ollama, LM Studio and OpenAI. A page that starts no server gets
one with the built-in generator when its first command wants it.

A few commands are only looked at (`NOT_RUN`): they install things, or belong to programs that are not part of the tests.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from mockllmapi.surfaces.http.problem import TYPE_PREFIX
from support.documentation.answers import difference, log_difference
from support.documentation.pages import ROOT, Block, Page, Purpose, is_configuration

__all__ = ["ExampleFailed", "PageRun"]

PATIENCE_S = 60
"""After this an example fails instead of hanging. Nothing waits for it."""

USUAL_PORT = "5116"
LISTENS = re.compile(r"listens on https?://\S+:(\d+) ")
SERVES = re.compile(r"^(mockllmapi serve|make serve)\b")
UPSTREAMS = {"ollama": "localhost:11434", "lmstudio": "localhost:1234", "openai": "https://api.openai.com/v1/"}
NOT_RUN = re.compile(
    r"^(make [a-z-]+$|pip install (mockllmapi|\.)|pipx (run|install) mockllmapi\b|uvx mockllmapi\b|docker |"
    r"ollama (pull|serve)\b|git clone |cd |source |python -m pip install |npm )"
)
RunScript = Callable[[str], list[str]]
"""Runs a script in a page of a browser until it has logged something, and returns the logged lines."""


class ExampleFailed(AssertionError):
    """An example that does not do what its page shows."""


@dataclass
class Printed:
    """What the commands of a block wrote: the start of servers, standard output, standard error."""

    start: str = ""
    out: str = ""
    err: str = ""

    def __add__(self, other: Printed) -> Printed:
        return Printed(self.start + other.start, self.out + other.out, self.err + other.err)


@dataclass
class Server:
    """`mockllmapi serve` in the background. `printed` is its output before it was ready."""

    process: subprocess.Popen[str]
    port: str = ""
    printed: str = ""
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._is_closed = False
        self._reader = threading.Thread(target=self._read_log)
        self._reader.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line
            if line.startswith("Try: "):
                break
        found = LISTENS.search(self.printed)
        if found is None:
            self.stop()
            raise ExampleFailed(f"the server did not start:\n{self.printed}" + "\n".join(self.log))
        self.port = found[1]

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._changed:
                self.log.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def until_logged(self, is_enough: Callable[[list[str]], bool]) -> None:
        """Return when the log is enough, or when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: is_enough(self.log) or self._is_closed, PATIENCE_S / 4)

    def stop(self) -> None:
        """Ask the server to end, and wait until it has."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_S / 4)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()


class PageRun:
    """One run of a page's examples in `folder`. `with` stops everything that it started."""

    def __init__(self, page: Page, folder: Path, run_script: RunScript | None = None) -> None:
        self.page = page
        self.answers: dict[Block, str] = {}
        """The output for each answer that the page shows."""
        self._folder = folder
        self._run_script = run_script
        self._servers: dict[str, Server] = {}
        self._latest = USUAL_PORT
        self._replaced: dict[str, str] = {}
        self._printed = Printed()
        self._files: dict[str, Block] = {}
        self._ends = ExitStack()
        (folder / ".curlrc").write_text("silent\nshow-error\nmax-time = 30\n")

    def __enter__(self) -> PageRun:
        for dialect, address in UPSTREAMS.items():
            if any(address in block.text for block in self.page.blocks if block.purpose is not Purpose.ANSWER):
                self._replaced[address] = self._impersonate(dialect, address)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for server in self._servers.values():
            server.stop()
        self._ends.close()

    def run(self, *, compare: bool = True) -> None:
        """Run every example. Without `compare`, keep the output and do not judge it. Raises `ExampleFailed`."""
        for block in self.page.blocks:
            try:
                self._step(block, compare=compare)
            except (AssertionError, subprocess.TimeoutExpired) as failure:
                raise ExampleFailed(f"{self.page.path}, line {block.line}: {failure}") from failure
        if unused := [name for name in self._files if not self._is_used(name)]:
            raise ExampleFailed(f"{self.page.path}: no command uses {unused}")

    def _step(self, block: Block, *, compare: bool) -> None:
        match block.purpose:
            case Purpose.COMMANDS | Purpose.FAILING_COMMANDS:
                self._printed = self._run_commands(block)
            case Purpose.PROGRAM:
                self._printed = self._run([sys.executable, "-c", self._local(block.text)], block)
            case Purpose.SCRIPT if self._run_script is not None:
                self._ensure_server(block.text)
                self._printed = Printed(out="\n".join(self._run_script(self._local(block.text))))
            case Purpose.SCRIPT:
                self._printed = Printed()
            case Purpose.FILE:
                self._write(block)
            case Purpose.ANSWER:
                self._compare(block, compare=compare)
            case Purpose.LOG:
                server = self._servers[self._latest]
                server.until_logged(lambda lines: not log_difference(block, [self._shown(line) for line in lines]))
                missing = log_difference(block, [self._shown(line) for line in server.log])
                assert not missing, missing
            case Purpose.FIGURE:
                pass

    # -- files and answers ---------------------------------------------------------------------------------------------

    def _write(self, block: Block) -> None:
        path = self._folder / block.note
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._local(block.text))
        self._files[block.note] = block
        if is_configuration(block.note):
            self._shell(f"mockllmapi check --config {block.note}", block)

    def _is_used(self, name: str) -> bool:
        return is_configuration(name) or any(
            name in block.text or Path(name).stem in block.text
            for block in self.page.blocks
            if block is not self._files[name] and block.purpose is not Purpose.ANSWER
        )

    def _compare(self, block: Block, *, compare: bool) -> None:
        said = self._printed
        printed = self._shown(said.out if block.language in ("json", "http") else said.start + said.out + said.err)
        if not printed and self._run_script is None and self.page.has(Purpose.SCRIPT):
            return  # the answer of a script, without a browser
        self.answers[block] = printed
        if compare and (found := difference(block, printed)):
            raise AssertionError(f"{found}\n`make docs` writes the answers again")

    # -- commands ------------------------------------------------------------------------------------------------------

    def _run_commands(self, block: Block) -> Printed:
        printed, waiting = Printed(), list[str]()
        for command in [*_commands(block.text), ""]:
            if command and not SERVES.match(command) and not _is_only_looked_at(command):
                waiting.append(command)
                continue
            if waiting:
                printed += self._shell("\n".join(waiting), block)
                waiting.clear()
            if SERVES.match(command):
                printed += Printed(start=self._serve(command).printed)
        return printed

    def _shell(self, script: str, block: Block) -> Printed:
        self._ensure_server(script)
        local = self._local(script)
        words = f"set -e\n[ ! -f .exported ] || . ./.exported\ntrap 'export -p > .exported' EXIT\n{local}"
        return self._run(["bash", "-c", words], block)

    def _run(self, command: list[str], block: Block) -> Printed:
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=self._environment(),
            text=True,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        is_failure_shown = block.purpose is Purpose.FAILING_COMMANDS
        assert (done.returncode != 0) == is_failure_shown, f"status {done.returncode}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        assert TYPE_PREFIX not in done.stdout or self._has_answer(block), f"a problem:\n{done.stdout}"
        return Printed(out=done.stdout, err=done.stderr)

    def _has_answer(self, block: Block) -> bool:
        after = self.page.blocks[self.page.blocks.index(block) + 1 :]
        return bool(after) and after[0].purpose is Purpose.ANSWER

    def _environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
        home = {"HOME": str(self._folder), "CURL_HOME": str(self._folder), "COLUMNS": "100", "NO_PROXY": "*"}
        return kept | home | {"PATH": path, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}

    # -- servers -------------------------------------------------------------------------------------------------------

    def _ensure_server(self, text: str) -> None:
        """Start a server with the built-in generator if a text addresses one and the page has not started any."""
        if not self._servers and f":{USUAL_PORT}" in text:
            self._serve("mockllmapi serve" if self._has_configuration() else "mockllmapi serve --provider builtin")

    def _has_configuration(self) -> bool:
        return any(is_configuration(name) for name in self._files)

    def _serve(self, command: str) -> Server:
        words = shlex.split(_arguments_of_make(command).replace("\\\n", " "), comments=True)
        port = words[words.index("--port") + 1] if "--port" in words else USUAL_PORT
        if port in self._servers:
            self._servers.pop(port).stop()
        line = " ".join(shlex.quote(word) for word in [*words, "--port", "0"])
        process = subprocess.Popen(
            ["bash", "-c", f"[ ! -f .exported ] || . ./.exported\nexec {self._local(line)}"],
            cwd=self._folder,
            env=self._environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        server = Server(process)
        self._servers[port] = server
        self._latest = port
        for name in ("localhost", "127.0.0.1"):
            self._replaced[f"{name}:{port}"] = f"{name}:{server.port}"
        for name, block in self._files.items():
            if not is_configuration(name):
                (self._folder / name).write_text(self._local(block.text))
        return server

    def _impersonate(self, dialect: str, address: str) -> str:
        """Start a server that impersonates a provider, with every model that the page names; return its address."""
        models = {name for block in self.page.blocks for name in re.findall(r'"?ModelName"?: "?([\w.:-]+)', block.text)}
        wanted = [word for name in sorted(models) for word in ("--model", name)]
        environment = self._environment() | {"PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'src'}"}
        process = subprocess.Popen(
            [sys.executable, "-m", "upstreams.fake", "--dialect", dialect, *wanted],
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        self._ends.callback(process.wait)
        self._ends.callback(process.kill)
        self._ends.callback(process.stdout.close)
        base_url = process.stdout.readline().strip()
        return base_url if address.startswith("http") else base_url.split("/")[2]

    # -- addresses -----------------------------------------------------------------------------------------------------

    def _local(self, text: str) -> str:
        return _replace(text, self._replaced.items())

    def _shown(self, text: str) -> str:
        return _replace(text, ((here, there) for there, here in self._replaced.items()))


def _replace(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = new.join(re.split(rf"{re.escape(old)}(?!\d)", text))
    return text


def _commands(text: str) -> list[str]:
    """Return the commands of a block, one each, with their continuation lines and here-documents."""
    commands: list[str] = []
    end = ""
    for line in text.splitlines():
        if end or (commands and commands[-1].endswith("\\")):
            commands[-1] += f"\n{line}"
            end = "" if line.strip() == end else end
            continue
        if line.strip() and not line.lstrip().startswith("#"):
            commands.append(line)
            found = re.search(r"<<-?\s*['\"]?(\w+)", line)
            end = found[1] if found else ""
    return commands


def _is_only_looked_at(command: str) -> bool:
    return bool(NOT_RUN.match(command.split("#", maxsplit=1)[0].strip()))


def _arguments_of_make(command: str) -> str:
    found = re.match(r"make serve(?:\s+ARGS=(?P<quote>['\"])(?P<arguments>.*?)(?P=quote))?", command)
    return f"mockllmapi serve {found['arguments'] or ''}" if found else command
