"""What was asked of an import, as its job keeps it: the files, which source each goes on, and what was said by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from maillage.record.at_the_door import refusal
from maillage.record.files import Given
from maillage.record.store import Manifest
from maillage.reference.problems import Problem
from maillage.site.desk.uploads import Uploads

Files = list[dict[str, str]]


def looked_through(
    uploads: Uploads, kept: Iterable[tuple[str, str]], manifest: Manifest
) -> tuple[Files, list[Problem]]:
    """The files that may be taken in, each with the source that it seems to go on; why the others may not."""
    files: Files = []
    refused = []
    for sha256, name in dict.fromkeys(kept):
        path = uploads.path(sha256, name)
        problem = refusal(Given(name, path, named=True)) if path else Problem("record.file-missing", name)
        if problem:
            refused.append(problem)
        else:
            files.append({"sha256": sha256, "name": name, "of": goes_on(manifest, sha256, name)})
    return files, refused


def goes_on(manifest: Manifest, sha256: str, name: str) -> str:
    """The source of which a file seems to be a new version: one of the same bytes, else the one file of that name. Empty for a
    source of its own."""
    if any(source["sha256"] == sha256 for source in manifest.sources):
        return ""  # known as it is, whatever it is called
    named = [each["id"] for each in from_files(manifest) if Path(str(each["path"])).name == name]
    return str(named[0]) if len(named) == 1 else ""


def from_files(manifest: Manifest) -> list[Mapping[str, Any]]:
    """The sources that came as files of somebody: neither from an address nor invented for a demonstration."""
    return [each for each in manifest.sources if not each.get("address") and not each.get("generated")]
