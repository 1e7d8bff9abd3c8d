"""Records what the real server does to its database files while people send check-ins, as the system calls tell it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.demonstration import in_service, settings_for
from bench.durable import SEED, family_of, free_port, wait_for, write_posts
from bench.poster import content_length, http_post
from bench.power.disk import Create, Left, Operation, Remove, Sync, Truncate, Write

DATABASE: Final = "befriend.sqlite3"
FILES: Final = (DATABASE, f"{DATABASE}-journal", f"{DATABASE}-wal")
CALLS: Final = "openat,write,pwrite64,pwritev,ftruncate,fallocate,unlink,unlinkat,rename,renameat,fsync,fdatasync"
PRAGMAS: Final = "BEFRIEND_POWER_PRAGMAS"
LINE: Final = re.compile(r"(\d+) +(\d+\.\d+) (.*)")
CALL: Final = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
TEXT: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
RECEIPT: Final = re.compile(rb"location: /check-in/receipt/([0-9a-f-]{36})/")


@dataclass(frozen=True, slots=True)
class Recording:
    """The files before the server started, all it did to them with the time of each call, and what it acknowledged."""

    begun: Left
    operations: tuple[tuple[float, Operation], ...]
    acknowledged: tuple[tuple[float, str], ...]
    folder: Path


def record(service: Path, posts: int, pragmas: str = "") -> Recording:
    """Serve a service that is ready, send so many check-ins one after the other, and give what reached its files.

    `pragmas` puts other settings of SQLite in the place of befriend's own.
    """
    file = service.parent / "posts.json"
    in_service(service, "bench.power.recording", str(file), str(posts))
    begun = {name: (service / name).read_bytes() for name in FILES if (service / name).exists()}
    told = service.parent / "calls"
    with _traced(service, told, pragmas) as port:
        acknowledged = tuple(_send(port, [line.encode() for line in json.loads(file.read_text())[0]]))
    return Recording(begun, tuple(_read(told, service, set(begun))), acknowledged, service)


@contextmanager
def _traced(service: Path, told: Path, pragmas: str) -> Iterator[int]:
    """The server as `befriend serve` starts it, every call on the database's files written down."""
    watched = [argument for name in ("", *FILES) for argument in ("-P", str(service / name).rstrip("/"))]
    strace = ["strace", "-f", "--seccomp-bpf", "-qq", "-ttt", "-y", "-xx", "-s", "1000000", "-o", str(told)]
    port = free_port()
    served = [sys.executable, "-m", "bench.server", "befriend.web.wsgi:application", str(port), "1"]
    settings = {**os.environ, **settings_for(service)}
    if pragmas:
        settings |= {"DJANGO_SETTINGS_MODULE": "bench.power.unsafe_settings", PRAGMAS: pragmas}
    command = [*strace, "-e", f"trace={CALLS}", "-e", "signal=none", *watched, *served]
    tracer = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        _, server, *_ = family_of(tracer.pid)
        os.kill(server, signal.SIGTERM)
        tracer.wait(60)


def _send(port: int, requests: list[bytes]) -> Iterator[tuple[float, str]]:
    """Each check-in that was acknowledged, with the moment at which its sender knew it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line, line.makefile("rb") as answers:
        for request in requests:
            line.sendall(request)
            head = b"".join(iter(answers.readline, b"\r\n"))
            answers.read(content_length(head))
            known_at, receipt = time.time(), RECEIPT.search(head.lower())
            if receipt is None:
                raise AssertionError(f"A check-in was not acknowledged: {head.decode()}")
            yield known_at, receipt[1].decode()


def _read(told: Path, service: Path, names: set[str]) -> Iterator[tuple[float, Operation]]:
    """The calls that succeeded and changed or synced something, in the order in which they returned."""
    begun: dict[str, str] = {}
    for line in told.read_text().splitlines():
        found = LINE.fullmatch(line)
        if found is None:
            continue
        process, at, text = found[1], float(found[2]), found[3]
        if text.endswith("<unfinished ...>"):
            begun[process] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if text.startswith("<..."):
            text = begun.pop(process) + text.partition("resumed>")[2]
        call = CALL.match(text)
        if call is not None and int(call[3]) >= 0:
            operation = _operation(call[1], call[2], int(call[3]), names, service)
            if operation is not None:
                yield at, operation


def _operation(call: str, arguments: str, result: int, names: set[str], service: Path) -> Operation | None:
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in TEXT.findall(arguments)]
    if call == "openat":
        name = Path(texts[0].decode()).name
        if "O_CREAT" not in arguments or name not in FILES or name in names:
            return None
        names.add(name)
        return Create(name)
    if call in {"unlink", "unlinkat"}:
        name = Path(texts[0].decode()).name
        names.discard(name)
        return Remove(name) if name in FILES else None
    place = re.search(r"<([^>]*)>", arguments)
    path = (
        Path(bytes.fromhex(place[1].replace("\\x", "")).decode() if "\\x" in place[1] else place[1]) if place else None
    )
    if path == service and call in {"fsync", "fdatasync"}:
        return Sync("")
    if path is None or path.name not in FILES:
        return None
    if call in {"fsync", "fdatasync"}:
        return Sync(path.name)
    if call == "ftruncate":
        return Truncate(path.name, int(arguments.rpartition(",")[2]))
    if call == "pwrite64":
        return Write(path.name, int(arguments.rpartition(",")[2]), texts[0][:result])
    raise AssertionError(f"This recording does not know what {call} does to {path.name}.")


def _prepare(path: Path, posts: int) -> None:
    """In the service's own process: sign its clients in and write what they will send, worrying answers among it."""
    import random

    import django

    django.setup()
    from bench.visitor import filled_form, last_form_id, sign_in_clients

    draw = random.Random(SEED)
    visitors = sign_in_clients(posts)
    last = {one.person_id: last_form_id(one.person_id) for one in visitors}
    requests = []
    for number in range(posts):
        visitor = visitors[number % len(visitors)]
        last[visitor.person_id], body = filled_form(visitor.person_id, last[visitor.person_id], draw)
        if number % 2:
            body = body.replace(b"phq9_9=0", b"phq9_9=2")
        requests.append(http_post("/check-in/phq9/", {"Cookie": visitor.cookie, "Accept-Language": "en"}, body))
    write_posts(path, [requests])


if __name__ == "__main__":
    _prepare(Path(sys.argv[1]), int(sys.argv[2]))
