"""Solutions: what the owner of a finished activity says of it in three fields, so that others can do it again; and reuse, counted
by the links that show it.

In: what is said, by an office that may publish; what a dossier taught, as its parties agreed when they closed it. Out: solutions that
stand, their reuses, those near a need. Whether an activity is finished and whose it is, the record says: whoever calls asks it. Done
twice, an act is done once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit, urlunsplit

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from maillage.exchange.entries import NotTheirs, Refused
from maillage.exchange.models import Lesson, Reuse, Solution
from maillage.exchange.reading import clean
from maillage.parties.models import Organisation, Standing
from maillage.parties.rights import Account, may_publish
from maillage.reference.problems import Problem

LONGEST = 3_000
"""Signs of each of the three fields."""
LONGEST_LINK = 400
DOSSIER = "dossier:"
"""Before the key of a dossier, where it stands for an activity or a link."""
FIELDS = ("problem", "done", "takes")
"""What was wrong, what was done about it, what it takes to do it again."""
MOST_NEAR = 500
"""Solutions that are looked through for those near a need: the latest."""


class SolutionChanged(Refused):
    """Somebody else changed it since the form was shown; ``solution`` is as it stands now."""

    def __init__(self, solution: Solution) -> None:
        super().__init__(Problem("exchange.changed-meanwhile"))
        self.solution = solution


@dataclass(frozen=True, slots=True)
class Said:
    """The three fields in their owner's own words, and the language of these."""

    problem: str
    done: str
    takes: str
    language: str = ""

    @classmethod
    def of(cls, problem: str, done: str, takes: str, language: str = "") -> Said:
        """As somebody typed it, cleaned."""
        return cls(clean(problem), clean(done), clean(takes), clean(language)[:8])

    def faults(self) -> list[Problem]:
        """What has to be mended before it can be kept."""
        found = []
        for name in FIELDS:
            text = str(getattr(self, name))
            if not text:
                found.append(Problem("exchange.solution-empty", field=name))
            elif len(text) > LONGEST:
                values = {"found": len(text), "expected": LONGEST}
                found.append(Problem("exchange.too-long", field=name, values=values))
        return found


def standing() -> QuerySet[Solution]:
    """The solutions that are public, the newest first, with their organisations and how often each was used again."""
    shown = {
        "organisation__hidden_at": None,
        "organisation__erased_at": None,
        "organisation__merged_into": None,
    }
    found = Solution.objects.filter(withdrawn_at=None, **shown).select_related("organisation")
    return found.annotate(times=Count("reuses")).order_by("-made_at", "key")


def make(
    key: str, activity: str, said: Said, topics: Sequence[str], country: str, by: Account, on: date
) -> Solution:
    """What organisation ``key`` says of an activity of its own becomes a solution; where one stands already, that one. Raises
    Refused, NotTheirs, Organisation.DoesNotExist."""
    if faults := said.faults():
        raise Refused(*faults)
    with transaction.atomic():
        organisation = _acted_for(key, by, on)
        before = Solution.objects.filter(
            organisation=organisation, activity=activity, withdrawn_at=None
        ).first()
        if before is not None:
            return before
        return Solution.objects.create(
            organisation=organisation, activity=activity[:400], language=said.language, problem=said.problem, done=said.done,
            takes=said.takes, topics=list(topics), country=country[:2], made_by=by,
        )  # fmt: skip


def learn(lesson: Lesson, owner: str, language: str, topics: Sequence[str]) -> Solution:
    """The lesson of a dossier, a row not kept yet, becomes a solution of the party ``owner`` in one language. All its parties agreed to
    publish these words when they closed it, so nobody is asked again; said again by the same dossier, it is the one that was made, also
    where it was taken back since."""
    before = Lesson.objects.select_related("solution").filter(dossier=lesson.dossier).first()
    if before is not None:
        return before.solution
    of = Organisation.objects.get(pk=owner)
    plain = {name: _in(words, language)[:LONGEST] for name, words in lesson.said.items()}
    try:
        with transaction.atomic():
            solution = Solution.objects.create(
                organisation=of, activity=f"{DOSSIER}{lesson.dossier}", language=language, problem=plain["problem"],
                done=plain["done"], takes=plain["lesson"], topics=list(topics), country=of.country,
            )  # fmt: skip
            lesson.solution = solution
            lesson.save(force_insert=True)
    except IntegrityError:  # learnt at the same moment
        return Lesson.objects.select_related("solution").get(dossier=lesson.dossier).solution
    return solution


def reused_by_dossier(key: str, organisation: str, dossier: str) -> Reuse | None:
    """A dossier that was opened to do a solution again, and has a page that everybody reads: that page is the link. None where the
    solution is gone, or the organisation's own (:func:`owners_of`). Said again, it is the same."""
    solution = Solution.objects.select_related("organisation").filter(pk=key, withdrawn_at=None).first()
    if solution is None or organisation in {each.pk for each in owners_of(solution)}:
        return None
    reuse, new = Reuse.objects.get_or_create(
        solution=solution, link=f"{DOSSIER}{dossier}", defaults={"organisation_id": organisation}
    )
    if new:
        _to_record(solution.pk)
    return reuse


def reused_no_more(dossiers: Iterable[str]) -> int:
    """Dossiers whose pages nobody reads any more show nothing: they are counted no more. How many reuses went."""
    gone = Reuse.objects.filter(link__in=[f"{DOSSIER}{each}" for each in dossiers])
    with transaction.atomic():
        _to_record(*gone.values_list("solution_id", flat=True))
        return gone.delete()[0]


def _to_record(*solutions: str) -> None:
    """The record is handed what they say of their reuses anew, where it was handed them at all."""
    Lesson.objects.filter(solution__in=solutions).update(in_record=False)


def _in(words: Mapping[str, str], language: str) -> str:
    """In a language, else in the first that says something."""
    return words.get(language) or next((each for each in words.values() if each.strip()), "")


def change(key: str, said: Said, by: Account, version: int, on: date) -> Solution:
    """Write other words over a solution that stands at ``version``. Raises Refused, NotTheirs, SolutionChanged;
    Solution.DoesNotExist."""
    if faults := said.faults():
        raise Refused(*faults)
    with transaction.atomic():
        solution = _locked(key, by, on)
        if Lesson.objects.filter(solution=solution).exists():  # all its parties agreed to these words
            raise Solution.DoesNotExist
        if solution.version != version:
            raise SolutionChanged(solution)
        solution.problem, solution.done, solution.takes = said.problem, said.done, said.takes
        solution.language = said.language
        solution.version += 1
        solution.save()
    return solution


def take_back(key: str, by: Account, on: date) -> Solution:
    """It is shown no more; taken back already, it stays so. What a dossier taught, any of its parties takes back. Raises NotTheirs;
    Solution.DoesNotExist."""
    with transaction.atomic():
        owners = owners_of(Solution.objects.select_related("organisation").get(pk=key))
        acting = next((each for each in owners if may_publish(by, each, on)), owners[0])
        solution = _locked(key, by, on, gone_too=True, owner=acting.pk)
        if solution.withdrawn_at is None:
            solution.withdrawn_at = timezone.now()
            solution.version += 1
            solution.save()
            Lesson.objects.filter(solution=solution).update(in_record=False)
    return solution


def owners_of(solution: Solution) -> list[Organisation]:
    """Whose it is; of what a dossier taught, all who agreed to it, its owner first."""
    lesson = Lesson.objects.filter(solution=solution).first()
    others = Organisation.objects.filter(pk__in=lesson.parties if lesson else ()).exclude(
        pk=solution.organisation_id
    )
    return [solution.organisation, *others.order_by("pk")]


def declare_reuse(key: str, organisation: str, link: str, by: Account, on: date) -> Reuse:
    """Another organisation did it again, as ``link`` shows (:func:`link_of`); the same link said again is the same. Raises Refused
    where it is no link, where the solution is its own, or where somebody else said this link; NotTheirs,
    Solution.DoesNotExist."""
    if not link:
        raise Refused(Problem("exchange.reuse-no-link", field="link"))
    with transaction.atomic():
        whose = _acted_for(organisation, by, on)
        solution = Solution.objects.select_for_update(no_key=True).get(pk=key, withdrawn_at=None)
        if whose.pk in {each.pk for each in owners_of(solution)}:
            raise Refused(Problem("exchange.reuse-own", field="link"))
        if link == solution.activity:
            raise Refused(Problem("exchange.reuse-same", field="link"))
        before = Reuse.objects.filter(solution=solution, link=link).first()
        if before is not None and before.organisation_id != whose.pk:
            raise Refused(Problem("exchange.reuse-said", field="link"))
        if before is not None:
            return before
        try:
            with transaction.atomic():
                reuse = Reuse.objects.create(solution=solution, organisation=whose, link=link, by=by)
        except IntegrityError:  # said at the same moment
            return Reuse.objects.get(solution=solution, link=link)
        _to_record(solution.pk)
        return reuse


def take_reuse_back(number: int, by: Account, on: date) -> None:
    """A reuse is counted no more; not there any more, it stays so. Raises NotTheirs."""
    with transaction.atomic():
        reuse = (
            Reuse.objects.select_for_update(no_key=True)
            .select_related("organisation")
            .filter(pk=number)
            .first()
        )
        if reuse is None:
            return
        if not may_publish(by, reuse.organisation, on):
            raise NotTheirs(Problem("exchange.not-yours"))
        _to_record(reuse.solution_id)
        reuse.delete()


def link_of(said: str) -> str:
    """An address of the web as it is kept, so that one written in two ways counts once; empty where it is none."""
    try:
        parts = urlsplit(said.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() != "https" or "." not in host or parts.username or parts.password:
        return ""
    if any(char.isspace() or not char.isprintable() for char in said.strip()):
        return ""
    where = host if port in (None, 443) else f"{host}:{port}"
    link = urlunsplit(("https", where, parts.path.rstrip("/"), parts.query, ""))
    return link if len(link) <= LONGEST_LINK else ""


def solutions_for(topics: Sequence[str], country: str = "", k: int = 5) -> list[Solution]:
    """The solutions nearest to a need: those that share a topic, most topics first, then those of its country, those used again
    most, the newest. Costs one query."""
    wanted = set(topics)
    if not wanted:
        return []
    near = []
    for place, solution in enumerate(standing()[:MOST_NEAR]):
        shared = len(wanted & {*solution.topics})
        if shared:
            here = bool(country) and solution.country == country
            near.append(((-shared, not here, -solution.times, place), solution))  # type: ignore[attr-defined]
    return [solution for _, solution in sorted(near, key=lambda pair: pair[0])[:k]]


def _acted_for(key: str, by: Account, on: date) -> Organisation:
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=key)
    if not may_publish(by, organisation, on):
        code = "exchange.no-office" if organisation.standing == Standing.VERIFIED else "exchange.not-verified"
        name = organisation.names.first()
        values = {"organisation": name.name if name else organisation.pk}
        raise NotTheirs(Problem(code, field="organisation", values=values))
    return organisation


def _locked(key: str, by: Account, on: date, gone_too: bool = False, owner: str = "") -> Solution:
    """The solution with its lock, for an office of its owner (or of ``owner``) that may publish."""
    whose = Solution.objects.values_list("organisation_id", flat=True).get(pk=key)
    _acted_for(owner or whose, by, on)
    solution = Solution.objects.select_for_update(no_key=True).get(pk=key)
    if solution.withdrawn_at is not None and not gone_too:
        raise Solution.DoesNotExist
    return solution
