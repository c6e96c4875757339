"""What an administrator says of the instance: cleaned, and what is wrong with it by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.reference import countries
from maillage.reference.spoken import ARABIC_DIGITS
from maillage.site import words
from maillage.site.instance.pictures import LARGEST, NoPicture, checked
from maillage.site.languages import NAMES
from maillage.site.reports.said import is_address

if TYPE_CHECKING:
    from maillage.site.instance.models import Settings

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Said:
    """The answers of the form; ``picture``: the ending and the bytes of a new logo."""

    title: str = ""
    languages: tuple[str, ...] = ()
    language: str = ""
    country: str = ""
    mailbox: str = ""
    sender: str = ""
    digits: str = ""
    picture: tuple[str, bytes] | None = None
    no_logo: bool = False

    @classmethod
    def of(cls, stands: Settings) -> Said:
        """As it stands."""
        return cls(
            stands.title, tuple(stands.languages), stands.language, stands.country, stands.mailbox, stands.sender,
            stands.digits,
        )  # fmt: skip


def said_in(typed: Mapping[str, str], languages: Sequence[str], file: Any) -> tuple[Said, dict[str, str]]:
    """The answers, and sentences by field; ``file``: the logo that was sent, if any."""
    faults: dict[str, str] = {}
    shown = tuple(code for code in NAMES if code in languages)
    title = " ".join("".join(each for each in typed.get("title", "") if each.isprintable()).split())
    language, country, digits = (typed.get(name, "") for name in ("language", "country", "digits"))
    if len(title) > LONGEST_NAME:
        faults["title"] = words.say("desk_settings.long_name", most=LONGEST_NAME)
    if not shown:
        faults["languages"] = words.say("desk_settings.no_language")
    if language and language not in shown:
        faults["language"] = words.say("desk_settings.not_shown")
    if country and countries.country(country) is None:
        faults["country"] = words.say("desk_settings.not_known")
    if digits and digits not in ARABIC_DIGITS:
        faults["digits"] = words.say("desk_settings.not_known")
    addresses = {name: typed.get(name, "").strip() for name in ("mailbox", "sender")}
    faults |= {
        name: words.say("reports.no_address")
        for name, said in addresses.items()
        if said and not is_address(said)
    }
    picture = None
    try:
        picture = checked(file.read(LARGEST + 1)) if file else None
    except NoPicture as refused:
        faults["logo"] = words.say(f"desk_settings.logo_why.{refused.why}")
    kept = shown if shown != tuple(NAMES) else ()  # all of them: those to come, too
    said = Said(
        title,
        kept,
        language,
        country,
        addresses["mailbox"],
        addresses["sender"],
        digits,
        picture,
        "no_logo" in typed,
    )
    return said, faults
