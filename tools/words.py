"""Gathers every word marked for translation, brings the catalogues up to date and compiles them: `make words`.

Babel does all of it, so nobody needs GNU gettext. After a run, translate what is new in each django.po, and run again.
The made-up language of tools/pseudo.py is written anew each time; BEFRIEND_PSEUDO_LANGUAGE=1 offers it on every page.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tools import pseudo

PACKAGE = Path(__file__).parents[1] / "befriend"
LOCALE = PACKAGE / "web" / "locale"
# English is what the code is written in; every other language that the settings offer has a catalogue here.
LANGUAGES = ("es",)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    # Marks of floors that know no Django: befriend/base/words.py.
    "marked": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Word = str | tuple[str, ...]


def marked_words() -> Catalog:
    """Every word marked in code and templates, as an empty catalogue."""
    catalogue = Catalog(project="befriend", charset="utf-8")
    for path in sorted(
        [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]
    ):
        place = (path.relative_to(PACKAGE.parent).as_posix(), 0)
        for word, notes, context in words_in(path):
            catalogue.add(word, locations=[place], auto_comments=notes, context=context)
    return catalogue


def words_in(path: Path) -> Iterator[tuple[Word, list[str], str | None]]:
    """The marked words of one file, each with the translator's note above it and its context."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django writes a template's words as calls among placeholders. Within a bracket their indentation is no matter.
        source = f"({templatize(source, origin=str(path))})"
    marked = extract("python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"])
    yield from ((word, notes, context) for _, word, notes, context in marked)


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    """The catalogue of a language; an empty one where nobody has begun."""
    if not path.exists():
        return Catalog(
            locale=path.parts[-3],
            project="befriend",
            header_comment=f"# The words of befriend in {path.parts[-3]}. `make words` brings this file up to date.",
            last_translator="befriend",
            language_team="befriend",
            msgid_bugs_address="https://github.com/befriend-care/befriend/issues",
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def compiled(catalogue: Catalog) -> bytes:
    """The bytes of the .mo file that belongs to a catalogue."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def refreshed(catalogue: Catalog, marked: Catalog) -> Catalog:
    """A catalogue brought up to date with what is marked."""
    catalogue.update(marked, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue, and compile it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Files, not lines: a line number changes with every edit and says little.
        write_po(file, catalogue, include_lineno=False, width=120)
    path.with_suffix(".mo").write_bytes(compiled(catalogue))


def untranslated(catalogue: Catalog) -> list[str]:
    """The words of a catalogue that nobody has translated, or only guessed."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not all_said(message.string))]


def all_said(translation: Word | list[str] | None) -> bool:
    """Whether a translation is there, in all its plural forms."""
    return bool(translation) and all(translation or ())


def main() -> None:
    marked = marked_words()
    for path in map(catalogue_path, LANGUAGES):
        write_catalogue(path, refreshed(read_catalogue(path), marked))
        missing = untranslated(read_catalogue(path))
        print(f"{path.relative_to(PACKAGE.parent)}: {len(marked)} words, {len(missing)} to translate")
    made_up = refreshed(read_catalogue(catalogue_path(pseudo.LANGUAGE)), marked)
    pseudo.speak_pseudo(made_up)
    write_catalogue(catalogue_path(pseudo.LANGUAGE), made_up)


if __name__ == "__main__":
    main()
