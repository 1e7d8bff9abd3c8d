"""What a pack says comes out as the frozen object it describes; what it must not say is refused."""

import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from befriend.base.errors import PackError
from befriend.content.frozen import MeasureContent
from befriend.content.reading import CORE_PACK, core_library, read_library, read_measure
from befriend.measure.items import Confidence, Direction, Measure, MissingKind, Rounding, Rule
from befriend.measure.scoring.one import score

TINY = """
key = "tiny"
version = "1"
name = "Tiny"
language = "en"
recall_period = ""
references = []
options = [0, 1, 2]

[licence]
owner = "Nobody"
terms = "Free"
attribution = "Nobody"
may_modify = true
may_sell = false
ships_wording = false
source = "made up for this test"
confidence = "verified"

[[items]]
id = "a"
[[items]]
id = "b"
is_reversed = true
[[items]]
id = "c"
weight = 2
[[items]]
id = "d"
options = [0, 1]

"""

REFUSE = '{ kind = "refuse", source = "made up", confidence = "verified" }'

WORDS = """
language = "en"
plain_name = "Tiny"
asks_about = "A thing."
why = "A reason."
high_means = "More of it."
does_not_mean = "Nothing else."
minutes = 1
"""

ReadTiny = Callable[[str], MeasureContent]


@pytest.fixture
def read_tiny(tmp_path: Path) -> ReadTiny:
    """Reads the tiny measure with these scales added."""

    def read(scales: str) -> MeasureContent:
        folder = tmp_path / "tiny"
        folder.mkdir(exist_ok=True)
        (folder / "measure.toml").write_text(TINY + scales)
        (folder / "words.en.toml").write_text(WORDS)
        return read_measure(folder, pack="test", pack_version="1")

    return read


@pytest.fixture(scope="module")
def phq9() -> MeasureContent:
    return read_measure(CORE_PACK / "measures/phq9", pack="core-en", pack_version="2026.11")


def test_a_measure_carries_its_pack_and_version(phq9: MeasureContent) -> None:
    assert (phq9.pack, phq9.pack_version, phq9.measure.key) == ("core-en", "2026.11", "phq9")


def test_the_definition_is_read_as_written(phq9: MeasureContent) -> None:
    total = phq9.measure.total

    assert total is not None
    assert total.scoring.rule is Rule.SUM
    assert total.scoring.rounding is Rounding.HALF_UP
    assert (total.missing.kind, total.missing.most_missing) == (MissingKind.PRORATE, 2)
    assert total.direction is Direction.LOWER_IS_BETTER
    assert [(band.key, band.from_score) for band in total.bands][-1] == ("severe", 20)
    assert (total.norms[0].n, total.norms[0].reliability) == (2177, 0.866)
    assert (total.change_rules[0].reliable, total.change_rules[0].caseness) == (6, 10)


def test_the_item_on_self_harm_is_a_safety_item_from_its_lowest_positive_answer(phq9: MeasureContent) -> None:
    assert [(item.id, item.safety_from) for item in phq9.measure.safety_items] == [("phq9_9", 1)]


def test_a_code_stands_in_loinc_unless_it_says_otherwise(phq9: MeasureContent) -> None:
    # 44250-9 is PHQ-9 item 1 in the HL7 US Core value sets.
    code = phq9.measure.item("phq9_1").codes[0]

    assert (code.system, code.code, code.source.confidence) == ("http://loinc.org", "44250-9", Confidence.VERIFIED)


def test_wording_and_words_are_kept_by_language(phq9: MeasureContent) -> None:
    assert set(phq9.wordings) == {"en"}
    assert set(phq9.words) == {"en", "es"}


def test_a_reader_without_an_official_translation_gets_the_official_wording(phq9: MeasureContent) -> None:
    wording = phq9.wording_for("es")

    assert wording is not None
    assert wording.language == "en"


def test_our_own_words_fall_back_to_english(phq9: MeasureContent) -> None:
    assert phq9.words_for("es").language == "es"
    assert phq9.words_for("cy").language == "en"


def test_options_may_be_a_short_list_and_an_item_may_have_its_own(read_tiny: ReadTiny) -> None:
    measure = read_tiny(total('items = "all"\nrule = "sum"')).measure

    assert [item.values for item in measure.items] == [(0, 1, 2), (0, 1, 2), (0, 1, 2), (0, 1)]


def test_reversal_and_weight_are_read(read_tiny: ReadTiny) -> None:
    measure = read_tiny(total('items = ["b", "c"]\nrule = "sum"')).measure

    # b reversed: 0 + 2 - 0 = 2. c weighted: 2 x 1 = 2.
    assert value_of(measure, b=0, c=1) == 4


def test_a_fraction_in_quotes_is_exact(read_tiny: ReadTiny) -> None:
    measure = read_tiny(total('items = "all"\nrule = "sum"\nmultiply = "25/3"\nadd = 0.1')).measure

    assert measure.total is not None
    assert measure.total.scoring.multiply == Fraction(25, 3)
    assert measure.total.scoring.add == Fraction(1, 10)


def test_a_lookup_table_turns_the_raw_score_into_the_published_one(read_tiny: ReadTiny) -> None:
    measure = read_tiny(total('items = ["a"]\nrule = "sum"\ntable = { 0 = 0, 1 = 12.5, 2 = 30 }')).measure

    assert value_of(measure, a=1) == 12.5


def test_a_gate_closes_the_rest(read_tiny: ReadTiny) -> None:
    measure = read_tiny(total('items = ["a", "b"]\nrule = "sum"\ngate = "d"')).measure

    assert value_of(measure, a=2, b=0, d=0) == 0
    assert value_of(measure, a=2, b=0, d=1) == 4


def test_a_mean_of_subscales_takes_the_items_of_its_parts(read_tiny: ReadTiny) -> None:
    parts = subscale("one", 'items = ["a"]\nrule = "mean"') + subscale("two", 'items = ["c", "d"]\nrule = "sum"')
    direction = 'direction = "neither"\n'
    scales = f'[total]\nrule = "mean_of_subscales"\nparts = ["one", "two"]\n{direction}' + parts

    measure = read_tiny(scales).measure

    assert measure.total is not None
    assert measure.total.item_ids == ("a", "c", "d")
    # one: 2. two: 2 x 2 + 0 = 4. Their mean is 3.
    assert value_of(measure, a=2, c=2, d=0) == 3


def test_a_subscale_may_ignore_reversal(read_tiny: ReadTiny) -> None:
    measure = read_tiny(subscale("raw", 'items = ["b"]\nrule = "sum"\nas_answered = true')).measure

    assert score(measure, {"b": 2})[0].value == 2


def test_a_measure_without_total_is_read(read_tiny: ReadTiny) -> None:
    measure = read_tiny(subscale("one", 'items = ["a"]\nrule = "sum"')).measure

    assert measure.total is None
    assert [measure.column_of(scale) for scale in measure.scales] == ["tiny.one"]


def test_a_measure_without_any_scale_is_refused(read_tiny: ReadTiny) -> None:
    with pytest.raises(PackError, match="neither a total nor a subscale"):
        read_tiny("")


def test_a_measure_without_items_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "measure.toml").write_text(TINY[: TINY.index("[[items]]")] + total('items = "all"\nrule = "sum"'))

    with pytest.raises(PackError, match="The measure has no items"):
        read_measure(folder, pack="test", pack_version="1")


def test_one_subscale_key_for_two_subscales_is_refused(read_tiny: ReadTiny) -> None:
    with pytest.raises(PackError, match="subscale key 'one' is used twice"):
        read_tiny(subscale("one", 'items = ["a"]\nrule = "sum"') * 2)


def test_a_scale_without_a_missing_rule_is_refused(read_tiny: ReadTiny) -> None:
    with pytest.raises(PackError, match=r"total\.missing is missing"):
        read_tiny('[total]\nitems = "all"\nrule = "sum"\ndirection = "neither"\n')


def test_reading_refuses_at_the_first_problem_with_its_file_and_line(pack: Path) -> None:
    path = pack / "measures/phq9/words.en.toml"
    path.write_text("\n\nlanguage = 3\n", encoding="utf-8")

    with pytest.raises(PackError, match=r"words\.en\.toml:3: language is 3\. Give a text in quotes\."):
        read_library([pack])


def test_a_folder_without_a_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="missing or cannot be read"):
        read_measure(tmp_path, pack="test", pack_version="1")


def test_a_byte_order_mark_is_no_obstacle(pack: Path) -> None:
    path = pack / "measures/phq9/measure.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert "phq9" in read_library([pack]).measures


def test_a_library_holds_every_measure_of_its_packs_by_key(pack: Path) -> None:
    library = read_library([pack])

    assert set(library.measures) == {"phq9", "gad7"}
    assert library.measures["gad7"].pack_version == "2026.11"


def test_a_later_pack_replaces_lines_and_numbers_of_its_own_country(pack: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(pack / "crisis", own / "crisis")
    shutil.copy(pack / "pack.toml", own / "pack.toml")
    lines = own / "crisis/lines.toml"
    lines.write_text(lines.read_text().replace('name = "Shout"', 'name = "Shout UK"').replace('"112"', '"999"'))

    first, both = read_library([pack]), read_library([pack, own])

    assert [line.name for line in both.crisis_lines][:2] == ["Samaritans", "Shout UK"]
    assert len(both.crisis_lines) == len(first.crisis_lines)
    assert (first.emergency_numbers["IE"], both.emergency_numbers["IE"]) == ("112", "999")


def test_the_core_library_is_read_once() -> None:
    assert core_library() is core_library()


def total(keys: str) -> str:
    return f'[total]\n{keys}\ndirection = "neither"\nmissing = {REFUSE}\n'


def subscale(key: str, keys: str) -> str:
    return f'[[subscales]]\nkey = "{key}"\n{keys}\ndirection = "neither"\nmissing = {REFUSE}\n'


def value_of(measure: Measure, **answers: int) -> float | None:
    return score(measure, answers)[0].value
