"""Compile the weights of runs of letters that language detection ships with, from py3langid's model.

    python tools/compile_languages.py

Reads the model inside the installed package ``py3langid`` (0.4.0, BSD-3-Clause) and the languages of
``src/maillage/record/languages/data/languages.toml``. Kept are the runs that stand within one word (a space only at
their ends), are written in Latin letters, and tell our languages apart by ``LEAST_SPREAD`` or more. Writes
``letters.npz`` beside it, in the form that ``record/languages/letters.py`` describes. Run again, it changes nothing.

Not for use at run time: the product never needs py3langid's model.
"""

from __future__ import annotations

import io
import lzma
import tomllib
from collections import deque
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

DATA = Path(__file__).parents[1] / "src/maillage/record/languages/data"
LETTERS = sorted(
    {
        *b" '-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        *b"\xc2\xc3\xc4\xc5",  # first bytes of Latin letters with marks, in UTF-8
        *range(0x80, 0xC0),  # and their second bytes
    }
)
CLASSES = 128
LEAST_SPREAD = 3.0
"""Natural logarithm between the likeliest and the least likely language. With 0 there are 41,797 runs (1.1 MB), right as
often in 23,124 fragments of texts (99.30 %); with 4, 11,754 runs, right in 99.07 %."""
EIGHTHS = 8


def main() -> None:
    """Write ``letters.npz``."""
    facts = tomllib.loads((DATA / "languages.toml").read_text(encoding="utf-8"))
    languages = [*facts["answered"], *facts["strangers"]]
    model = read_model()
    classes = model["classes"].tolist()
    table = model["ptc"][:, [classes.index(code) for code in languages]].astype(np.float32)
    runs = telling(within_words(runs_of(model)), table[:, : len(facts["answered"])])
    centred = table[list(runs.values())]
    centred -= centred.mean(axis=1, keepdims=True)
    class_of = np.zeros(256, np.uint8)
    class_of[LETTERS] = np.arange(1, len(LETTERS) + 1)
    following, run = automaton([class_of[list(run)].tolist() for run in runs])
    rows, row = np.unique(following, axis=0, return_inverse=True)
    np.savez_compressed(
        DATA / "letters.npz",
        next=rows.astype(np.uint16),
        row=row.ravel().astype(np.uint16),
        run=run,
        weight=np.round(centred * EIGHTHS).clip(-127, 127).astype(np.int8),
        class_of=class_of,
        languages=np.array(languages),
    )
    print(
        f"{len(runs):,} runs of letters, {len(run):,} states, {(DATA / 'letters.npz').stat().st_size:,} bytes"
    )


def read_model() -> Any:
    """The arrays of py3langid's model."""
    packed = resources.files("py3langid").joinpath("data", "model.npz.xz").read_bytes()
    return np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False)


def runs_of(model: Any) -> dict[bytes, int]:
    """Each run of bytes that the model knows, and its row in the table, by walking its automaton from the start."""
    following, row, feature = model["nextmove"].reshape(-1, 256), model["nextmove_row"], model["out_feat"]
    spelt, waiting = {0: b""}, deque([0])
    while waiting:
        state = waiting.popleft()
        for byte, after in enumerate(following[row[state]].tolist()):
            if after not in spelt:
                spelt[after] = spelt[state] + bytes([byte])
                waiting.append(after)
    found: dict[bytes, int] = {}
    owners: dict[int, bytes] = {}
    for state, spelling in spelt.items():  # shortest first: longer states may repeat the run that they end in
        number = int(feature[state])
        if number >= 0 and number not in owners:
            owners[number] = spelling
            found[spelling] = number
    return found


def within_words(runs: dict[bytes, int]) -> dict[bytes, int]:
    """Those of Latin letters, with a space at an end only."""
    letters = set(LETTERS)
    return {run: row for run, row in runs.items() if set(run) <= letters and b" " not in run[1:-1]}


def telling(runs: dict[bytes, int], table: Any) -> dict[bytes, int]:
    """Those that tell the languages of ``table`` apart, in the order of their bytes."""
    spread = table.max(axis=1) - table.min(axis=1)
    return {run: row for run, row in sorted(runs.items()) if spread[row] >= LEAST_SPREAD}


def automaton(runs: list[list[int]]) -> tuple[Any, Any]:
    """Aho and Corasick's automaton over classes of letters: the state after each, and the longest run that ends there."""
    tree: list[dict[int, int]] = [{}]
    own = [-1]
    for number, run in enumerate(runs):
        state = 0
        for letter in run:
            if letter not in tree[state]:
                tree[state][letter] = len(tree)
                tree.append({})
                own.append(-1)
            state = tree[state][letter]
        own[state] = number
    following = np.zeros((len(tree), CLASSES), np.int32)
    run_at, fallback = np.array(own, np.int32), [0] * len(tree)
    waiting = deque([0])
    while waiting:
        state = waiting.popleft()
        if state:
            following[state] = following[fallback[state]]
            if run_at[state] < 0:
                run_at[state] = run_at[fallback[state]]
        for letter, child in tree[state].items():
            fallback[child] = int(following[state, letter]) if state else 0
            following[state, letter] = child
            waiting.append(child)
    return following, run_at


if __name__ == "__main__":
    main()
