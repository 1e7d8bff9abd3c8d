"""Nothing of the product says that somebody is in no danger, or names a level of it: no word, no column, no score."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

import befriend
from befriend.content.messaging import slips_in
from befriend.content.reading import core_library
from tools.words import catalogue_path, read_catalogue

ROOT = Path(befriend.__file__).parent
DJANGO_TAGS = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
# "Risk" as a word of its own: the product has no use for it where a person reads.
RISK = {"en": re.compile(r"\brisk(?:s|y)?\b", re.IGNORECASE), "es": re.compile(r"\b(?:ar)?riesgos?\b", re.IGNORECASE)}


def verdicts_in(text: str, language: str) -> list[str]:
    """Words in a text that judge danger, or that speak of risk at all."""
    slips = [slip.words for slip in slips_in(text, language)]
    return [*slips, *(found.group() for found in RISK[language].finditer(text))]


def texts() -> Iterator[tuple[str, str, str]]:
    """Where a text stands, its language, and the text: templates, scripts, and every word of the catalogues."""
    for path in sorted([*ROOT.rglob("templates/**/*.html"), *ROOT.rglob("templates/**/*.txt")]):
        yield path.relative_to(ROOT).as_posix(), "en", DJANGO_TAGS.sub(" ", path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "web" / "static").rglob("*.js")):
        yield path.relative_to(ROOT).as_posix(), "en", path.read_text(encoding="utf-8")
    for entry in read_catalogue(catalogue_path("es")):
        yield "catalogue", "en", str(entry.id)
        yield "catalogue", "es", str(entry.string)


def test_no_word_of_the_product_is_a_verdict_about_danger() -> None:
    found = {f"{place}: {words}" for place, language, text in texts() for words in verdicts_in(text, language)}

    assert sorted(found) == []


def test_no_table_holds_a_level_of_danger() -> None:
    named = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if re.search(r"risk|danger|severity_of|triage", field.name)
    ]

    assert named == []


def test_no_measure_has_a_band_or_subscale_of_risk() -> None:
    """Bands and subscales are the owner's words; none that is shipped claims to foretell harm."""
    names = [
        name
        for content in core_library().measures.values()
        for scale in content.measure.scales
        for name in (scale.key, *(band.key for band in scale.bands))
    ]

    assert [name for name in names if "risk" in name] == []


@pytest.mark.parametrize(
    ("language", "planted"),
    [
        ("en", "There is no risk."),
        ("en", "Risk score: 3"),
        ("en", "At high risk"),
        ("es", "Sin riesgo"),
        ("es", "riesgo alto"),
    ],
)
def test_a_verdict_would_be_seen(language: str, planted: str) -> None:
    assert verdicts_in(planted, language)
