"""befriend's settings with other pragmas of SQLite, to show that a cut finds what they lose. For nothing else."""

import os

from befriend.web.settings import *  # noqa: F403
from befriend.web.settings import DATABASES

DATABASES["default"]["OPTIONS"]["init_command"] = os.environ["BEFRIEND_POWER_PRAGMAS"]
SILENCED_SYSTEM_CHECKS = ["security.W008", "befriend.E010"]  # a start on them is refused
