"""The verbs of this room: say something about oneself, and take it back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.cipher import ClientCipher
from befriend.base.errors import InputError
from befriend.content.self_questions import RATHER_NOT
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import lock_client
from befriend.rooms.people.viewer import Viewer

from .answers import LONGEST_WORDS, SelfAnswer, opened_answers, questions_asked, sealed_answers
from .models import SelfDescription


@transaction.atomic
def describe_oneself(*, viewer: Viewer, question: str, option: str, now: datetime) -> None:
    """Keep one answer about oneself in place of an earlier one. The same again changes nothing.

    Raises:
        InputError: the service does not ask this, or has no such answer.
        NotFoundError: the viewer is no client.
    """
    asked = {one.key: one for one in questions_asked()}.get(question)
    if asked is None or option not in (*asked.options, RATHER_NOT):
        raise InputError(_("That answer is not among those offered, so nothing was changed. Choose one once more."))
    cipher = lock_client(viewer.person_id, viewer.service_id)
    before = _held(viewer, cipher)
    answer = replace(before.get(question, SelfAnswer()), option=option, version=asked.edition.version)
    _keep(viewer, cipher, before, {**before, question: answer}, now)


@transaction.atomic
def say_in_own_words(*, viewer: Viewer, question: str, words: str, now: datetime) -> None:
    """Keep words of one's own beside an answer, or alone; without any, those that stood there go.

    Raises:
        InputError: the service does not ask this, or the words are too long.
        NotFoundError: the viewer is no client.
    """
    asked = {one.key: one for one in questions_asked()}.get(question)
    if asked is None:
        raise InputError(_("Your service does not ask this any more, so nothing was changed."))
    if len(words) > LONGEST_WORDS:
        raise InputError(
            _("You wrote %(given)s letters, and there is room for %(most)s. They are not kept yet: make them shorter.")
            % {"given": len(words), "most": LONGEST_WORDS}
        )
    cipher = lock_client(viewer.person_id, viewer.service_id)
    before = _held(viewer, cipher)
    held = before.get(question, SelfAnswer())
    # An option that stands there was chosen from the question as it was then.
    version = held.version if held.option else asked.edition.version
    answer = replace(held, own_words=words.strip(), version=version)
    _keep(viewer, cipher, before, {**before, question: answer}, now)


@transaction.atomic
def take_back_description(*, viewer: Viewer, question: str = "", now: datetime) -> None:
    """Delete one answer, or all of them where no question is named. What is not there is taken back already.

    Raises:
        NotFoundError: the viewer is no client.
    """
    cipher = lock_client(viewer.person_id, viewer.service_id)
    before = _held(viewer, cipher)
    left = {key: one for key, one in before.items() if question and key != question}
    _keep(viewer, cipher, before, left, now)


def _held(viewer: Viewer, cipher: ClientCipher) -> Mapping[str, SelfAnswer]:
    row = SelfDescription.objects.filter(client_id=viewer.person_id).first()
    return {} if row is None else opened_answers(cipher, viewer.person_id, row.answers)


def _keep(
    viewer: Viewer,
    cipher: ClientCipher,
    before: Mapping[str, SelfAnswer],
    after: Mapping[str, SelfAnswer],
    now: datetime,
) -> None:
    after = {key: one for key, one in after.items() if not one.is_empty}
    if after == before:
        return
    if after:
        sealed = sealed_answers(cipher, viewer.person_id, after)
        values = {"service_id": viewer.service_id, "answers": sealed, "changed_at": now}
        SelfDescription.objects.update_or_create(client_id=viewer.person_id, defaults=values)
    else:
        SelfDescription.objects.filter(client_id=viewer.person_id).delete()
    record(
        service_id=viewer.service_id,
        action="describe_oneself" if len(after) >= len(before) else "take_back_description",
        at=now,
        client_id=viewer.person_id,
        subject="self_description",
        by=viewer.person_id,
    )
