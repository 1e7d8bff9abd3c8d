"""What counts as opening somebody's record, and how that is said. The one place to add another way of opening it.

Each page that shows a client's record to somebody who works here writes one row into the audit, with one of these
actions. A row of another action is not shown to the client as an opening.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPENINGS: Mapping[str, Promise] = {
    "open_record": _("your record, with your scores, your plan and notes"),
    "open_in_emergency": _("your record, in an emergency. Why stands under “Opened in an emergency”"),
    "look_at_emergency": _("why your record was opened in an emergency"),
    "read_answers": _("the answers of one check-in"),
    "read_shared_plan": _("your safety plan, which you share"),
    "read_shared_entry": _("an entry of your journal, which you share"),
}
"""Action in the audit to what was opened, as the client reads it after “opened:”."""
