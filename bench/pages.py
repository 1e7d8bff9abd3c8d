"""CPU of one operation, application and database together, on 200 and on 1,000 clients with twelve weeks behind them.

The application is called as a WSGI server calls it, after a warm-up, for many different clients; the figure is the
median of process CPU time. SQLite works inside that process. PostgreSQL's share is read from the process that serves
the connection. A caseload is measured with 25 clients and with every client of the service in it.
"""

import io
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import machine
from bench.demonstration import copy_of_service, in_service, run_folder
from tests.databases.postgres import PostgresMissingError, cluster

if TYPE_CHECKING:
    from bench.visitor import Visitor

SIZES = (200, 1000)
WARM_UP = 20
REPEATS = 100
SEED = 20261122
ROOMS = {"audit", "people", "flags", "checkins", "plans"}
# Milliseconds to reach, and what the nearest open peer needs for the same on a machine like this one, on another day:
# SATHI, application and database together, with 200 clients.
TARGETS: dict[str, tuple[float | None, float | None]] = {
    "open a PHQ-9 form": (15, 456),
    "submit and score it": (20, 293),
    "the receipt that follows": (None, None),
    "one client's course": (40, 1239),
    "a client's own progress": (30, 3262),
    "a client's own course": (30, None),
    "a client's home": (None, None),
    "a caseload, 25 clients": (40, 190),
    "a caseload, all clients": (40, 190),
    "one client's record": (None, None),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one operation costs: CPU in milliseconds, the most queries it took, and kilobytes of the answer."""

    application: float
    database: float
    queries: int
    kilobytes: float

    @property
    def total(self) -> float:
        return self.application + self.database


@dataclass(frozen=True, slots=True)
class Request:
    visitor: "Visitor"
    path: str
    body: bytes | None = None


def main() -> int:
    with run_folder() as folder:
        found = {("SQLite", size): costs(folder, size) for size in SIZES}
        try:
            for size in SIZES:
                with cluster() as url:
                    found["PostgreSQL", size] = costs(folder, size, BEFRIEND_DATABASE_URL=url)
        except PostgresMissingError as missing:
            print(f"Not measured on PostgreSQL: {missing}")
    return print_tables(found)


def costs(folder: Path, size: int, **environment: str) -> dict[str, Cost]:
    data = copy_of_service(folder, size, "pages")
    told = in_service(data, "bench.pages", "measure", **environment)
    return {operation: Cost(**cost) for operation, cost in json.loads(told).items()}


def print_tables(found: dict[tuple[str, int], dict[str, Cost]]) -> int:
    """Print one table for each database; returns 1 when a target was missed."""
    missed = []
    for database in dict.fromkeys(name for name, _size in found):
        print(f"{database}: milliseconds of CPU (queries), {' and '.join(map(str, SIZES))} clients x 12 weeks")
        print(f"  {'operation':26}{'200':>14}{'1000':>14}{'grown':>8}{'target':>8}{'peer':>7}{'peer/200':>10}{'KB':>7}")
        for operation, (target, peer) in TARGETS.items():
            few, many = (found[database, size][operation] for size in SIZES)
            print(
                f"  {operation:26}{few.total:8.1f} ({few.queries:3}){many.total:8.1f} ({many.queries:3})"
                f"{many.total / few.total:7.2f}x{target or '':>8}{peer or '':>7}"
                f"{f'{peer / few.total:.0f}x' if peer else '':>10}{many.kilobytes:7.1f}"
            )
            if (target and max(few.total, many.total) > target) or many.queries > few.queries:
                missed.append(f"{operation} on {database}")
    print("The peer was measured on another day on a machine like this one, with 200 clients.")
    print(
        f"Missed: {', '.join(missed)}." if missed else "Every target is reached, and no page asks more of more clients."
    )
    return 1 if missed else 0


def measure_all() -> None:
    """In the service's own process: measure every operation and print the costs as JSON."""
    import django
    from django.db import connection

    django.setup()
    if os.environ.get("BEFRIEND_DATABASE_URL"):
        # One server process for the whole run: its CPU time is what is read.
        connection.settings_dict["CONN_MAX_AGE"] = None
        move_to_postgres()
    from befriend.web.wsgi import application

    measured = {}
    for operation, requests in operations().items():
        measured[operation] = asdict(cost_of(application, requests))
    print(json.dumps(measured))


def operations() -> dict[str, Sequence[Request]]:
    """For each operation enough requests to warm up and to measure, in the order in which people make them."""
    from befriend.rooms.people.models import Person
    from befriend.rooms.people.services import link
    from bench.visitor import filled_form, last_form_id, sign_in, sign_in_clients

    clients = sign_in_clients(WARM_UP + REPEATS)
    clinician = Person.objects.get(username="clinician1")
    everyone = Person.objects.get(username="clara")
    own = list(clinician.caseload_links.values_list("client_id", flat=True))
    for client in Person.objects.filter(memberships__role="client"):
        link(service_id=client.service_id, client_id=client.id, clinician_id=everyone.id, now=client.joined_at, by=None)
    draw = random.Random(SEED)
    forms = [filled_form(one.person_id, last_form_id(one.person_id), draw) for one in clients]

    def each_client(path: str) -> list[Request]:
        return [Request(one, path) for one in clients]

    def as_clinician(person: Person, paths: Sequence[str]) -> list[Request]:
        visitor = sign_in(person)
        return [Request(visitor, paths[number % len(paths)]) for number in range(WARM_UP + REPEATS)]

    return {
        "open a PHQ-9 form": each_client("/check-in/phq9/"),
        "submit and score it": [
            Request(one, "/check-in/phq9/", body) for one, (_id, body) in zip(clients, forms, strict=True)
        ],
        "the receipt that follows": [
            Request(one, f"/check-in/receipt/{form_id}/") for one, (form_id, _) in zip(clients, forms, strict=True)
        ],
        "one client's course": as_clinician(clinician, [f"/clients/{client}/phq9/" for client in own]),
        "a client's own progress": each_client("/progress/"),
        "a client's own course": each_client("/progress/phq9/"),
        "a client's home": each_client("/today/"),
        "a caseload, 25 clients": as_clinician(clinician, ["/clients/"]),
        "a caseload, all clients": as_clinician(everyone, ["/clients/"]),
        "one client's record": as_clinician(clinician, [f"/clients/{client}/" for client in own]),
    }


def cost_of(application: Callable[..., Any], requests: Sequence[Request]) -> Cost:
    for request in requests[:WARM_UP]:
        answer(application, request)
    queries = []
    times = []
    kilobytes = 0.0
    backend_before = backend_seconds()
    for request in requests[WARM_UP:]:
        started = time.process_time()
        with counting() as counted:
            kilobytes = answer(application, request) / 1024
        times.append(time.process_time() - started)
        queries.append(counted[0])
    backend = (backend_seconds() - backend_before) / REPEATS
    return Cost(statistics.median(times) * 1000, backend * 1000, max(queries), kilobytes)


@contextmanager
def counting() -> Iterator[list[int]]:
    """Counts what is sent to the database; the counting itself costs less than a thousandth of a millisecond each."""
    from django.db import connection

    counted = [0]

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        counted[0] += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        yield counted


def answer(application: Callable[..., Any], request: Request) -> int:
    """Have one request answered as a WSGI server does; returns the bytes of the answer."""
    told: list[str] = []
    body = request.body or b""
    environ = {
        "REQUEST_METHOD": "POST" if request.body else "GET",
        "PATH_INFO": request.path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:8000",
        "HTTP_COOKIE": request.visitor.cookie,
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if request.body else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    response = application(environ, lambda status, headers, *_: told.append(status))
    size = sum(map(len, response))
    response.close()
    if told[0][:3] != ("302" if request.body else "200"):
        raise AssertionError(f"{environ['REQUEST_METHOD']} {request.path} was answered {told[0]}.")
    return size


def backend_seconds() -> float:
    """CPU seconds of the PostgreSQL process that serves this connection; SQLite has none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def move_to_postgres() -> None:
    """Copy every row from the service that was built on SQLite, with durable commits switched on again."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection, connections

    from befriend.web.environment import sqlite_database

    call_command("migrate", verbosity=0)
    built = {**sqlite_database(settings.DATA / "befriend.sqlite3"), "TIME_ZONE": None, "ATOMIC_REQUESTS": False}
    connections.settings["built"] = {**connections.settings["default"], **built}
    tables = [table for table in apps.get_models() if table._meta.app_label in ROOMS]
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET fsync = on")
        cursor.execute("SELECT pg_reload_conf()")
        cursor.execute("SET session_replication_role = replica")  # rows may come before those they point to
        for table in tables:
            rows = table._base_manager.using("built").iterator(2000)
            table._base_manager.bulk_create(rows, batch_size=2000)
        cursor.execute("SET session_replication_role = DEFAULT")
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        measure_all()
    else:
        machine.describe()
        sys.exit(main())
