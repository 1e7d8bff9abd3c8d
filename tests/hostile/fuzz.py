"""Searches for bytes that a reader trips over, guided by which lines of befriend they reach.

    pip install atheris
    python -m tests.hostile.fuzz --runs 100000            every reader in turn
    python -m tests.hostile.fuzz table --runs 1000000     one of them

Begins with the hostile corpus. What makes a reader fail is written to build/fuzz; once
mended, it belongs into corpus.py.
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.hostile.corpus import BYTES, WORDS

FOUND = Path("build/fuzz")
LARGEST = 4096


def main(arguments: list[str]) -> int:
    runs = int(arguments[arguments.index("--runs") + 1]) if "--runs" in arguments else 100_000
    if "--inside" in arguments:
        search(arguments[0], runs)
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
    os.environ.setdefault("BEFRIEND_DEMONSTRATION", "1")
    os.environ.setdefault("BEFRIEND_DATA", str(FOUND / "data"))
    django.setup()
    from tests.hostile.parsers import READERS

    named = [name for name in arguments if name in READERS] or list(READERS)
    return max(search_apart(name, runs) for name in named)


def search_apart(name: str, runs: int) -> int:
    """In a process of its own: the search ends its process, whatever it finds."""
    seeds = FOUND / name / "corpus"
    seeds.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(data for data in BYTES.values() if len(data) <= LARGEST):
        (seeds / f"bytes-{number}").write_bytes(data)
    for number, word in enumerate(word for word in WORDS.values() if len(word) <= LARGEST):
        (seeds / f"word-{number}").write_bytes(word.encode("utf-8", "surrogatepass"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.fuzz", name, "--runs", str(runs), "--inside"], check=False
    ).returncode
    print(f"{name}: {runs:,} runs, {'something was found, see build/fuzz' if done else 'nothing found'}.", flush=True)  # noqa: T201
    return done


def search(name: str, runs: int) -> None:
    atheris: Any = import_module("atheris")  # not among what the suite needs
    with atheris.instrument_imports(include=["befriend"]):
        import django

        django.setup()
        from tests.hostile.parsers import try_reader

    place = FOUND / name
    told = [
        "fuzz",
        f"-runs={runs}",
        f"-max_len={LARGEST}",
        f"-artifact_prefix={place}/",
        "-verbosity=0",
        "-seed=20261122",
    ]
    atheris.Setup([*told, str(place / "corpus")], lambda data: try_reader(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
