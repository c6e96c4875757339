"""reference.kinds: what sheets call a link, and the kind of cooperation with the cases of the field (T1 to T7)."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.reference.dates import PartialDate
from maillage.reference.kinds import (
    KINDS,
    LINK_KINDS,
    Cooperation,
    Party,
    cooperation,
    decentralised_name,
    find_link_kind,
    kind_name,
    link_kind_in,
    link_kind_name,
    reach_name,
)
from maillage.reference.texts import catalogue

IN_2015 = date(2015, 5, 4)


def town(country: str, **more: str) -> Party:
    return Party(country, is_local_government=True, **more)  # type: ignore[arg-type]


def of(*parties: Party, on: date | PartialDate | None = IN_2015, basis: str = "g77") -> Cooperation:
    return cooperation(parties, on, basis)  # type: ignore[arg-type]


def test_t1_rabat_and_dakar_are_south_south_within_africa_and_between_its_parts() -> None:
    found = of(town("MA"), town("SN"))
    assert (found.kind, found.decentralised, found.basis) == ("south_south", "both", "g77")
    assert found.reach.flags == ("bilateral", "intraregional")
    assert (found.reach.regions, found.reach.below) == (("002",), "interregional")
    assert found.reach.areas == ("011", "015")


def test_t1_holds_without_a_date_and_says_that_none_is_known() -> None:
    found = of(town("MA"), town("SN"), on=None)
    assert found.kind == "south_south"
    assert "date_unknown" in {said.code for said in found.explanation}


def test_t2_lyon_and_ouagadougou_are_north_south_between_regions() -> None:
    found = of(town("FR"), town("BF"))
    assert (found.kind, found.reach.flags) == ("north_south", ("bilateral", "interregional"))


def test_t3_germany_morocco_and_costa_rica_in_their_roles_are_triangular() -> None:
    found = of(Party("DE", role="facilitator"), Party("MA", role="pivotal"), Party("CR", role="beneficiary"))
    assert (found.kind, found.reach.flags) == ("triangular", ("interregional",))


def test_t4_the_basis_decides_between_bordeaux_and_novi_sad() -> None:
    assert of(town("FR"), town("RS")).kind == "north_north"
    by_aid = of(town("FR"), town("RS"), basis="oda")
    assert (by_aid.kind, by_aid.basis, by_aid.verified) == ("north_south", "oda", False)
    assert by_aid.reach.flags == ("bilateral", "intraregional")


@pytest.mark.parametrize("reunion", [Party("FR", place_region="RE", is_local_government=True), town("RE")])
def test_t5_reunion_and_madagascar_lie_in_one_region_though_france_does_not(reunion: Party) -> None:
    found = of(reunion, town("MG"))
    assert found.kind == "north_south"
    assert found.reach.flags == ("bilateral", "intraregional")
    assert found.reach.areas == ("014",)
    assert found.reach_by_country is not None
    assert found.reach_by_country.flags == ("bilateral", "interregional")
    assert "overseas" in {said.code for said in found.explanation}


def test_t6_mexico_and_guatemala_change_with_the_year_on_one_basis_only() -> None:
    pair = (Party("MX"), Party("GT"))
    assert of(*pair, on=date(1993, 6, 1)).kind == "south_south"
    assert of(*pair, on=date(1995, 6, 1)).kind == "north_south"
    for year in (1993, 1995):
        found = of(*pair, on=date(year, 6, 1), basis="oda")
        assert found.kind == "south_south"
        assert "419" in found.reach.shared


def test_t6_inside_the_year_of_leaving_both_readings_are_given() -> None:
    for on in (date(1994, 3, 1), PartialDate.parse("1994")):
        found = of(Party("MX"), Party("GT"), on=on)
        assert found.kind == "undecided"
        assert {reading.kind for reading in found.readings} == {"south_south", "north_south"}
        assert all("Mexi" in reading.conditions[0].sentence("en") for reading in found.readings)


def test_t7_a_body_of_the_united_nations_makes_it_triangular_only_in_the_role_of_facilitator() -> None:
    three = [Party(code, role="pivotal") for code in ("BR", "IN", "ZA")]
    beneficiary = Party("GW", role="beneficiary")
    facilitated = of(*three, beneficiary, Party(None, multilateral=True, role="facilitator"))
    assert (facilitated.kind, facilitated.reach.flags) == ("triangular", ("interregional",))
    unsaid = of(*three, beneficiary, Party(None, multilateral=True))
    assert unsaid.kind == "south_south"
    assert "ask_facilitator" in {said.code for said in unsaid.explanation}


def test_a_third_country_of_the_south_may_facilitate_but_not_one_that_already_has_a_role() -> None:
    pair = [Party("MA", role="pivotal"), Party("SN", role="beneficiary")]
    assert of(*pair, Party("CI", role="facilitator")).kind == "triangular"
    assert of(*pair, Party("MA", role="facilitator")).kind == "south_south"


def test_one_country_is_intra_national_overseas_included() -> None:
    assert of(town("FR"), town("FR")).kind == "intra_national"
    assert of(town("FR"), town("RE")).kind == "intra_national"
    assert of(town("FR"), town("FR")).decentralised == "both"
    assert of(town("FR"), town("FR")).reach.flags == ()


def test_an_unknown_country_is_never_guessed() -> None:
    found = of(town("FR"), Party(None))
    assert (found.kind, found.readings) == ("unknown", ())
    assert of().kind == "unknown"


@pytest.mark.parametrize(
    ("party", "readings"),
    [
        (Party("EH"), {("EH", "north_south"), ("MA", "south_south")}),
        (Party("UA", area="crimea"), {("UA", "north_south"), ("RU", "north_south")}),
        (Party("SY", area="golan"), {("SY", "south_south"), ("IL", "north_south")}),
        (Party("MD", area="transnistria"), {("MD", "north_south"), ("XX", "unknown")}),
    ],
)
def test_a_party_in_a_disputed_area_leaves_the_kind_undecided_and_gives_every_reading(
    party: Party, readings: set[tuple[str, str]]
) -> None:
    found = of(party, Party("SN"))
    assert found.kind == "undecided"
    assert {(dict(r.conditions[0].values)["country"], r.kind) for r in found.readings} == readings
    for reading in found.readings:
        for language in ("en", "fr", "ar"):
            assert "?" not in reading.conditions[0].sentence(language)


def test_kosovo_is_shown_with_its_star_in_the_explanation() -> None:
    found = of(Party("XK"), Party("FR"))
    assert found.kind == "undecided"
    assert any("Kosovo*" in said.sentence("fr") for said in found.explanation)


def test_a_country_whose_status_alone_is_disputed_is_decided() -> None:
    assert of(Party("PS"), Party("FR")).kind == "north_south"


def test_one_local_government_makes_it_decentralised_on_one_side() -> None:
    assert of(town("FR"), Party("BF")).decentralised == "one_sided"
    assert of(Party("FR"), Party("BF")).decentralised == "none"


def test_three_countries_of_one_community_reach_regionally() -> None:
    assert of(Party("SN"), Party("CI"), Party("BJ")).reach.flags == ("regional", "intraregional")
    assert "UEMOA" in of(Party("SN"), Party("CI"), Party("BJ")).reach.communities
    assert "regional" in of(Party("SN"), Party("CI"), Party(None, body="UEMOA")).reach.flags
    assert "regional" not in of(Party("FR"), Party("SN"), Party("CN")).reach.flags


def test_the_order_of_the_parties_changes_nothing() -> None:
    parties = [Party("DE", role="facilitator"), Party("MA", role="pivotal"), Party("CR", role="beneficiary")]
    found = [of(*parties[i:], *parties[:i]) for i in range(3)]
    assert {(f.kind, f.reach.flags, f.reach.regions) for f in found} == {
        ("triangular", ("interregional",), ("002", "019", "150"))
    }


def test_another_basis_is_refused() -> None:
    with pytest.raises(ValueError, match="g77, oda"):
        cooperation([Party("FR")], IN_2015, "income")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Jumelage", "twinning"), ("jumelages", "twinning"), ("Ville jumelée", "twinning"), ("Twin towns", "twinning"),
        ("sister city", "twinning"), ("Sister Cities", "twinning"), ("Hermanamiento", "twinning"),
        ("Geminação", "twinning"), ("توأمة", "twinning"), ("اتفاقية توأمة", "twinning"), ("Братимљење", "twinning"),
        ("Bratimljenje", "twinning"), ("Градове побратими", "twinning"), ("Побратимен град", "twinning"),
        ("Gemellaggio", "twinning"), ("Städtepartnerschaft", "twinning"), ("Accord de jumelage signé en 1982", "twinning"),
        ("Accord de coopération", "cooperation_agreement"), ("Convention de coopération décentralisée", "cooperation_agreement"),
        ("Acuerdo de cooperación", "cooperation_agreement"), ("Acordo de cooperação", "cooperation_agreement"),
        ("اتفاقية تعاون", "cooperation_agreement"), ("Споразум о сарадњи", "cooperation_agreement"),
        ("Споразумение за сътрудничество", "cooperation_agreement"), ("Kooperationsvereinbarung", "cooperation_agreement"),
        ("Projet", "project"), ("Proyecto", "project"), ("مشروع", "project"), ("Пројекат", "project"),
        ("Réseau", "network"), ("Red de ciudades", "network"), ("شبكة", "network"), ("Мрежа", "network"),
        ("Appui technique", "technical_support"), ("Technical assistance", "technical_support"), ("دعم تقني", "technical_support"),
        ("Aide d'urgence", "emergency_aid"), ("Aide d’urgence", "emergency_aid"), ("Humanitarian aid", "emergency_aid"),
        ("إغاثة", "emergency_aid"), ("Coopération transfrontalière", "cross_border"), ("Interreg", "cross_border"),
        ("Cross-border cooperation", "cross_border"), ("Прекогранична сарадња", "cross_border"),
        ("Fonds", "fund"), ("Échange de jeunes", "youth_exchange"), ("Youth exchange", "youth_exchange"),
        ("Intercambio juvenil", "youth_exchange"), ("Размена младих", "youth_exchange"), ("Jugendaustausch", "youth_exchange"),
        ("", None), ("Larache", None), ("jumelage Sénégal", None), ("2014", None), ("actif", None),
    ],
)  # fmt: skip
def test_a_kind_of_link_is_found_in_the_words_of_sheets(text: str, kind: str | None) -> None:
    assert find_link_kind(text) == kind


def test_a_kind_named_among_other_words_is_found_only_when_asked_for_that() -> None:
    assert link_kind_in("jumelages_Senegal_2024.xlsx") == "twinning"
    assert link_kind_in("Partenariats et jumelages de la ville de Nantes") == "twinning"
    assert link_kind_in("budget 2024") is None


def test_every_code_has_a_label_in_five_languages() -> None:
    languages = ("fr", "en", "es", "pt", "ar")
    assert set(catalogue("maillage.reference", "kinds")["link"]) == set(LINK_KINDS)
    labels = [
        *(link_kind_name(code, language) for code in LINK_KINDS for language in languages),
        *(kind_name(code, language) for code in KINDS for language in languages),
        *(
            decentralised_name(code, language)
            for code in ("none", "one_sided", "both")
            for language in languages
        ),
        *(reach_name(code, "ar") for code in ("bilateral", "regional", "intraregional", "interregional")),
    ]
    assert all(labels)
    assert not set(labels) & {"one_sided", "south_south", "cooperation_agreement"}
    for said in catalogue("maillage.reference", "kinds")["text"].values():
        assert set(said) == {"en", "fr", "ar"}
