"""Models made from labelled texts: rows that cannot be used are named, order changes nothing, labels cross languages."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.matching.topics import NoModel, classify, read_model, shipped
from maillage.matching.topics.read_texts import Labelled, read_texts
from maillage.matching.topics.retrain import retrain
from maillage.matching.topics.weights import as_bytes, from_bytes

TOPICS = {
    "6": "agua potable saneamiento letrinas pozos acuífero",
    "4": "escuela maestros alumnos aulas lectura currículo",
    "15": "bosque especies fauna deforestación hábitat suelos",
    "16": "justicia tribunales corrupción elecciones policía conflicto",
}


def sample(many: int = 30) -> list[Labelled]:
    """Spanish texts of four goals, the same each time."""
    dice = random.Random(1)
    return [
        Labelled(" ".join([*dice.sample(words.split(), 3), f"lugar{at}"]), (goal,))
        for at in range(many)
        for goal, words in TOPICS.items()
    ]


def test_a_header_in_any_of_our_words_is_read_in_any_order_and_with_any_delimiter() -> None:
    for data in (b"text,goal\nagua,6\n", b"SDG,Text,,,\n6,agua,,,\n", "\ufeffODD;texte\n6;agua\n".encode()):
        assert read_texts(data, "f.csv") == ([Labelled("agua", ("6",))], [])


def test_a_row_that_cannot_be_used_is_named_by_line_and_the_rest_works() -> None:
    data = b'text,goal\n"two\nlines",SDG 6\n,4\nforest,18\nforest,\nforest,"15; 13"\n'
    texts, problems = read_texts(data, "f.csv")
    assert texts == [Labelled("two\nlines", ("6",)), Labelled("forest", ("15", "13"))]
    assert [(each.code, each.line, each.field) for each in problems] == [
        ("matching.training-no-text", 4, "text"),
        ("matching.training-goal", 5, "goal"),
        ("matching.training-goal", 6, "goal"),
    ]
    for language in ("en", "fr", "ar"):
        assert all("{" not in each.message(language) + each.mend(language) for each in problems)


@pytest.mark.parametrize("data", [b"", b"\n", b"a,b\n1,2\n", b"text\nagua\n", b"\xff\xfe\x00"])
def test_a_file_without_the_columns_is_refused_as_a_whole(data: bytes) -> None:
    texts, problems = read_texts(data, "f.csv")
    assert (texts, [each.code for each in problems]) == ([], ["matching.training-header"])


def test_labels_of_one_language_carry_over_to_the_others() -> None:
    model = retrain(sample())
    for text, goal in (
        ("We need drinking water and latrines", "6"),
        ("Les élèves et les enseignants de l’école", "4"),
        ("حماية الغابات والتنوع البيولوجي", "15"),
        ("Tribunais e luta contra a corrupção", "16"),
    ):
        assert classify(text, None, model).goals[0].code == goal


def test_what_was_not_taught_anew_says_what_it_said() -> None:
    text = "Traitement des eaux usées et des déchets de la ville"
    made, before = classify(text, "fr", retrain(sample())), classify(text, "fr")
    assert [each.code for each in made.topics] == [each.code for each in before.topics] != []


def test_the_order_of_texts_and_their_repetition_of_hash_seeds_change_no_byte() -> None:
    texts = sample(10)
    assert as_bytes(retrain(texts)) == as_bytes(retrain(texts[::-1]))
    ask = (
        "from tests.matching.topics.test_train import sample; from hashlib import sha256;"
        "from maillage.matching.topics.retrain import retrain; from maillage.matching.topics.weights import as_bytes;"
        "print(sha256(as_bytes(retrain(sample(10)))).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", ask],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_a_model_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    data = as_bytes(shipped())
    assert as_bytes(from_bytes(data)) == data
    file = tmp_path / "model.npz"
    file.write_bytes(data)
    assert read_model(file).classes == shipped().classes


@pytest.mark.parametrize("cut", [0, 10, 1000, 100_000])
def test_a_broken_model_is_refused(cut: int) -> None:
    with pytest.raises(NoModel, match="damaged"):
        from_bytes(as_bytes(shipped())[:cut])


def test_the_shipped_model_is_what_its_sources_make() -> None:
    folder = Path(os.environ.get("MAILLAGE_TEST_DATA", "nowhere"), "world/sdg")
    if not folder.is_dir():
        pytest.skip("MAILLAGE_TEST_DATA is not set: the sources of the model are not there")
    tool = Path(__file__).parents[3] / "tools/compile_topics.py"
    done = subprocess.run([sys.executable, str(tool), str(folder), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_few_texts_bend_the_shipped_model_and_many_make_it() -> None:
    text, word = "Un xyloquatro para el pueblo", "xyloquatro"
    weights = []
    for many in (20, 200):
        model = retrain([Labelled(f"{word} lugar{at}", ("7",)) for at in range(many)] + sample(many // 4))
        found = classify(text, None, model)
        assert found.goals[0].code == "7"
        weights.append(next(each.weight for each in found.goals[0].evidence if each.word == word))
    assert weights[0] < weights[1]


def test_purpose_codes_are_learned_where_texts_have_them() -> None:
    texts = [Labelled(f"xyloquatro lugar{at}", (), ("14030",)) for at in range(1000)]
    texts += [Labelled(f"escuela lugar{at}", (), ("11220",)) for at in range(1000)]
    model = retrain(texts)
    found = classify("Un xyloquatro", None, model)
    assert [each.code for each in found.purpose_codes][:1] == ["14030"]
    assert [each.code for each in classify("escuela", None, model).goals] == ["4"]
