"""The language of texts: right on plain sentences, undecided where it should be, and of each text by itself."""

from __future__ import annotations

import multiprocessing
import random

import pytest

from maillage.record.languages import Detected, detect, detect_columns

SENTENCES = {
    "fr": [
        "La commune met à la disposition de la ville partenaire deux techniciens de l’eau",
        "Construction de douze salles de classe dans les villages du cercle",
        "Appui aux femmes qui transforment le karité dans la région des Hauts-Bassins",
        "Le projet vise à réduire les déchets du marché central",
        "Formation des agents de l’état civil",
    ],
    "en": [
        "The town lends two water engineers to its partner for three months",
        "Building twelve classrooms in the villages of the district",
        "Support for women who process shea nuts in the western region",
        "This project aims to reduce waste at the central market",
        "Training of civil registry staff",
    ],
    "es": [
        "El ayuntamiento envía dos técnicos de agua a la ciudad hermana",
        "Construcción de doce aulas en los pueblos del distrito",
        "Apoyo a las mujeres que transforman la semilla de karité en el oeste",
        "El proyecto busca reducir los residuos del mercado central",
        "Formación del personal del registro civil",
    ],
    "pt": [
        "A câmara municipal envia dois técnicos de água para a cidade irmã",
        "Construção de doze salas de aula nas aldeias do distrito",
        "Apoio às mulheres que trabalham na produção de castanha",
        "O projeto quer reduzir os resíduos do mercado central e melhorar a saúde",
        "Formação dos funcionários do registo civil",
    ],
    "ar": [
        "ترسل البلدية اثنين من تقنيي الماء إلى المدينة الشريكة",
        "بناء اثني عشر قسما دراسيا في قرى الإقليم",
        "دعم النساء العاملات في تعاونيات الأركان",
        "يهدف المشروع إلى تقليص النفايات في السوق المركزي",
        "تكوين موظفي الحالة المدنية",
    ],
    "nl": [
        "De gemeente stuurt twee watertechnici naar de partnerstad voor drie maanden",
        "De bouw van twaalf klaslokalen in de dorpen van het district",
        "Steun aan vrouwen die noten verwerken in het westen van het land",
        "Het project wil het afval op de markt verminderen",
        "Opleiding van ambtenaren van de burgerlijke stand",
    ],
    "de": [
        "Die Gemeinde schickt zwei Fachleute für Wasser in die Partnerstadt",
        "Bau von zwölf Klassenzimmern in den Dörfern des Bezirks",
        "Unterstützung für Frauen, die im Westen des Landes Nüsse verarbeiten",
        "Das Projekt soll den Abfall auf dem Markt verringern",
        "Ausbildung der Angestellten im Standesamt der Stadt",
    ],
    "it": [
        "Il comune manda due tecnici dell’acqua nella città partner per tre mesi",
        "Costruzione di dodici aule nei villaggi del distretto",
        "Sostegno alle donne che lavorano nelle cooperative della regione",
        "Il progetto vuole ridurre i rifiuti del mercato centrale",
        "Formazione degli impiegati degli uffici comunali",
    ],
    "sv": [
        "Kommunen skickar två vattentekniker till vänorten under tre månader",
        "Byggandet av tolv klassrum i distriktets byar",
        "Stöd till kvinnor som arbetar i kooperativ i landets västra delar",
        "Projektet ska minska avfallet på den centrala marknaden",
        "Utbildning av tjänstemän som arbetar med folkbokföring",
    ],
    "da": [
        "Kommunen sender to vandteknikere til venskabsbyen i tre måneder",
        "Opførelse af tolv klasseværelser i distriktets landsbyer",
        "Støtte til kvinder, som arbejder i kooperativer i den vestlige del af landet",
        "Projektet skal mindske affaldet på det centrale marked",
        "Uddannelse af medarbejdere, der arbejder med borgerservice",
    ],
}
ALL = [(text, code) for code, texts in SENTENCES.items() for text in texts]
STRANGE = [
    "", " ", "\t\n\u00a0", "12", "2015-13-40 / 99.9 %", "XM-DAC-41114-PROJECT-00012345", "!!!", "-", "’", "\u200b\ufeff",
    "🌍🚰💧", "🌍 🚰 💧 🏫 🏥 🌱", "\ud800", "a\udfff b\ud83d c d e f", "\x00\x01\x02", "\x1b[31m rouge \x07", "\u202e txet",
    "a", "é", "de la", "x" * 1_000_000, "é" * 1_000_000, "\u0301" * 500, "ẞ İ ı ŉ ﬁ", "水", "ا", "ـــــ", "Łódź", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
def test_plain_sentences_are_recognised(code: str) -> None:
    languages, certainties = detect_columns(SENTENCES[code])
    assert languages == [code] * 5
    assert min(certainties) >= 840
    assert sorted(certainties)[2] >= 980


def test_a_text_has_the_same_answer_whatever_stands_beside_it() -> None:
    texts = [text for text, _ in ALL] + STRANGE
    alone = [detect([text])[0] for text in texts]
    assert detect(texts) == alone
    mixed = list(range(len(texts)))
    random.Random(9).shuffle(mixed)
    assert detect([texts[at] for at in mixed]) == [alone[at] for at in mixed]
    assert detect(texts * 400)[-len(texts) :] == alone  # more than one batch


def test_forgetting_words_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text, _ in ALL]
    before = detect(texts)
    monkeypatch.setattr("maillage.record.languages.recognise.MOST_WORDS", 10)
    assert [detect([text])[0] for text in texts] == before


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_other_processes_answer_the_same(method: str) -> None:
    texts = [text for text, _ in ALL]
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(detect, [texts, texts]) == [detect(texts)] * 2


def test_columns_and_objects_say_the_same() -> None:
    texts = [text for text, _ in ALL]
    assert detect(texts) == [Detected(*both) for both in zip(*detect_columns(texts), strict=True)]
    assert detect([]) == []
    assert detect_columns([]) == ([], [])


@pytest.mark.parametrize("text", STRANGE)
def test_a_strange_text_is_undecided_and_does_no_harm(text: str) -> None:
    assert detect([text]) == [Detected(None, 0)]


def test_short_texts_capitals_and_codes_are_undecided() -> None:
    texts = [
        "Madrid",
        "Kaolack Dakar",
        "EAU POTABLE POUR TOUS LES VILLAGES DE LA RÉGION",
        "UNDP UNICEF WFP FAO WHO IOM",
    ]
    assert detect_columns(texts) == ([None] * 4, [0] * 4)


def test_a_few_words_are_decided_only_when_very_certain() -> None:
    for found in detect(["Ministerio de Educación", "Ministère de l’Éducation", "Ministry of Education"]):
        assert found.language is None or found.certainty >= 985


def test_a_megabyte_is_read_at_its_beginning() -> None:
    french, _ = ALL[0]
    long = f"{french}. " * 12_000
    assert len(long) > 1_000_000 - 50_000
    assert detect([long])[0].language == "fr"
    spaceless = "développement" * 80_000
    assert detect([spaceless])[0] == Detected(None, 0)


def test_marks_written_apart_read_as_letters_with_marks() -> None:
    import unicodedata

    texts = SENTENCES["fr"] + SENTENCES["pt"]
    assert detect([unicodedata.normalize("NFD", text) for text in texts]) == detect(texts)


def test_languages_beyond_ours_are_undecided_and_not_taken_for_ours() -> None:
    texts = [
        "Hankkeen tavoitteena on parantaa naisten ja lasten terveyttä maaseudulla",
        "Proiectul urmărește îmbunătățirea accesului la apă în satele din regiune",
        "Projekt ma na celu poprawę dostępu do wody pitnej na wsi",
        "Proje, köylerde içme suyuna erişimi iyileştirmeyi amaçlıyor",
        "Mradi huu unalenga kuboresha upatikanaji wa maji safi vijijini",
        "L’ajuntament envia dos tècnics d’aigua a la ciutat agermanada amb nosaltres",
    ]
    assert detect(texts) == [Detected(None, 0)] * len(texts)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Водоснабжение сёл и городов района", "ru"),
        ("Підтримка громад, які приймають переселенців з їхніми родинами", "uk"),
        ("Сарадња општина у области заштите животне средине између градова", "sr"),
        ("Доступ до вода за селата в района и помощ за възрастните хора", "bg"),
        ("Вода и школы", "ru"),
        ("Водоснабжение", None),
        ("Πρόσβαση σε πόσιμο νερό", "el"),
        ("南南合作援助基金", "zh"),
        ("日本の自治体との協力", "ja"),
        ("코로나19 진단키트 지원", "ko"),
        ("የውሃ አቅርቦት ፕሮጀክት", "am"),
        ("دسترسی به آب آشامیدنی پاک در روستاهای کشور", "fa"),
        ("دیہی علاقوں میں پینے کے صاف پانی تک رسائی", "ur"),
        ("ग्रामीण क्षेत्रों में पेयजल", None),
    ],
)
def test_a_script_decides_alone_or_by_its_letters(text: str, code: str | None) -> None:
    found = detect([text])[0]
    assert found.language == code
    assert (found.certainty >= 900) == (code is not None)


def test_of_two_scripts_the_one_with_more_words_decides() -> None:
    names = "Le projet de la ville de Larache (العرائش) avec les associations de femmes"
    assert detect([names])[0].language == "fr"
    assert detect(["مشروع الماء الصالح للشرب في العرائش (PNUD)"])[0].language == "ar"
    assert detect(["مشروع الماء water project"])[0].language is None
