"""Cells that several of the files have that are taken away from here: their meanings stand in ``data/columns.toml``."""

from __future__ import annotations

from maillage.rules.calls import CallVersion

OF_VERSION = ("call_opens", "call_closes", "to_confirm", "source", "verified", "address")
"""The columns of :func:`of_version`."""


def flag(holds: bool) -> str:
    """Whether something is so, as each file says it."""
    return "true" if holds else "false"


def of_version(version: CallVersion) -> tuple[str, ...]:
    """What a version of a call says of its dates, and where that was read."""
    source = version.source
    return (
        str(version.opens or ""), str(version.closes or ""), flag(version.to_confirm), source.title if source else "",
        flag(bool(source and source.verified)), source.address if source else "",
    )  # fmt: skip
