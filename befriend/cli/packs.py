"""`befriend packs`: whether content is complete and says where it comes from."""

from datetime import UTC, datetime
from pathlib import Path

import click


@click.group(short_help="Check content for problems.")
def packs() -> None:
    """Check the folders that measures, words and crisis lines come from."""


@packs.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(paths: tuple[Path, ...]) -> int:
    """Read packs and print every problem with its file, its line and its repair; without one, what the packs hold.

    Without PATHS, the pack that comes with befriend. Leaves with 4 when there is a problem.
    """
    from befriend.cli.main import PACK_PROBLEMS, told
    from befriend.content.checking import check_packs
    from befriend.content.reading import CORE_PACK

    problems = check_packs(list(paths) or [CORE_PACK], today=datetime.now(UTC).date())
    for problem in problems:
        click.echo(told(problem))
    packs_read = len(paths) or 1
    counted = "1 pack" if packs_read == 1 else f"{packs_read} packs"
    click.echo(f"{counted} read, {len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'}.", err=True)
    if problems:
        return PACK_PROBLEMS
    for line in _counted(list(paths) or [CORE_PACK]):
        click.echo(line, err=True)
    return 0


def _counted(packs: list[Path]) -> list[str]:
    from befriend.content.checking import count_content
    from befriend.content.reading import read_library

    counts = count_content(read_library(packs))
    return [
        f"{counts.measures} measures, {counts.crisis_lines} crisis lines.",
        *(
            f"{language}: {said.practices} practices, {said.moments} moments, {said.worksheets} worksheets, "
            f"{said.lessons} lessons, {said.programmes} programmes."
            for language, said in counts.practising.items()
        ),
    ]
