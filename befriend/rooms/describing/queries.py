"""Reads of this room: one's own answers, and everybody's groups for counting. Nobody opens another person's answers."""

from collections.abc import Collection, Mapping
from uuid import UUID

from befriend.care.roles import Right
from befriend.rooms.people.queries import cipher_for, ciphers_for
from befriend.rooms.people.viewer import Viewer

from .answers import SelfAnswer, known_question, opened_answers
from .models import SelfDescription


def own_answers(viewer: Viewer) -> Mapping[str, SelfAnswer]:
    """What the viewer says about themselves."""
    row = SelfDescription.objects.filter(client_id=viewer.person_id).first()
    return {} if row is None else opened_answers(cipher_for(viewer.person_id), viewer.person_id, row.answers)


def groups_for_counting(viewer: Viewer, client_ids: Collection[UUID]) -> Mapping[str, Mapping[UUID, str]]:
    """For each question who is in which of its groups, for who sees what the service achieves. Two questions.

    It is made for the data cut of an edition alone (`rooms/outcomes/cut.py`), which is counted and protected at once.
    No page may show it. Who would rather not say, says it in their own words alone, chose an option that is not
    offered any more, or answered when the question meant something else, is in no group.
    """
    if not viewer.may(Right.SEE_OUTCOMES):
        return {}
    rows = SelfDescription.objects.filter(service_id=viewer.service_id).values_list("client_id", "answers")
    wanted = set(client_ids)
    sealed = {client_id: answers for client_id, answers in rows if client_id in wanted}
    found: dict[str, dict[UUID, str]] = {}
    for client_id, cipher in ciphers_for(sealed.keys()).items():
        for key, one in opened_answers(cipher, client_id, sealed[client_id]).items():
            question = known_question(key)
            if question is not None and one.option in question.options and question.still_means(one.version):
                found.setdefault(key, {})[client_id] = one.option
    return found
