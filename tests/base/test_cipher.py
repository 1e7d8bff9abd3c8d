"""A sealed field opens in its own place, with its own key, unchanged; anything else is an error and never garbage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.cipher import ClientCipher, KeyRing, Place, new_key, read_key_ring
from befriend.base.errors import CipherError, SettingError

ALICE, BOB = "alice", "bob"
NOTE = Place("note", "text", "1")
WORDS = "Heute war es schwer. 今日は"


@pytest.fixture
def cipher() -> ClientCipher:
    return ClientCipher(ALICE, new_key())


def test_what_was_sealed_opens_again(cipher: ClientCipher) -> None:
    answers = {"phq9_1": 3, "phq9_2": None, "note": WORDS}

    assert cipher.open_json(NOTE, cipher.seal_json(NOTE, answers)) == answers
    assert cipher.open_text(NOTE, memoryview(cipher.seal_text(NOTE, WORDS))) == WORDS


def test_nothing_sealed_is_an_empty_text(cipher: ClientCipher) -> None:
    assert cipher.open_text(NOTE, b"") == ""


def test_the_same_words_sealed_twice_look_different(cipher: ClientCipher) -> None:
    assert cipher.seal_text(NOTE, WORDS) != cipher.seal_text(NOTE, WORDS)


def test_the_words_do_not_stand_in_what_is_sealed(cipher: ClientCipher) -> None:
    assert WORDS.encode() not in cipher.seal_text(NOTE, WORDS)


@pytest.mark.parametrize(
    "elsewhere", [Place("review", "text", "1"), Place("note", "other", "1"), Place("note", "text", "2")]
)
def test_what_was_moved_to_another_place_does_not_open(cipher: ClientCipher, elsewhere: Place) -> None:
    sealed = cipher.seal_text(NOTE, WORDS)

    with pytest.raises(CipherError, match="moved"):
        cipher.open_text(elsewhere, sealed)


def test_two_swapped_fields_do_not_open(cipher: ClientCipher) -> None:
    first, second = Place("note", "text", "1"), Place("note", "text", "2")
    sealed_first, sealed_second = cipher.seal_text(first, "one"), cipher.seal_text(second, "two")

    for place, swapped in ((first, sealed_second), (second, sealed_first)):
        with pytest.raises(CipherError):
            cipher.open_text(place, swapped)


def test_no_byte_can_be_changed(cipher: ClientCipher) -> None:
    sealed = cipher.seal_text(NOTE, WORDS)

    for position in range(len(sealed)):
        for flipped in (0x01, 0x80, 0xFF):
            changed = bytearray(sealed)
            changed[position] ^= flipped
            with pytest.raises(CipherError):
                cipher.open_text(NOTE, bytes(changed))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    ),
    where=st.integers(min_value=0),
    by=st.integers(min_value=1, max_value=255),
)
def test_whatever_was_sealed_a_byte_changed_anywhere_is_an_error(value: object, where: int, by: int) -> None:
    cipher = ClientCipher(ALICE, b"k" * 32)
    sealed = bytearray(cipher.seal_json(NOTE, value))
    assert cipher.open_json(NOTE, bytes(sealed)) == value

    sealed[where % len(sealed)] ^= by

    with pytest.raises(CipherError):
        cipher.open_json(NOTE, bytes(sealed))


@pytest.mark.slow
def test_every_change_of_every_byte_is_an_error(cipher: ClientCipher) -> None:
    sealed, opened = cipher.seal_text(NOTE, WORDS), 0

    for position in range(len(sealed)):
        for flipped in range(1, 256):
            changed = bytearray(sealed)
            changed[position] ^= flipped
            try:
                cipher.open_text(NOTE, bytes(changed))
                opened += 1
            except CipherError:
                pass

    assert opened == 0


def test_no_byte_of_a_wrapped_key_can_be_changed() -> None:
    ring = KeyRing({"2026": new_key()})
    key_id, wrapped = ring.wrap(ALICE, new_key())

    for position in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[position] ^= 0x01
        with pytest.raises(CipherError):
            ring.unwrap(ALICE, key_id, bytes(changed))


def test_nothing_can_be_cut_off_or_added(cipher: ClientCipher) -> None:
    sealed = cipher.seal_text(NOTE, WORDS)

    for length in range(1, len(sealed)):
        with pytest.raises(CipherError):
            cipher.open_text(NOTE, sealed[:length])
    with pytest.raises(CipherError):
        cipher.open_text(NOTE, sealed + b"\x00")


def test_another_clients_key_does_not_open_it(cipher: ClientCipher) -> None:
    sealed = cipher.seal_text(NOTE, WORDS)

    with pytest.raises(CipherError):
        ClientCipher(BOB, new_key()).open_text(NOTE, sealed)


def test_the_right_key_in_another_clients_name_does_not_open_it(cipher: ClientCipher) -> None:
    sealed = cipher.seal_text(NOTE, WORDS)

    with pytest.raises(CipherError):
        ClientCipher(BOB, cipher.key).open_text(NOTE, sealed)


def test_places_that_read_alike_when_joined_are_not_one(cipher: ClientCipher) -> None:
    sealed = cipher.seal_text(Place("a", "b", "c"), WORDS)

    for alike in (Place("ab", "", "c"), Place("a", "bc", ""), Place("", "ab", "c")):
        with pytest.raises(CipherError):
            cipher.open_text(alike, sealed)


def test_a_mark_is_equal_for_equal_content_of_one_client_only(cipher: ClientCipher) -> None:
    assert cipher.mark({"a": 1, "b": 2}) == cipher.mark({"b": 2, "a": 1})
    assert cipher.mark({"a": 1}) != cipher.mark({"a": 2})
    assert cipher.mark({"a": 1}) != cipher.mark({"a": None})
    assert cipher.mark({"a": 1}) != ClientCipher(BOB, new_key()).mark({"a": 1})


def test_after_a_rotation_old_client_keys_still_open_and_new_ones_use_the_new_key() -> None:
    old, key = KeyRing({"2025": new_key()}), new_key()
    key_id, wrapped = old.wrap(ALICE, key)
    rotated = KeyRing({"2026": new_key(), **old.keys})

    assert rotated.unwrap(ALICE, key_id, wrapped).key == key
    assert rotated.wrap(ALICE, key)[0] == "2026"


def test_a_wrapped_key_belongs_to_its_client_and_its_key_id() -> None:
    key = new_key()
    ring = KeyRing({"2026": key, "2025": key})
    key_id, wrapped = ring.wrap(ALICE, new_key())

    for client, named in ((BOB, key_id), (ALICE, "2025")):
        with pytest.raises(CipherError):
            ring.unwrap(client, named, wrapped)


def test_a_missing_service_key_is_named_with_its_repair() -> None:
    key_id, wrapped = KeyRing({"2024": new_key()}).wrap(ALICE, new_key())

    with pytest.raises(CipherError, match=r"2024.*BEFRIEND_KEYS"):
        KeyRing({"2026": new_key()}).unwrap(ALICE, key_id, wrapped)


def test_the_first_key_of_the_setting_is_the_current_one() -> None:
    ring = read_key_ring(f" 2026a:{'ab' * 32}, 2025a:{'cd' * 32} ,")

    assert ring.current == "2026a"
    assert ring.keys["2025a"] == bytes.fromhex("cd" * 32)


@pytest.mark.parametrize("setting", ["", " , ", "2026", "2026:", "2026:xyz", f"2026:{'ab' * 31}", f"2026:{'ab' * 33}"])
def test_an_unusable_key_ring_is_refused_with_how_to_make_one(setting: str) -> None:
    with pytest.raises(SettingError, match=r"secrets\.token_hex"):
        read_key_ring(setting)


def test_a_refused_key_is_not_repeated_in_the_message() -> None:
    digits = "ab" * 31

    with pytest.raises(SettingError) as refusal:
        read_key_ring(f"2026:{digits}")

    assert digits not in str(refusal.value)


def test_a_key_id_given_twice_is_refused() -> None:
    with pytest.raises(SettingError, match="twice"):
        read_key_ring(f"2026:{'ab' * 32},2026:{'cd' * 32}")
