"""On a slow phone and a bad line a check-in is sent and a practice begun. How soon, `python -m bench.slow_line` says:
the machine of a test has other work.
"""

import pytest

from tests.journeys import slow_line
from tests.journeys.browsing import Devices

pytestmark = pytest.mark.slow


def test_a_check_in_is_begun_and_sent_on_a_slow_line(open_page: Devices) -> None:
    page = slow_line.slow_phone(open_page)

    slow_line.begin_checkin(page)
    slow_line.answer_nothing(page)
    slow_line.send_checkin(page)


def test_a_practice_begins_on_a_slow_line(open_page: Devices) -> None:
    slow_line.begin_practice(slow_line.slow_phone(open_page))


def test_a_practice_that_is_held_begins_without_internet(open_page: Devices) -> None:
    slow_line.begin_held_practice(slow_line.phone_that_holds(open_page))
