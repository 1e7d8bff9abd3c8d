"""The table of outcomes from a Spark cluster of two workers is the one that is made here, to the last byte."""

from pathlib import Path

import pytest

from befriend.measure.outcomes import elsewhere
from tests.databases import spark
from tests.databases.test_engines import check_ins, in_numbers, table_of


@pytest.mark.slow
@pytest.mark.spark
def test_a_cluster_of_two_workers_gives_the_table_that_is_given_here_to_the_last_byte(tmp_path: Path) -> None:
    rows = in_numbers(check_ins())
    # Several files, and mixed, so that both workers hold rows of most people.
    for place, part in enumerate(rows.sample(fraction=1, shuffle=True, seed=1).iter_slices(len(rows) // 6)):
        part.write_parquet(tmp_path / f"check_ins_{place}.parquet")

    with (
        spark.cluster(tmp_path) as address,
        spark.session(address, tmp_path) as cluster,
    ):
        table = cluster.read.parquet(str(tmp_path / "check_ins_*.parquet"))
        found = table_of(elsewhere(table))
        tasks = spark.tasks_of_workers(cluster)

    assert found == table_of(rows.lazy())
    assert len(tasks) == spark.WORKERS
    assert min(tasks) > 0, "one worker did everything alone"


def test_without_java_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(spark.SparkMissingError, match="default-jre-headless"), spark.cluster(tmp_path):
        pass


def test_a_java_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(spark.SparkMissingError, match=r'wants Java 17.*"11\.0\.2"'), spark.cluster(tmp_path):
        pass
