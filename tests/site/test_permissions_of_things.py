"""Who may open which thing: each address that names one, for a visitor and each role, with one's own, another's and one that is
not there. What one may not see answers, to the letter, as what is not there.

A new address with an argument needs a line in THINGS or in PUBLIC; one that stands in neither fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.site.test_permissions import MAY, ROLES, Address, addresses, outcome, people

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["people"]  # fixture
pytestmark = pytest.mark.database
NO_JOB, NO_NUMBER = "00000000-0000-0000-0000-000000000000", "999999999"
THINGS: dict[str, tuple[str, str]] = {
    # what an address names → (sort of thing, one that is not there)
    "desk_take": ("look", NO_JOB), "desk_again": ("look", NO_JOB), "desk_job": ("look", NO_JOB),
    "desk_stop": ("look", NO_JOB), "desk_report": ("report", NO_NUMBER), "desk_account": ("account", NO_NUMBER),
    "mfa_remove_webauthn": ("passkey", NO_NUMBER), "claim_one": ("claim", NO_NUMBER), "claim_proof": ("claim", NO_NUMBER),
    "claim_word": ("asked", NO_NUMBER), "desk_claim": ("claim", NO_NUMBER), "desk_claim_proof": ("claim", NO_NUMBER),
    "desk_merged": ("merge", NO_NUMBER), "desk_moderated": ("party", "nokey"), "desk_erase": ("party", "nokey"), "party_claim": ("party", "nokey"),
    **dict.fromkeys(("party_desk", "party_edit", "party_names", "party_offices", "party_ties", "party_follows"), ("party", "nokey")),
    "party_office": ("office", NO_NUMBER), "party_holding": ("holding", NO_NUMBER),
    **dict.fromkeys(("party_agenda", "party_agenda_paper", "party_mandates", "agenda_line", "party_procedures", "party_procedure"), ("party", "nokey")),
    "party_import": ("party", "nokey"), "entries_sheet": ("party", "nokey"), "party_take": ("party", "nokey"), "import_job": ("sheet", NO_JOB),
    "solution_edit": ("solution", "nokey"), "solution_reuse": ("solution", "nokey"), "reuse_back": ("reuse", NO_NUMBER),
    "matches": ("need", "nokey"), "proposal": ("proposal", "nokey"),
    **dict.fromkeys(("network_desk", "network_members", "network_take", "network_questions", "round_new"), ("party", "nokey")),
    **dict.fromkeys(("fund_desk", "fund_desk_new", "fund_desk_call", "own_packs", "own_pack"), ("party", "nokey")),
    "party_dossiers": ("party", "nokey"), "party_strategies": ("party", "nokey"), "dossier_strategy": ("dossier", "nokey"),
    **dict.fromkeys(("strategy_write", "strategy_objective", "strategy_adopt", "strategy_dossiers", "strategy_publish"), ("strategy", "nokey")),
    **dict.fromkeys(
        ("dossier_doors", "dossier_paper", "dossier", "dossier_story", "dossier_handover", "dossier_away", "dossier_iati", "dossier_invite", "dossier_answer", "dossier_act", "dossier_text", "dossier_write"), ("dossier", "nokey")
    ),
    **dict.fromkeys(("dossier_visits", "dossier_visit", "dossier_visit_step", "dossier_visit_report"), ("dossier", "nokey")),
    **dict.fromkeys(("dossier_results", "dossier_evaluation", "dossier_questions", "dossier_procedure", "dossier_funds", "dossier_documents"), ("dossier", "nokey")),
    "desk_rule": ("pack", "nokey"), "call_decide": ("proposed", NO_NUMBER), "call_plan": ("call", "nokey"),
    **dict.fromkeys(("round_desk", "round_lines", "round_change"), ("round", "nokey")),
    **dict.fromkeys(
        ("entry_edit", "entry_publish", "entry_confirm", "entry_withdraw", "entry_discard"), ("need", "nokey")
    ),
}  # fmt: skip
BESIDE = {
    each: each
    for each in ("procedure", "fund", "call", "pack", "act", "text", "visit", "step", "objective", "year")
}
"""Of an address that names a thing of a thing: the argument of the second → its sort."""
PUBLIC = {
    # of the record, of a list of ours, or for whoever has the link: nobody's own
    "style", "land", "logo", "place", "activity", "organisation", "source", "source_problems", "group", "country_groups",
    "nothing", "sitemap", "country", "pair", "sheet-visit", "sheet-pair", "sheet-advocacy", "network", "topic",
    "embed-home", "embed", "feed-place", "feed-country", "feed-topic", "report", "component", "about", "account_begin",
    "account_ready", "openid_connect_login", "openid_connect_callback", "feed-network", "days-place", "days-country",
    "days-topic", "days-network", "follow_stop", "question", "party", "party_short", "solution", "entry",
    "agenda_feed", "fund", "call", "call_proposed", "rules_of", "rules_cases", "party_network", "party_overlap_choose", "party_overlap", "citizen", "citizen_ask", "round", "round_certificate",
    "strategy", "strategy_report", "dossier_door", "dossier_door_paper", "dossier_door_act", "dossier_door_questions", "dossier_door_question", "verify", "verify_short", "checkpoint_of",
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """What is somebody's: of each sort one, by the argument that names it."""

    look: str
    report: str
    account: str
    passkey: str
    party: str
    """An organisation that they alone act for, by an office with every right."""
    claim: str
    """Theirs, open, with a proof."""
    asked: str
    """Somebody else's, that asks for the word of the organisation."""
    merge: str
    """That they made."""
    office: str
    """Of the organisation."""
    holding: str
    """Theirs, of that office."""
    sheet: str
    """A sheet of the organisation that they sent."""
    solution: str
    """Of the organisation."""
    reuse: str
    """Of another's solution, said by the organisation."""
    need: str
    """Of the organisation, published."""
    proposal: str
    """Of that need and somebody else's offer."""
    round: str
    """Called by the organisation, a network, and rehearsed."""
    procedure: str
    """Kept in the agenda of the organisation."""
    fund: str
    """That the organisation runs."""
    call: str
    """Of the fund, made at its desk."""
    proposed: str
    """Other dates of it, by somebody who is nobody here."""
    pack: str
    """Rules of the organisation's own; the instance has some of the same identifier."""
    dossier: str
    """That the organisation opened."""
    strategy: str
    """Of the organisation, not adopted."""
    year: str
    """Of which a report of it can be made."""
    objective: str = "new"
    act: str = "remark"
    text: str = "diagnosis"
    visit: str = "m1"
    """An expert visit of the dossier, with a draft of its report."""
    step: str = "expert"


def things_of(account: Any) -> Things:
    from allauth.mfa.models import Authenticator

    from maillage.record.intake import Outcome
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job
    from maillage.site.jobs.told import told
    from maillage.site.reports.models import Report

    look = ask("look", account, files=[])
    Job.objects.filter(pk=look.pk).update(state="done", outcome=told(Outcome()))
    report = Report.objects.create(wrong="the year", language="fr", email=account.email)
    passkey = Authenticator.objects.create(user=account, type="webauthn", data={"name": "phone"})
    party = acting_for(account)
    claim, asked = claims_around(account, party)
    return Things(
        str(look.pk), str(report.pk), str(account.pk), str(passkey.pk), party.key, str(claim.pk), str(asked.pk),
        merge=str(merged_by(account).pk),
        office=str(party.offices.get().pk), holding=str(party.offices.get().holdings.get().pk),
        sheet=sheet_of(account, party), **proposed_to(party), **solutions_of(party),
        round=round_of(party), procedure=procedure_of(party), dossier=dossier_of(party), **strategy_of(party), **fund_of(account, party),
    )  # fmt: skip


def strategy_of(party: Any) -> dict[str, str]:
    from maillage.site.today import today
    from maillage.strategies.models import Strategy

    year = today().year
    said = {"title": {"en": "Water"}, "since": year, "until": year + 5}
    return {"strategy": Strategy.objects.create(organisation=party, said=said).pk, "year": str(year)}


def dossier_of(party: Any) -> str:
    from tests.dossiers.at_site import opened

    return with_a_draft(str(opened(party)[0].pk), party)


def with_a_draft(key: str, party: Any) -> str:
    """With an expert visit whose final report may be written."""
    from datetime import timedelta

    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import DAY, agreed, do, joined

    partner = joined(key, party)
    do(key, party, d.MissionOpened("m1", {"fr": "voir"}, party.pk))
    terms = {"context": {"fr": "x"}, "questions": [{"fr": "Où ?"}], "independence": {"fr": "x"}}
    agreed(
        key, "terms:m1", terms | {"calendar": {"from": "2030-01-01", "until": "2030-01-02"}}, party, partner
    )
    do(key, party, d.FieldNoted("m1", DAY, {"fr": "x"}, {}))
    agreed(key, "aide_memoire:m1", {"seen": {"fr": "x"}, "first_findings": [{"fr": "x"}]}, party, partner)
    do(key, party, d.DraftFiled("m1", ({"fr": "x"},), DAY + timedelta(days=9)))
    return key


def proposed_to(party: Any) -> dict[str, str]:
    """A need of an organisation, and the proposal that puts it before both sides."""
    from datetime import timedelta

    from django.utils import timezone

    from maillage.exchange.models import Entry, Proposal
    from maillage.parties.models import Organisation
    from maillage.site.today import today

    other = Organisation.objects.create(kind="association", standing="verified")
    made = {}
    for side, owner in (("need", party), ("offer", other)):
        made[side] = Entry.objects.create(
            side=side, organisation=owner, state="published", published_at=timezone.now(), text="Water", country="MA",
            topics=["water_sanitation"], said={"text": "Water", "topics": ["water_sanitation"]},
        )  # fmt: skip
    proposal = Proposal.objects.create(
        **made, by="offer", answer_by=today() + timedelta(days=45), score=50_000
    )
    return {"need": made["need"].pk, "proposal": proposal.pk}


def fund_of(account: Any, party: Any) -> dict[str, str]:
    """A fund that an organisation runs, a call of it with other dates that wait, rules of the organisation's own."""
    from maillage.site.rules.call_acts import CallSaid, make, propose_dates
    from maillage.site.rules.call_dates import Dates
    from maillage.site.rules.models import CallVersion, FundDesk, OwnPack
    from maillage.site.today import today

    FundDesk.objects.create(organisation=party, fund="fr-ministry", reason="its statutes")
    said = CallSaid(Dates(today(), today()), "a letter")
    call = make(party, "fr-ministry", f"Call of {party.key}", "en", said, account, today()).call
    proposed = propose_dates(call, said, account, today())
    CallVersion.objects.filter(pk=proposed.pk).update(proposed_by=None)
    pack = f"of-{party.key}"
    for owner in (party, None):
        OwnPack.objects.create(organisation=owner, pack=pack, text="[pack]")
    return {"fund": "fr-ministry", "call": call, "proposed": str(proposed.pk), "pack": pack}


def procedure_of(party: Any) -> str:
    """Of two countries, kept by an organisation."""
    from datetime import date

    from maillage.site.agenda.models import KeptProcedure

    kept = KeptProcedure.objects.create(
        organisation=party, title="Water", territories=["FR", "TN"], start=date(2030, 1, 1)
    )
    return str(kept.pk)


def round_of(party: Any) -> str:
    """A round of a network, that was rehearsed while nobody took part."""
    from maillage.exchange.models import Round
    from maillage.exchange.rounds import Terms
    from maillage.exchange.run_round import clear
    from maillage.exchange.taking_part import TakingPart
    from maillage.site.today import today

    rehearsed = clear(TakingPart(today(), [], []), Terms()).result
    round = Round.objects.create(
        network=party, title="Water", language="en", opens=today(), closes=today(), rehearsed=rehearsed
    )
    return round.key


def solutions_of(party: Any) -> dict[str, str]:
    """A solution of an organisation, and its word that it used another's again."""
    from maillage.exchange.models import Reuse, Solution
    from maillage.parties.models import Organisation

    said = {"activity": "activity:1", "language": "fr", "problem": "a", "done": "b", "takes": "c"}
    other = Organisation.objects.create(kind="association", standing="verified")
    solution, others = (Solution.objects.create(organisation=each, **said) for each in (party, other))
    reuse = Reuse.objects.create(solution=others, organisation=party, link="https://example.org/again")
    return {"solution": solution.pk, "reuse": str(reuse.pk)}


def sheet_of(account: Any, party: Any) -> str:
    """A sheet that somebody sent for an organisation and that was looked at."""
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job

    file = {"sha256": "0" * 64, "name": "needs.csv"}
    job = ask("look_at_entries", account, organisation=party.key, side="need", files=[file])
    Job.objects.filter(pk=job.pk).update(state="done", outcome={"counts": {}, "rows": [], "problems": []})
    return str(job.pk)


def merged_by(account: Any) -> Any:
    """Two organisations that somebody made one."""
    from maillage.parties.merging import merge
    from maillage.parties.models import Organisation

    kept, gone = (Organisation.objects.create(kind="association") for _ in range(2))
    return merge(kept.pk, gone.pk, account, "the same association")


def claims_around(account: Any, party: Any) -> tuple[Any, Any]:
    """A claim of somebody, and one of another that asks for the word of the organisation that they act for."""
    from maillage.parties.models import Claim, Organisation
    from maillage.site.accounts.models import Account
    from maillage.site.parties import proofs

    claimed, name = Organisation.objects.create(kind="association"), proofs.keep("pdf", b"%PDF-1.4 %%EOF")
    asker = Account.objects.create_user(f"asks-{account.pk}@example.org")
    mine = Claim.objects.create(organisation=claimed, by=account, title="Mayor", proof="letter", file=name)
    asked = Claim.objects.create(organisation=claimed, by=asker, title="Mayor", proof="word", asked=party)
    return mine, asked


def acting_for(account: Any, kind: str = "network", standing: str = "verified") -> Any:
    """An organisation that somebody acts for since yesterday, in an office with every right."""
    from datetime import timedelta

    from maillage.parties.models import Holding, Name, Office, Organisation
    from maillage.reference.names import fold
    from maillage.site.today import today

    party = Organisation.objects.create(kind=kind, country="MA", place="geonames:2543549", standing=standing)
    name = f"Office of {party.key}"
    Name.objects.create(organisation=party, language="en", name=name, folded=fold(name))
    office = Office.objects.create(
        organisation=party, title="Cooperation officer", may_manage=True, may_publish=True, may_bind=True
    )
    Holding.objects.create(office=office, account=account, since=today() - timedelta(days=1))
    return party


def account_of(client: Client) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.filter(pk=client.session.get("_auth_user_id")).first()


def answer(ask: Callable[[str], Any], at: str) -> tuple[int, str, str]:
    """Status, where it leads and what stands there; without the address itself, and what differs from one asking to the next."""
    said = ask(at)
    path = at[len("/fr") :]
    # what is taken away as a file is no text
    where, text = (
        said.headers.get("Location", ""),
        re.sub(r'value="[\w-]{18,}"', "", said.content.decode(errors="replace")),
    )
    for each in (path, quote(path, safe=""), quote(path)):
        where, text = where.replace(each, "…"), text.replace(each, "…")
    return said.status_code, where, text


def named() -> list[Address]:
    return [each for each in addresses() if each.arguments]


def test_every_address_that_names_something_is_told_of(_django: None) -> None:
    found = {each.name.rpartition(":")[2] for each in named()}
    assert found - set(THINGS) - PUBLIC == set()
    assert set(THINGS) - found == set()
    guarded = {each.name for each in named() if each.rule != "anyone"}
    assert guarded - set(THINGS) == set()  # nothing guarded is nobody's


def may_see(address: Address, role: str) -> set[str]:
    """Whose things somebody of this role may see at an address; allauth shows everybody their own, and so do
    pages of what somebody owns."""
    if address.rule in ("allauth", "whose_it_is"):
        return set() if role == "visitor" else {"own"}
    return {"own", "another's"} if role in MAY[address.rule] else set()


@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_see_answers_as_what_is_not_there(
    people: dict[str, Client], database: None, role: str
) -> None:
    from maillage.site.accounts.models import Account

    client = people[role]
    account = account_of(client)
    another = things_of(
        Account.objects.create_user("another@example.org", role=role if account else "member")
    )
    own = things_of(account) if account else another
    wrong = []
    for address in named():
        if address.name not in THINGS:
            continue
        sort, missing = THINGS[address.name]
        at = {
            "own": address.to({each: getattr(own, BESIDE.get(each, sort)) for each in address.arguments}),
            "another's": address.to(
                {each: getattr(another, BESIDE.get(each, sort)) for each in address.arguments}
            ),
            "missing": address.to(dict.fromkeys(address.arguments, missing)),
        }
        for ask in (client.get, client.post):
            nothing = answer(ask, at["missing"])
            sees = may_see(address, role)
            for whose in ("own", "another's"):
                said = answer(ask, at[whose])
                if whose not in sees and said != nothing:
                    wrong.append((address.name, ask.__name__, whose, said[:2], nothing[:2]))
                if whose in sees and outcome_of(said) == "nothing":
                    wrong.append((address.name, ask.__name__, whose, "is hidden"))
            if nothing[0] not in ((302,) if role == "visitor" else (404, 405, 302)):
                wrong.append((address.name, ask.__name__, "missing", nothing[:2]))
    assert wrong == []


def outcome_of(said: tuple[int, str, str]) -> str:
    return "nothing" if said[0] == 404 else "sign in" if "/account/login/" in said[1] else "let in"


def test_passkeys_of_others_answer_as_none_to_whoever_has_just_said_who_they_are(
    people: dict[str, Client], database: None
) -> None:
    """Who has not is asked to say it first, whatever they ask for."""
    from allauth.mfa.models import Authenticator

    from maillage.site.accounts.models import Account

    another = things_of(Account.objects.create_user("another@example.org", "a long enough one"))
    for role in ("member", "curator", "administrator"):
        client, own = people[role], things_of(account_of(people[role]))
        client.post("/fr/account/reauthenticate/", {"password": "a long enough one"})
        at = "/fr/account/2fa/passkeys/{}/remove/".format
        for ask in (client.get, client.post):
            assert answer(ask, at(another.passkey)) == answer(ask, at(NO_NUMBER))
            assert answer(ask, at(NO_NUMBER))[0] == 404
        assert client.get(at(own.passkey)).status_code == 200
        client.post(at(own.passkey))
        assert not Authenticator.objects.filter(pk=own.passkey).exists()
    assert Authenticator.objects.filter(pk=another.passkey).exists()


def test_a_letter_is_a_job_that_nobody_sees_at_the_desk(people: dict[str, Client], database: None) -> None:
    from maillage.site.jobs.ask import ask

    letter = ask("mail", account_of(people["administrator"]), to=["a@example.org"], text="a code")
    for name in ("desk_job", "desk_take", "desk_again", "desk_stop"):
        [address] = [each for each in named() if each.name == name]
        for role in ("curator", "administrator"):
            for asked in (people[role].get, people[role].post):
                said, none = (
                    answer(asked, address.to({"identifier": each})) for each in (str(letter.pk), NO_JOB)
                )
                assert said == none and "a code" not in said[2], (name, role)


def test_a_link_of_a_closed_account_answers_as_one_that_never_was(
    people: dict[str, Client], database: None
) -> None:
    from maillage.site.accounts.links import token_for
    from maillage.site.accounts.models import Account

    account = Account.objects.create_user("invited@example.org")
    at = "/fr/account/begin/{}/".format
    link = at(token_for(account))
    assert people["visitor"].get(link).status_code == 200
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert answer(people["visitor"].get, link) == answer(people["visitor"].get, at("x:y:z"))
    assert outcome(people["visitor"].get(link)) == "nothing"
