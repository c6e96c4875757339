"""Links for a party without an account: what they let somebody do, once, with the code; and all that shuts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.at_once import needs_postgresql, told_by
from tests.dossiers.at_site import do, opened
from tests.dossiers.doors_at_once import ENDS
from tests.exchange.people import organisation
from tests.site.cluster import cluster

pytestmark = pytest.mark.database
ROUNDS = 18
NOW = datetime.now(UTC)
TODAY = NOW.date()


def invited() -> tuple[Any, Any, Any]:
    """A dossier, who opened it, and who was asked: a town that nobody here acts for."""
    from maillage.dossiers import decisions as d

    dossier, owner = opened()
    partner = organisation("Agadir", standing="unclaimed")
    do(dossier.pk, owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True), day=TODAY)
    return dossier, owner, partner


def written(key: str, owner: Any, text: str = "Rien n’est trié.", base: str = "") -> Any:
    """A diagnosis, proposed; the version."""
    from maillage.dossiers import decisions as d

    articles = {"situation": {"fr": text}, "problems": [{"fr": "Pas de bacs"}]}
    do(key, owner, d.VersionProposed("diagnosis", articles, base), day=TODAY)
    return state_of(key).texts["diagnosis"].current


def state_of(key: str) -> Any:
    from maillage.dossiers.turn import standing

    found = standing(key)
    assert found
    return found.state


def sent(key: str, owner: Any, partner: Any, now: datetime = NOW, vouches: bool = True, **said: Any) -> Any:
    from maillage.dossiers.doors import Letter, send

    letter = Letter(partner.pk, **{"title": "Secrétaire général", "email": "sg@agadir.example"} | said)
    return send(key, state_of(key), letter, owner, None, now, vouches)


def act(found: Any, verb: str, now: datetime = NOW, says: str = "") -> Any:
    from maillage.dossiers.doors import through

    return through(found.door.pk, verb, "Fatima Zahra", now.date(), now, {"fr": says} if says else {})


def why(found: Any, key: str, now: datetime = NOW) -> str:
    from maillage.dossiers.doors import shut
    from maillage.dossiers.models import Door

    return shut(Door.objects.get(pk=found.door.pk), state_of(key), now)


def test_whoever_types_the_code_joins_and_the_story_says_how(database: None) -> None:
    from maillage.dossiers.doors import type_code
    from maillage.dossiers.people import names

    dossier, owner, partner = invited()
    found = sent(dossier.pk, owner, partner)
    assert len(found.code) == 6 and found.code.isdigit() and found.code not in found.door.code
    type_code(found.door.pk, found.code)
    made = act(found, "join")
    assert state_of(dossier.pk).parties[partner.pk].here
    assert (made.by.party, made.by.title, made.by.through) == (partner.pk, "Secrétaire général", "link")
    assert made.by.office == "" and names([made.by.holder]) == {made.by.holder: "Fatima Zahra"}
    act(found, "remark", says="Nous venons en mars.")
    assert state_of(dossier.pk).remarks[-1].says == {"fr": "Nous venons en mars."}


def test_a_key_is_given_once_to_the_very_version_and_joins(database: None) -> None:
    from maillage.dossiers.doors import Shut

    dossier, owner, partner = invited()
    version = written(dossier.pk, owner)
    found = sent(dossier.pk, owner, partner, binds=True, text="diagnosis")
    assert found.door.version == version.hash
    act(found, "key")
    state = state_of(dossier.pk)
    key = state.texts["diagnosis"].current.key_of(partner.pk)
    assert state.parties[partner.pk].here and key.through == "link" and key.title == "Secrétaire général"
    with pytest.raises(Shut) as again:
        act(found, "key")
    assert again.value.why == "used"
    assert state_of(dossier.pk).seq == state.seq


def test_what_was_refused_uses_nothing_up(database: None) -> None:
    """The text lacks an article that it needs: the party has not joined either, and the link still holds."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.refused import Refused

    dossier, owner, partner = invited()
    do(dossier.pk, owner, d.VersionProposed("diagnosis", {"situation": {"fr": "Rien."}}), day=TODAY)
    found = sent(dossier.pk, owner, partner, binds=True, text="diagnosis")
    before = state_of(dossier.pk)
    with pytest.raises(Refused):
        act(found, "key")
    assert state_of(dossier.pk) == before and why(found, dossier.pk) == ""


def test_five_wrong_codes_shut_it_whatever_comes_after(database: None) -> None:
    from maillage.dossiers.doors import Shut, WrongCode, type_code

    dossier, owner, partner = invited()
    found = sent(dossier.pk, owner, partner)
    wrong = f"{(int(found.code) + 1) % 1_000_000:06d}"
    left = []
    for _ in range(2):
        with pytest.raises(WrongCode) as fault:
            type_code(found.door.pk, wrong)
        left.append(fault.value.left)
    type_code(
        found.door.pk, f" {found.code[:3]} {found.code[3:]} "
    )  # the right one gives no try back but its own
    for _ in range(3):
        with pytest.raises(WrongCode) as fault:
            type_code(found.door.pk, wrong)
        left.append(fault.value.left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(Shut):
        type_code(found.door.pk, found.code)
    assert why(found, dossier.pk) == "spent"
    with pytest.raises(Shut):
        act(found, "join")


def test_it_ends_by_time_and_by_whoever_sent_it_alone(database: None) -> None:
    from maillage.dossiers.doors import HOLDS, Shut, end

    dossier, owner, partner = invited()
    found = sent(dossier.pk, owner, partner)
    assert why(found, dossier.pk, NOW + HOLDS - timedelta(seconds=1)) == ""
    assert why(found, dossier.pk, NOW + HOLDS) == "expired"
    with pytest.raises(Shut):
        act(found, "join", NOW + HOLDS)
    assert not end(found.door.pk, dossier.pk, partner, NOW) and not end(found.door.pk, "other", owner, NOW)
    assert end(found.door.pk, dossier.pk, owner, NOW)
    assert why(found, dossier.pk) == "ended"
    with pytest.raises(Shut):
        act(found, "join")


def test_another_version_turns_it_back(database: None) -> None:
    from maillage.dossiers.doors import Shut

    dossier, owner, partner = invited()
    first = written(dossier.pk, owner)
    found = sent(dossier.pk, owner, partner, binds=True, text="diagnosis")
    written(dossier.pk, owner, "Peu est trié.", first.hash)
    assert why(found, dossier.pk) == "stale"
    with pytest.raises(Shut) as stale:
        act(found, "key")
    assert stale.value.why == "stale" and not state_of(dossier.pk).texts["diagnosis"].current.keys


def test_a_party_no_longer_asked_comes_in_by_no_link(database: None) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.doors import Shut

    dossier, owner, partner = invited()
    written(dossier.pk, owner)
    found = sent(dossier.pk, owner, partner, binds=True, text="diagnosis")
    do(dossier.pk, owner, d.PartyDeclined(partner.pk, {"fr": "Erreur."}), day=TODAY)
    assert why(found, dossier.pk) == "left"
    with pytest.raises(Shut):
        act(found, "key")


def test_who_acts_here_by_itself_is_spoken_for_by_nobody(database: None) -> None:
    from maillage.dossiers.doors import NotSent, Shut
    from maillage.parties.models import Holding, Office
    from maillage.site.accounts.models import Account

    dossier, owner, partner = invited()
    found = sent(dossier.pk, owner, partner)
    office = Office.objects.create(organisation=partner, title="Maire")
    account = Account.objects.create_user("maire@agadir.example")
    Holding.objects.create(office=office, account=account, since=date(2026, 1, 1))
    assert (
        why(found, dossier.pk) == ""
    )  # whoever claims it wrongly shuts no link, nor keeps one from being sent
    sent(dossier.pk, owner, partner)
    type(partner).objects.filter(pk=partner.pk).update(standing="verified")
    assert why(found, dossier.pk) == "here"
    with pytest.raises(Shut):
        act(found, "join")
    with pytest.raises(NotSent) as refused:
        sent(dossier.pk, owner, partner)
    assert refused.value.faults == {"party": "here"}


def test_whom_it_is_not_sent_to(database: None) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.doors import MOST_A_DAY, NotSent
    from maillage.dossiers.models import Door
    from maillage.parties.models import Holding, Office
    from maillage.site.accounts.models import Account

    dossier, owner, partner = invited()
    written(dossier.pk, owner)
    office = Office.objects.create(organisation=owner, title="Maire")
    mine = Account.objects.create_user("moi@saint-louis.example")
    Holding.objects.create(office=office, account=mine, since=date(2026, 1, 1))
    stranger = organisation("Lille", country="FR")
    for said, faults in (
        ({"email": "no address"}, {"email": "email"}),
        ({"email": "Moi@Saint-Louis.example"}, {"email": "own"}),
        ({"title": " "}, {"title": "title"}),
        ({"title": "m" * 201}, {"title": "title"}),
        ({"title": "Maire\nou autre"}, {"title": "title"}),
        ({"language": "français"}, {"language": "language"}),
        ({"text": "definition", "binds": True}, {"text": "text"}),
        ({"text": "diagnosis"}, {"binds": "binds"}),
        ({"text": "diagnosis", "binds": True, "vouches": False}, {"binds": "vouch"}),
    ):
        with pytest.raises(NotSent) as refused:
            sent(dossier.pk, owner, partner, **said)
        assert refused.value.faults == faults, said
    for other in (owner, stranger):
        with pytest.raises(NotSent) as refused:
            sent(dossier.pk, owner, other)
        assert refused.value.faults == {"party": "party"}
    assert not Door.objects.exists()
    for _ in range(MOST_A_DAY):
        sent(dossier.pk, owner, partner)
    with pytest.raises(NotSent) as refused:
        sent(dossier.pk, owner, partner)
    assert refused.value.faults == {"email": "many"}
    third, fourth = organisation("Dakar", country="SN"), organisation("Nador", standing="unclaimed")
    do(dossier.pk, owner, d.PartyNamed(third.pk, {"fr": "Dakar"}, "associated", False))
    do(dossier.pk, third, d.PartyJoined())
    do(dossier.pk, third, d.PartyNamed(fourth.pk, {"fr": "Nador"}, "associated", False))
    sent(dossier.pk, third, fourth)  # what one has used up leaves the others theirs
    sent(dossier.pk, owner, partner, now=NOW + timedelta(days=2))


def test_a_link_is_sent_by_who_asked_the_party_alone(database: None) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.doors import NotSent, Shut

    dossier, owner, partner = invited()
    others = {}
    for name, role, key in (
        ("Dakar", "associated", True),
        ("Lille", "associated", False),
        ("Nantes", "observer", False),
    ):
        others[name] = organisation(name, country="FR")
        do(dossier.pk, owner, d.PartyNamed(others[name].pk, {"fr": name}, role, key), day=TODAY)
        do(dossier.pk, others[name], d.PartyJoined(), day=TODAY)
    found = sent(dossier.pk, owner, partner)
    for each in others.values():
        with pytest.raises(NotSent) as refused:
            sent(dossier.pk, each, partner)
        assert refused.value.faults == {"party": "not_yours"}
    act(found, "join")
    sent(dossier.pk, owner, partner)  # who has joined by a link needs others, for later texts
    with pytest.raises(NotSent):
        sent(dossier.pk, others["Dakar"], partner)
    # who asked is gone: its word stands no more, and another that holds a key writes in its place
    do(dossier.pk, owner, d.PartyLeft({"fr": "Élections."}), day=TODAY)
    assert why(found, dossier.pk) == "unvouched"
    with pytest.raises(Shut):
        act(found, "remark", says="Et nous ?")
    for name, each in others.items():
        if name == "Dakar":
            again = sent(dossier.pk, each, partner)
            continue
        with pytest.raises(NotSent) as refused:
            sent(dossier.pk, each, partner)
        assert refused.value.faults == {"party": "not_yours"}
    act(again, "remark", says="Nous restons.")
    # asked again, the first has asked nobody since: it is not the one that speaks for the party
    do(
        dossier.pk,
        others["Dakar"],
        d.PartyNamed(owner.pk, {"fr": "Saint-Louis"}, "observer", False),
        day=TODAY,
    )
    do(dossier.pk, owner, d.PartyJoined(), day=TODAY)
    with pytest.raises(NotSent):
        sent(dossier.pk, owner, partner)


def test_the_word_of_an_organisation_that_is_not_known_any_more_binds_nobody(database: None) -> None:
    from maillage.dossiers.refused import Refused

    dossier, owner, partner = invited()
    written(dossier.pk, owner)
    found = sent(dossier.pk, owner, partner, binds=True, text="diagnosis")
    type(owner).objects.filter(pk=owner.pk).update(standing="unclaimed")
    with pytest.raises(Refused) as refused:
        act(found, "key")
    assert refused.value.code == "not-known-yet"
    type(owner).objects.filter(pk=owner.pk).update(standing="verified")
    act(found, "key")


def test_one_account_sends_so_many_links_a_day_over_all_dossiers(database: None) -> None:
    from maillage.dossiers.doors import MOST_A_DAY, MOST_OF_ONE, Letter, NotSent, send
    from maillage.site.accounts.models import Account

    mine, other = (Account.objects.create_user(f"{each}@saint-louis.example") for each in "ab")
    letter, made = {"title": "Maire", "email": "sg@agadir.example"}, 0
    while made < MOST_OF_ONE:
        dossier, owner, partner = invited()
        for _ in range(min(MOST_A_DAY, MOST_OF_ONE - made)):
            send(dossier.pk, state_of(dossier.pk), Letter(partner.pk, **letter), owner, mine, NOW, True)
            made += 1
    dossier, owner, partner = invited()
    state = state_of(dossier.pk)
    with pytest.raises(NotSent) as refused:
        send(dossier.pk, state, Letter(partner.pk, **letter), owner, mine, NOW, True)
    assert refused.value.faults == {"email": "many_of_one"}
    send(dossier.pk, state, Letter(partner.pk, **letter), owner, other, NOW, True)
    send(dossier.pk, state, Letter(partner.pk, **letter), owner, mine, NOW + timedelta(days=2), True)


def test_the_code_goes_to_a_mailbox_that_no_party_wrote_for_another(database: None) -> None:
    from maillage.dossiers.doors import recorded_mailbox
    from maillage.dossiers.mailboxes import masked
    from maillage.site.accounts.models import Account

    dossier, owner, partner = invited()
    mine = Account.objects.create_user("moi@saint-louis.example")
    for said, expected in (
        ({"mailbox": "", "source": "sheet"}, ""),
        ({"mailbox": "c@agadir.example", "source": "", "made_by": None}, ""),
        ({"mailbox": "c@agadir.example", "source": "dossier:x", "made_by": mine}, ""),
        ({"mailbox": "c@agadir.example", "source": "sheet", "made_by": None}, "c@agadir.example"),
        ({"standing": "verified", "made_by": mine}, "c@agadir.example"),
    ):
        type(partner).objects.filter(pk=partner.pk).update(**said)
        partner.refresh_from_db()
        assert recorded_mailbox(partner) == expected, said
        found = sent(dossier.pk, owner, partner)
        assert (found.mailbox, found.recorded) == (expected or "sg@agadir.example", bool(expected))
    assert masked("contact.office@agadir.example") == "c***@agadir.example"


def test_an_office_that_nobody_vouched_for_gives_no_key_afterwards(database: None) -> None:
    """The row says what may be done; what the core refuses, a link does not do either."""
    from maillage.dossiers.models import Door
    from maillage.dossiers.refused import Refused

    dossier, owner, partner = invited()
    written(dossier.pk, owner)
    found = sent(dossier.pk, owner, partner, binds=True, text="diagnosis")
    Door.objects.filter(pk=found.door.pk).update(binds=False)
    with pytest.raises(Refused) as refused:
        act(found, "key")
    assert refused.value.code == "not-known-yet"


def test_versions_are_found_by_their_fingerprint_also_after_a_rebuild(database: None) -> None:
    from maillage.dossiers.models import Fingerprint
    from maillage.dossiers.turn import rebuilt

    dossier, owner, _ = invited()
    first = written(dossier.pk, owner)
    second = written(dossier.pk, owner, "Peu est trié.", first.hash)
    kept = set(Fingerprint.objects.values_list("dossier", "text", "version"))
    assert kept == {(dossier.pk, "diagnosis", each.hash) for each in (first, second)}
    Fingerprint.objects.all().delete()
    rebuilt(dossier.pk)
    assert set(Fingerprint.objects.values_list("dossier", "text", "version")) == kept


def test_a_link_that_ended_long_ago_is_forgotten(database: None) -> None:
    from maillage.dossiers.doors import HOLDS, KEPT
    from maillage.dossiers.models import Door

    dossier, owner, partner = invited()
    old = sent(dossier.pk, owner, partner)
    day = timedelta(days=1)
    sent(dossier.pk, owner, partner, now=NOW + HOLDS + KEPT - day)
    assert Door.objects.filter(pk=old.door.pk).exists()
    sent(dossier.pk, owner, partner, now=NOW + HOLDS + KEPT + day)
    assert Door.objects.count() == 2 and not Door.objects.filter(pk=old.door.pk).exists()


def met(home: Path, **database: str) -> None:
    """Two processes at each of some links: one key and no more, and every wrong code counted."""
    said = told_by("tests.dossiers.doors_at_once", ROUNDS, home, **database)
    assert said == {"ended": dict.fromkeys(ENDS, ROUNDS // 3), "wrong": []}


def test_two_at_once_at_one_link_on_sqlite(tmp_path: Path) -> None:
    met(tmp_path)


@needs_postgresql
def test_two_at_once_at_one_link_on_postgresql(tmp_path: Path) -> None:
    with cluster() as made:
        met(tmp_path, DATABASE_URL=made.runs, DATABASE_OWNER_URL=made.owner)
