"""Many visitors at once who post forms over kept-alive connections, in a process of its own beside the server.

Each connection sends its requests one after the other and waits for every answer. Raw sockets keep the poster's own
share of the processor small.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WARM_UP = 5
CSRF_SECRET = "benchbenchbenchbenchbenchbench32"
"""The mark that every visitor's form and cookie carry."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run gave: acknowledged posts a second, and how long an answer took."""

    per_second: float
    p50: float
    p99: float
    slowest: float
    acknowledged: int


async def post_all(port: int, connections: Sequence[Sequence[bytes]], expected: bytes) -> Load:
    """Send everything. The first few posts of each connection warm the server up and are not timed."""
    warm = asyncio.Barrier(len(connections))
    times: list[float] = []
    began: list[float] = []

    async def one_visitor(requests: Sequence[bytes]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, request in enumerate(requests):
            if number == WARM_UP:
                await warm.wait()
                began.append(time.perf_counter())
            started = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(content_length(head))
            if number >= WARM_UP:
                times.append(time.perf_counter() - started)
            if expected not in head:
                raise AssertionError(f"A post was not acknowledged: {head.decode()}")
        writer.close()

    await asyncio.gather(*(one_visitor(requests) for requests in connections))
    elapsed = time.perf_counter() - min(began)
    times.sort()
    return Load(
        per_second=len(times) / elapsed,
        p50=times[len(times) // 2] * 1000,
        p99=times[int(len(times) * 0.99)] * 1000,
        slowest=times[-1] * 1000,
        acknowledged=sum(map(len, connections)),
    )


def content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0


def http_post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """One request as it goes over the line."""
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/x-www-form-urlencoded"]
    lines += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


if __name__ == "__main__":
    posts = [[line.encode() for line in each] for each in json.loads(Path(sys.argv[2]).read_text())]
    load = asyncio.run(post_all(int(sys.argv[1]), posts, sys.argv[3].encode()))
    print(json.dumps({name: getattr(load, name) for name in Load.__slots__}))
