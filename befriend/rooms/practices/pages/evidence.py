"""What was found about a practice, a lesson or a programme: how strong it is, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from befriend.content.practising import Evidence

from ..words import STRENGTHS
from .finding import Words


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """One finding in words, with the reference of the source as its authors wrote it."""

    finding: str
    strength: Words
    reference: str
    language: str


def evidence_shown(evidence: Sequence[Evidence], findings: Sequence[str], language: str) -> list[EvidenceShown]:
    return [
        EvidenceShown(finding, STRENGTHS[one.strength], one.reference, language)
        for one, finding in zip(evidence, findings, strict=True)
    ]
