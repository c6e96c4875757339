"""What is kept of a person: each room says what it holds, how it is taken away, and whether it goes or stays when the account
is erased. The words of each stand in ``site/data/kept.toml``.

A room that comes to keep something of people adds its entry to KEPT; a test looks at every table for what was forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from maillage.record.state import State
from maillage.record.store import Store
from maillage.site.accounts.models import Account, Role, SignedIn
from maillage.site.acts.models import Act, Sent
from maillage.site.agenda import of_a_person as of_agenda
from maillage.site.at_hand import home_folder
from maillage.site.dossiers import of_a_person as of_dossiers
from maillage.site.jobs.models import Job
from maillage.site.parties import of_a_person
from maillage.site.reports.models import Report
from maillage.site.rules import of_a_person as rules_of_a_person

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One sort of thing. ``room``: its key in kept.toml; ``tables``: where it lies, as ``app.Model``; ``take``: the rows of an
    account; ``goes``: erased with the account, else it stays; ``erase``: what the database does not erase by itself."""

    room: str
    tables: tuple[str, ...]
    take: Callable[[Account], Rows]
    goes: bool
    erase: Callable[[Account], None] = lambda account: None


def taken_away(account: Account) -> dict[str, Rows]:
    """Everything that is kept of somebody, by room."""
    return {each.room: each.take(account) for each in KEPT}


def erase_account(account: Account) -> None:
    """Erase it, and of each room what goes with it. What stays holds a number and no name."""
    for each in KEPT:
        each.erase(account)
    account.delete()


def is_last_administrator(account: Account) -> bool:
    """Whether nobody would be left to look after the instance."""
    if account.role != Role.ADMINISTRATOR:
        return False
    others = Account.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=account.pk)
    return not others.exists()


def _rows(found: Iterable[Any], *columns: str) -> Rows:
    return [{column: getattr(each, column) for column in columns} for each in found]


def _account(account: Account) -> Rows:
    own = _rows([account], "pk", "email", "name", "language", "role", "is_active", "joined", "last_login")
    return own + _rows(EmailAddress.objects.filter(user=account), "email", "verified", "primary")


def _factors(account: Account) -> Rows:
    factors = _rows(Authenticator.objects.filter(user=account), "type", "created_at", "last_used_at")
    elsewhere = _rows(
        SocialAccount.objects.filter(user=account), "provider", "uid", "date_joined", "extra_data"
    )
    return factors + elsewhere


def _sessions(account: Account) -> Rows:
    return _rows(SignedIn.objects.filter(account=account), "device", "began", "expire_date")


def _jobs(account: Account) -> Rows:
    asked = Job.objects.filter(asked_by=account)
    return _rows(asked, "pk", "kind", "arguments", "asked_at", "state", "outcome", "ended_at")


def _mail_to(account: Account) -> list[Job]:
    waiting = Job.objects.filter(kind="mail").exclude(arguments={})
    return [job for job in waiting if account.email in job.arguments.get("to", [])]


def _mail(account: Account) -> Rows:
    return [
        {"asked_at": job.asked_at, "subject": job.arguments.get("subject"), "text": job.arguments.get("text")}
        for job in _mail_to(account)
    ]


def _forget_mail(account: Account) -> None:
    for job in _mail_to(account):
        job.delete()


def _acts(account: Account) -> Rows:
    return _rows(Act.objects.filter(number=account.pk), "at", "what", "about", "details")


def _decisions(account: Account) -> Rows:
    store = Store(home_folder())
    said = State(store.folder / "state").decisions()
    return _rows((each for each in said if each.by == str(account.pk)), "kind", "subject", "answer", "at")


def _reports(account: Account) -> Rows:
    waiting = _rows(
        Report.objects.filter(email__iexact=account.email), "pk", "at", "line", "wrong", "right", "email"
    )
    answered = Report.objects.filter(answered_by=account)
    return waiting + _rows(answered, "pk", "answered_at", "state", "answer")


def _forget_reports(account: Account) -> None:
    Report.objects.filter(email__iexact=account.email).update(email="")


def _forget_sent(account: Account) -> None:
    Sent.objects.filter(number=account.pk).delete()


KEPT: list[Kept] = [
    Kept(
        "account", ("accounts.Account", "account.EmailAddress", "account.EmailConfirmation"), _account, True
    ),
    Kept(
        "factors",
        ("mfa.Authenticator", "socialaccount.SocialAccount", "socialaccount.SocialToken"),
        _factors,
        True,
    ),
    Kept("sessions", ("accounts.SignedIn",), _sessions, True),
    Kept("mail", (), _mail, True, _forget_mail),
    Kept("jobs", ("jobs.Job",), _jobs, False),
    Kept("acts", ("acts.Act", "acts.Sent"), _acts, False, _forget_sent),
    Kept("decisions", (), _decisions, False),
    Kept("reports", ("reports.Report",), _reports, False, _forget_reports),
    Kept(
        "offices",
        ("parties.Holding", "parties.Invitation"),
        of_a_person.offices,
        True,
        of_a_person.forget_offices,
    ),
    Kept("claims", ("parties.Claim",), of_a_person.claims, True, of_a_person.forget_claims),
    Kept("follows", ("parties.Follow",), of_a_person.follows, True, of_a_person.forget_follows),
    Kept("drafts", ("exchange.Entry",), of_a_person.drafts, True, of_a_person.forget_drafts),
    Kept(
        "organisations",
        (
            "parties.Organisation",
            "parties.Membership",
            "parties.Tie",
            "parties.Merge",
            "parties.Question",
            "parties.Reply",
        ),
        of_a_person.organisations,
        False,
        of_a_person.forget_organisations,
    ),
    Kept(
        "exchange",
        (
            "exchange.Proposal",
            "exchange.Answer",
            "exchange.Ruling",
            "exchange.Round",
            "exchange.Solution",
            "exchange.Reuse",
            "exchange.Origin",
        ),
        of_a_person.exchange,
        False,
    ),
    Kept(
        "rules",
        (
            "rules_site.Call",
            "rules_site.CallVersion",
            "rules_site.CallPlan",
            "rules_site.Told",
            "rules_site.OwnPack",
            "rules_site.FundDesk",
            "rules_site.KeptFacts",
            "rules_site.DossierAnswer",
        ),
        rules_of_a_person.rules,
        False,
        rules_of_a_person.forget_rules,
    ),
    Kept("letters", ("agenda.Reminding", "agenda.Feed"), of_agenda.letters, True),
    Kept(
        "agenda",
        ("agenda.Mark", "agenda.KeptProcedure", "parties.Mandate", "parties.Sitting"),
        of_agenda.said,
        False,
    ),
    Kept(
        "dossiers",
        ("dossiers.Draft", "dossiers.Door", "dossiers.PersonKey", "dossiers.Voice"),
        of_dossiers.named,
        True,
        of_dossiers.forget,
    ),
    Kept("limits", (), lambda account: [], False),
]
"""In the order in which they are said."""
