"""The instance as it is now: what was said at the desk, else what the environment says."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from maillage.reference.spoken import ARABIC_DIGITS, arabic_digits, write_arabic_digits
from maillage.site import environment as env
from maillage.site.known import Known
from maillage.site.languages import NAMES

NAME = "Maillage"


@dataclass(frozen=True, slots=True)
class Instance:
    """What pages and mail say of the instance. ``languages``: the codes shown, in their order; ``logo``: the name of a file,
    empty for the one of the house."""

    name: str
    languages: tuple[str, ...]
    language: str
    country: str
    logo: str
    mailbox: str
    sender: str


def of_environment() -> Instance:
    """As the environment says."""
    return Instance(NAME, tuple(NAMES), settings.LANGUAGE_CODE, "", "", "", settings.DEFAULT_FROM_EMAIL)


_digits_said = [False]


def _write_digits(said: str) -> None:
    """Digits are written by a floor below, which keeps them for the process."""
    wanted = said if said in ARABIC_DIGITS else ""
    if wanted:
        write_arabic_digits(wanted)
    elif _digits_said[0]:
        write_arabic_digits(env.one_of("MAILLAGE_ARABIC_DIGITS", ARABIC_DIGITS))
    _digits_said[0] = bool(wanted)


def _read() -> tuple[Instance, str]:
    """With the digits of Arabic: pages made with others are others."""
    from maillage.site.instance.models import Settings

    said, plain = Settings.objects.filter(pk=1).first(), of_environment()
    if said is None:
        _write_digits("")
        return plain, arabic_digits()
    _write_digits(said.digits)
    shown = tuple(code for code in NAMES if code in said.languages) or plain.languages
    language = said.language if said.language in shown else plain.language
    found = Instance(
        said.title or plain.name, shown, language if language in shown else shown[0], said.country, said.logo,
        said.mailbox, said.sender or plain.sender,
    )  # fmt: skip
    return found, arabic_digits()


known: Known[tuple[Instance, str] | None] = Known("instance", _read, None)


def instance() -> Instance:
    """As it is now; asks no database but after a change."""
    said = known.now()
    return said[0] if said else of_environment()
