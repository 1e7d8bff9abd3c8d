"""The demonstration service that pages and check-ins are timed on: built once a run, copied for every use."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

SHARED_FOLDER = "BEFRIEND_BENCH_FOLDER"
MEASURES = ("phq9", "gad7")
CLIENTS_OF_A_CLINICIAN = 25


@contextmanager
def run_folder() -> Iterator[Path]:
    """The folder of the whole run, or of this part when it runs alone; the latter is gone afterwards."""
    if shared := os.environ.get(SHARED_FOLDER):
        yield Path(shared)
        return
    with tempfile.TemporaryDirectory(prefix="befriend-bench-") as folder:
        yield Path(folder)


def copy_of_service(folder: Path, clients: int, name: str) -> Path:
    """A fresh copy of the demonstration's data folder with so many clients and twelve weeks behind them."""
    built = folder / f"clients-{clients}"
    if not built.exists():
        print(f"Building {clients} clients with 12 weeks of {' + '.join(MEASURES)}.", file=sys.stderr, flush=True)
        in_service(built, "bench.demonstration", str(clients))
    copy = folder / name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(built, copy)
    return copy


def in_service(data: Path, module: str, *arguments: str, **environment: str) -> str:
    """Run a module on this data folder in a process of its own, and give what it printed."""
    command = [sys.executable, "-m", module, *arguments]
    settings = {**os.environ, **settings_for(data), **environment}
    return subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE, text=True).stdout


def settings_for(data: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "befriend.web.settings",
        "BEFRIEND_DEMONSTRATION": "1",
        "BEFRIEND_DATA": str(data),
    }


def build(clients: int) -> None:
    """Build the service in the data folder that the environment names."""
    import django
    from django.core.management import call_command

    django.setup()
    from befriend.demo.service import Plan, build_demonstration

    call_command("migrate", verbosity=0)
    clinicians = max(1, clients // CLIENTS_OF_A_CLINICIAN)
    plan = Plan(clients=clients, measures=MEASURES, clinicians=clinicians, has_earlier=False)
    build_demonstration(plan, now=datetime.now(UTC))


if __name__ == "__main__":
    build(int(sys.argv[1]))
