"""Where a key stands in a TOML text, for every way our packs write one."""

import pytest

from befriend.content.toml_places import Place, line_of, places_in

TEXT = """\
key = "x"
list = [
  "a = 1",
]
[licence]
owner = "y"
[[items]]
id = "a"
[[items]]
id = "b"
[[items.options]]
value = 1
[total.missing]
kind = "refuse"
[item_options."a b"]
0 = "no"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        (("key",), 1),
        (("list",), 2),
        (("licence", "owner"), 6),
        (("items",), 7),
        (("items", 0), 7),
        (("items", 0, "id"), 8),
        (("items", 1, "id"), 10),
        (("items", 1, "options", 0, "value"), 12),
        (("total", "missing", "kind"), 14),
        (("item_options", "a b", "0"), 16),
    ],
)
def test_a_place_has_its_line(place: Place, line: int) -> None:
    assert line_of(place, places_in(TEXT)) == line


def test_a_missing_key_stands_at_the_table_that_should_hold_it() -> None:
    assert line_of(("items", 1, "weight"), places_in(TEXT)) == 9
    assert line_of(("nowhere", "at all"), places_in(TEXT)) == 1
