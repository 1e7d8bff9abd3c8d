"""Reads published figures that a service's own may be seen beside: benchmarks/*.toml, typed with source and licence."""

from collections.abc import Mapping
from pathlib import Path

from befriend.content.frozen import Benchmark, BenchmarkYear
from befriend.content.problems import Report
from befriend.content.tables import Table, read_toml

OF_CASES = ("recovered", "reliably_recovered")
OF_ALL = ("improved", "no_clear_change", "deteriorated")


def read_benchmarks(folder: Path, report: Report) -> tuple[Benchmark, ...]:
    """Every benchmark of a pack, in the order of its files' names."""
    tables = [table for path in sorted(folder.glob("benchmarks/*.toml")) if (table := read_toml(path, report))]
    return tuple(_read(table) for table in tables)


def _read(root: Table) -> Benchmark:
    table = root.table("benchmark")
    benchmark = Benchmark(
        key=table.text("key"),
        title=table.text("title"),
        measures=table.texts("measures"),
        unit=table.text("unit"),
        publisher=table.text("publisher"),
        source=table.source(),
        licence=table.text("licence"),
        notice=table.text("notice", may_be_empty=True),
        differs=table.text("differs"),
        years=tuple(_read_year(year) for year in root.tables("years")),
    )
    if not benchmark.years:
        root.problem("This benchmark has no figures.", "Add a [[years]] with its counts.")
    table.finish()
    root.finish()
    return benchmark


def _read_year(table: Table) -> BenchmarkYear:
    courses, not_cases = table.whole("courses"), table.whole("not_cases")
    counts: Mapping[str, int] = {name: table.whole(name) for name in (*OF_ALL, *OF_CASES)}
    cases = courses - not_cases
    for name in OF_ALL + OF_CASES:
        most = cases if name in OF_CASES else courses
        if not 0 <= counts[name] <= most:
            table.problem(f"{name} is {counts[name]} of {most}, which is no share.", "Type it from the source.", name)
    year = table.text("year")
    table.finish()
    return BenchmarkYear(year=year, courses=courses, cases=cases, counts=counts)
