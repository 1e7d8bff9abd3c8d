"""A check-in submitted and durably stored over HTTP, beside bare Django views that only insert.

Both run behind the same server with the same database settings; 32 visitors post at once over kept-alive connections.
Every run starts on a fresh copy of the service, and the runs take turns, so that a busy machine disturbs both alike.
Afterwards the rows are counted, so that nothing was acknowledged that is not stored.

What is asked of the ratio is asked where a sync takes as long as on a disk that keeps its word
(docs/decisions/0045-what-a-durable-check-in-is-measured-against.md). The figures of this machine's own disk stand
beside it.
"""

import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import UUID

from bench import machine
from bench.demonstration import copy_of_service, in_service, run_folder, settings_for
from bench.poster import CSRF_SECRET, Load, http_post

CLIENTS = 200
CONNECTIONS = 32
POSTS_OF_A_CONNECTION = 60
TURNS = 3
SEED = 20261122
WORKERS = (1, 2)
SLOWER_SYNC = 2
"""Milliseconds that each sync takes longer in the last comparisons: what a disk without a cache of its own needs."""
SHARE_TO_REACH = 0.60
MEGABYTES_TO_STAY_UNDER = 150
RECEIPT = "location: /check-in/receipt/"
ONE_ROW, SAME_ROWS, SIGNED_IN = "bare view, one row", "bare view, same rows", "the same, signed in"
BARE = {ONE_ROW: "/one/", SAME_ROWS: "/rows/", SIGNED_IN: "/signed-in/"}


def main() -> int:
    with run_folder() as folder:
        results = [compare(folder, workers, slower) for slower in (0, SLOWER_SYNC) for workers in WORKERS]
        count_syncs(folder)
    return max(results)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one side: its load, the CPU of a post in milliseconds, and the server's memory after it."""

    load: Load
    processor: float
    megabytes: float


def compare(folder: Path, workers: int, slower_sync: int = 0) -> int:
    """Run all sides in turns and print the ratios; returns 1 when a target was missed."""
    turns = [one_turn(folder, workers, slower_sync) for _ in range(TURNS)]
    disk = f", every sync {slower_sync} ms slower" if slower_sync else ""
    print(
        f"{workers} worker{'s' if workers > 1 else ''}, {CONNECTIONS} visitors at once, median of {TURNS} turns{disk}"
    )
    print(f"  {'':28}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'slowest':>9}{'CPU ms':>9}{'MB':>7}")
    for side in turns[0]:
        runs = [turn[side] for turn in turns]
        load = [median(getattr(run.load, part) for run in runs) for part in Load.__slots__[:4]]
        figures = "".join(f"{value:9.0f}" for value in load)
        print(f"  {side:28} {figures}{median(run.processor for run in runs):9.2f}{runs[0].megabytes:7.0f}")
    ratios = {side: median(per_second(turn, "befriend") / per_second(turn, side) for turn in turns) for side in BARE}
    for side, ratio in ratios.items():
        print(f"  befriend / {side:17}{ratio:10.2f}")
    megabytes = max(turn["befriend"].megabytes for turn in turns)
    share = f"{SHARE_TO_REACH} of the {SAME_ROWS}; " if slower_sync else ""
    print(f"  To reach: {share}under {MEGABYTES_TO_STAY_UNDER} MB (proportional).\n")
    is_slower = slower_sync and ratios[SAME_ROWS] < SHARE_TO_REACH
    return int(is_slower or megabytes >= MEGABYTES_TO_STAY_UNDER)


def per_second(turn: dict[str, Run], side: str) -> float:
    return turn[side].load.per_second


def one_turn(folder: Path, workers: int, slower_sync: int) -> dict[str, Run]:
    sides = {side: bare_run(folder, workers, path, slower_sync) for side, path in BARE.items()}
    return {**sides, "befriend": befriend_run(folder, workers, slower_sync)}


def befriend_run(folder: Path, workers: int, slower_sync: int) -> Run:
    data = copy_of_service(folder, CLIENTS, "durable")
    posts = folder / "posts.json"
    in_service(data, "bench.durable", "prepare", str(posts), str(CONNECTIONS), str(POSTS_OF_A_CONNECTION))
    before = rows(data / "befriend.sqlite3", "checkins_checkin")
    with serving("befriend.web.wsgi:application", workers, settings_for(data), slower_sync) as (port, process):
        run = measured(port, process, posts, RECEIPT)
    check_stored(run.load, rows(data / "befriend.sqlite3", "checkins_checkin") - before)
    return run


def bare_run(folder: Path, workers: int, path: str, slower_sync: int) -> Run:
    environment = {"BARE_DATABASE": str(folder / "bare.sqlite3")}
    if path == BARE[SIGNED_IN]:
        environment["BARE_SIGNED_IN"] = "1"
    posts, database = prepare_bare(folder, path, environment)
    with serving("bench.bare:application", workers, environment, slower_sync) as (port, process):
        run = measured(port, process, posts, "204 No Content")
    check_stored(run.load, rows(database, "bench_barecheckin"))
    return run


def measured(port: int, process: int, posts: Path, expected: str) -> Run:
    before = processor_seconds(process)
    load = post(port, posts, expected)
    used = (processor_seconds(process) - before) / load.acknowledged
    return Run(load, used * 1000, proportional_megabytes(process))


def prepare_bare(folder: Path, path: str, environment: dict[str, str]) -> tuple[Path, Path]:
    """The bare views' database, and posts that carry forms of as many clients to one of them."""
    posts, database = folder / "bare-posts.json", Path(environment["BARE_DATABASE"])
    database.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bench.bare", str(CLIENTS)]
    told = subprocess.run(command, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True)
    cookies = json.loads(told.stdout)
    draw = random.Random(SEED)
    written = []
    for number in range(CONNECTIONS):
        clients = range(number, CLIENTS, CONNECTIONS)
        each = (clients[turn % len(clients)] for turn in range(POSTS_OF_A_CONNECTION))
        written.append([bare_post(path, client, cookies[client], draw) for client in each])
    write_posts(posts, written)
    return posts, database


def bare_post(path: str, client: int, cookies: str, draw: random.Random) -> bytes:
    answers = "&".join(f"phq9_{number}={draw.randrange(4)}" for number in range(1, 10))
    form_id = UUID(int=draw.getrandbits(128))
    body = f"csrfmiddlewaretoken={CSRF_SECRET}&form_id={form_id}&{answers}".encode()
    return http_post(path, {"X-Client": str(UUID(int=client)), "Cookie": cookies}, body)


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
def serving(target: str, workers: int, environment: dict[str, str], slower_sync: int = 0) -> Iterator[tuple[int, int]]:
    """The server as `befriend serve` starts it, on a free port; gives its port and its process."""
    port = free_port()
    command = [*slowing(slower_sync), sys.executable, "-m", "bench.server", target, str(port), str(workers)]
    server = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


def slowing(milliseconds: int) -> list[str]:
    """Runs the command that follows, our child as before, with every sync so much slower."""
    if not milliseconds:
        return []
    syncs = "fsync,fdatasync"
    delay = f"inject={syncs}:delay_exit={milliseconds * 1000}"
    return ["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", f"trace={syncs}", "-e", delay]


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


def processor_seconds(process: int) -> float:
    """CPU time that a process and all below it have used."""
    ticks = 0
    for one in family_of(process):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


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
        file = folder / "posts.json"
        in_service(data, "bench.durable", "prepare", str(file), str(connections), str(posts))
        with (
            serving("befriend.web.wsgi:application", 1, settings_for(data)) as (port, process),
            tracing(process, folder) as counted,
        ):
            load = post(port, file, RECEIPT)
        calls = sum(" = 0" in line for line in counted.read_text().splitlines())
        print(f"{connections:2} at once: {calls / load.acknowledged:.2f} fsync or fdatasync per acknowledged check-in")


@contextmanager
def tracing(process: int, folder: Path) -> Iterator[Path]:
    """Write down every call that waits for the disk, of a process and all below it."""
    counted = folder / "strace"
    command = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(counted)]
    for one in family_of(process):
        command += ["-p", str(one)]
    tracer = subprocess.Popen(command)
    time.sleep(2)  # until it is attached
    try:
        yield counted
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(30)


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        machine.describe()
        sys.exit(main())
