"""Properties of every reader: whatever the bytes, it gives a value or one of its own refusals."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.corpus import BYTES, WORDS
from tests.hostile.parsers import READERS, try_reader

pytestmark = pytest.mark.slow

# Pieces that files of ours are made of, so that what is drawn is often nearly right.
PIECES = [
    *(word.encode("utf-8", "surrogatepass") for word in WORDS.values() if len(word) < 100),
    *(
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r\n",
        b'"',
        b"'",
        b"=",
        b"[",
        b"]",
        b"{",
        b"}",
        b".",
        b"#",
        b"# ",
        b"## ",
        b"- ",
        b"*",
    ),
    *(b"phq9_1", b"phq9_9", b"person", b"date", b"1", b"3", b"2026-01-01", b"T10:00:00+00:00", b"sep=;", b"PAR1"),
    *(
        b"form_id=",
        b"opened_at=",
        b"&",
        b"%00",
        b"source",
        b"phq9",
        b'{"format": 1, ',
        b"befriend-backup\x01",
        b"'''",
        b'"""',
    ),
]
NEARLY_RIGHT = st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)
SEEDS = [data for data in BYTES.values() if len(data) < 10_000]


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(data=NEARLY_RIGHT | st.binary(max_size=300) | st.sampled_from(SEEDS))
def test_a_reader_gives_a_value_or_a_refusal_of_its_own(name: str, data: bytes) -> None:
    try_reader(name, data)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), min_size=1, max_size=6))
def test_a_table_with_some_bytes_changed_is_read_or_refused(flips: list[tuple[int, int]]) -> None:
    table = bytearray(b"person,date," + b",".join(b"phq9_%d" % one for one in range(1, 10)) + b"\n")
    table += b'a,2026-01-01,1,1,1,1,1,1,1,1,1\n"b, c",2026-01-02,0,0,0,0,0,0,0,0,0\n'
    for place, change in flips:
        table[place % len(table)] ^= change

    try_reader("table", bytes(table))


def test_a_fault_of_a_reader_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The readers of standard parts do raise on such bytes, where nobody stands between."""
    import tomllib

    with pytest.raises(RecursionError):
        tomllib.loads(BYTES["brackets in brackets"].decode())
    try_reader("toml", BYTES["brackets in brackets"])
