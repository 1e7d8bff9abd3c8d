"""Which cryptography befriend uses, and where: ciphers and hashes that are not listed are not used."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

import befriend

ROOT = Path(befriend.__file__).parent
INVENTORY = ROOT.parent / "docs" / "trust" / "keys.md"

# Everything that is imported from the library, and the two files that may.
CIPHERS: Mapping[str, set[str]] = {
    "base/cipher.py": {"InvalidTag", "AESGCM"},
    "base/stream.py": {"InvalidTag", "AESGCM", "SHA256", "HKDF"},
}
HASHES = {"sha256", "file_digest", "compare_digest"}
OTHER_LIBRARIES = {"Crypto", "Cryptodome", "nacl", "OpenSSL", "rsa", "ecdsa", "bcrypt", "passlib", "itsdangerous"}
COULD = re.compile(rf"cryptography|hashlib|hmac|{'|'.join(OTHER_LIBRARIES)}")
ANY_HASH = {"md5", "sha1", "sha224", "sha384", "sha512", "sha256", "blake2b", "blake2s", "scrypt", "pbkdf2_hmac", "new"}


@cache
def modules() -> Sequence[tuple[str, ast.Module]]:
    """The modules that could use any of it, by their words; most could not, and need not be read as code."""
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    return [(place, ast.parse(text)) for place, text in sorted(texts.items()) if COULD.search(text)]


def imported_from(tree: ast.Module, library: str) -> set[str]:
    """What a module imports from a library: the names, or the library itself."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == library:
            found |= {one.name for one in node.names}
        if isinstance(node, ast.Import):
            found |= {library for one in node.names if one.name.partition(".")[0] == library}
    return found


def hashes_in(tree: ast.Module) -> Iterator[str]:
    """Every hash that a module makes; Django's keyed hash is SHA-1 where nothing else is said."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        owner, _, name = ast.unparse(node.func).rpartition(".")
        if owner == "hashlib":
            yield name
        if (owner, name) == ("hmac", "new"):
            yield ast.unparse(node.args[2]).removeprefix("hashlib.")
        if name == "salted_hmac":
            yield next((ast.literal_eval(one.value) for one in node.keywords if one.arg == "algorithm"), "sha1")


@pytest.mark.slow
def test_cryptography_is_used_only_where_and_as_it_is_listed() -> None:
    found = {place: names for place, tree in modules() if (names := imported_from(tree, "cryptography"))}
    others = {place for place, tree in modules() for library in OTHER_LIBRARIES if imported_from(tree, library)}

    assert found == CIPHERS
    assert others == set()


def test_only_these_hashes_are_made() -> None:
    found = {(place, name) for place, tree in modules() for name in hashes_in(tree) if name not in HASHES}
    direct = {place for place, tree in modules() if imported_from(tree, "hashlib") & ANY_HASH}

    assert found == set()
    assert direct == set()


def inventory() -> set[str]:
    """The files that the table of ciphers and hashes names."""
    table = INVENTORY.read_text(encoding="utf-8").partition("## Ciphers and hashes")[2]
    return set(re.findall(r"`befriend/([\w/]+\.(?:py|js))`", table))


def test_the_inventory_names_every_file_that_uses_a_cipher_or_a_hash() -> None:
    uses = {place for place, tree in modules() if imported_from(tree, "cryptography") or list(hashes_in(tree))}
    scripts = (ROOT / "web" / "static").rglob("*.js")
    uses |= {
        path.relative_to(ROOT).as_posix() for path in scripts if "crypto.subtle" in path.read_text(encoding="utf-8")
    }

    assert uses - inventory() == set()
    # What others do for us: the hash of passwords, the codes of apps, the signatures of passkeys.
    by_others = {"web/settings.py", "rooms/signing_in/codes.py", "rooms/signing_in/services/factors.py"}
    assert inventory() - uses == by_others


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("hashlib.md5(words)", "md5"),
        ("hmac.new(key, words, hashlib.sha1)", "sha1"),
        ("salted_hmac('salt', words)", "sha1"),
        ("salted_hmac('salt', words, algorithm='sha256')", "sha256"),
    ],
)
def test_a_hash_is_seen(planted: str, name: str) -> None:
    assert list(hashes_in(ast.parse(planted))) == [name]
