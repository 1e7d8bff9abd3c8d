"""Packs to spoil: the core pack's own files for PHQ-9, GAD-7 and the crisis lines; and a small one to practise with."""

import shutil
from pathlib import Path

import pytest

from befriend.content.reading import CORE_PACK


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    copy = tmp_path / "core-en"
    for name in ("measures/phq9", "measures/gad7", "crisis"):
        shutil.copytree(CORE_PACK / name, copy / name)
    shutil.copy(CORE_PACK / "pack.toml", copy / "pack.toml")
    return copy


@pytest.fixture
def small_pack(tmp_path: Path) -> Path:
    copy = tmp_path / "small"
    shutil.copytree(Path(__file__).parent / "small_pack", copy)
    shutil.copytree(CORE_PACK / "measures/phq9", copy / "measures/phq9")
    return copy
