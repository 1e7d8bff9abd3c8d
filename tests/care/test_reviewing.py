"""A structured look at a plan: six topics, each with what can be done, and anything may be left out."""

import json

import pytest

from befriend.base.errors import InputError
from befriend.care.reviewing import TOPICS, Found, Looked, TopicLooked, looked_as_told, told_looked


def test_the_topics_are_those_of_the_issue_and_each_says_what_can_be_done() -> None:
    assert list(TOPICS) == ["alliance", "motivation", "support", "events", "fit", "safety"]
    assert all(len(topic.steps) >= 3 for topic in TOPICS.values())


def test_what_was_said_comes_in_the_order_in_which_it_is_asked() -> None:
    looked = Looked({"safety": TopicLooked(Found.WELL), "alliance": TopicLooked(None, ("ask",)), "fit": TopicLooked()})

    assert [key for key, _one in looked.said()] == ["alliance", "safety"]


@pytest.mark.parametrize(
    ("looked", "is_empty"),
    [
        (Looked({}), True),
        (Looked({"fit": TopicLooked()}, "  \n"), True),
        (Looked({}, "We talked."), False),
        (Looked({"fit": TopicLooked(None, ("pace",))}), False),
    ],
)
def test_whether_anything_was_said_is_known(looked: Looked, is_empty: bool) -> None:
    assert looked.is_empty is is_empty


@pytest.mark.parametrize("topics", [{"weather": TopicLooked()}, {"fit": TopicLooked(None, ("ask",))}])
def test_a_topic_or_step_that_is_not_asked_is_refused(topics: dict[str, TopicLooked]) -> None:
    with pytest.raises(InputError, match="no such topic or step"):
        Looked(topics)


def test_what_is_no_longer_asked_is_left_out_of_what_was_kept() -> None:
    told = looked_as_told(Looked({"fit": TopicLooked(Found.WORK, ("pace",))}, " Twice a week. "))
    kept = json.loads(json.dumps(told))
    kept["topics"]["gone"] = {"found": "well", "steps": []}
    kept["topics"]["fit"]["steps"].append("gone")

    assert told_looked(kept) == Looked({"fit": TopicLooked(Found.WORK, ("pace",))}, "Twice a week.")
