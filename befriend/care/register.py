"""The register of what raises a flag: for each kind its purpose, owner, trigger, expected rate, and when it retires.

A flag nobody reads protects nobody: 49 to 96 % of alerts are overridden, and each further reminder in a meeting cut
acceptance by 30 % (PMC5387195). So a kind without a row here does not exist, and each row says when it should go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from befriend.base.words import marked

CLINICIAN = marked("The clinician linked longest; on leave, who stands in.")
CLIMBS = marked("The clinician linked longest; then the deputy; then the leads.")


@dataclass(frozen=True, slots=True)
class Registered:
    """One kind of flag. `per_100_a_month`: how many are expected of 100 clients in a month, and `basis` says why.

    `interrupts`: it wants an answer now, stands first, and climbs.
    """

    purpose: str
    owner: str
    trigger: str
    per_100_a_month: float
    basis: str
    retire: str
    interrupts: bool = False


REGISTER: Mapping[str, Registered] = MappingProxyType(
    {
        "safety": Registered(
            purpose=marked("A person who may be in danger reaches a human."),
            owner=CLIMBS,
            trigger=marked("A safety question answered at its level or above, in a check-in that was sent or saved."),
            per_100_a_month=40,
            basis=marked("200 invented people with PHQ-9 every week made 40; far fewer where it is asked less often."),
            retire=marked("Never. It is not folded and has no threshold to tune; ask the question less often instead."),
            interrupts=True,
        ),
        "call_me": Registered(
            purpose=marked("A person who asks to be called is called."),
            owner=CLIMBS,
            trigger=marked("The client presses the button for it."),
            per_100_a_month=5,
            basis=marked("Our guess, until services have counted."),
            retire=marked("Never, while the button is there."),
            interrupts=True,
        ),
        "adverse_effect": Registered(
            purpose=marked("Harm from a practice is seen and counted."),
            owner=CLINICIAN,
            trigger=marked("The client tells that a practice made something worse."),
            per_100_a_month=3,
            basis=marked("8.3 % of people who meditate tell of such an effect (Farias 2020), over some three months."),
            retire=marked("Never. It becomes a count only, if most were closed as passing for a year."),
        ),
        "deterioration": Registered(
            purpose=marked("A plan that does not help is changed in time."),
            owner=CLINICIAN,
            trigger=marked("Reliably worse than at the start, or than both times before. Folded while one waits."),
            per_100_a_month=22,
            basis=marked("400 invented people made 0.6 each in twelve weeks, with PHQ-9 and GAD-7 every week."),
            retire=marked("When 9 of 10 are closed unchanged."),
        ),
        "not_on_track": Registered(
            purpose=marked("A plan that helps less than expected is looked at while there is time. It is no danger."),
            owner=CLINICIAN,
            trigger=marked(
                "A score beyond what four of five people with the same first score stay within, or as many as a lead "
                "chose. Folded while a flag about a course waits, and for four weeks after one was closed."
            ),
            per_100_a_month=20,
            basis=marked(
                "400 invented people with PHQ-9 and GAD-7 every week made 18, each answered after three days."
            ),
            retire=marked("When 9 of 10 are closed with the plan as it was, or a wider bound finds the same people."),
        ),
        "plan_change": Registered(
            purpose=marked("A client who wants something else is heard."),
            owner=CLINICIAN,
            trigger=marked("The client asks to change their plan."),
            per_100_a_month=5,
            basis=marked("Our guess, until services have counted."),
            retire=marked("When requests have a room of their own."),
        ),
        "erasure": Registered(
            purpose=marked("Nobody is erased unseen, and a hard time behind the wish is noticed."),
            owner=CLINICIAN,
            trigger=marked("The client asks to have everything about them deleted. They can take it back."),
            per_100_a_month=0.5,
            basis=marked("Our guess, until services have counted."),
            retire=marked("Never, while people can ask for it."),
        ),
        "emergency_access": Registered(
            purpose=marked("Whoever opens a record in an emergency is asked about it by somebody else."),
            owner=marked("The clinician linked longest, else the deputy, else a lead; never who opened it."),
            trigger=marked("A clinician who is not linked to a client opens their record in an emergency."),
            per_100_a_month=0.2,
            basis=marked("Our guess, until services have counted."),
            retire=marked("Never, while records can be opened in an emergency."),
        ),
        "conflict": Registered(
            purpose=marked("No answer is lost when two versions of a check-in arrive."),
            owner=CLINICIAN,
            trigger=marked("The same form arrives again with other answers."),
            per_100_a_month=1,
            basis=marked("Our guess, until services have counted."),
            retire=marked("When less than one a year arrives in a service."),
        ),
    }
)
