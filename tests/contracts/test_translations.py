"""Every word a person reads exists in every language offered, and what is compiled is what was translated."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from tools.words import LOCALE, all_said, catalogue_path, marked_words, read_catalogue, untranslated, words_in

CATALOGUES = sorted(LOCALE.rglob("django.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]")


def said(catalogue: Catalog) -> dict[Any, Any]:
    """What a catalogue says for each word, its own heading left out."""
    return {
        (first_form(word.id), word.context): forms(word.string)
        for word in catalogue
        if word.id and all_said(word.string)
    }


def missing_words(catalogue: Catalog, marked: Catalog) -> list[str]:
    return [str(word.id) for word in marked if word.id and catalogue.get(first_form(word.id), word.context) is None]


def first_form(word: Any) -> str:
    return word if isinstance(word, str) else str(word[0])


def forms(translation: Any) -> list[str]:
    """All plural forms: a .po file gives them as a tuple, a .mo file as a list."""
    return [translation] if isinstance(translation, str) else list(translation)


def lost_placeholders(catalogue: Catalog) -> list[str]:
    """Translations that leave out a name or number that the page would put in, or ask for one it does not have."""
    return [str(word.id) for word in catalogue if word.id and not keeps_placeholders(word.id, word.string)]


def keeps_placeholders(word: Any, translation: Any) -> bool:
    """The last form of a plural holds every placeholder; "one" may say its number in words."""
    wanted, given = forms(word), forms(translation)
    return not given[-1] or sorted(PLACEHOLDER.findall(wanted[-1])) == sorted(PLACEHOLDER.findall(given[-1]))


def test_every_marked_word_is_in_every_catalogue() -> None:
    marked = marked_words()

    assert {path.parts[-3]: missing_words(read_catalogue(path), marked) for path in CATALOGUES} == nothing()


def test_every_word_is_translated() -> None:
    assert {path.parts[-3]: untranslated(read_catalogue(path)) for path in CATALOGUES} == nothing()


def test_every_translation_keeps_its_placeholders() -> None:
    assert {path.parts[-3]: lost_placeholders(read_catalogue(path)) for path in CATALOGUES} == nothing()


def test_what_is_compiled_is_what_was_translated() -> None:
    for path in CATALOGUES:
        with path.with_suffix(".mo").open("rb") as file:
            assert {word: text for (word, _), text in said(read_mo(file)).items()} == {
                word: text for (word, _), text in said(read_catalogue(path)).items()
            }, f"{path.with_suffix('.mo').name} of {path.parts[-3]} is old: run `make words`."


def test_spanish_speaks_of_a_person_and_never_of_a_customer() -> None:
    """*Cliente* is who buys something. Who is cared for is *la persona a quien atiendes*."""
    catalogue = read_catalogue(catalogue_path("es"))

    assert [word.id for word in catalogue if any("cliente" in form.lower() for form in forms(word.string))] == []


def nothing() -> dict[str, list[str]]:
    return {path.parts[-3]: [] for path in CATALOGUES}


def test_words_are_found_in_code_and_in_templates(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'from x import ngettext\nngettext("%(n)s day", "%(n)s days", n)\n_("A" " word")\n_(name)'
    )
    (tmp_path / "a.html").write_text(
        "{% translate 'Skip' %}\n  <p>{% blocktranslate trimmed %}\n Dear\n {{ name }}\n{% endblocktranslate %}"
        "{% translate 'May' context 'month' %}"
    )

    assert [word for word, _, _ in words_in(tmp_path / "a.py")] == [("%(n)s day", "%(n)s days"), "A word"]
    assert [(word, context) for word, _, context in words_in(tmp_path / "a.html")] == [
        ("Skip", None),
        ("Dear %(name)s", None),
        ("May", "month"),
    ]


def test_a_word_nobody_translated_is_seen() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Skip")
    catalogue.add("Save", "Guardar")
    catalogue.add(("%(n)s day", "%(n)s days"), ("%(n)s día", ""))

    assert untranslated(catalogue) == ["Skip", "('%(n)s day', '%(n)s days')"]
    assert missing_words(catalogue, Catalog()) == []


def test_a_word_marked_since_is_seen() -> None:
    marked = Catalog()
    marked.add("Skip")

    assert missing_words(Catalog(locale="es"), marked) == ["Skip"]


@pytest.mark.parametrize("translation", ["Hola", "Hola %(nombre)s"])
def test_a_lost_placeholder_is_seen(translation: str) -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Hello %(name)s", translation)

    assert lost_placeholders(catalogue) == ["Hello %(name)s"]
