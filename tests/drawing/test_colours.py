"""Every pair of colours that meets on a page, light and dark, measured by the formula of WCAG 2.2."""

import re
from pathlib import Path

import pytest

import befriend.web

STYLES = Path(befriend.web.__file__).parent / "static" / "befriend" / "css"
BASE = (STYLES / "base.css").read_text(encoding="utf-8")
BACKGROUNDS = ("paper", "sheet", "sunk", "accent-wash", "warm-wash")
TEXT_PAIRS = [
    *(("ink", ground) for ground in BACKGROUNDS),
    *(("soft-ink", ground) for ground in BACKGROUNDS),
    *(("accent", ground) for ground in ("paper", "sheet", "sunk", "accent-wash")),
    *(("warm", ground) for ground in ("paper", "sheet", "sunk", "warm-wash")),
    ("accent-deep", "accent-wash"),
    ("warm-deep", "warm-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-warm", "warm"),
    ("on-warm", "warm-deep"),
    ("paper", "ink"),
]
SIGN_PAIRS = [("edge", "paper"), ("edge", "sheet"), ("focus", "paper"), ("focus", "sheet"), ("focus", "accent-wash")]


def colours(start: str) -> dict[str, str]:
    block = BASE.split(start, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


MODES = {
    "light": colours(":root {"),
    "dark device": colours(':root:not([data-theme="light"]) {'),
    "dark chosen": colours(':root[data-theme="dark"] {'),
}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_published_ends() -> None:
    # WCAG 2.2, definition of contrast ratio: black on white is 21, a colour on itself 1.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#8a3f22", "#8a3f22") == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_words_can_be_read(mode: str, text: str, ground: str) -> None:
    assert contrast(MODES[mode][text], MODES[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("sign", "ground"), SIGN_PAIRS)
def test_edges_and_focus_can_be_seen(mode: str, sign: str, ground: str) -> None:
    assert contrast(MODES[mode][sign], MODES[mode][ground]) >= 3


def test_a_chosen_dark_is_the_same_as_the_dark_of_the_device() -> None:
    assert MODES["dark chosen"] == MODES["dark device"]


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda sheet: sheet.name)
def test_layout_knows_no_left_or_right(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)

    assert re.findall(r"[\w-]*\b(?:left|right)\b[\w-]*", rules) == []


def test_no_template_of_the_shell_holds_a_style_or_a_script_of_its_own() -> None:
    templates = (STYLES.parents[2] / "templates").rglob("*.html")

    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=")
    assert [path.name for path in templates if inline.search(path.read_text(encoding="utf-8"))] == []
