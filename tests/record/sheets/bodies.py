"""Eight sorts of sheets as real bodies make them, with invented towns: built here, imported whole by other tests too.

What each must give is written down beside it by hand, never computed by the code under test.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Body:
    """A sheet: its file, what it is, how many rows it has, and what its first and last rows must say."""

    what: str
    file: str
    data: bytes
    kind: str
    rows: int
    first: dict[str, str]
    last: dict[str, str]


def bodies() -> list[Body]:
    """All of them, in a fixed order."""
    return [
        network_members(),
        embassy_list(),
        commune_partners(),
        declaration_of_aid(),
        scholarships(),
        serbian_twins(),
        bulgarian_twins(),
        arabic_twins(),
        merged_cells(),
    ]


def workbook(rows: list[list[Any]], merged: tuple[str, ...] = (), sheet: str = "Feuil1") -> bytes:
    """An XLSX file of one sheet; days are written as Excel's dates."""
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for ref in merged:
        page.merge_cells(ref)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def network_members() -> Body:
    """A network's list in French: title, update line, header on line 4, a count below."""
    rows = [
        ["Liste des membres du réseau Villes des Deux Rives"],
        ["Mise à jour : 31/12/2024"],
        [],
        ["N°", "Collectivité", "Pays", "Date d'adhésion", "Statut de membre", "Site internet", "Courriel"],
        [
            1,
            "Valbrume-sur-Lys",
            "France",
            date(2011, 3, 14),
            "Membre titulaire",
            "https://valbrume.example",
            "a@b.example",
        ],
        [2, "Oued Zarzor", "Maroc", date(2012, 6, 1), "Membre titulaire", None, None],
        [3, "Ndiarème-Plage", "Sénégal", 2015, "Observateur", None, None],
        [4, "Kamenski Breg", "Serbie", "mars 2019", "Membre associé", None, None],
        [],
        ["Total", 4],
    ]
    first = {
        "network": "Villes des Deux Rives",
        "name": "Valbrume-sur-Lys",
        "country": "France",
        "since": "2011-03-14",
        "role": "member",
        "website": "https://valbrume.example",
        "as_of": "2024-12-31",
    }
    last = {
        "network": "Villes des Deux Rives",
        "name": "Kamenski Breg",
        "country": "Serbie",
        "since": "2019-03",
        "role": "associate",
        "as_of": "2024-12-31",
    }
    return Body("network members", "membres.xlsx", workbook(rows), "members", 4, first, last)


def embassy_list() -> Body:
    """A ministry's list of posts, CSV with semicolons in Windows-1252."""
    text = (
        "Représentations diplomatiques du Sénégal\r\n"
        "\r\n"
        "Type de représentation;Pays d'accueil;Ville;Juridiction;Date d'ouverture du poste;Adresse;Téléphone\r\n"
        "Ambassade;Namibie;Otjikoro;Botswana, Angola;12/03/1998;4, allée des Acacias;+000 1\r\n"
        "Consulat général;Maroc;Oued Zarzor;;1976;7, rue du Port;\r\n"
        "Consulat honoraire;Équateur;Puerto Nublado;;n/a;;\r\n"
    )
    first = {
        "kind": "embassy",
        "sending": "Sénégal",
        "receiving": "Namibie",
        "place": "Otjikoro",
        "jurisdictions": "Botswana; Angola",
        "since": "1998-03-12",
        "address": "4, allée des Acacias",
        "phone": "+000 1",
    }
    last = {
        "kind": "honorary_consulate",
        "sending": "Sénégal",
        "receiving": "Équateur",
        "place": "Puerto Nublado",
    }
    return Body("embassy list", "postes.csv", text.encode("cp1252"), "embassies", 3, first, last)


def commune_partners() -> Body:
    """A commune's own list: the commune stands in the title only."""
    rows = [
        ["Jumelages et partenariats de la commune de Valbrume-sur-Lys (France)"],
        [],
        ["Ville partenaire", "Pays", "Nature du lien", "Depuis", "Thématiques", "Observations"],
        ["Oued Zarzor", "Maroc", "Jumelage", "depuis 1978", "eau ; jeunesse", "renouvelé en 2018"],
        ["Kamenski Breg", "Serbie", "Pacte d'amitié", "2004", "culture", None],
        ["Ndiarème-Plage", "Sénégal", "Convention de coopération", "1998-2004", "état civil", "terminée"],
        ["Source : service des relations internationales"],
    ]
    first = {
        "a_name": "Valbrume-sur-Lys",
        "a_country": "France",
        "b_name": "Oued Zarzor",
        "b_country": "Maroc",
        "kind": "twinning",
        "since": "1978",
        "topics": "eau; jeunesse",
        "description": "renouvelé en 2018",
    }
    last = {
        "a_name": "Valbrume-sur-Lys",
        "a_country": "France",
        "b_name": "Ndiarème-Plage",
        "b_country": "Sénégal",
        "kind": "cooperation_agreement",
        "since": "1998",
        "until": "2004",
        "topics": "état civil",
        "description": "terminée",
    }
    return Body("a commune's partners", "partenaires.xlsx", workbook(rows), "links", 3, first, last)


def declaration_of_aid() -> Body:
    """A declaration of aid as communes send it to their ministry: French numbers, a total at the foot."""
    text = (
        "\ufeffCollectivité déclarante;Intitulé du projet;Pays bénéficiaire;Secteur CAD;Montant versé (€);Année;"
        "Organisme bénéficiaire\n"
        "Valbrume-sur-Lys;Réseau d'eau de trois quartiers;Sénégal;14030;12 500,00;2023;Commune de Ndiarème-Plage\n"
        "Valbrume-sur-Lys;Formation des agents d'état civil;Bénin;15112;1.250,50;2023;\n"
        "Valbrume-sur-Lys;Jardin des écoles;Maroc;11220;800;2022;Association Amal de Oued Zarzor\n"
        "TOTAL;;;;14 550,50;;\n"
    )
    first = {
        "title": "Réseau d'eau de trois quartiers",
        "organisation": "Valbrume-sur-Lys",
        "country": "Sénégal",
        "sectors": "14030",
        "amount": "12500.00",
        "currency": "EUR",
        "amount_kind": "disbursement",
        "since": "2023",
        "partners": "Commune de Ndiarème-Plage",
    }
    last = {
        "title": "Jardin des écoles",
        "organisation": "Valbrume-sur-Lys",
        "country": "Maroc",
        "sectors": "11220",
        "amount": "800",
        "currency": "EUR",
        "amount_kind": "disbursement",
        "since": "2022",
        "partners": "Association Amal de Oued Zarzor",
    }
    return Body("a declaration of aid", "declaration_apd.csv", text.encode(), "projects", 3, first, last)


def scholarships() -> Body:
    """Scholarships a State gives, by programme and country."""
    rows = [
        ["Intitulé du programme", "Établissement d'accueil", "Pays bénéficiaire", "Filière", "Nombre de bourses", "Année universitaire"],
        ["Bourses de licence", "Institut des Eaux de Tizgarane", "Mali", "hydraulique", 12, "2023-2024"],
        ["Bourses de licence", "Institut des Eaux de Tizgarane", "Tchad", "hydraulique", 8, "2023-2024"],
        ["Formation continue", "École des Cadres de Tizgarane", "Comores", "finances locales", 5, "2024/2025"],
    ]  # fmt: skip
    first = {
        "title": "Bourses de licence",
        "organisation": "Institut des Eaux de Tizgarane",
        "country": "Mali",
        "topics": "hydraulique",
        "since": "2023",
        "until": "2024",
    }
    last = {
        "title": "Formation continue",
        "organisation": "École des Cadres de Tizgarane",
        "country": "Comores",
        "topics": "finances locales",
        "since": "2024",
        "until": "2025",
    }
    return Body("scholarships", "bourses.xlsx", workbook(rows, sheet="Bourses"), "projects", 3, first, last)


def serbian_twins() -> Body:
    """A Serbian association's list, Cyrillic, two sides."""
    rows = [
        ["Град", "Град побратим", "Држава", "Година потписивања", "Област сарадње"],
        ["Каменски Брег", "Валбрим", "Француска", "1967. године", "култура; спорт"],
        ["Каменски Брег", "Улед Зарзор", "Мароко", "12. марта 1998.", "вода"],
        ["Горња Лозница", "Ла Нублада", "Шпанија", "n/a", "образовање"],
    ]
    first = {
        "a_name": "Каменски Брег",
        "b_name": "Валбрим",
        "b_country": "Француска",
        "since": "1967",
        "topics": "култура; спорт",
        "kind": "twinning",
    }
    last = {
        "a_name": "Горња Лозница",
        "b_name": "Ла Нублада",
        "b_country": "Шпанија",
        "topics": "образовање",
        "kind": "twinning",
    }
    return Body(
        "Cyrillic (Serbian)", "побратими.xlsx", workbook(rows, sheet="Лист1"), "links", 3, first, last
    )


def bulgarian_twins() -> Body:
    """A Bulgarian association's list, Cyrillic in Windows-1251 with semicolons."""
    text = (
        "Община;Партньорска община;Държава;Дата на подписване;Вид сътрудничество\r\n"
        "Горна Липница Нова;Валбрюм;Франция;05.11.2003;побратимяване\r\n"
        "Каменов Бряг;Уед Зарзор;Мароко;май 2011;споразумение за сътрудничество\r\n"
        "Каменов Бряг;Пуерто Нубладо;Еквадор;2014 г.;побратимяване\r\n"
    )
    first = {
        "a_name": "Горна Липница Нова",
        "b_name": "Валбрюм",
        "b_country": "Франция",
        "since": "2003-11-05",
        "kind": "twinning",
    }
    last = {
        "a_name": "Каменов Бряг",
        "b_name": "Пуерто Нубладо",
        "b_country": "Еквадор",
        "since": "2014",
        "kind": "twinning",
    }
    return Body("Cyrillic (Bulgarian)", "obshtini.csv", text.encode("cp1251"), "links", 3, first, last)


def arabic_twins() -> Body:
    """A Moroccan province's list in Arabic, digits of the east."""
    rows = [
        ["الجماعة", "المدينة التوأم", "الدولة", "سنة التوقيع", "مجالات التعاون"],
        ["وادي زرزور", "فالبروم", "فرنسا", "١٩٧٨", "الماء؛ الشباب"],
        ["وادي زرزور", "نديارم", "السنغال", "مارس ٢٠١٤", "البيئة"],
        ["تيزكران الجديدة", "كامنسكي", "صربيا", 2019, "الثقافة"],
    ]
    first = {
        "a_name": "وادي زرزور",
        "b_name": "فالبروم",
        "b_country": "فرنسا",
        "since": "1978",
        "topics": "الماء; الشباب",
        "kind": "twinning",
    }
    last = {
        "a_name": "تيزكران الجديدة",
        "b_name": "كامنسكي",
        "b_country": "صربيا",
        "since": "2019",
        "topics": "الثقافة",
        "kind": "twinning",
    }
    return Body("Arabic", "توأمات.xlsx", workbook(rows, sheet="ورقة1"), "links", 3, first, last)


def merged_cells() -> Body:
    """Title lines, a header in two lines with merged groups, commune labels merged over several rows."""
    rows = [
        ["Coopération décentralisée du Pays de Brumeval"],
        ["Situation au 01/06/2024"],
        [],
        ["Collectivité française", None, "Partenaire étranger", None, "Convention", None],
        ["Nom", "Département", "Nom", "Pays", "Début", "Fin"],
        ["Valbrume-sur-Lys", "Brumeval", "Oued Zarzor", "Maroc", date(1978, 5, 3), None],
        [None, None, "Ndiarème-Plage", "Sénégal", 1998, 2004],
        [None, None, "Kamenski Breg", "Serbie", "juin 2019", None],
        ["Hautecombe-les-Prés", "Brumeval", "Puerto Nublado", "Équateur", "2011", None],
    ]
    merged = ("A1:F1", "A4:B4", "C4:D4", "E4:F4", "A6:A8", "B6:B8")
    first = {
        "a_name": "Valbrume-sur-Lys",
        "a_country": "FR",
        "a_unit": "Brumeval",
        "b_name": "Oued Zarzor",
        "b_country": "Maroc",
        "since": "1978-05-03",
        "as_of": "2024-06-01",
    }
    last = {
        "a_name": "Hautecombe-les-Prés",
        "a_country": "FR",
        "a_unit": "Brumeval",
        "b_name": "Puerto Nublado",
        "b_country": "Équateur",
        "since": "2011",
        "as_of": "2024-06-01",
    }
    return Body("merged cells", "cooperation.xlsx", workbook(rows, merged), "links", 4, first, last)
