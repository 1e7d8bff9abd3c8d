"""The real server while its disk is full, read only or failing, its worker is killed, or its clock is set back."""

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path

import pytest

from bench.demonstration import in_service
from bench.durable import family_of
from bench.power.recording import DATABASE
from tests.power.posting import Filled, filled_forms, form_on, judged, post, served, stored

pytestmark = [pytest.mark.slow, pytest.mark.traced]

WORDS = "A long & hard day.\r\nBut I <b>went out</b>."
SAFE_WORDS = "A long &amp; hard day.\r\nBut I &lt;b&gt;went out&lt;/b&gt;."
NOTHING = (0, 0, 0, 0)
PATIENCE = 60.0
# What the system answers to a call on the database's files, as its manual names the errors.
FAULTS = {
    "the disk is full": "pwrite64,ftruncate:error=ENOSPC",
    "the disk fails when it is waited for": "fsync,fdatasync:error=EIO",
    "the disk became read only": "openat,pwrite64,ftruncate:error=EROFS",
}


@dataclass
class Place:
    """A service, its running server, and forms that nobody sent yet."""

    service: Path
    port: int
    process: int
    forms: Iterator[Filled]

    def next_form(self) -> Filled:
        return next(self.forms)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service of two clients, to be copied."""
    folder = tmp_path_factory.mktemp("faults") / "untouched"
    in_service(folder, "bench.demonstration", "2")
    return folder


@pytest.fixture(scope="module")
def place(untouched: Path) -> Iterator[Place]:
    service = untouched.with_name("service")
    shutil.copytree(untouched, service)
    forms = [replace(form, fields=(*form.fields, ("note", WORDS))) for form in filled_forms(service, 40)]
    with served(service) as (port, process):
        yield Place(service, port, process, iter(forms))


@contextmanager
def suffering(fault: str, place: Place) -> Iterator[None]:
    """Every such call of the server on the database's files fails, until this is over."""
    files = [argument for end in ("", "-journal") for argument in ("-P", f"{place.service / DATABASE}{end}")]
    who = [argument for one in family_of(place.process) for argument in ("-p", str(one))]
    told = ["-e", f"trace={fault.partition(':')[0]}", "-e", f"inject={fault}"]
    command = ["strace", "-f", "-qq", "-o", "/dev/null", *told, *files, *who]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: all(map(is_traced, threads_of(place.process))))
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(PATIENCE)


def threads_of(process: int) -> list[Path]:
    return [thread for one in family_of(process) for thread in Path(f"/proc/{one}/task").iterdir()]


def is_traced(thread: Path) -> bool:
    return "TracerPid:\t0\n" not in (thread / "status").read_text()


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.05)


@pytest.mark.parametrize("fault", FAULTS)
def test_where_nothing_can_be_kept_the_words_stay_on_the_page_and_are_sent_when_it_is_over(
    place: Place, tmp_path: Path, fault: str
) -> None:
    before, form = place.next_form(), place.next_form()
    assert post(place.port, before).is_receipt

    with suffering(FAULTS[fault], place):
        refused = post(place.port, form)
        again = post(place.port, form_on(refused, form))
    assert stored(place.service, [form])[form.id] == NOTHING
    sent = post(place.port, form_on(again, form))

    for answer in (refused, again):
        assert answer.status == 503
        assert "It is not your fault." in answer.html
        assert SAFE_WORDS in answer.html
        assert not any(word in answer.html for word in ("Traceback", "sqlite", "OperationalError", "I/O"))
    assert sent.is_receipt, sent
    assert dict(form_on(refused, form).fields)["note"] == WORDS
    judged(place.service, tmp_path / "left", [before, form], [before.id, form.id])


def test_it_is_told_in_the_readers_language(place: Place) -> None:
    with suffering(FAULTS["the disk is full"], place):
        refused = post(place.port, place.next_form(), language="es")

    assert refused.status == 503
    assert "No es culpa tuya." in refused.html


def test_a_killed_worker_is_replaced_and_nothing_acknowledged_is_lost(place: Place, tmp_path: Path) -> None:
    forms = [place.next_form() for _ in range(16)]
    acknowledged: list[str] = []

    def send_all() -> None:
        for form in forms:
            send_until_it_arrives(place.port, form)
            acknowledged.append(form.id)

    sending = threading.Thread(target=send_all)
    sending.start()
    wait_until(lambda: len(acknowledged) > 3)
    worker = family_of(place.process)[-1]
    os.kill(worker, signal.SIGKILL)
    sending.join(PATIENCE)

    assert worker not in family_of(place.process)
    assert acknowledged == [form.id for form in forms]
    judged(place.service, tmp_path / "left", forms, acknowledged)


def send_until_it_arrives(port: int, form: Filled) -> None:
    """As a person does whose page says that it did not arrive: the same form once more."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            answer = post(port, form)
        except (OSError, HTTPException):
            time.sleep(0.1)
            continue
        assert answer.is_receipt, answer
        return
    raise AssertionError("The server did not come back.")


def test_with_a_clock_two_days_back_people_stay_signed_in_and_each_form_is_a_check_in(
    tmp_path: Path, untouched: Path
) -> None:
    other = tmp_path / "other" / "service"
    shutil.copytree(untouched, other)
    forms = filled_forms(other, 6)

    with served(other) as (port, _):
        before = [post(port, form) for form in forms[:2]]
    with served(other, "tests.power.yesterday:application") as (port, _):
        after = [post(port, form) for form in forms[2:]]

    assert [answer.is_receipt for answer in before + after] == [True] * 6
    with closing(sqlite3.connect(other / DATABASE)) as database:
        assert database.execute("SELECT count(*) FROM checkins_conflict").fetchone() == (0,)
        unowned = "SELECT count(*) FROM flags_flag WHERE owner_id IS NULL"
        assert database.execute(unowned).fetchone() == (0,)
    judged(other, tmp_path / "left", forms, [form.id for form in forms])
