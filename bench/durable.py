"""A check-in submitted and durably stored over HTTP, beside a bare Django view that inserts one row.

Both run behind the same server with the same database settings; 32 visitors post at once over kept-alive connections.
Every run starts on a fresh copy of the service, and the runs take turns, so that a busy machine disturbs both alike.
Afterwards the rows are counted, so that nothing was acknowledged that is not stored.
"""

import json
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from uuid import UUID

from bench import machine
from bench.demonstration import copy_of_service, in_service, run_folder, settings_for
from bench.poster import Load, http_post

CLIENTS = 200
CONNECTIONS = 32
POSTS_OF_A_CONNECTION = 60
TURNS = 3
SEED = 20261122
WORKERS = (1, 2)
SHARE_TO_REACH = 0.60
MEGABYTES_TO_STAY_UNDER = 150
BEFRIEND = ("befriend.web.wsgi:application", "location: /check-in/receipt/")
BARE = ("bench.bare:application", "204 No Content")


def main() -> int:
    with run_folder() as folder:
        results = [compare(folder, workers) for workers in WORKERS]
        count_syncs(folder)
    return max(results)


def compare(folder: Path, workers: int) -> int:
    """Run both in turns and print the ratio; returns 1 when a target was missed."""
    turns = [(bare_run(folder, workers), befriend_run(folder, workers)) for _ in range(TURNS)]
    bare = [load for load, _ in turns]
    befriend = [load for _, (load, _) in turns]
    megabytes = max(size for _, (_, size) in turns)
    ratio = statistics.median(ours.per_second / theirs.per_second for ours, theirs in zip(befriend, bare, strict=True))
    print(f"{workers} worker{'s' if workers > 1 else ''}, {CONNECTIONS} visitors at once, median of {TURNS} turns")
    print(f"  {'':20}{'a second':>10}{'p50 ms':>10}{'p99 ms':>10}{'slowest':>10}")
    for name, loads in (("bare view", bare), ("befriend", befriend)):
        middle = [statistics.median(getattr(load, part) for load in loads) for part in Load.__slots__[:4]]
        print(f"  {name:20}" + "".join(f"{value:10.0f}" for value in middle))
    print(f"  befriend / bare     {ratio:10.2f}   (to reach: at least {SHARE_TO_REACH})")
    print(f"  memory, all processes {megabytes:6.0f} MB  (proportional; to stay under {MEGABYTES_TO_STAY_UNDER})")
    return int(ratio < SHARE_TO_REACH or megabytes >= MEGABYTES_TO_STAY_UNDER)


def befriend_run(folder: Path, workers: int) -> tuple[Load, float]:
    """One run against befriend: its load, and the server's memory after it."""
    data = copy_of_service(folder, CLIENTS, "durable")
    posts = folder / "posts.json"
    in_service(data, "bench.durable", "prepare", str(posts), str(CONNECTIONS), str(POSTS_OF_A_CONNECTION))
    before = rows(data / "befriend.sqlite3", "checkins_checkin")
    with serving(BEFRIEND[0], workers, settings_for(data)) as (port, process):
        load = post(port, posts, BEFRIEND[1])
        megabytes = proportional_megabytes(process)
    check_stored(load, rows(data / "befriend.sqlite3", "checkins_checkin") - before)
    return load, megabytes


def bare_run(folder: Path, workers: int) -> Load:
    posts, database = prepare_bare(folder)
    with serving(BARE[0], workers, {"BARE_DATABASE": str(database)}) as (port, _):
        load = post(port, posts, BARE[1])
    check_stored(load, rows(database, "bench_barecheckin"))
    return load


def prepare_bare(folder: Path) -> tuple[Path, Path]:
    """The bare view's database, and posts that carry the same form to it."""
    posts, database = folder / "bare-posts.json", folder / "bare.sqlite3"
    database.unlink(missing_ok=True)
    environment = {**os.environ, "BARE_DATABASE": str(database)}
    subprocess.run([sys.executable, "-m", "bench.bare"], env=environment, check=True)
    draw = random.Random(SEED)
    answers = "&".join(f"phq9_{number}={draw.randrange(4)}" for number in range(1, 10))
    ids = iter(UUID(int=draw.getrandbits(128)) for _ in range(CONNECTIONS * POSTS_OF_A_CONNECTION))
    each = [[bare_post(form_id, answers) for form_id in islice(ids, POSTS_OF_A_CONNECTION)] for _ in range(CONNECTIONS)]
    write_posts(posts, each)
    return posts, database


def bare_post(form_id: UUID, answers: str) -> bytes:
    return http_post("/", {"X-Client": str(form_id)}, f"form_id={form_id}&{answers}".encode())


def write_posts(path: Path, connections: list[list[bytes]]) -> None:
    path.write_text(json.dumps([[request.decode() for request in each] for each in connections]))


def prepare(path: Path, connections: int, posts: int) -> None:
    """In the service's own process: sign clients in, and write the requests that each connection will send.

    A connection has clients of its own, who take turns; each form carries the id it would have opened under.
    """
    import django

    django.setup()
    from bench.visitor import filled_form, last_form_id, sign_in_clients

    draw = random.Random(SEED)
    visitors = sign_in_clients(CLIENTS)
    last = {one.person_id: last_form_id(one.person_id) for one in visitors}
    written = []
    for number in range(connections):
        own = visitors[number::connections]
        requests = []
        for turn in range(posts):
            visitor = own[turn % len(own)]
            last[visitor.person_id], body = filled_form(visitor.person_id, last[visitor.person_id], draw)
            requests.append(http_post("/check-in/phq9/", {"Cookie": visitor.cookie, "Accept-Language": "en"}, body))
        written.append(requests)
    write_posts(path, written)


def post(port: int, posts: Path, expected: str) -> Load:
    command = [sys.executable, "-m", "bench.poster", str(port), str(posts), expected]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Load(**json.loads(told))


@contextmanager
def serving(
    target: str, workers: int, environment: dict[str, str], *, beside: tuple[str, ...] = ()
) -> Iterator[tuple[int, int]]:
    """The server as `befriend serve` starts it, on a free port; gives its port and its process."""
    port = free_port()
    command = [*beside, sys.executable, "-m", "bench.server", target, str(port), str(workers)]
    server = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"The server did not listen on port {port} within {seconds} seconds.")


def proportional_megabytes(process: int) -> float:
    """Memory of a process and all below it, with what they share counted once."""
    return sum(map(_proportional_kilobytes, family_of(process))) / 1024


def family_of(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in family_of(int(child)))]


def _proportional_kilobytes(process: int) -> int:
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(re.findall(r"^Pss:\s+(\d+)", told, re.M)[0])


def rows(database: Path, table: str) -> int:
    with sqlite3.connect(database) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)


def check_stored(load: Load, stored: int) -> None:
    if load.acknowledged != stored:
        raise AssertionError(f"{load.acknowledged} posts were acknowledged, and {stored} are stored.")


def count_syncs(folder: Path) -> None:
    """Count what reaches the disk for each acknowledged check-in, one visitor at a time and 32 at once."""
    for connections, posts in ((1, 50), (CONNECTIONS, 10)):
        data = copy_of_service(folder, CLIENTS, "syncs")
        file, counted = folder / "posts.json", folder / "strace"
        in_service(data, "bench.durable", "prepare", str(file), str(connections), str(posts))
        strace = ("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(counted))
        with serving(BEFRIEND[0], 1, settings_for(data), beside=strace) as (port, _):
            before = len(counted.read_text().splitlines())
            load = post(port, file, BEFRIEND[1])
        calls = sum(" = 0" in line for line in counted.read_text().splitlines()[before:])
        print(f"{connections:2} at once: {calls / load.acknowledged:.2f} fsync or fdatasync per acknowledged check-in")


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        machine.describe()
        sys.exit(main())
