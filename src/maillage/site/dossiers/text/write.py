"""Writing a text of a dossier: a draft that nobody else sees, then a version that all read. Keys given to the version before turn back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from maillage.dossiers import drafts
from maillage.dossiers.decisions import VersionProposed
from maillage.dossiers.model import OVER, Counter, Version
from maillage.dossiers.models import Draft
from maillage.dossiers.naming import version_of
from maillage.dossiers.refused import Refused
from maillage.dossiers.texts import kind_of
from maillage.dossiers.turn import decided
from maillage.site import words
from maillage.site.acts.note import note
from maillage.site.acts.once import once
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Here, at, dossier_here, world_of
from maillage.site.dossiers.text.article_form import WRITTEN_IN
from maillage.site.dossiers.text.kept_words import keep_once
from maillage.site.dossiers.text.write_shown import Meanwhile, shown
from maillage.site.dossiers.text.writing import Writing, choice_of, moved, opened, taking, typed_over
from maillage.site.parties.typed import Typed
from maillage.site.permissions import needs, whose_it_is


@dataclass(frozen=True)
class Sheet:
    """The form of a text, for whoever writes: in a language, over their draft where they have one, taking over another wording where
    they asked to."""

    here: Here
    text: str
    language: str
    draft: Draft | None
    counter: Counter | None = None
    typed: Typed = field(default_factory=lambda: Typed({}))

    @property
    def current(self) -> Version | None:
        """The version that stands."""
        found = self.here.state.text(self.text)
        return found.current if found else None

    def version(self, hash_: str) -> Version | None:
        """A version by its hash."""
        return version_of(self.here.state, self.text, hash_)

    def over(self, seen: Version | None) -> Writing:
        """What the form over a version says."""
        writing = opened(self.here, self.draft, seen)
        return taking(self.here, writing, self.counter) if self.counter else writing

    def address(self, **asked: str) -> str:
        """Where it stands."""
        given = {"take": str(self.counter.seq)} if self.counter else {}
        return at(self.here, "dossier_write", self.text, **given, **asked)


@needs(whose_it_is)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str, text: str) -> HttpResponseBase:
    """The form over what stands, or over one's own draft; sent, it is kept as a draft, proposed or thrown away (``then``)."""
    here = dossier_here(request, key)
    if kind_of(text) is None or here.state.phase in OVER or not here.takes_part:
        raise Http404
    typed = Typed.sent(request) if request.method == "POST" else Typed.waiting(request)
    language = typed.one("in") or request.GET.get("in") or words.language()
    draft = drafts.draft_of(key, here.account, text)
    asked = typed.one("take") or request.GET.get("take", "")
    sheet = Sheet(here, text, language if language in WRITTEN_IN else "fr", draft, _counter(here, text, asked), typed)  # fmt: skip
    if request.method != "POST":
        if typed:
            seen = sheet.version(typed.one("base"))
            writing = typed_over(here, text, sheet.over(seen), typed, sheet.language)
            return _page(request, sheet, moved(here, writing, sheet.current), meanwhile=(seen, sheet.current))
        meanwhile = (sheet.version(draft.base), sheet.current) if draft else None
        return _page(request, sheet, sheet.over(sheet.current), meanwhile=meanwhile)
    then = typed.one("then")
    if then == "discard":
        return once(request, lambda: _discarded(sheet))
    writing = typed_over(here, text, sheet.over(sheet.version(typed.one("base"))), typed, sheet.language)
    if then == "draft" or then.startswith("in-"):
        to = then.removeprefix("in-") if then != "draft" else sheet.language
        return keep_once(
            request,
            lambda: _kept(sheet, writing, to),
            lambda why: _page(request, sheet, writing, {"why": why}, 422),
        )
    return _proposed(request, sheet, writing)


def _proposed(request: HttpRequest, sheet: Sheet, writing: Writing) -> HttpResponseBase:
    here, why = sheet.here, sheet.typed.one("why")
    if writing.hash != (sheet.current.hash if sheet.current else ""):
        return _late(request, sheet, writing)
    if left := (*writing.conflicts, *writing.taking):
        faults = {choice_of(each): words.say("dossier_write.choose") for each in left}
        return _page(request, sheet, writing, faults, 422)
    what = VersionProposed(sheet.text, writing.articles, writing.hash, {sheet.language: why} if why else {})

    def act() -> str:
        decided(here.key, what, world_of(here.account, here.acting, here.on))
        drafts.let_go(here.key, here.account, sheet.text)
        note("dossier_text", here.account, f"party:{here.acting.pk}", dossier=here.key, text=sheet.text, then="propose")  # fmt: skip
        return at(here, "dossier_text", sheet.text)

    try:
        return once(request, act)
    except Refused as refused:
        if refused.code == "stale-version":  # somebody was faster by a moment
            return _late(request, sheet, writing)
        return _page(request, sheet, writing, {refused.problem.field or "why": told(refused)}, 422)


def _late(request: HttpRequest, sheet: Sheet, writing: Writing) -> HttpResponse:
    """The text has moved since the form was shown: what was typed is kept, and put together with what stands now."""
    with suppress(Refused):  # no room for one more draft: what was typed stands on the page all the same
        keep(sheet, writing)
    here = dossier_here(request, sheet.here.key)
    now = Sheet(here, sheet.text, sheet.language, sheet.draft, None, sheet.typed)
    number = now.current.number if now.current else 0
    faults = {"why": told(Refused("stale-version", number=number))}
    return _page(request, now, moved(here, writing, now.current), faults, 409, (writing.seen, now.current))


def keep(sheet: Sheet, writing: Writing) -> None:
    """The draft, as it is now. Raises Refused."""
    drafts.keep(sheet.here.key, sheet.here.account, sheet.text, writing.kept(), writing.hash)


def _kept(sheet: Sheet, writing: Writing, language: str) -> str:
    keep(sheet, writing)
    if not writing.taking:  # it is in the draft
        return at(sheet.here, "dossier_write", sheet.text, kept="1", **{"in": language})
    return sheet.address(kept="1", **{"in": language})


def _discarded(sheet: Sheet) -> str:
    drafts.let_go(sheet.here.key, sheet.here.account, sheet.text)
    return at(sheet.here, "dossier_text", sheet.text)


def _counter(here: Here, text: str, asked: str) -> Counter | None:
    """Another wording that is to be taken over, by its number."""
    found = here.state.text(text)
    every = (each for version in found.versions for each in version.counters) if found else ()
    return next((each for each in every if str(each.seq) == asked), None)


def _page(
    request: HttpRequest, sheet: Sheet, writing: Writing, faults: dict[str, str] | None = None, status: int = 200,
    meanwhile: Meanwhile | None = None,
) -> HttpResponse:  # fmt: skip
    kept = sheet.draft is not None or status == 409
    return shown(request, sheet.here, sheet.text, sheet.language, writing, sheet.typed, faults or {}, status, meanwhile, sheet.counter, kept, sheet.address())  # fmt: skip
