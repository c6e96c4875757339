"""`maillage account`: accounts of the site, from this machine. The first administrator of an instance is opened here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.inner import Inner
from maillage.cli.site_rooms import site_rooms
from maillage.cli.speak import (
    Front,
    could_not,
    count,
    day,
    front_options,
    line,
    next_steps,
    say,
    show_json,
    table,
)
from maillage.reference.texts import LANGUAGES

if TYPE_CHECKING:
    from maillage.site.accounts.keeping import Facts

ROLES = ("member", "curator", "administrator")
SITE = "http://127.0.0.1:8000"


@click.group("account", cls=Inner)
def account_command() -> None:
    """Accounts of the site: open, list, change a role, close."""


@account_command.command("add", epilog="Example: maillage account add me@example.org --role administrator")
@click.argument("email", metavar="EMAIL")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True, help="What it may do.")
@click.option("--name", default="", help="What its owner is called.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="fr", help="Language of its pages and mail."
)
@click.option("--site", default=SITE, show_default=True, help="Where the site is, for the link.")
@front_options
def add_command(front: Front, email: str, role: str, name: str, language: str, site: str) -> int:
    """Open an account, and print a link by which its owner chooses a password.

    The link holds for a day and for one use. Nothing is sent by mail.
    """
    with _site(front):
        from maillage.site.accounts.keeping import link_path, open_account

        facts = open_account(email.strip(), role, name.strip(), language)
        link = _link(site, link_path(facts.email))
    if front.json:
        show_json({**_json(facts), "link": link})
        return 0
    line(say("account.opened", email=facts.email, role=say(f"account.role.{role}")), 0)
    _show_link(link)
    return 0


@account_command.command("link", epilog="Example: maillage account link me@example.org")
@click.argument("email", metavar="EMAIL")
@click.option("--forget-factors", is_flag=True, help="Remove second factors too: phone and codes are lost.")
@click.option("--site", default=SITE, show_default=True, help="Where the site is, for the link.")
@front_options
def link_command(front: Front, email: str, forget_factors: bool, site: str) -> int:
    """Print a link by which the owner of an account chooses a new password."""
    with _site(front):
        from maillage.site.accounts.keeping import forget_factors as forget
        from maillage.site.accounts.keeping import link_path

        gone = forget(email) if forget_factors else 0
        link = _link(site, link_path(email))
    if front.json:
        show_json({"link": link, "factors_removed": gone})
        return 0
    if forget_factors:
        line(count("account.factors", gone), 0)
    _show_link(link)
    return 0


@account_command.command("list", epilog="Example: maillage account list")
@front_options
def list_command(front: Front) -> int:
    """Show every account: address, role, since when, last sign-in."""
    with _site(front):
        from maillage.site.accounts.keeping import all_accounts

        found = all_accounts()
    if front.json:
        show_json({"accounts": [_json(each) for each in found]})
        return 0
    if not found:
        line(say("account.none"), 0)
        next_steps([("maillage account add EMAIL --role administrator", say("account.next_add"))])
        return 0
    line(count("account.n", len(found)), 0)
    table([_row(each) for each in found])
    return 0


@account_command.command("role", epilog="Example: maillage account role me@example.org curator")
@click.argument("email", metavar="EMAIL")
@click.argument("role", type=click.Choice(ROLES), metavar="ROLE")
@front_options
def role_command(front: Front, email: str, role: str) -> int:
    """Give an account another role: member, curator or administrator. Its owner has to sign in again."""
    with _site(front):
        from maillage.site.accounts.keeping import change_role

        facts = change_role(email, role)
    return _told(
        front, facts, say("account.role_changed", email=facts.email, role=say(f"account.role.{role}"))
    )


@account_command.command("close", epilog="Example: maillage account close me@example.org")
@click.argument("email", metavar="EMAIL")
@click.option("--reopen", is_flag=True, help="Open it again.")
@front_options
def close_command(front: Front, email: str, reopen: bool) -> int:
    """Close an account: nobody signs in with it any more. What it did stays."""
    with _site(front):
        from maillage.site.accounts.keeping import close_account

        facts = close_account(email, closed=not reopen)
    return _told(front, facts, say("account.reopened" if reopen else "account.closed", email=facts.email))


@contextmanager
def _site(front: Front) -> Iterator[None]:
    """The site's rooms; what those who keep accounts refuse is said in a sentence."""
    with site_rooms(front):
        from maillage.site.accounts import keeping

        try:
            yield
        except keeping.NoSuchAccount as fault:
            could_not("no_such_account", found=str(fault.args[0]))
        except keeping.AccountThere as fault:
            could_not("account_there", found=str(fault))
        except keeping.NotAnAddress as fault:
            could_not("not_an_address", found=str(fault))
        except keeping.LastAdministrator as fault:
            could_not("last_administrator", found=str(fault))


def _told(front: Front, facts: Facts, said: str) -> int:
    if front.json:
        show_json(_json(facts))
    else:
        line(said, 0)
    return 0


def _show_link(link: str) -> None:
    line(say("account.link"), 0)
    click.echo(f"  {link}")


def _link(site: str, path: str) -> str:
    return site.rstrip("/") + path


def _row(each: Facts) -> list[str]:
    role = say("account.closed_word") if each.closed else say(f"account.role.{each.role}")
    last = day(each.last_login.date()) if each.last_login else say("account.never")
    return [each.email, role, day(each.joined.date()), last]


def _json(each: Facts) -> dict[str, Any]:
    return {
        "number": each.number, "email": each.email, "name": each.name, "role": each.role,
        "language": each.language, "closed": each.closed, "joined": each.joined.isoformat(timespec="seconds"),
        "last_login": each.last_login.isoformat(timespec="seconds") if each.last_login else None,
    }  # fmt: skip
