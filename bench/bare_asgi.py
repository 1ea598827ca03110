"""A stream in bare ASGI and nothing else, beside ours: no labels, nothing kept, a queue and a task for each client.

POST / sends its body to all; GET /api/v1/stream listens. Served by uvicorn, as ours is.
"""

import asyncio
import sys
from typing import Any

import uvicorn

QUEUES: set["asyncio.Queue[bytes]"] = set()


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    if scope["method"] == "POST":
        event = b"id: 0\nevent: record\ndata: " + (await receive())["body"] + b"\n\n"
        for queue in QUEUES:
            queue.put_nowait(event)
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    QUEUES.add(queue)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})
    while True:
        await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), loop="uvloop", http="httptools", log_level="warning", backlog=4_096)
