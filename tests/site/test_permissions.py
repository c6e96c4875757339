"""Who may open what: every address of the site, found by itself, for a visitor and each role, for things known and unknown.

A new address needs nothing here when its view carries its rule (``@needs``) and takes no argument; else one line in a table
below. An address that nobody told of fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database

ROLES = ("visitor", "member", "curator", "administrator")
MAY = {
    "anyone": set(ROLES),
    "signed_in": set(ROLES) - {"visitor"},
    "whose_it_is": set(),  # what is known below belongs to somebody else
    "looks_after_the_record": {"curator", "administrator"},
    "looks_after_the_instance": {"administrator"},
}
"""Rule → who may."""
OTHERS = {"django.contrib.sitemaps.": "anyone", "allauth.": "allauth"}
"""Where views of others lie, which carry no rule of ours → rule. (Not by names of addresses: ours could bear one like them.)
allauth guards its own pages; its own tests hold them, and ``test_a_visitor_opens_no_page_of_an_account`` the main ones."""
KNOWN: dict[str, dict[str, str]] = {
    # arguments of something that is there, by the name of the address
    "style": {"digest": "0"}, "land": {"digest": "0"},
    "place": {"identifier": "geonames:2543549"}, "country": {"code": "MA"},
    "pair": {"one": "FR", "other": "SN"}, "about": {"page": "scores"},
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One pattern: its name, its view, and the names of its arguments."""

    name: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The name of its rule."""
        rule = getattr(self.view, "rule", None)
        if rule is not None:
            return str(rule.__name__)
        lies_in = str(getattr(self.view, "__module__", ""))
        return next((rule for others, rule in OTHERS.items() if lies_in.startswith(others)), "")

    def to(self, arguments: dict[str, str]) -> str:
        """Its address in French."""
        from django.urls import reverse
        from django.utils.translation import override

        with override("fr"):
            return reverse(self.name, kwargs=arguments)


def addresses(resolver: Any = None) -> Iterator[Address]:
    """Every pattern of a resolver; of the site's own where none is given."""
    from django.urls import get_resolver
    from django.utils.translation import override

    def walk(resolver: Any, space: str) -> Iterator[Address]:
        for each in resolver.url_patterns:
            if hasattr(each, "url_patterns"):
                yield from walk(each, f"{space}{each.namespace}:" if each.namespace else space)
            else:
                yield Address(f"{space}{each.name}", each.callback, tuple(each.pattern.converters))

    with override("fr"):
        yield from walk(resolver or get_resolver(), "")


@pytest.fixture
def all_addresses(_django: None) -> list[Address]:
    return [each for each in addresses() if each.rule != "allauth"]


@pytest.fixture
def people(signed: Callable[[str], Client], reader: Client) -> dict[str, Client]:
    """A visitor, and one signed in of each role."""
    return {role: reader if role == "visitor" else signed(role) for role in ROLES}


def test_every_view_says_who_may_open_it(all_addresses: list[Address]) -> None:
    assert len(all_addresses) > 20
    assert {each.name for each in all_addresses if each.rule not in MAY} == set()


def test_an_address_that_nobody_told_of_is_found(_django: None) -> None:
    from django.http import HttpResponse
    from django.urls import URLResolver, include, path
    from django.urls.resolvers import RoutePattern

    from maillage.site.permissions import anyone, needs
    from maillage.site.urls import urlpatterns

    def stray(request: Any) -> HttpResponse:
        return HttpResponse()

    inside = [path("a", stray, name="account_stray"), path("b", needs(anyone)(stray), name="told")]
    more = [*urlpatterns, path("c", stray, name="mfa_stray"), path("in/", include((inside, "api")))]
    found = {each for each in addresses(URLResolver(RoutePattern(""), more)) if each.rule != "allauth"}
    assert {each.name for each in found if each.rule not in MAY} == {"mfa_stray", "api:account_stray"}


@pytest.fixture
def known(database: None) -> dict[str, dict[str, str]]:
    """Arguments of guarded things that are there: each belongs to somebody else than whoever asks."""
    from maillage.record.intake import Outcome
    from maillage.site.accounts.models import Account
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.models import Job
    from maillage.site.jobs.told import told
    from maillage.site.reports.models import Report
    from tests.site.test_permissions_of_things import things_of

    somebody = Account.objects.create_user("somebody@example.org", "a long enough one", role="curator")
    look = ask("look", somebody, uploads=[])
    Job.objects.filter(pk=look.pk).update(state="done", outcome=told(Outcome()))
    job = str(look.pk)
    theirs = things_of(somebody)
    report = str(Report.objects.create(wrong="the year", language="fr").pk)
    return {
        **KNOWN,
        **{name: {"identifier": job} for name in ("desk_job", "desk_take", "desk_again", "desk_stop")},
        "desk_report": {"number": report},
        "desk_account": {"number": str(somebody.pk)},
        **{
            name: {"number": theirs.claim}
            for name in ("claim_one", "claim_proof", "desk_claim", "desk_claim_proof")
        },
        "desk_merged": {"number": theirs.merge},
        "desk_moderated": {"thing": theirs.party},
        "desk_erase": {"key": theirs.party},
        "claim_word": {"number": theirs.asked},
        "party_claim": {"key": theirs.party},
        **{
            name: {"key": theirs.party}
            for name in ("party_desk", "party_edit", "party_names", "party_offices", "party_ties")
        },
        **{
            name: {"key": theirs.party}
            for name in ("party_agenda", "party_agenda_paper", "party_mandates", "agenda_line")
        },
        "party_dossiers": {"key": theirs.party},
        "party_strategies": {"key": theirs.party},
        "dossier_strategy": {"key": theirs.dossier},
        **{
            name: {"key": theirs.strategy}
            for name in ("strategy_write", "strategy_adopt", "strategy_dossiers")
        },
        "strategy_objective": {"key": theirs.strategy, "objective": "new"},
        "strategy_publish": {"key": theirs.strategy, "year": theirs.year},
        **{
            name: {"key": theirs.dossier}
            for name in (
                "dossier_documents",
                "dossier_doors",
                "dossier",
                "dossier_story",
                "dossier_handover",
                "dossier_away",
                "dossier_iati",
                "dossier_invite",
                "dossier_answer",
            )
        },
        **{
            name: {"key": theirs.dossier}
            for name in (
                "dossier_visits",
                "dossier_results",
                "dossier_evaluation",
                "dossier_questions",
                "dossier_procedure",
                "dossier_funds",
            )
        },
        **{
            name: {"key": theirs.dossier, "visit": "m1"} for name in ("dossier_visit", "dossier_visit_report")
        },
        "dossier_visit_step": {"key": theirs.dossier, "visit": "m1", "step": "expert"},
        "dossier_act": {"key": theirs.dossier, "act": "remark"},
        **{
            name: {"key": theirs.dossier, "text": "diagnosis"}
            for name in ("dossier_text", "dossier_write", "dossier_paper")
        },
        "party_office": {"number": theirs.office},
        "party_holding": {"number": theirs.holding},
        **{
            name: {"key": theirs.party}
            for name in ("party_import", "entries_sheet", "party_take", "party_follows")
        },
        **{name: {"key": theirs.party, "fund": theirs.fund} for name in ("fund_desk", "fund_desk_new")},
        "fund_desk_call": {"key": theirs.party, "fund": theirs.fund, "call": theirs.call},
        "own_packs": {"key": theirs.party},
        "own_pack": {"key": theirs.party, "pack": theirs.pack},
        "desk_rule": {"pack": theirs.pack},
        "call_decide": {"number": theirs.proposed},
        "call_plan": {"call": theirs.call},
        "party_procedures": {"key": theirs.party},
        "party_procedure": {"key": theirs.party, "procedure": theirs.procedure},
        "import_job": {"identifier": theirs.sheet},
        **{name: {"key": theirs.solution} for name in ("solution_edit", "solution_reuse")},
        "reuse_back": {"number": theirs.reuse},
        **{
            name: {"key": theirs.need}
            for name in (
                "matches",
                "entry_edit",
                "entry_publish",
                "entry_confirm",
                "entry_withdraw",
                "entry_discard",
            )
        },
        "proposal": {"key": theirs.proposal},
        **{
            name: {"key": theirs.party}
            for name in ("network_desk", "network_members", "network_take", "network_questions", "round_new")
        },
        **{name: {"key": theirs.round} for name in ("round_desk", "round_lines", "round_change")},
    }


def test_every_guarded_thing_is_among_the_known(
    all_addresses: list[Address], known: dict[str, dict[str, str]]
) -> None:
    guarded = {each.name for each in all_addresses if each.arguments and each.rule != "anyone"}
    assert guarded - set(known) == set()


def outcome(answer: Any) -> str:
    """let in, asked to sign in, or told that there is nothing."""
    if answer.status_code == 302 and "/account/login/" in answer.headers["Location"]:
        return "sign in"
    return "nothing" if answer.status_code == 404 else "let in"


def expected(address: Address, role: str) -> str:
    if role in MAY[address.rule]:
        return "let in"
    return "sign in" if role == "visitor" else "nothing"


def test_each_role_opens_what_it_may_and_nothing_else(
    all_addresses: list[Address], people: dict[str, Client], known: dict[str, dict[str, str]]
) -> None:
    wrong = []
    for address in all_addresses:
        if address.arguments and address.name not in known:
            continue  # public: only what is unknown is asked for, below
        at = address.to(known.get(address.name, {}))
        for role, client in people.items():
            if role in MAY["anyone"] and address.rule == "anyone" and role not in ("visitor", "member"):
                continue  # public pages are the same for all who have signed in
            for ask in (client.get, client.post):
                seen = outcome(ask(at))
                if seen != expected(address, role):
                    wrong.append((at, role, ask.__name__, seen))
    assert wrong == []


UNKNOWN = "999999999"


def test_what_is_unknown_and_what_is_not_for_one_look_alike(
    all_addresses: list[Address], people: dict[str, Client]
) -> None:
    """A guarded thing that is not there: a visitor is asked to sign in, everybody else is told that there is nothing."""
    from django.urls import NoReverseMatch

    wrong = []
    for address in all_addresses:
        if address.rule == "anyone" or not address.arguments:
            continue
        try:
            at = address.to(dict.fromkeys(address.arguments, UNKNOWN))
        except NoReverseMatch:
            at = address.to(dict.fromkeys(address.arguments, "00000000-0000-0000-0000-000000000000"))
        for role, client in people.items():
            for ask in (client.get, client.post):
                answer = ask(at)
                if answer.status_code == 405 and (role in MAY[address.rule] or address.rule == "whose_it_is"):
                    continue  # it takes only the other way, whatever it is asked for
                seen = outcome(answer)
                if seen != ("sign in" if role == "visitor" else "nothing"):
                    wrong.append((at, role, seen, answer.status_code))
    assert wrong == []


def test_a_visitor_opens_no_page_of_an_account(people: dict[str, Client]) -> None:
    for at in ("", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/passkeys/"):
        assert outcome(people["visitor"].get(f"/fr/account/{at}")) == "sign in", at
