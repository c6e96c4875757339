"""What somebody says when they claim: the title of their office and one proof; what is wrong with it, by field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from maillage.parties.claims import Shown
from maillage.parties.models import Organisation, Proof
from maillage.parties.vouching import bearing, called
from maillage.parties.written import fault_of_line, line
from maillage.site import words
from maillage.site.parties import proofs
from maillage.site.parties.typed import Typed
from maillage.site.reports.said import is_address

PROOFS = (Proof.LETTER.value, Proof.WORD.value, Proof.MAILBOX.value)
LONGEST_TITLE, LONGEST_WORDS = 200, 2_000
OWN = "own"
"""Answer that means: the mailbox that stands here for the organisation."""


@dataclass(frozen=True, slots=True)
class Said:
    """The answers of the form. ``file`` is the checked proof, as its ending and its bytes; ``choose`` those whom a name may mean
    of which the word is asked."""

    proof: str
    title: str = ""
    words: str = ""
    asked: str = ""
    mailbox: str = ""
    file: tuple[str, bytes] | None = None
    choose: tuple[Organisation, ...] = ()
    whom: Organisation | None = None

    def shown(self, name: str, known_mailbox: str) -> Shown:
        """As a claim takes it; ``name``: of the file that was kept. The mailbox that stands here is taken whoever types it."""
        own = self.proof == Proof.MAILBOX and bool(known_mailbox) and self.mailbox in (OWN, known_mailbox)
        return Shown(
            Proof(self.proof), self.words, name, self.whom,
            known_mailbox if own else self.mailbox if self.proof == Proof.MAILBOX else "", own,
        )  # fmt: skip


def said_in(
    request: HttpRequest, typed: Typed, but: str, known_mailbox: str, *, titled: bool
) -> tuple[Said, dict[str, str]]:
    """The answers, and sentences by field. ``but``: the key of what is claimed, whose own word says nothing; ``titled``: whether
    the title of the office is asked for."""
    proof = request.GET.get("proof", "")  # the form is that of one proof: its address says which
    said = Said(
        proof if proof in PROOFS else "",
        line(typed.one("title")),
        typed.one("words"),
        line(typed.one("asked")),
        typed.one("mailbox").lower() or (OWN if known_mailbox else ""),
    )
    faults: dict[str, str] = {}
    if not said.proof:
        faults["proof"] = words.say("claim.choose_proof")
    if titled and (fault := fault_of_line(said.title, LONGEST_TITLE)):
        faults["title"] = words.say(f"party.fault.{fault}")
    if len(said.words) > LONGEST_WORDS:
        faults["words"] = words.count("reports.too_long", len(said.words), most=LONGEST_WORDS)
    if said.proof == Proof.LETTER:
        said = _file(request, said, faults)
    elif said.proof == Proof.WORD:
        said = _whom(typed, said, but, faults)
    elif said.proof == Proof.MAILBOX and said.mailbox != OWN and not is_address(said.mailbox):
        faults["mailbox"] = words.say("reports.no_address")
    return said, faults


def _file(request: HttpRequest, said: Said, faults: dict[str, str]) -> Said:
    sent: Any = request.FILES.get("file")
    if sent is not None and sent.size > proofs.LARGEST:
        faults["file"] = words.say("claim.file_why.large", most=proofs.LARGEST // 1_000_000)
        return said
    try:
        return replace(said, file=proofs.checked(sent.read() if sent is not None else b""))
    except proofs.NoProof as fault:
        faults["file"] = words.say(f"claim.file_why.{fault.why}", most=proofs.LARGEST // 1_000_000)
    return said


def _whom(typed: Typed, said: Said, but: str, faults: dict[str, str]) -> Said:
    """Whose word is asked: the one chosen among several, else the only one that bears the name."""
    if not said.asked:
        faults["asked"] = words.say("claim.whom_missing")
        return said
    found = tuple(bearing(said.asked, but))
    chosen = [each for each in found if each.key == typed.one("whom")]
    if chosen or len(found) == 1:
        return replace(said, whom=(chosen or found)[0])
    if not found:
        faults["asked"] = words.say("claim.whom_unknown")
    else:
        faults["whom"] = words.say("claim.whom_several")
    return replace(said, choose=found)


def choices_of(found: tuple[Organisation, ...], chosen: str) -> list[dict[str, Any]]:
    """Those whom a name may mean, with their country, to choose one."""
    return [
        {"value": each.key, "label": " · ".join(filter(None, (called(each, words.language()), each.country))), "on": each.key == chosen}
        for each in found
    ]  # fmt: skip
