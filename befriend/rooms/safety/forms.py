"""What came in: a safety plan with its ids, an answer to who may read it, a wish to be called. Nothing is cut off."""

from uuid import UUID, uuid4

from django.http import QueryDict

from .planning import PARTS, PlanWords
from .services import PlanSheet

ANSWERS: dict[str, bool | None] = {"yes": True, "no": False, "": None}


def read_plan(post: QueryDict) -> PlanSheet:
    """The posted plan. A form without a usable id of its own gets one, so that what was written is never refused."""
    texts = {part.key: _text(post, part.key) for part in PARTS}
    words = PlanWords({key: text for key, text in texts.items() if text})
    return PlanSheet(_id(post.get("form_id", "")) or uuid4(), words, _id(post.get("based_on", "")))


def read_sharing(post: QueryDict) -> bool | None:
    """Whether the plan may be read by the clinicians; None where nothing was said."""
    return ANSWERS.get(post.get("shared", ""))


def read_id(post: QueryDict) -> UUID:
    return _id(post.get("form_id", "")) or uuid4()


def _text(post: QueryDict, name: str) -> str:
    """Browsers end lines in their own way; a part that holds nothing but spaces is empty."""
    text = post.get(name, "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.rstrip() if text.strip() else ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
