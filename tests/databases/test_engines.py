"""The same table of outcomes from here, through other words, and from PostgreSQL, to the last byte.

Spark is tried with the same expressions by `python -m bench.engines`, which wants Java and half a gigabyte more.
"""

import sys
from pathlib import Path

import polars as pl
import psycopg
import pytest

from befriend.base.errors import InputError
from befriend.measure.change import Group, Method, Reference
from befriend.measure.items import ChangeRule, Confidence, Direction, Source
from befriend.measure.outcomes import (
    AT,
    Judged,
    courses_of,
    elsewhere,
    group_counts,
    outcome_table,
    outcomes_by,
    sample_reference,
)
from befriend.measure.outcomes.courses import SECONDS_A_DAY
from tests.databases.postgres import cluster, quick_folder

NHS = Source("NHS Talking Therapies manual", Confidence.SECOND_HAND)
LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
PHQ9 = ChangeRule(key="nhs_talking_therapies", reliable=6, caseness=10, basis="6 points or more", source=NHS)
GAD7 = ChangeRule(key="nhs_talking_therapies", reliable=4, caseness=8, basis="4 points or more", source=NHS)
JUDGED = [
    Judged(column="phq9", direction=LOWER, rule=PHQ9),
    Judged(column="gad7", direction=LOWER, rule=GAD7),
]
OF_R = Path(__file__).parent.parent / "measure" / "oracles" / "outcomes.csv"

# What engines might see differently: days before 1970, two scores in one day, no score, no group, one visit only.
ODD = [
    ("before 1970", -400, "a", 15, 12),
    ("before 1970", -399, "a", 9, 3),
    ("twice in a day", 20_000, "a", 20, 20),
    ("twice in a day", 20_000, "a", 12, 21),
    ("twice in a day", 20_090, "a", 3, 8),
    ("twice in a day", 20_090, "a", 14, 1),
    ("never scored", 20_000, "b", None, None),
    ("one of two scores", 20_000, "b", 17, None),
    ("one of two scores", 20_050, "b", 4, 6),
    ("without a group", 20_000, None, 13, 9),
    ("without a group", 20_021, None, 13, 2),
    ("once", 20_000, "a", 11, 4),
    ("in two groups", 20_000, "a", 16, 16),
    ("in two groups", 20_010, "b", 6, 4),
    ("in two groups", 20_020, "b", 18, 8),
]


def check_ins() -> pl.DataFrame:
    """The invented people that R has judged (`tests/measure/test_outcomes.py`), and odd ones beside them."""
    of_r = pl.read_csv(OF_R, comment_prefix="#", try_parse_dates=True).select(
        pl.col("person").cast(pl.String).alias("who"),
        pl.col("date").cast(pl.Int32).alias("day"),
        pl.col("service").cast(pl.String),
        pl.col("phq9", "gad7").cast(pl.Int32),
    )
    return pl.concat([of_r, pl.DataFrame(ODD, schema=of_r.schema, orient="row")])


def table_of(rows: pl.LazyFrame, judged: list[Judged] = JUDGED) -> str:
    found = outcomes_by(
        lambda by: courses_of(rows.rename({"day": AT}), judged, person="who", by=by, seconds_in_one=SECONDS_A_DAY),
        judged,
        (None, "service"),
        smallest=3,
    )
    return pl.concat([outcome_table(part) for part in found]).write_csv()


def table_in_postgres(rows: pl.DataFrame, judged: list[Judged] = JUDGED) -> str:
    import ibis

    with cluster(quick_folder()) as url:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            told = connection.info
            where = {"host": told.host, "user": told.user, "database": told.dbname}
            cursor.execute("CREATE TABLE kept (who text, day integer, service text, phq9 integer, gad7 integer)")
            with cursor.copy("COPY kept FROM STDIN (FORMAT csv)") as copy:
                copy.write(rows.write_csv(include_header=False))
        database = ibis.postgres.connect(**where)
        try:
            return table_of(elsewhere(database.table("kept")), judged)
        finally:
            database.disconnect()


def in_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """The same with a number for each person and group, which are gathered another way here: by sorting."""
    return rows.with_columns(pl.col("who", "service").rank("dense").cast(pl.Int32))


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql_gives_the_table_that_is_given_here_to_the_last_byte() -> None:
    rows = in_numbers(check_ins())

    assert table_in_postgres(rows) == table_of(rows.lazy())


@pytest.mark.slow
def test_the_words_of_other_engines_mean_what_the_words_here_mean() -> None:
    rows = check_ins()
    high = [Judged(column="phq9", direction=HIGHER, rule=PHQ9), Judged(column="gad7", direction=LOWER)]

    for judged in (JUDGED, high):
        for one in (rows, in_numbers(rows)):
            assert table_of(elsewhere(one.lazy()), judged) == table_of(one.lazy(), judged)


def test_days_that_are_told_as_numbers_give_the_weeks_of_days_that_are_dates() -> None:
    rows = check_ins().lazy()
    dated = rows.with_columns(pl.col("day").cast(pl.Date).alias(AT))

    of_dates = group_counts(courses_of(dated, JUDGED, person="who"), JUDGED)
    of_numbers = group_counts(
        courses_of(rows.rename({"day": AT}), JUDGED, person="who", seconds_in_one=SECONDS_A_DAY), JUDGED
    )

    assert of_dates == of_numbers
    assert of_dates[0][0].weeks is not None


def test_the_reference_of_an_index_can_be_taken_from_a_table_elsewhere() -> None:
    rows = check_ins().rename({"day": AT}).lazy()

    here, there = (
        sample_reference(courses_of(one, JUDGED[:1], person="who"), reliability=0.8) for one in (rows, elsewhere(rows))
    )

    assert there == here


@pytest.mark.parametrize(
    ("change", "judged", "word"),
    [
        (pl.col("phq9") / 2, JUDGED, "score phq9"),
        (pl.col("day").cast(pl.Date), JUDGED, "days since 1970-01-01"),
        (
            pl.col("phq9"),
            [
                Judged(
                    column="phq9",
                    direction=LOWER,
                    index=(Method.JACOBSON_TRUAX, Reference(start=Group(15, 5), reliability=0.8)),
                )
            ],
            "judged by an index",
        ),
    ],
)
def test_what_several_machines_might_add_up_differently_is_refused_elsewhere(
    change: pl.Expr, judged: list[Judged], word: str
) -> None:
    rows = check_ins().with_columns(change).lazy()

    with pytest.raises(InputError, match=word):
        table_of(elsewhere(rows), judged)


def test_without_the_extra_part_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)

    with pytest.raises(InputError, match=r"pip install -e '.\[engines\]'"):
        elsewhere(check_ins().lazy())
