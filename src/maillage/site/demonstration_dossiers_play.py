"""One dossier of a demonstration, as its towns play it: each act is one verb of dossiers, on a day counted back from that of the making.

Words are those of ``data/demonstration_dossiers.toml``: what only one dossier says begins with its name there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.conditions import conditions_of
from maillage.dossiers.decisions import By, What, Words
from maillage.dossiers.model import State
from maillage.dossiers.models import Dossier
from maillage.dossiers.people import commitment_of, commitment_to
from maillage.dossiers.turn import WorldOf, begun, decided, standing
from maillage.dossiers.world import World
from maillage.parties.models import Organisation
from maillage.reference.texts import catalogue
from maillage.site.demonstration_agendas import Town

SPOKEN = ("fr", "en", "ar")
VISIT = "v1"


class Play:
    """One dossier: what its two towns decide, each on its day."""

    def __init__(self, a: Town, b: Town | None, made: date, begun_days_ago: int) -> None:
        self.a, self.b, self.made = a, b, made
        self.day = made - timedelta(begun_days_ago)
        self.key_of, self.name = "", ""
        self._languages = tuple(
            dict.fromkeys(each.language for each in (a, b) if each and each.language in SPOKEN)
        ) or ("fr",)

    def words(self, name: str) -> Words:
        """In the languages of both towns."""
        texts = catalogue("maillage.site", "demonstration_dossiers")[name]
        return {language: texts[language] for language in self._languages}

    def own(self, name: str) -> Words:
        """The same of what only this dossier says."""
        return self.words(f"{self.name}_{name}")

    def each(self, name: str) -> tuple[Words, Words]:
        """What each of both gives or gains: in the words of this dossier, else in those of any."""
        there = f"{self.name}_{name}" in catalogue("maillage.site", "demonstration_dossiers")
        said = self.own if there else self.words
        return said(name), said(f"{name}_b")

    def on(self, days: int) -> Play:
        """So many days from the day of the making; never before what was decided last."""
        self.day = max(self.day, self.made + timedelta(days))
        return self

    def open(self, name: str, **more: Any) -> None:
        what = d.Opened(
            title=self.words(f"{name}_title"), need=self.words(f"{name}_need"), names=names_of(self.a.organisation), role="beneficiary",
            country=self.a.organisation.country, languages=self._languages, **more,
        )  # fmt: skip
        row, _ = begun(what, self._world(self.a), generated=True)
        self.key_of, self.name = row.pk, name

    def do(self, town: Town, what: What) -> None:
        decided(self.key_of, what, self._world(town))

    def join(self, days: int) -> None:
        assert self.b is not None
        there = self.b.organisation
        self.on(days).do(
            self.a, d.PartyNamed(there.pk, names_of(self.b.organisation), "pivotal", True, there.country)
        )
        self.do(self.b, d.PartyJoined())

    def write(
        self, text: str, articles: dict[str, Any], by: Town, days: int, why: Words | None = None
    ) -> None:
        """A version over the current one."""
        found = self.state().text(text)
        self.on(days).do(
            by, d.VersionProposed(text, articles, found.current.hash if found else "", why or {})
        )

    def key(self, text: str, days: int, both: bool = True) -> None:
        """The first agrees to the current version; both do where ``both`` says so."""
        for town in (self.a, self.b) if both else (self.a,):
            if town is not None:
                version = self.state().texts[text].current.hash
                self.on(days).do(town, d.KeyGiven(text, version))

    def agree(self, text: str, articles: dict[str, Any], days: int) -> None:
        """Written by the first, agreed by both."""
        self.write(text, articles, self.a, days)
        self.key(text, days + 3)

    def agree_both(self, text: str, articles: dict[str, Any], names: tuple[str, ...], days: int) -> None:
        """The same of a text in which each says for itself what it gives or gains (``names``: article → words)."""
        assert self.b is not None
        own = {name: self.each(name.removeprefix("citizen_")) for name in names}
        mine = {name: {self.a.organisation.pk: says} for name, (says, _) in own.items()}
        both = {name: {**mine[name], self.b.organisation.pk: says} for name, (_, says) in own.items()}
        self.write(text, {**articles, **mine}, self.a, days)
        self.write(text, {**articles, **both}, self.b, days + 2)
        self.key(text, days + 4)

    def excepted(self, days: int) -> None:
        """No expert visit: why, who answers for it, what stands in its place."""
        said = {name: self.own(f"waiver_{name}") for name in ("reason", "named", "instead")}
        self.agree("waiver", said, days)

    def diagnosed(self, days: int) -> None:
        problems = [self.own("problem_1"), self.own("problem_2")]
        self.agree("diagnosis", {"situation": self.own("situation"), "problems": problems}, days)

    def defined(
        self, days: int, both: bool, targets: tuple[str, str] = ("6400", "3"), lasts: int = 700
    ) -> None:
        """Two versions of the joint text: the second has a figure, and what the partner gives and gains. ``lasts``: until so many days from
        that of the making."""
        assert self.b is not None
        mine, theirs = self.a.organisation.pk, self.b.organisation.pk
        (gives, gives_b), (gains, gains_b) = self.each("gives"), self.each("gains")
        text: dict[str, Any] = {
            "problem": self.own("situation"), "aim": self.own("aim_1"), "gives": {mine: gives}, "gains": {mine: gains},
            "results": [
                {"indicator": "r1", "side": mine, "says": self.own("result_a"), "target": targets[0]},
                {"indicator": "r2", "side": theirs, "says": self.own("result_b"), "target": targets[1]},
            ],
            "calendar": {"from": (self.made + timedelta(days + 10)).isoformat(), "until": (self.made + timedelta(lasts)).isoformat()},
            "evaluation": [{"sort": "final", "on": (self.made + timedelta(lasts - 60)).isoformat()}],
            "conditions": [{"set_by": mine, "sort": "performance", "says": self.words("condition_a")}],
        }  # fmt: skip
        self.write("definition", text, self.a, days)
        whole = {
            **text, "aim": self.own("aim_2"), "gives": {**text["gives"], theirs: gives_b},
            "gains": {**text["gains"], theirs: gains_b},
            "conditions": [*text["conditions"], {"set_by": theirs, "sort": "fiduciary", "says": self.words("condition_b")}],
        }  # fmt: skip
        self.write("definition", whole, self.b, days + 4, self.words("why_2"))
        self.key("definition", days + 8, both)
        if both:
            first = next(iter(conditions_of(self.state().in_force("definition"))))
            shown = next(iter(self.words("evidence").values()))
            self.on(days + 9).do(self.a, d.ConditionNoted(first, "met", self.day, shown))

    def doubted(self, days: int) -> None:
        """What keeps the partner from agreeing: a reserve beside an article, and a warning for all."""
        assert self.b is not None
        version = self.state().texts["definition"].current.hash
        self.on(days).do(self.b, d.ReserveMade("definition", version, "aim", self.own("reserve")))
        self.do(self.a, d.Remarked(self.own("warning"), warns=True))

    def discussed(self, days: int, after: tuple[int, int, int, int, int]) -> None:
        """An expert visit up to the comments on its draft. ``after``: days to the terms, the study, the field, the debrief, the draft."""
        assert self.b is not None
        here, mission = self.a.organisation.pk, VISIT
        terms_on, study_on, field_on, debrief_on, draft_on = after
        until = (self.made + timedelta(days + draft_on + 20)).isoformat()
        self.on(days).do(self.a, d.MissionOpened(mission, self.own("mission_why"), here))
        terms = {
            "context": self.own("mission_why"), "questions": [self.own("question_1"), self.own("question_2")],
            "independence": self.words("independence"),
            "calendar": {"from": (self.made + timedelta(days + terms_on + 3)).isoformat(), "until": until},
        }  # fmt: skip
        self.agree(f"terms:{mission}", terms, days + terms_on)
        row = Dossier.objects.get(pk=self.key_of)
        for side, name in ((self.a, "N. D."), (self.b, "L. B.")):
            part, of = self.words("expert"), side.organisation.pk
            named = d.ExpertNamed(mission, commitment_to(row, name), of, part, {}, "none")
            self.do(side, named)
        self.on(days + study_on).do(self.a, d.StudyFiled(mission, self.own("study")))
        self.on(days + field_on).do(
            self.a, d.FieldNoted(mission, self.day, self.own("met"), self.own("seen"))
        )
        debrief = {"seen": self.own("seen"), "first_findings": [self.own("finding")]}
        self.agree(f"aide_memoire:{mission}", debrief, days + debrief_on)
        paragraphs = (self.own("paragraph_1"), self.own("paragraph_2"))
        self.on(days + draft_on).do(self.b, d.DraftFiled(mission, paragraphs, self.day + timedelta(30)))
        self.do(self.a, d.Commented(mission, 1, self.own("comment")))

    def recommended(self, days: int) -> None:
        """The same from the answer to the last comment to the decision after the visit."""
        assert self.b is not None
        mission, there = VISIT, self.b.organisation.pk
        self.do(self.b, d.CommentAnswered(mission, 1, "taken", self.words("answered")))
        self.on(days + 72)
        due = self.made + timedelta(30)
        report = d.ReportFiled(
            mission,
            (d.QuestionAnswered(1, self.words("answer_1")), d.QuestionAnswered(2, self.words("answer_2"))),
            (
                d.Recommendation(self.words("recommend_1"), self.a.organisation.pk, due, priority=1),
                d.Recommendation(self.words("recommend_2"), there, due + timedelta(60), cost=400_000, currency="EUR"),
            ),
        )  # fmt: skip
        self.do(self.b, report)
        answers = [
            {"number": 1, "verdict": "accepted"},
            {"number": 2, "verdict": "in_part", "says": self.words("in_part")},
        ]
        self.agree(f"mission_decision:{mission}", {"verdict": "go", "on_recommendations": answers}, days + 74)

    def under_way(self, days: int) -> None:
        """Begun, with what each promised and one result on one side alone."""
        assert self.b is not None
        self.on(days).do(self.a, d.Started(self.day))
        self.do(
            self.a,
            d.PromiseMade("plans", self.words("promise_1"), self.day + timedelta(30), self.b.organisation.pk),
        )
        self.do(
            self.b,
            d.PromiseMade(
                "device", self.words("promise_2"), self.made + timedelta(9), self.a.organisation.pk
            ),
        )
        self.on(days + 25).do(
            self.a, d.PromiseMoved("plans", "kept", evidence=next(iter(self.words("evidence").values())))
        )
        self.on(-20).do(self.a, d.ResultNoted("r1", self.a.organisation.pk, self.day, "1200"))

    def moment(self) -> datetime:
        """Ten o'clock of its day."""
        return datetime.combine(self.day, time(10), UTC)

    def state(self) -> State:
        found = standing(self.key_of)
        assert found is not None
        return found.state

    def _world(self, town: Town) -> WorldOf:
        day = self.day

        def ask(state: State, at: datetime, row: Dossier) -> World:
            office = town.organisation.offices.order_by("pk").first()
            by = By(
                town.organisation.pk, f"office:{office.pk}" if office else "", office.title if office else "",
                commitment_of(row, town.by),
            )  # fmt: skip
            # never later than now: whoever comes by a link is no part of the play
            return World(min(self.moment(), at), day, by, binds=True, known=True)

        return ask


def names_of(organisation: Organisation) -> Words:
    """What an organisation calls itself."""
    return {each.language: each.name for each in organisation.names.all()}
