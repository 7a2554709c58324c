"""One application under several event loops, as test clients use it: each request in a loop of its own."""

import asyncio
import threading
from collections.abc import Coroutine

from mockllmapi import create_app
from support.asgi import ask
from support.json_types import JsonDict
from upstreams import FakeUpstream


class LoopThread:
    """Runs an upstream in an event loop that stays, while the tested application's loops come and go."""

    def __enter__(self) -> FakeUpstream:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.upstream = FakeUpstream("ollama")
        self.run(self.upstream.__aenter__())
        return self.upstream

    def __exit__(self, *_: object) -> None:
        self.run(self.upstream.__aexit__(None, None, None))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def run(self, coroutine: Coroutine[object, None, object]) -> object:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)


def test_each_request_may_run_in_a_loop_of_its_own() -> None:
    with LoopThread() as upstream:
        entry: JsonDict = {
            "Name": "a",
            "Provider": "ollama",
            "BaseUrl": upstream.base_url,
            "ModelName": upstream.dialect.default_model,
        }
        app = create_app({"Backends": [entry]})
        statuses = [asyncio.run(ask(app, "GET", "/api/mock/users")).status for _ in range(3)]
        asyncio.run(app.aclose())
    assert statuses == [200, 200, 200]
