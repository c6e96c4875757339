"""A dossier in the database: written once, read whole, refused to whoever would change it, and made anew from its decisions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.refused import Refused
from tests.dossiers.at_site import DAY, do, joined, opened, world_of
from tests.dossiers.played import DIAGNOSIS

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("database")]


def test_what_was_decided_is_read_again() -> None:
    from maillage.dossiers.turn import decisions_of, standing

    row, owner = opened()
    partner = joined(row.pk, owner)
    do(row.pk, owner, d.VersionProposed("diagnosis", DIAGNOSIS))
    found = standing(row.pk)
    assert found and found.state.seq == 4 == len(decisions_of(row.pk))
    assert found.state.required() == tuple(sorted((owner.pk, partner.pk)))
    row.refresh_from_db()
    assert (row.seq, bytes(row.head), row.title) == (4, found.head, {"fr": "Trier"})
    parts = row.parts.values_list("organisation", "role", "key", "joined", "left")
    assert [*parts] == [
        (owner.pk, "beneficiary", True, True, False),
        (partner.pk, "pivotal", True, True, False),
    ]


def test_a_refusal_writes_nothing() -> None:
    from maillage.dossiers.models import Decision

    row, owner = opened()
    do(row.pk, owner, d.VersionProposed("diagnosis", DIAGNOSIS))
    with pytest.raises(Refused):
        do(row.pk, owner, d.VersionProposed("diagnosis", DIAGNOSIS))
    assert Decision.objects.count() == 2


def test_a_long_dossier_is_read_from_what_was_kept_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.dossiers import turn
    from maillage.dossiers.fold import fold

    monkeypatch.setattr(turn, "KEPT_AFTER", 5)
    row, owner = opened()
    for number in range(12):
        do(row.pk, owner, d.Remarked({"fr": f"remarque {number}"}))
    row.refresh_from_db()
    assert row.kept_seq == 10
    found = turn.standing(row.pk)
    assert found and found.state == fold(turn.decisions_of(row.pk))


def test_what_was_kept_holds_things_in_the_order_in_which_they_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last visit is the one that was asked for last, whatever the keys are: its decision counts."""
    from maillage.dossiers import turn

    monkeypatch.setattr(turn, "KEPT_AFTER", 5)
    row, owner = opened()
    for key in ("m9", "m1", "m5", "m3", "m7"):
        do(row.pk, owner, d.MissionOpened(key, {"fr": "voir"}, owner.pk))
    row.refresh_from_db()
    assert row.kept_seq
    found = turn.standing(row.pk)
    assert found and [*found.state.missions] == ["m9", "m1", "m5", "m3", "m7"]


def test_many_are_read_at_once_and_one_that_is_broken_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.dossiers import turn
    from maillage.dossiers.models import Dossier

    monkeypatch.setattr(turn, "KEPT_AFTER", 5)
    made = [opened(name=f"Ville {number}") for number in range(4)]
    for row, owner in made[:2]:
        for number in range(7):
            do(row.pk, owner, d.Remarked({"fr": f"remarque {number}"}))
    keys = sorted(row.pk for row, _ in made)
    with CaptureQueriesContext(connection) as asked:
        found, broken = turn.standings([*keys, "none"])
    assert len(asked) == 2 and not broken
    assert found == [turn.standing(key) for key in keys]
    assert {each.state.seq for each in found} == {8, 1}
    Dossier.objects.filter(pk=keys[1]).update(head=b"x" * 32)
    found, broken = turn.standings(keys)
    assert [each.key for each in found] == [keys[0], *keys[2:]] and [each.dossier for each in broken] == [
        keys[1]
    ]


def test_a_dossier_made_anew_from_its_decisions_is_the_same_byte_for_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from maillage.dossiers import turn
    from maillage.dossiers.models import Dossier, Part

    monkeypatch.setattr(turn, "KEPT_AFTER", 5)
    row, owner = opened()
    partner = joined(row.pk, owner)
    do(row.pk, owner, d.VersionProposed("diagnosis", DIAGNOSIS))
    do(row.pk, partner, d.Remarked({"ar": "ملاحظة"}))
    before = [Dossier.objects.filter(pk=row.pk).values().get(), [*Part.objects.values()]]
    assert before[0]["kept_seq"] == 5
    Dossier.objects.filter(pk=row.pk).update(title={}, phase="closed", kept=b"", kept_seq=0, public=True)
    Part.objects.update(role="observer", key=False)
    turn.rebuilt(row.pk)
    assert [Dossier.objects.filter(pk=row.pk).values().get(), [*Part.objects.values()]] == before


def changed() -> None:
    from maillage.dossiers.models import Decision

    Decision.objects.update(seq=9)


def taken_away() -> None:
    from maillage.dossiers.models import Decision

    Decision.objects.filter(seq=2)._raw_delete("default")


def replaced() -> None:
    from django.db import connection

    from maillage.dossiers.models import Decision

    if connection.vendor != "sqlite":
        raise RefusedByDatabase
    first = Decision.objects.get(seq=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO dossiers_decision (id, dossier_id, seq, body, hash) VALUES (%s, %s, 3, %s, %s)",
            [first.pk, first.dossier_id, b"{}", b"x"],
        )


def left_a_gap() -> None:
    from maillage.dossiers.models import Decision

    Decision.objects.create(dossier=Decision.objects.get(seq=1).dossier, seq=4, body=b"{}", hash=b"x")


def emptied() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM dossiers_decision"
            if connection.vendor == "sqlite"
            else "TRUNCATE dossiers_decision CASCADE"
        )


class RefusedByDatabase(Exception):
    """There is no such statement there."""


@pytest.mark.parametrize("tamper", [changed, taken_away, replaced, left_a_gap, emptied])
def test_the_database_refuses_to_change_what_was_decided(tamper: Callable[[], None]) -> None:
    from django.db import DatabaseError, transaction

    from maillage.dossiers.models import Decision

    row, owner = opened()
    do(row.pk, owner, d.Remarked({"fr": "x"}))
    before = [*Decision.objects.values_list("dossier", "seq", "body", "hash")]
    with pytest.raises((DatabaseError, RefusedByDatabase)), transaction.atomic():
        tamper()
    assert [*Decision.objects.values_list("dossier", "seq", "body", "hash")] == before


def test_a_chain_that_was_changed_behind_the_database_is_not_gone_on_with(database: None) -> None:
    from django.db import connection

    from maillage.dossiers import guards
    from maillage.dossiers.models import Decision
    from maillage.dossiers.turn import Damaged, standing

    if connection.vendor != "sqlite":
        pytest.skip("the role that runs the site cannot take the guards down")
    row, owner = opened()
    do(row.pk, owner, d.Remarked({"fr": "oui"}))
    guards.remove(connection)
    found = Decision.objects.get(seq=2)
    Decision.objects.filter(pk=found.pk).update(body=bytes(found.body).replace(b"oui", b"non"))
    with pytest.raises(Damaged) as damaged:
        standing(row.pk)
    assert (damaged.value.seq, damaged.value.why) == (2, "hash")
    with pytest.raises(Damaged):
        do(row.pk, owner, d.Remarked({"fr": "encore"}))


def test_a_person_is_named_by_a_commitment_that_can_be_erased() -> None:
    from maillage.dossiers.models import Decision, PersonKey
    from maillage.dossiers.people import commitment_of, destroy, names
    from maillage.dossiers.turn import standing
    from tests.exchange.people import account

    row, owner = opened()
    awa = account("a.n")
    assert commitment_of(row, awa) == "", "a mailbox is no name"
    awa.name = "Awa Ndiaye"
    awa.save()
    holder = commitment_of(row, awa)
    assert commitment_of(row, awa) == holder and names([holder]) == {holder: "Awa Ndiaye"}
    world = world_of(owner)

    def named(state: object, at: object, row: object) -> object:
        from dataclasses import replace

        from msgspec.structs import replace as with_values

        found = world(state, at, row)
        return replace(found, by=with_values(found.by, holder=holder))

    from maillage.dossiers.turn import decided

    decided(row.pk, d.Remarked({"fr": "x"}), named)
    assert not any(b"Awa" in bytes(body) for body in Decision.objects.values_list("body", flat=True))
    assert destroy(PersonKey.objects.filter(account=awa)) == 1
    assert names([holder]) == {}
    assert standing(row.pk), "the chain still verifies"


def test_days_are_those_of_who_acts() -> None:
    from maillage.dossiers.turn import decisions_of

    row, _ = opened()
    assert decisions_of(row.pk)[0].day == DAY


def test_an_organisation_that_decisions_name_is_merged_into_no_other() -> None:
    from maillage.parties.merging import NotMerged, merge
    from tests.exchange.people import account, organisation

    _, owner = opened()
    double = organisation("Saint Louis", country="SN")
    curator = account("curator")
    with pytest.raises(NotMerged) as refused:
        merge(double.pk, owner.pk, curator, "the same")
    assert refused.value.why == "bound"
    merge(owner.pk, double.pk, curator, "the same")
    double.refresh_from_db()
    assert double.merged_into_id == owner.pk


def test_the_last_decisions_are_read_without_those_before() -> None:
    from maillage.dossiers.turn import decisions_of, last_of

    row, owner = opened()
    for number in range(12):
        do(row.pk, owner, d.Remarked({"fr": f"remarque {number}"}))
    every = decisions_of(row.pk)
    assert last_of(row.pk, 13, 8) == every[-8:] and last_of(row.pk, 13, 99) == every
    assert last_of(row.pk, 13, 13) == every and last_of(row.pk, 13, 12) == every[1:]
    assert last_of(row.pk, 7, 3) == every[4:7]  # as who left reads it


def test_whoever_erases_their_account_takes_their_mailbox_out_of_what_another_wrote() -> None:
    """Theirs alone: an account at the same provider, with the same first letter, erases nothing of anybody else."""
    from maillage.dossiers.people import commitment_to_mailbox, names
    from maillage.dossiers.turn import decisions_of
    from maillage.site.dossiers.of_a_person import forget, named
    from tests.exchange.people import account

    row, owner = opened()
    partner = joined(row.pk, owner)
    awa, other = account("awa"), account("ali")
    box = commitment_to_mailbox(row, awa.email.upper())
    do(row.pk, owner, d.Remarked({"fr": "une adresse"}, link_to=partner.pk, mailbox=box))
    assert names([box])[box][:4] == "A***" and [each["commitment"] for each in named(awa)] == [box]
    assert named(other) == []
    forget(other)
    assert names([box])
    forget(awa)
    assert not names([box]) and decisions_of(row.pk)[-1].what == d.Erased(box, "asked")
