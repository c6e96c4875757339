"""The compiled weights say what py3langid's model says, and are loaded only when asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from maillage.record.languages import detect
from tests.record.languages.test_recognise import ALL


def test_answers_agree_with_py3langid() -> None:
    module = pytest.importorskip("py3langid.langid")
    peer = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    peer.set_languages(["fr", "en", "es", "pt", "ar", "nl", "de", "it", "sv", "da"])
    texts = [text for text, _ in ALL]
    assert [found.language for found in detect(texts)] == [peer.classify(text)[0] for text in texts]


def test_a_word_weighs_what_its_runs_weigh() -> None:
    """Against a plain reading: at each letter, the longest known run that ends there."""
    import numpy as np

    from maillage.record.languages.letters import letters

    model = letters()
    runs = _spelt()
    for word in (b" projet ", b" water ", "  été ".encode(), b"  ", b" Stra\xc3\x9fe ", b" \xe6\xb0\xb4 "):
        plain = np.zeros(len(model.languages), np.int32)
        for end in range(1, len(word) + 1):
            ending = [runs[word[start:end]] for start in range(end) if word[start:end] in runs]
            plain += model.weight[ending[0]] if ending else 0
        assert model.scores([b" autre ", word, b" x "])[1].tolist() == plain.tolist()


def _spelt() -> dict[bytes, int]:
    """Each run of the model, spelt by walking from the start; a run's own state is the shortest that ends in it."""
    from maillage.record.languages.letters import CLASSES, letters

    model = letters()
    byte_of = {int(c): bytes([b]) for b, c in enumerate(model.class_of) if c}
    spelt, waiting, found, seen = {0: b""}, [0], {}, set()
    for state in waiting:
        for letter, byte in byte_of.items():
            after = int(model.next[model.row[state] + letter])
            if after not in spelt:
                spelt[after] = spelt[state] + byte
                waiting.append(after)
    assert len(spelt) == len(model.row)
    assert len(byte_of) <= CLASSES
    for state in waiting:
        number = int(model.run[state])
        if number >= 0 and number not in seen:
            seen.add(number)
            found[spelt[state]] = number
    return found


def test_nothing_heavy_is_loaded_before_a_text_comes() -> None:
    code = (
        "import sys, maillage.record.languages as m;"
        "print([x for x in ('numpy', 'babel', 'py3langid') if x in sys.modules]);"
        "m.detect(['a']); print('py3langid' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "False"]
