"""Secrets for the demonstration alone: random, made on the first start, kept in its data folder."""

import secrets
from pathlib import Path

MAKERS = {
    "BEFRIEND_SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "BEFRIEND_KEYS": lambda: f"demo:{secrets.token_hex(32)}",
}


def secret_for_demonstration(data: Path, name: str) -> str:
    """The demonstration's secret of this name. Two processes that start together agree on one."""
    path = data / "demonstration-secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as new_file:
            path.chmod(0o600)
            new_file.write(MAKERS[name]())
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8")
