"""A write that fails at any statement leaves nothing behind, whichever verb it belongs to."""

import pytest
from django.db import transaction

from tests.rooms.cast import Cast
from tests.rooms.stored import PlannedError, everything, failing_at
from tests.rooms.verbs import VERBS


def writes_of(cast: Cast, name: str) -> int:
    """How many statements this verb writes with, counted in a try that is taken back."""
    with transaction.atomic():
        say = VERBS[name].arrange(cast)
        with failing_at(None) as tried:
            say()
        transaction.set_rollback(True)
    return len(tried)


@pytest.mark.slow
@pytest.mark.parametrize("name", VERBS)
def test_a_write_that_fails_at_any_statement_leaves_nothing_behind(cast: Cast, name: str) -> None:
    count = writes_of(cast, name)
    say = VERBS[name].arrange(cast)
    before = everything()
    assert count > 0

    for number in range(1, count + 1):
        with failing_at(number), pytest.raises(PlannedError):
            say()
        assert everything() == before, f"write {number} of {count}"


@pytest.mark.parametrize("name", VERBS)
def test_after_a_failure_the_same_verb_succeeds(cast: Cast, name: str) -> None:
    say = VERBS[name].arrange(cast)
    before = everything()
    with failing_at(1), pytest.raises(PlannedError):
        say()

    say()

    assert everything() != before
