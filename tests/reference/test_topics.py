"""Topics: what people write is understood, with the very words; lists and crosswalks are whole."""

import pytest

from maillage.reference import topics as T


def codes(text, scheme="topic"):
    return [match.code for match in T.find_topic(text) if match.scheme == scheme]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eau potable", ["water_sanitation"]),
        ("Eau; Éducation", ["education", "water_sanitation"]),
        ("drinking water supply", ["water_sanitation"]),
        ("saneamiento", ["water_sanitation"]),
        ("Água potável", ["water_sanitation"]),
        ("والصرف الصحي", ["water_sanitation"]),
        ("التطهير السائل", ["water_sanitation"]),
        ("водоснабдевање", ["water_sanitation"]),
        ("vodosnabdevanje", ["water_sanitation"]),
        ("питейна вода", ["water_sanitation"]),
        ("ÉNERGIES RENOUVELABLES", ["energy"]),
        ("formation professionnelle des jeunes", ["vocational", "youth"]),
        ("بالتعليم والمرأة", ["education", "gender"]),
        ("appui à la décentralisation", ["local_governance"]),
        ("hommes et femmes", ["gender"]),
    ],
)
def test_what_people_write_names_its_topic(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "port de Dakar",
        "aid to ports",
        "coopération décentralisée",
        "jumelage Sénégal",
        "La Paz",
        "Newport",
        "",
        "…",
        "وطن",
    ],
)
def test_a_false_friend_names_nothing(text):
    assert T.find_topic(text) == []


def test_a_match_gives_the_very_words_and_where_they_stand():
    text = "Projet d'eau potable à Kaolack ; école"
    first, second = T.find_topic(text)
    assert (first.code, first.words, first.why) == ("water_sanitation", ("eau potable",), "phrase")
    assert [text[start:end] for start, end in first.spans] == ["eau potable"]
    assert (second.code, second.words) == ("education", ("école",))


def test_the_longest_phrase_wins():
    assert codes("formation des élus") == ["institutional"]
    assert codes("industrie textile") == ["industry"]


@pytest.mark.parametrize(
    ("text", "found"), [("Formation", True), ("Santé; la formation", True), ("formation d'un groupe", False)]
)
def test_a_weak_word_counts_only_alone(text, found):
    assert ("vocational" in codes(text)) is found


def test_a_phrase_never_runs_over_a_separator():
    assert codes("eau ; potable") == ["water_sanitation"]
    assert T.find_topic("eau ; potable")[0].words == ("eau",)
    assert codes("changement ; climatique") == []


@pytest.mark.parametrize(
    ("text", "scheme", "code"),
    [
        ("ODD 6", "goal", "6"),
        ("SDG 17", "goal", "17"),
        ("ODS n° 4", "goal", "4"),
        ("cible 6.1", "target", "6.1"),
        ("SDG 4.a", "target", "4.a"),
        ("14030", "dac", "14030"),
        ("Clean water and sanitation", "goal", "6"),
        ("Accès aux services essentiels", "theme", "essential_services"),
    ],
)
def test_goals_targets_and_codes_are_understood(text, scheme, code):
    assert codes(text, scheme) == [code]


@pytest.mark.parametrize("text", ["ODD 18", "SDG 6.9", "99999", "14030.5", "14030,50 €", "6.1"])
def test_a_number_that_is_no_code_is_none(text):
    assert [match for match in T.find_topic(text) if match.why == "code"] == []


def test_every_label_of_a_topic_names_that_topic():
    for topic in T.topics():
        for language, name in topic.names.items():
            assert topic.code in codes(name), (topic.code, language, name)


def test_every_word_of_the_list_names_only_its_topic():
    from maillage.reference.list_files import list_file

    for row in list_file("topic_words").rows:
        for phrase in filter(None, (row["words"] + ";" + row["weak"]).split(";")):
            found = codes(phrase)
            assert found == [row["topic"]], (row["topic"], row["language"], phrase, found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mairie de Lyon", "municipality"),
        ("Conseil régional d'Île-de-France", "region"),
        ("Conseil départemental de l'Hérault", "district_province"),
        ("CHU de Nantes", "hospital"),
        ("Université Gaston Berger", "university"),
        ("ONG", "national_ngo"),
        ("ONG internationale", "international_ngo"),
        ("Ambassade de France", "embassy"),
        ("بلدية تونس", "municipality"),
        ("جماعة أكادير", "municipality"),
        ("Opština Novi Sad", "municipality"),
        ("Община София", "municipality"),
        ("Comité de jumelage", "association"),
        ("Agence de l'eau Adour-Garonne", "water_agency"),
        ("Ayuntamiento de Sevilla", "municipality"),
        ("Câmara Municipal do Porto", "municipality"),
        ("Network of cities", "network"),
        ("Association nationale de maires", "network"),
        ("21", "international_ngo"),
        ("11", "local_government"),
    ],
)
def test_the_type_of_a_body_is_read_from_its_name(text, code):
    assert T.find_organisation_type(text) == code


@pytest.mark.parametrize("text", ["", "Dakar", "99", "Villeneuve", "Universal"])
def test_a_name_without_a_type_has_none(text):
    assert T.find_organisation_type(text) is None


def test_the_type_of_a_body_comes_with_its_words():
    found = T.match_organisation_type("La Mairie de Lyon")
    assert (found.code, found.words, found.why) == ("municipality", ("Mairie",), "word")


def test_the_lists_are_whole():
    assert len(T.topics()) == 34
    assert len(T.goals()) == 17
    assert len(T.targets()) == 169
    by_length = [len(each.code) for each in T.dac_codes()]
    assert (by_length.count(3), by_length.count(5)) == (44, 325)
    assert sum(each.active for each in T.dac_codes() if len(each.code) == 5) == 295
    assert [len(T.themes(scheme)) for scheme in T.THEME_SCHEMES] == [8, 6, 8, 7, 3]
    assert (len(T.modalities()), len(T.markers())) == (12, 12)


def test_every_label_exists_in_five_languages():
    everything = [
        *T.topics(),
        *T.goals(),
        *T.targets(),
        *T.dac_codes(),
        *T.themes(),
        *T.modalities(),
        *T.markers(),
    ]
    for each in [*everything, *T.organisation_types()]:
        assert sorted(each.names) == ["ar", "en", "es", "fr", "pt"], each.code
        assert any("\u0621" <= letter <= "\u064a" for letter in each.names["ar"]), each.code


def test_a_label_of_a_target_is_short():
    assert [
        (each.code, name) for each in T.targets() for name in each.names.values() if len(name.split()) > 10
    ] == []


def test_every_code_of_the_crosswalks_exists():
    for topic in T.topics():
        assert all(T.goal(number) for number in topic.goals)
        assert all(T.dac(code).code == code for code in topic.dac)
        assert all(code in {each.code for each in T.markers()} for code in topic.markers)
    known = {topic.code for topic in T.topics()}
    assert {code for theme in T.themes() for code in theme.topics} <= known


def test_every_topic_stands_under_a_domain_of_south_south_cooperation():
    assert [
        topic.code for topic in T.topics() if not any(scheme == "domain" for scheme, _ in topic.themes)
    ] == []


def test_the_crosswalk_says_that_it_is_derived():
    head = T.crosswalk_head()
    assert (head["derived"], head["version"]) == ("yes", "1")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("23110", ["energy"]),
        ("15185", ["local_governance", "civil_registry_admin"]),
        ("15112", ["local_governance", "institutional"]),
        ("41010", ["climate", "environment"]),
        ("11330", ["vocational", "education"]),
        ("23010", []),
        ("14", []),
        ("", []),
    ],
)
def test_a_code_leads_to_its_topics_by_the_longest_prefix(code, expected):
    assert T.topic_of_dac(code) == expected


def test_a_withdrawn_code_stays_readable_with_its_date():
    old = T.dac("41050")
    assert (old.active, old.until, old.name("fr")) == (
        False,
        "2017-12-31",
        "Prévention et lutte contre les inondations",
    )
    assert T.dac("23010").name("fr")


def test_an_unlisted_code_says_its_category():
    assert T.dac("23199").code == "231"
    assert T.dac("00000") is None


def test_codes_give_their_entries():
    assert T.topic_name("water_sanitation", "ar") == "المياه والصرف الصحي"
    assert T.topic_name("nothing", "fr") == "nothing"
    assert T.goals_of_topic("water_sanitation") == (6, 3, 11)
    assert T.goal(6).name("en") == "Clean water and sanitation"
    assert T.goal(18) is None
    assert T.target("4.A").under == "4"
    assert len(T.targets(17)) == 19
    assert T.organisation_type("hospital").facts["iati"] == "15"
    assert T.organisation_type("40").code == "multilateral"


def test_every_list_says_its_source_its_date_and_whether_it_was_checked():
    from maillage.reference.list_files import list_file

    names = "topics crosswalk themes goals targets dac markers modalities organisation_types organisation_type_words"
    for name in [
        *names.split(),
        "topic_words",
        "not_topics",
        "currencies",
        "currency_words",
        "fixed_parities",
    ]:
        assert {"title", "source", "as_of", "verified", "version"} <= set(list_file(name).head), name
