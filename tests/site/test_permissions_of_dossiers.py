"""Who may do what at each address of a dossier: everybody beside an officer who binds, at every address that the site has.

``READS`` and ``ACTS`` say what each is granted; everything else is refused and decides nothing. A new address fails until it stands in
``SENT`` (what its form sends) or in ``PUBLIC``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do
from tests.dossiers.played import DIAGNOSIS
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_dossier_doors import link as link_sent
from tests.site.test_dossier_doors import outside, typed
from tests.site.test_dossiers import officer, opened
from tests.site.test_permissions import Address, addresses
from tests.site.test_permissions_of_things import account_of, with_a_draft

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside"]  # fixture
pytestmark = pytest.mark.database
OF_LINKS = {"dossier_door_act", "dossier_door_questions", "dossier_door_question"}
PUBLIC = {"citizen", "citizen_ask", "dossier_door", "dossier_door_paper", "verify", "checkpoint", *OF_LINKS}
"""For whoever has the address: a page that both sides publish, a link (below), a fingerprint, the record's last checkpoint."""
OF_NO_DOSSIER = {"dossier_new"}
"""For whoever has an account: nothing of a dossier stands there."""
REFUSED = (403, 404, 405, 409, 410, 422)
"""422: whoever reads the dossier is told by its page why this is not theirs to do."""

SENT: dict[str, dict[str, Any]] = {
    "dossier": {}, "dossier_away": {}, "dossier_story": {}, "dossier_iati": {}, "dossier_paper": {}, "dossier_visit": {},
    "dossier_handover": {"note": "Ils préfèrent le téléphone.", "then": "hand"},
    "dossier_invite": {"name": "Nador", "country": "MA", "kind": "local_authority", "role": "pivotal", "key": "yes"},
    "dossier_answer": {"then": "join"},
    "dossier_act": {"says": "Nous venons en mars."},
    "dossier_text": {"then": "agree"},
    "dossier_write": {"then": "propose", "situation": "Presque rien n’est trié.", "problems": "Pas de bacs", "why": "vu", "in": "fr"},
    "dossier_visits": {"why": "Voir le tri"},
    "dossier_visit_step": {"name": "Zoé", "part": "déchets", "conflict": "none"},
    "dossier_visit_report": {"then": "draft", "answers-1": "Partout."},
    "dossier_results": {"indicator": "i1", "on": "2026-11-01", "value": "12", "evidence": "le registre"},
    "dossier_evaluation": {"sort": "mid_term", "on": "2026-11-01", "relevance": "4"},
    "dossier_documents": {"then": "name", "number": "1", "name": "La délibération", "hash": "ab" * 32},
    "dossier_questions": {"then": "let", "question": "1"},
    "dossier_doors": {"title": "Secrétaire", "email": "sg@nador.example", "language": "fr"},
    "dossier_procedure": {"then": "tick"}, "dossier_funds": {"first": "yes"}, "dossier_strategy": {},
    "party_dossiers": {},
}  # fmt: skip
"""Address → what is sent there; with the dossier's own keys, ``filled`` adds them."""
DECIDES = {"dossier_act", "dossier_invite", "dossier_text", "dossier_write", "dossier_visits", "dossier_visit_step", "dossier_visit_report", "dossier_documents", "dossier_doors"}  # fmt: skip
"""Where an officer who binds, sending that, leaves something written: what refuses the others is who they are, not what they sent."""

LAST = ("dossier_write", "dossier_invite")
"""Sent after the others: they make another version of what those are sent for."""

ALL = {*SENT}
TOLD = ("ended", "uninvited")
"""Who had a part: told since when they have none (403); to the others there is none (404)."""
TAKES_PART = {"dossier_act", "dossier_doors", "dossier_questions", "dossier_visit_step", "dossier_write"}
"""Pages with nothing but a form for who takes part."""
WRITERS = {"dossier_invite", "dossier_visit_report"}
"""The same for who writes."""
WRITES = {
    "dossier_write",
    "dossier_invite",
    "dossier_visits",
    "dossier_visit_step",
    "dossier_visit_report",
    "dossier_documents",
    "dossier_doors",
}
READS: dict[str, set[str]] = {
    # who → the addresses that open for them
    "ended": set(), "declined": {"party_dossiers"}, "uninvited": {"party_dossiers"}, "stranger": {"party_dossiers"},
    "invited": ALL - TAKES_PART - WRITERS, "left": ALL - TAKES_PART - WRITERS,
    "observer": ALL - {"dossier_visit_report", "dossier_visit_step"}, "without_key": ALL,
}  # fmt: skip
ACTS: dict[str, set[str]] = {
    # who → the addresses where what they send is taken
    "ended": set(), "declined": set(), "uninvited": set(), "stranger": set(), "left": set(),
    "invited": {"dossier_answer"}, "observer": {"dossier_act"},
    # a link goes to an organisation that one asked oneself
    "without_key": {"dossier_act", *WRITES - {"dossier_doors"}},
}  # fmt: skip


def of_dossiers() -> Iterator[Address]:
    """Every address over dossiers: those of the room's own list, and what others put beside them."""
    from maillage.site.dossiers import urls

    own = {each.name for each in urls.urlpatterns}  # type: ignore[attr-defined]
    found = [each for each in addresses() if each.name in own or each.name.startswith("dossier")]
    assert own <= {each.name for each in found}
    return iter(found)


def test_no_address_of_a_dossier_is_forgotten(_django: None) -> None:
    found = {each.name: each.rule for each in of_dossiers()}
    assert {name for name, rule in found.items() if rule == "anyone"} == PUBLIC
    assert {name for name, rule in found.items() if rule == "signed_in"} == OF_NO_DOSSIER
    assert {name for name, rule in found.items() if rule == "whose_it_is"} == set(SENT)
    assert set(SENT) >= DECIDES and set(READS) == set(ACTS)


class Met:
    """A dossier that Saint-Louis opened, with a visit and a diagnosis that waits, and somebody of Fès who met it in some way."""

    def __init__(self, signed: Callable[[str], Client], who: str) -> None:
        from maillage.dossiers import decisions as d
        from maillage.dossiers.turn import standing

        self.founder, self.home = signed("reader"), organisation("Saint-Louis", country="SN", place="geonames:2246452")  # fmt: skip
        officer(self.founder, self.home)
        self.key = with_a_draft(opened(self.founder), self.home)
        self.client, self.of = signed("reader"), organisation("Fès")
        officer(self.client, self.of)
        role = "observer" if who == "observer" else "associated"
        if who not in ("stranger", "founder"):
            named = d.PartyNamed(self.of.pk, {"fr": "Fès"}, role, who not in ("observer", "without_key"))
            do(self.key, self.home, named)
        if who in ("ended", "left", "observer", "without_key"):
            do(self.key, self.of, d.PartyJoined())
        do(self.key, self.home, d.VersionProposed("diagnosis", DIAGNOSIS))
        getattr(self, f"_{who}", lambda: None)()
        found = standing(self.key)
        assert found
        self.hash = found.state.texts["diagnosis"].current.hash
        if who == "founder":
            self.client, self.of = self.founder, self.home

    def _ended(self) -> None:
        from maillage.parties.models import Holding
        from maillage.site.today import today

        Holding.objects.filter(account=account_of(self.client)).update(until=today())

    def _declined(self) -> None:
        from maillage.dossiers import decisions as d

        do(self.key, self.of, d.PartyDeclined(self.of.pk, {"fr": "Non."}))

    def _uninvited(self) -> None:
        from maillage.dossiers import decisions as d

        do(self.key, self.home, d.PartyDeclined(self.of.pk, {"fr": "Pas encore."}))

    def _left(self) -> None:
        from maillage.dossiers import decisions as d

        do(self.key, self.of, d.PartyLeft({"fr": "Plus d’équipe."}))

    def at(self, address: Address) -> str:
        given = {"key": self.key, "text": "diagnosis", "visit": "m1", "step": "expert", "act": "remark"}
        if address.name.startswith("party"):
            given["key"] = self.of.pk
        return address.to({each: given[each] for each in address.arguments})

    def filled(self, name: str) -> dict[str, Any]:
        """What is sent, with the keys of this dossier."""
        own: dict[str, dict[str, Any]] = {
            "dossier_text": {"shown": self.hash}, "dossier_write": {"base": self.hash}, "dossier_visits": {"host": self.home.pk},
            "dossier_visit_step": {"side": self.of.pk}, "dossier_doors": {"party": self.unheld().pk},
        }  # fmt: skip
        return {**SENT[name], **own.get(name, {})}

    def unheld(self) -> Any:
        """The party that nobody here acts for: Agadir, which came with the visit."""
        from maillage.parties.models import Organisation

        return Organisation.objects.get(names__name="Agadir")

    def written(self) -> dict[str, int]:
        """How much is written of dossiers, of all sorts. (A file that is taken away makes a checkpoint of the record, which decides
        nothing.)"""
        from django.apps import apps

        rooms = {each.label: each for each in apps.get_app_configs() if each.name == "maillage.dossiers"}
        [room] = rooms.values()
        return {
            each.__name__: each._default_manager.count()
            for each in room.get_models()
            if each.__name__ not in ("Checkpoint", "Leaf")
        }


@pytest.mark.parametrize("who", [*READS])
def test_everything_not_granted_is_refused_and_decides_nothing(
    signed: Callable[[str], Client], who: str
) -> None:
    met, wrong = Met(signed, who), []
    for address in of_dossiers():
        if address.name in PUBLIC | OF_NO_DOSSIER:
            continue
        at, before = met.at(address), met.written()
        answer = met.client.get(at)
        granted = address.name in READS[who]
        if answer.status_code not in ((200, 302) if granted else REFUSED):
            wrong.append((who, "get", address.name, answer.status_code))
        if not granted and (who in TOLD and address.name != "party_dossiers") != (answer.status_code == 403):
            wrong.append((who, "get", address.name, "since when", answer.status_code))
        if not granted and any(each in text(answer) for each in ("Trier", "Les déchets restent")):
            wrong.append((who, "get", address.name, "content"))
        if met.written() != before:
            wrong.append((who, "get", address.name, "wrote"))
        if address.name in ACTS[who]:
            continue  # below
        answer = met.client.post(at, {"once": f"form-{address.name}-of-its-own", **met.filled(address.name)})
        if answer.status_code not in REFUSED and not (answer.status_code in (200, 302) and granted):
            wrong.append((who, "post", address.name, answer.status_code))
        if met.written() != before:
            wrong.append((who, "post", address.name, "wrote", answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("who", ["founder", *(each for each in ACTS if ACTS[each])])
def test_what_is_granted_is_taken(signed: Callable[[str], Client], who: str) -> None:
    """So that what refuses the others above is who they are."""
    met, wrong = Met(signed, who), []
    acts = DECIDES if who == "founder" else ACTS[who]
    for address in sorted(of_dossiers(), key=lambda each: LAST.index(each.name) if each.name in LAST else -1):
        if address.name not in acts:
            continue
        before = met.written()
        answer: Any = met.client.post(
            met.at(address), {"once": f"form-{address.name}-of-its-own", **met.filled(address.name)}
        )
        if answer.status_code != 302 or met.written() == before:
            wrong.append((who, address.name, answer.status_code, text(answer)[:300]))
    assert not wrong, "\n".join(map(str, wrong))


LINKS: dict[str, tuple[int, int, set[str]]] = {
    # a link → what opening it, and its sheet on paper, answers; the acts that go through it still
    "open": (200, 200, {"part", "key", "remark"}),
    "used": (200, 200, {"remark"}),
    "expired": (200, 404, set()),
    "ended": (200, 404, set()),
    "uninvited": (200, 404, set()),
    "unknown": (404, 404, set()),
}
BEYOND = (
    "do/confirm",
    "do/result",
    "do/rate",
    "do/not_ours",
    "questions",
    "questions/1/let",
    "questions/1/refuse",
    "questions/1/write",
    "questions/1/agree",
)
"""Pages of a link for a party of which nothing was said by others, and which has no say on a page for citizens: nothing opens there."""


@pytest.mark.parametrize("state", [*LINKS])
def test_a_link_does_what_it_was_sent_for_and_no_more(
    signed: Callable[[str], Client], outside: Client, state: str
) -> None:
    from django.utils import timezone

    from maillage.dossiers import decisions as d
    from maillage.dossiers.models import Door
    from tests.site.test_dossier_doors import asked

    town, home = signed("reader"), organisation("Saint-Louis", country="SN", place="geonames:2246452")
    officer(town, home)
    key, partner = asked(town)
    at, code = link_sent(town, key, partner)
    if state == "used":
        assert typed(outside, at, code).status_code == 302
    elif state == "expired":
        Door.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    elif state == "ended":
        Door.objects.update(ended_at=timezone.now())
    elif state == "uninvited":
        do(key, home, d.PartyDeclined(partner.pk, {"fr": "Pas encore."}))
    elif state == "unknown":
        at = f"{at[:-4]}AAAA"
    opens, sheet, acts = LINKS[state]
    seen = outside.get(at)
    assert (seen.status_code, outside.get(f"{at}/paper").status_code) == (opens, sheet)
    if not acts:
        assert "Rien n’est trié" not in text(seen) and "Trier les déchets" not in text(seen)
    before = seq_of(key)
    for act in ("join", "decline", "part", "key", "away"):
        if act in acts or (act == "away" and acts):
            continue
        answer: Any = outside.post(
            at, {"once": f"form-{act}-of-its-own", "then": act, "name": "Fatima", "code": code, "says": "Non.", "part_gains": "x"}
        )  # fmt: skip
        assert answer.status_code in (404, 409, 422), (act, answer.status_code)
        assert seq_of(key) == before, act
    sent = {"name": "Fatima", "code": code, "confirmed": "1", "value": "1", "why": "x", "reason": "about"}
    for page in BEYOND:
        opened, answer = outside.get(f"{at}/{page}"), outside.post(f"{at}/{page}", sent)
        assert (opened.status_code == 404) == (bool(acts) or state == "unknown"), (page, opened.status_code)
        assert acts or "Rien n’est trié" not in text(opened), page
        assert answer.status_code in (404, 405, 409, 422), (page, answer.status_code)
        assert seq_of(key) == before, page
    said = {
        "once": "form-remark-of-its-own",
        "then": "remark",
        "name": "Fatima",
        "code": code,
        "says": "Nous venons.",
    }
    answer = outside.post(at, said)
    if "remark" in acts and state == "used":
        assert answer.status_code == 302 and seq_of(key) == before + 1
    else:  # who has not joined yet does not remark either
        assert answer.status_code in (404, 409, 422) and seq_of(key) == before


def seq_of(key: str) -> int:
    from maillage.dossiers.models import Dossier

    return int(Dossier.objects.get(pk=key).seq)
