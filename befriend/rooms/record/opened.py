"""How it is said to a client that somebody opened their record. What counts as that: rooms/people/openings.py.

Each page that shows a client's record to somebody who works here writes one row into the audit, with one of these
actions. A row of another action is not shown to the client as an opening.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.rooms.people.openings import Opening

OPENINGS: Mapping[Opening, Promise] = {
    Opening.RECORD: _("your record, with your scores, your plan and notes"),
    Opening.IN_EMERGENCY: _("your record, in an emergency. Why stands under “Opened in an emergency”"),
    Opening.WHY_IN_EMERGENCY: _("why your record was opened in an emergency"),
    Opening.ANSWERS: _("the answers of one check-in"),
    Opening.SHARED_PLAN: _("your safety plan, which you share"),
    Opening.SHARED_ENTRY: _("an entry of your journal, which you share"),
}
"""Action in the audit to what was opened, as the client reads it after “opened:”."""
