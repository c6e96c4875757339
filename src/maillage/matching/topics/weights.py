"""The weights of a model: what each feature of a text adds to each class, and the file that holds them.

The file is a ``.npz`` without compression, so that the same weights are the same bytes anywhere. ``words`` are the
features, joined by line feeds; ``rarity`` is their weight in a text (thousandths); ``start``, ``column`` and ``weight`` are the
rows of a sparse matrix features × classes in thousandths of log-odds; ``classes`` are "scheme:code"; ``constant``,
``threshold`` and ``first`` stand for each class. A class is asserted when its score reaches its threshold, and the best
of its scheme already when it reaches ``first``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from maillage.matching.topics.model import SCHEMES
from maillage.matching.topics.words import RULES, Reader, lexicon

Array = npt.NDArray[Any]
LARGEST = 64_000_000
"""Bytes of the largest model that is read."""


class NoModel(ValueError):
    """The file is no model of this version. The message is a code: ``damaged`` or ``version``."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A model. ``table`` has a row a feature, a column a class."""

    features: tuple[str, ...]
    rarity: npt.NDArray[np.int32]
    table: npt.NDArray[np.int16]
    classes: tuple[tuple[str, str], ...]
    constant: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.int32]
    first: npt.NDArray[np.int32]
    number: Mapping[str, int] = field(init=False)
    reader: Reader = field(init=False)
    near: npt.NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        number = {feature: at for at, feature in enumerate(self.features)}
        object.__setattr__(self, "number", number)
        object.__setattr__(self, "reader", Reader(lambda feature: number.get(feature, -1), lexicon()))
        object.__setattr__(self, "near", self.table.astype(np.float32))

    def columns(self, scheme: str) -> list[int]:
        """The columns of the classes of one scheme."""
        return [at for at, (said, _) in enumerate(self.classes) if said == scheme]


def as_bytes(weights: Weights) -> bytes:
    """The file of a model: the same weights give the same bytes."""
    row, column = np.nonzero(weights.table)
    start = np.searchsorted(row, np.arange(len(weights.features) + 1)).astype(np.int32)
    arrays: dict[str, Any] = {
        "rules": np.array([RULES], np.int32),
        "words": _packed("\n".join(weights.features)),
        "rarity": weights.rarity.astype(np.int32),
        "start": start,
        "column": column.astype(np.uint16),
        "weight": weights.table[row, column].astype(np.int16),
        "classes": _packed("\n".join(f"{scheme}:{code}" for scheme, code in weights.classes)),
        "constant": weights.constant.astype(np.int32),
        "threshold": weights.threshold.astype(np.int32),
        "first": weights.first.astype(np.int32),
    }
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def from_bytes(data: bytes) -> Weights:
    """The model in a file's bytes. Raises NoModel."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            parts = {name: held[name] for name in held.files}
        if int(parts["rules"][0]) != RULES:
            raise NoModel("version")
        return _weights(parts)
    except (KeyError, IndexError, ValueError, OSError, EOFError, zipfile.BadZipFile, MemoryError) as fault:
        raise fault if isinstance(fault, NoModel) else NoModel("damaged") from None


def _weights(parts: Mapping[str, Array]) -> Weights:
    features = tuple(_text(parts["words"]).split("\n"))
    said = [name.partition(":") for name in _text(parts["classes"]).split("\n")]
    classes = tuple((scheme, code) for scheme, _, code in said)
    start, column, weight = parts["start"], parts["column"], parts["weight"]
    many = len(classes)
    whole = (
        all(scheme in SCHEMES for scheme, _ in classes)
        and len(parts["rarity"]) == len(features) == len(start) - 1
        and len(column) == len(weight) == start[-1]
        and len(parts["constant"]) == len(parts["threshold"]) == len(parts["first"]) == many
        and bool((np.diff(start) >= 0).all())
        and (not len(column) or int(column.max()) < many)
    )
    if not whole:
        raise NoModel("damaged")
    table = np.zeros((len(features), many), np.int16)
    table[np.repeat(np.arange(len(features)), np.diff(start)), column] = weight
    return Weights(
        features,
        parts["rarity"],
        table,
        classes,
        *(parts[name] for name in ("constant", "threshold", "first")),
    )


def read_model(path: Path) -> Weights:
    """The model in the file ``path``. Raises NoModel, OSError."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise NoModel("damaged")
    return from_bytes(data)


@cache
def shipped() -> Weights:
    """The model that ships with the package, read once a process."""
    path = resources.files("maillage.matching.topics") / "data" / "topics.npz"
    return from_bytes(path.read_bytes())


def _packed(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _text(packed: Array) -> str:
    return packed.astype(np.uint8).tobytes().decode()
