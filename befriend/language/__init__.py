"""What words show: the two voices of a text, and words that call for help. Rules anybody can read; no score."""

from befriend.language.calls import Call, calls_for_help
from befriend.language.poles import Mark, Pole, voices

__all__ = ["Call", "Mark", "Pole", "calls_for_help", "voices"]
