"""A file that is sent is read for its fingerprint and kept nowhere; whoever has the paper checks that it is the same."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.dossiers.at_site import DAY
from tests.site.desk import text
from tests.site.dossier_pages import Pair, agree, pair
from tests.site.test_dossier_doors import link, outside
from tests.site.test_dossiers import once

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside"]  # fixtures
pytestmark = pytest.mark.database
PAPER = b"%PDF-1.7 deliberation du conseil municipal " * 100_000
HASH = sha256(PAPER).hexdigest()
MOST_BYTES = 14_000


def file(data: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile("deliberation.pdf", data, "application/pdf")


def post(client: Client, of: Pair, then: str, **said: Any) -> Any:
    at = f"/fr/dossier/{of.key}/documents"
    return client.post(at, {"once": once(client, at), "then": then, **said})


def documents(of: Pair) -> Any:
    from maillage.dossiers.turn import standing

    found = standing(of.key)
    assert found
    return found.state.documents


def test_named_by_a_file_that_is_kept_nowhere_and_checked_by_the_partner(
    signed: Callable[[str], Client], site_home: Any
) -> None:
    from maillage.dossiers.models import Decision

    of = pair(signed)
    before = {each for each in site_home.rglob("*") if each.is_file()}
    given = {
        "number": "1",
        "name": "Délibération <12>",
        "language": "fr",
        "on": str(DAY),
        "kept": "archives, boîte 7",
    }
    assert post(of.one, of, "name", file=file(), **given).status_code == 302
    [found] = documents(of)
    assert (found.number, found.document.hash, found.document.size, found.document.kept) == (
        1,
        HASH,
        len(PAPER),
        "archives, boîte 7",
    )
    assert not [
        each
        for each in site_home.rglob("*")
        if each.is_file() and each not in before and each.stat().st_size > 1_000_000
    ]
    assert all(
        b"conseil municipal" not in bytes(each.body) for each in Decision.objects.filter(dossier=of.key)
    )
    page = of.other.get(f"/fr/dossier/{of.key}/documents").content.decode()
    assert (
        HASH in page
        and "Délibération &lt;12&gt;" in page
        and "boîte 7" in page
        and "avec la décision 1" in page
    )
    assert HASH in of.other.get(f"/fr/dossier/{of.key}/handover").content.decode()
    assert "Empreinte" in text(of.other.get(f"/fr/dossier/{of.key}/story"))
    number = len(Decision.objects.filter(dossier=of.key))
    same = post(of.other, of, "check", checked=file())
    assert same.status_code == 200 and "C’est bien" in text(same) and "Angers" in text(same)
    for other in (
        post(of.other, of, "check", checked=file(PAPER + b" ")),
        post(of.other, of, "check", checked_hash="f" * 64),
    ):
        assert "n’a cette empreinte" in text(other) and "C’est bien" not in text(other)
    assert "C’est bien" in text(post(of.other, of, "check", checked_hash=HASH.upper()))
    assert post(of.other, of, "check").status_code == 422
    assert len(Decision.objects.filter(dossier=of.key)) == number, "to check decides nothing"


def test_a_fingerprint_is_typed_as_programs_give_it_and_what_cannot_be_stays_there(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    groups = " ".join(HASH[n : n + 8] for n in range(0, 64, 8)).upper()
    for said, where in (
        ({"number": "1", "name": "Plan"}, "hash"),
        ({"number": "1", "name": "Plan", "hash": "12"}, "hash"),
        ({"number": "1", "name": "Plan", "hash": "f" * 64, "file": file()}, "hash"),
        ({"number": "99", "name": "Plan", "hash": HASH}, "number"),
        ({"number": "1", "name": "", "hash": HASH}, "name"),
        ({"number": "1", "name": "", "file": file()}, "name"),  # what a file is called may name a person
        ({"number": "1", "name": "Plan", "hash": HASH, "on": "2099-01-01"}, "on"),
    ):
        answer = post(of.one, of, "name", kept="mairie, bureau 3", **said)
        page = answer.content.decode()
        assert answer.status_code == 422 and f'id="{where}-error"' in page and "mairie, bureau 3" in page, (
            said
        )
    assert not documents(of)
    assert post(of.one, of, "name", number="2", hash=groups, name="Plan").status_code == 302
    assert (documents(of)[0].document.hash, documents(of)[0].document.size) == (HASH, 0)
    page = of.one.get(f"/fr/dossier/{of.key}/story").content.decode()
    assert f"/fr/dossier/{of.key}/documents?number=1#form" in page
    form = of.one.get(f"/ar/dossier/{of.key}/documents?number=1").content.decode()
    assert 'value="1"' in form and "اذكروا وثيقة" in form and f'<code dir="ltr">{HASH}</code>' in form


def test_it_is_read_out_of_the_line_that_a_program_prints_and_with_the_digits_of_any_keyboard(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    assert (
        post(of.one, of, "name", number="٢", name="Plan", hash=f"{HASH}  plan 2026.pdf\n").status_code == 302
    )
    assert (documents(of)[0].number, documents(of)[0].document.hash) == (2, HASH)
    for said in (f"SHA2-256(plan.pdf)= {HASH}", f"sha256:{HASH}", HASH.translate(arabic)):
        assert "C’est bien" in text(post(of.other, of, "check", checked_hash=said)), said
    for said in ("12", HASH[:-1], HASH + "0", "plan.pdf"):
        answer = post(of.other, of, "check", checked_hash=said)
        assert answer.status_code == 422 and 'id="checked_hash-error"' in answer.content.decode(), said
        assert "n’a cette empreinte" not in text(answer), "half a fingerprint says nothing of a paper"


def test_it_stands_on_the_page_of_the_visit_whose_day_it_shows(signed: Callable[[str], Client]) -> None:
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import agreed, do
    from tests.dossiers.played import DIAGNOSIS

    of, why = pair(signed), {"fr": "vu"}
    agreed(of.key, "diagnosis", DIAGNOSIS, of.angers, of.agadir)
    do(of.key, of.angers, d.MissionOpened("m1", why, of.agadir.pk))
    terms = {
        "context": why,
        "questions": [why],
        "independence": why,
        "calendar": {"from": str(DAY), "until": str(DAY)},
    }
    agreed(of.key, "terms:m1", terms, of.angers, of.agadir)
    noted = do(of.key, of.angers, d.FieldNoted("m1", DAY, why, why))
    assert (
        post(of.other, of, "name", number=str(noted.seq), name="Carnet de terrain", hash=HASH).status_code
        == 302
    )
    page = of.one.get(f"/fr/dossier/{of.key}/visit/m1").content.decode()
    assert "Carnet de terrain" in page and HASH in page


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_many_are_listed_a_page_at_a_time_and_the_handover_tells_the_last(
    signed: Callable[[str], Client], language: str
) -> None:
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import do

    of, many = pair(signed), 31
    hashes = [sha256(str(number).encode()).hexdigest() for number in range(many)]
    for number, each in enumerate(hashes):
        said = d.Document(each, f"Délibération {number}", 9, "fr", DAY, "archives, boîte 7")
        do(of.key, of.angers, d.DocumentNamed(1, said))
    at, read = f"/{language}/dossier/{of.key}/documents", []
    for number in range(1, 5):
        page = of.other.get(f"{at}?page={number}").content
        assert len(page) < MOST_BYTES, number
        read += [each for each in reversed(hashes) if each in page.decode()]
    assert read == hashes[::-1]
    handed = of.other.get(f"/{language}/dossier/{of.key}/handover").content.decode()
    assert [each in handed for each in hashes] == [False] * (many - 10) + [
        True
    ] * 10 and f'href="{at}"' in handed
    found = of.other.get(f"{at}?page=4")
    key = once(of.other, at)
    answer = of.other.post(f"{at}?page=4", {"once": key, "then": "check", "checked_hash": hashes[-1]})
    assert found.status_code == answer.status_code == 200 and 'class="note done"' in answer.content.decode()


def test_whoever_has_a_link_reads_the_whole_fingerprint_and_both_sides_conditions(
    signed: Callable[[str], Client], outside: Client
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Holding, Organisation
    from tests.dossiers.at_site import do

    of = pair(signed)
    do(of.key, of.angers, d.DocumentNamed(1, d.Document(HASH, "Délibération", 9, kept="archives, boîte 7")))
    agree(
        of,
        conditions=[
            {"set_by": of.angers.pk, "sort": "fiduciary", "says": {"fr": "Les comptes sont montrés."}}
        ],
    )
    Holding.objects.filter(office__organisation=of.agadir).delete()
    Organisation.objects.filter(pk=of.agadir.pk).update(standing="unclaimed")
    at, _ = link(of.one, of.key, of.agadir, text="")
    page = outside.get(at).content.decode()
    assert HASH in page and "archives, boîte 7" in page
    assert 'id="conditions"' in page and "Les comptes sont montrés." in page and "do/condition" not in page
