"""Settings from the environment, typed; a wrong value stops with its name and what is allowed."""

from __future__ import annotations

import os
from pathlib import Path


class WrongSetting(Exception):
    """A variable of the environment that cannot be read. The message names it and what is allowed."""


def text(name: str, default: str = "") -> str:
    """The variable, or what stands in the file that ``<name>_FILE`` names (for secrets)."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise WrongSetting(f"{name}_FILE names {file}, which cannot be read: {fault.strerror}") from None
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """Yes or no."""
    said = text(name)
    if not said:
        return default
    if said.lower() in ("1", "yes", "true", "on"):
        return True
    if said.lower() in ("0", "no", "false", "off"):
        return False
    raise WrongSetting(f"{name} is “{said}”; write yes or no")


def number(name: str, default: int) -> int:
    """A whole number, nought or more."""
    said = text(name)
    if not said:
        return default
    if not (said.isascii() and said.isdigit()):
        raise WrongSetting(f"{name} is “{said}”; write a whole number")
    return int(said)


def listed(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Values parted by commas."""
    said = text(name)
    return [part.strip() for part in said.split(",") if part.strip()] if said else list(default)


def one_of(name: str, allowed: tuple[str, ...]) -> str:
    """One of the words allowed; the first when nothing is said."""
    said = text(name) or allowed[0]
    if said not in allowed:
        raise WrongSetting(f"{name} is “{said}”; write {' or '.join(allowed)}")
    return said
