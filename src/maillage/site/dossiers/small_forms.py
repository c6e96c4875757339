"""A small form of a dossier: what it asks for, when it is offered, and the decision that it makes.

The forms are data (``acts_offered``, ``mission/steps``) and their sentences stand in ``data/*.toml``: a new one is one entry and its
words. In: whatever they are of (the dossier, one of its visits). Shown, sent, decided once, or said why not beside its field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from maillage.dossiers.decisions import What
from maillage.dossiers.refused import Refused
from maillage.site import words
from maillage.site.dossiers.form import decide_once, form_page, placed
from maillage.site.dossiers.here import Here, said
from maillage.site.dossiers.text.kept_words import keep, keep_once, kept, let_go
from maillage.site.dossiers.typed_words import words_of
from maillage.site.parties.typed import Typed, field

Of = TypeVar("Of")
Choice = tuple[str, str]
"""What is sent, and how it is called."""
ROWS = {"words": 4, "text": 12}
KEEP = "draft"
"""What is sent by the button that keeps what was typed."""
SHOWN = 80
"""Signs of what somebody wrote by which it is known in a list."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page, and how it is called."""

    label: str
    address: str


@dataclass(frozen=True)
class Asked(Generic[Of]):
    """One field. ``kind``: words, text (long), line, day, choice. ``known_by``: the name in the address that chooses beforehand.
    ``before``: what stands in it before anything is typed. ``hint``: whether a hint stands in the words of its group. ``label``: how it is
    called, where that does not stand there."""

    name: str
    kind: str = "words"
    optional: bool = False
    choices: Callable[[Of], list[Choice]] | None = None
    known_by: str = ""
    before: Callable[[Of], str] | None = None
    hint: bool = False
    label: Callable[[], str] | None = None


@dataclass(frozen=True)
class Small(Generic[Of]):
    """A form. ``place``: under which heading of its page it is offered; empty where another page leads to it. ``stops``: what it does is
    not undone. ``keeps``: the name under which what is typed can be kept as a draft; None where a form is short.
    ``reads``: pages that help to fill it in; what they are stands in the words of the form."""

    place: str
    asks: tuple[Asked[Of], ...]
    build: Callable[[Of, Typed], What]
    when: Callable[[Of], bool]
    stops: bool = False
    keeps: Callable[[Of], str] | None = None
    reads: Callable[[Of], Sequence[Link]] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Round a form. ``name``: of the act, for the log. ``words``: where its title, ``says`` and ``submit`` stand; ``group``: the labels of
    its fields. ``leads_to``: where it leads, done. ``back``: where who does nothing goes. ``over``: what is said of a page between the
    dossier's and this one."""

    name: str
    words: str
    group: str
    leads_to: str
    back: str
    back_says: str
    over: str = ""


def answered(request: HttpRequest, here: Here, of: Of, form: Small[Of], way: Way) -> HttpResponseBase:
    """The form, or what came of it. Raises Http404 where it is not offered; one that was offered a moment ago is refused by the core,
    which says why."""
    name = form.keeps(of) if form.keeps else ""
    if request.method != "POST":
        if not form.when(of):
            raise Http404
        typed = Typed.waiting(request) or (kept(here, name) if name else Typed({}))
        return _page(request, here, of, form, way, typed, {}, 200)
    typed = Typed.sent(request)
    if name and typed.one("then") == KEEP and form.when(of):
        return keep_once(
            request, lambda: _keep(request, here, name, typed, form),
            lambda why: _page(request, here, of, form, way, typed, {form.asks[0].name: why}, 422),
        )  # fmt: skip

    def build() -> What:
        if name:
            let_go(here, name)
        return form.build(of, typed)

    try:
        return decide_once(request, here, way.name, build, lambda _: way.leads_to)
    except Refused as refused:
        names = [each.name for each in form.asks]
        return _page(request, here, of, form, way, typed, placed(refused, names), 422)


def short(text: str) -> str:
    """What somebody wrote, on one line, as a list names it."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rstrip()}…"


def quoted(texts: Mapping[str, str]) -> str:
    """The same of words in several languages, for the reader."""
    return short(said(dict(texts)))


def _keep(request: HttpRequest, here: Here, name: str, typed: Typed, form: Small[Of]) -> str:
    keep(here, name, typed, [each.name for each in form.asks])
    asked = request.GET.copy()
    asked["kept"] = "1"
    return f"{request.path}?{asked.urlencode()}"


def _page(
    request: HttpRequest, here: Here, of: Of, form: Small[Of], way: Way,
    typed: Typed, faults: Mapping[str, str], status: int,
) -> HttpResponse:  # fmt: skip
    values: dict[str, Any] = {
        "title": words.say(f"{way.words}.title"),
        "says": words.say(f"{way.words}.says"),
        "submit": words.say(f"{way.words}.submit"),
        "fields": [field_of(request, of, each, way.group, typed, faults) for each in form.asks],
        "stops": form.stops,
        "second": {"value": KEEP, "label": words.say("dossier.write.draft")} if form.keeps else None,
        "reads": form.reads(of) if form.reads else [],
        "reads_say": words.say(f"{way.words}.reads") if form.reads else "",
        "kept": request.method == "GET" and request.GET.get("kept") == "1",
        "way": way,
        "leave": {"address": way.back, "label": way.back_says},
    }
    return form_page(request, here, "dossiers/small_form.html", faults, status, **values)


def field_of(
    request: HttpRequest, of: Of, asked: Asked[Of], group: str, typed: Typed, faults: Mapping[str, str]
) -> dict[str, Any]:
    """One field, as it is shown."""
    more: dict[str, Any] = {"optional": True} if asked.optional else {}
    value = typed.one(asked.name)
    if asked.kind in ROWS:
        more |= {"kind": "area", "rows": ROWS[asked.kind]}
        value = words_of(typed, asked.name).get(words.language(), "")
    elif asked.kind == "day":
        more |= {"kind": "date", "short": True}
    elif asked.choices:
        found = [{"value": one, "label": label} for one, label in asked.choices(of)]
        value = value or (request.GET.get(asked.known_by, "") if asked.known_by else "")
        # of several things of which the address chooses one, none is chosen where it chooses none
        open_still = bool(asked.known_by) and not value and len(found) > 1
        blank = [{"value": "", "label": "–"}] if asked.optional or open_still else []
        more |= {"kind": "select", "choices": [*blank, *found]}
    if asked.hint:
        more["hint"] = words.say(f"{group}.hint.{asked.name}")
    if not value and not typed and asked.before:
        value = asked.before(of)
    if asked.label:
        more["label"] = asked.label()
    return field(asked.name, group, value, faults, **more)
