"""A short form: one answer after another into its draft, and once it is sent, a place on the trait instead of a sum."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import ConflictError
from befriend.rooms.people.queries import lock_client

from ..models import Draft, TraitEstimate
from ..occasion import own_id
from ..queries import opened_draft, sums_before
from ..shortening import alarm_of, can_be_shortened, place_of
from .drafts import save_draft
from .submission import Submission, content_of


@transaction.atomic
def keep_short_answer(*, submission: Submission, now: datetime, by: UUID) -> bool:
    """Add what was answered to the draft of a short form; everything answered before stays. Twice is once.

    A safety answer in it raises its flag now. Returns whether one is in the draft.

    Raises:
        AnswerError: an answer is not an option of its item. Nothing is kept.
        ConflictError: the form was sent already, or is another one's. Nothing is kept but a safety answer.
    """
    lock_client(submission.client_id, submission.service_id)
    own = {submission.id, own_id(submission.id, submission.client_id)}
    draft = Draft.objects.filter(id__in=own, client_id=submission.client_id).first()
    if draft is not None and draft.measure_key != submission.measure_key:
        raise ConflictError(_("This form was opened for something else. Please open it again."))
    if draft is not None:
        submission = _added_to(draft, submission)
    return save_draft(submission=submission, now=now, by=by)


def _added_to(draft: Draft, submission: Submission) -> Submission:
    """The draft with these answers in it. One that a whole form left stays a whole form's."""
    before = opened_draft(draft)
    asked = (*before.asked, *(item for item in submission.asked if item not in before.asked)) if before.asked else ()
    return replace(
        submission, id=draft.id, answers={**before.answers, **submission.answers}, note=before.note, asked=asked
    )


def store_estimate(submission: Submission) -> TraitEstimate:
    """Where this short form places its client. Its alarm is that of the sums before it, as when it was asked."""
    measure = content_of(submission.measure_key).measure
    before = sums_before(submission.client_id, measure, submission.answered_at)
    alarm = alarm_of(measure, before) if before and can_be_shortened(measure) else None
    place = place_of(measure, submission.answers, alarm)
    return TraitEstimate.objects.create(
        checkin_id=submission.id,
        trait=place.trait,
        standard_error=place.standard_error,
        asked=len(submission.answers),
        of=len(measure.items),
        ended=place.ended or "",
    )
