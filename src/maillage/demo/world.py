"""The demonstration world, made from a seed and a day. Pure: the same seed and day give the same world.

Who is in it, how many of what and between which countries is said here; the words come from ``data/``. Not for
writing files (sheets.py, write.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from maillage.demo.dice import Dice
from maillage.demo.model import Body, Call, Link, Member, Office, Place, Project, Solution, World
from maillage.demo.names import invented_names
from maillage.demo.words import body_name, countries, elided, topic_label, topics, words

SHARE_OF_NAMES = 0.85
"""How much of the list of invented names one world uses: another seed, other towns."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How many lines a keeper's sheet has, in which language, and between which countries (none: any)."""

    keeper: str
    language: str
    count: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...] = ()


_FRENCH_SPEAKING = ("MA", "TN", "SN", "ML", "BF", "BJ", "CM", "MG", "MR", "KM", "HT", "LB", "RW")
_SOUTH = (*_FRENCH_SPEAKING, "EG", "KE", "NA", "MZ", "CV", "BR", "CO", "MX", "BO", "FJ", "BD", "NP")
_WITHOUT_SERBIA = (*_SOUTH, "FR", "BE", "PT", "ES", "BG", "GB", "DE")  # a sheet in Latin-1 cannot write ć
LINK_PLANS = (
    _Plan("fr-communes", "fr", 400, ("FR",)),
    _Plan("fr-region", "fr", 90, ("FR",)),
    _Plan("fr-south", "fr", 130, ("SN", "MA", "TN", "BF", "ML", "BJ", "CM", "MG"), _SOUTH),
    _Plan("en", "en", 250, ("GB", "DE", "KE", "NA", "FJ", "RW", "NP", "BD")),
    _Plan("es", "es", 180, ("ES", "CO", "MX", "BO"), _WITHOUT_SERBIA),
    _Plan("pt", "pt", 140, ("PT", "BR", "MZ", "CV")),
    _Plan("ar", "ar", 120, ("MA", "TN", "EG", "LB", "MR")),
    _Plan("sr", "sr", 90, ("RS",)),
    _Plan("bg", "bg", 80, ("BG",)),
)
PROJECT_PLANS = (
    _Plan("fr-projects", "fr", 300, ("FR", "BE"), _FRENCH_SPEAKING),
    _Plan("fr-aid", "fr", 40, ("FR",), _FRENCH_SPEAKING),
    _Plan("en", "en", 180, ("GB", "DE", "KE", "NA"), ("KE", "NA", "FJ", "BD", "NP", "RW", "EG")),
    _Plan("es", "es", 110, ("ES", "MX", "CO"), ("CO", "BO", "MX", "MA", "CV")),
    _Plan("pt", "pt", 90, ("PT", "BR"), ("MZ", "CV", "BR", "SN")),
    _Plan("ar", "ar", 80, ("MA", "TN", "EG", "LB"), ("MR", "KM", "TN", "EG", "SN", "ML")),
)
MEMBER_PLANS = (_Plan("fr", "fr", 120, ("FR", "BE", *_FRENCH_SPEAKING)), _Plan("en", "en", 130, ()))
CALL_PLANS = (
    _Plan("fr", "fr", 12, (), _FRENCH_SPEAKING),
    _Plan("en", "en", 8, (), ("KE", "NA", "FJ", "BD", "NP", "RW", "EG")),
    _Plan("es-scholarships", "es", 10, (), ("CO", "BO", "MX", "MA", "CV")),
)
SOLUTION_PLANS = (
    _Plan("fr", "fr", 35, _FRENCH_SPEAKING),
    _Plan("en", "en", 25, ("KE", "NA", "FJ", "BD", "NP", "GB")),
)
OFFICES = 14
_TOWN_KINDS = {
    "twinning": 12,
    "cooperation_agreement": 5,
    "technical_support": 2,
    "project": 1,
    "youth_exchange": 1,
}
_REGION_KINDS = {"twinning": 1, "cooperation_agreement": 8, "technical_support": 4, "project": 2, "fund": 1}
ECHOES = 12
"""Links of the French communes that the Spanish and the Portuguese list state too, from the other end."""


def make_world(seed: int, today: date) -> World:
    """The world of ``seed`` as it would stand on ``today`` (no call opens later than a month after it)."""
    dice = Dice(seed)
    places = _places(dice)
    links = _links(dice, places, today)
    return World(
        seed=seed,
        today=today,
        places=places,
        links=links,
        projects=_projects(dice, places, today),
        members=_members(dice, places, today),
        calls=_calls(dice, today),
        solutions=_solutions(dice, places, today),
        offices=_offices(dice, places, today),
    )


def _places(dice: Dice) -> tuple[Place, ...]:
    places = []
    for country in countries().values():
        for kind in ("town", "region"):
            names = [n for n in invented_names() if n.country == country.code and n.kind == kind]
            kept = dice.some(names, max(1, round(len(names) * SHARE_OF_NAMES)))
            for name in sorted(kept, key=lambda n: n.latin):
                south, north, west, east = country.box
                inhabitants = (
                    dice.number(8, 99) * dice.pick((100, 100, 1000)) * (10 if kind == "region" else 1)
                )
                latitude = dice.between(south, north, 4)
                places.append(Place(name, latitude, dice.between(west, east, 4), inhabitants))
    return tuple(places)


class _Atlas:
    """Places by country and kind, to draw from."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._by: dict[tuple[str, str], list[Place]] = {}
        for place in places:
            self._by.setdefault((place.country, place.name.kind), []).append(place)

    def draw(self, dice: Dice, among: tuple[str, ...], kind: str = "town") -> Place:
        """A town or region in one of ``among`` (any country when empty), countries by weight."""
        codes = among or tuple(countries())
        code = dice.weighted(codes, [countries()[c].weight for c in codes])
        return dice.pick(self._by[code, kind])


def _links(dice: Dice, places: tuple[Place, ...], today: date) -> tuple[Link, ...]:
    atlas, met, links = _Atlas(places), set[frozenset[str]](), list[Link]()
    region = next(p for p in places if p.country == "FR" and p.name.kind == "region")
    for plan in LINK_PLANS:
        wanted = plan.count
        while wanted:
            a, b = _ends(dice, atlas, plan, region)
            pair = frozenset((a.place.name.latin, b.place.name.latin))
            if len(pair) == 2 and pair not in met:
                met.add(pair)
                links.append(_link(dice, plan, a, b, today))
                wanted -= 1
    return (*links, *_echoes(links))


def _ends(dice: Dice, atlas: _Atlas, plan: _Plan, region: Place) -> tuple[Body, Body]:
    if plan.keeper != "fr-region":
        return Body("commune", atlas.draw(dice, plan.ours)), Body("commune", atlas.draw(dice, plan.theirs))
    kind = dice.weighted(("region", "commune", "university", "hospital"), (5, 2, 2, 1))
    other = atlas.draw(dice, plan.theirs, "region" if kind == "region" and dice.chance(0.6) else "town")
    return Body("region", region), Body(
        "region" if other.name.kind == "region" else kind.replace("region", "commune"), other
    )


def _link(dice: Dice, plan: _Plan, a: Body, b: Body, today: date) -> Link:
    weights = _REGION_KINDS if plan.keeper == "fr-region" else _TOWN_KINDS
    kinds = tuple(kind for kind in weights if kind in words(plan.language)["kinds"])
    kind = dice.weighted(kinds, [weights[kind] for kind in kinds])
    status = dice.weighted(("active", "ended", "dormant", "planned"), (14, 3, 2, 1))
    since = None if status == "planned" or dice.chance(0.08) else _day(dice, 1956, today - timedelta(400))
    until = None
    if status == "ended" and since:
        until = since + timedelta(days=dice.number(300, max(301, (today - since).days - 30)))
    known = list(words(plan.language).get("topics", topics("fr")))
    return Link(plan.keeper, a, b, kind, since, until, status, dice.pick(known))


def _echoes(links: list[Link]) -> list[Link]:
    told = {"es": "ES", "pt": "PT"}
    echoes = []
    for keeper, country in told.items():
        theirs = [x for x in links if x.keeper == "fr-communes" and x.b.place.country == country]
        echoes += [
            Link(keeper, x.b, x.a, x.kind, x.since, x.until, x.status, x.topic) for x in theirs[: ECHOES // 2]
        ]
    return echoes


def _projects(dice: Dice, places: tuple[Place, ...], today: date) -> tuple[Project, ...]:
    atlas = _Atlas(places)
    return tuple(
        _project(dice, atlas, plan, i + 1, today) for plan in PROJECT_PLANS for i in range(plan.count)
    )


def _project(dice: Dice, atlas: _Atlas, plan: _Plan, number: int, today: date) -> Project:
    texts, said = topics(plan.language), words(plan.language)
    emergency = plan.keeper == "fr-aid"
    topic = dice.pick(("water", "health", "nutrition", "risk", "sanitation") if emergency else tuple(texts))
    lead = Body(dice.weighted(("commune", "association", "hospital", "university", "diaspora"), (9, 4, 1, 2, 1)),
                atlas.draw(dice, plan.ours))  # fmt: skip
    partner = Body(dice.weighted(("commune", "association"), (4, 1)), atlas.draw(dice, plan.theirs))
    town = partner.place.written(plan.language)
    frame = said["invented"]["emergency"] if emergency else dice.pick(said["frames"])
    title = elided(frame.format(title=dice.pick(texts[topic]["titles"]).format(town=town)), plan.language)
    chosen = dice.some(texts[topic]["sentences"], dice.number(1, 2))
    told = [sentence.format(number=dice.number(3, 48), town=town) for sentence in chosen]
    told.append(said["partner"].format(partner=body_name(partner, plan.language)))
    since = _day(dice, 2004, today + timedelta(200))
    until = since + timedelta(days=dice.number(90, 1500))
    ours = countries()[lead.place.country].currency
    return Project(
        keeper=plan.keeper,
        language=plan.language,
        topic=topic,
        goal=int(texts[topic]["goal"]),
        title=title,
        description=" ".join(told),
        reference=f"DEMO-{plan.keeper.upper()}-{number:04d}",
        lead=lead,
        partner=partner,
        status=_project_status(dice, since, until, today),
        since=since,
        until=until,
        amount=Decimal(dice.number(30, 9000)) * 50 + Decimal(dice.pick((0, 0, 0, 25))) / 100,
        currency="" if dice.chance(0.06) else dice.pick((ours, ours, "EUR", "USD")),
    )


def _project_status(dice: Dice, since: date, until: date, today: date) -> str:
    if since > today:
        return "planned"
    if dice.chance(0.04):
        return dice.pick(("cancelled", "suspended"))
    return "finished" if until < today else "active"


def _members(dice: Dice, places: tuple[Place, ...], today: date) -> tuple[Member, ...]:
    members = []
    for plan in MEMBER_PLANS:
        towns = [p for p in places if p.name.kind == "town" and (not plan.ours or p.country in plan.ours)]
        network = words(plan.language)["invented"]["network"]
        for place in dice.some(towns, plan.count):
            kind = dice.weighted(
                ("commune", "association", "university", "hospital", "diaspora"), (12, 2, 1, 1, 1)
            )
            role = dice.weighted(("member", "associate", "observer", "board"), (12, 2, 1, 1))
            members.append(Member(plan.keeper, network, Body(kind, place), _day(dice, 1996, today), role))
    return tuple(members)


def _calls(dice: Dice, today: date) -> tuple[Call, ...]:
    calls = []
    for plan in CALL_PLANS:
        said = words(plan.language)["invented"]
        for _ in range(plan.count):
            topic = dice.pick(tuple(topics(plan.language)))
            label = topic_label(topic, plan.language)
            opens = today + timedelta(days=dice.number(-420, 30))
            low = dice.pick((500, 1000, 5000, 10000))
            calls.append(
                Call(
                    keeper=plan.keeper,
                    language=plan.language,
                    title=f"{dice.pick(said['calls']).format(label=label)} ({opens.year})",
                    funder=said["fund"],
                    opens=opens,
                    closes=opens + timedelta(days=dice.number(40, 120)),
                    countries=tuple(sorted(dice.some(plan.theirs, dice.number(2, 4)))),
                    amount_min=low,
                    amount_max=low * dice.number(3, 12),
                    currency="EUR",
                    share=dice.pick((50, 60, 70, 80)),
                    topic=topic,
                )
            )
    return tuple(calls)


def _solutions(dice: Dice, places: tuple[Place, ...], today: date) -> tuple[Solution, ...]:
    atlas, solutions = _Atlas(places), []
    for plan in SOLUTION_PLANS:
        texts = topics(plan.language)
        drawn = dice.some(tuple(texts), len(texts))
        for i in range(plan.count):
            topic = drawn[i % len(drawn)]
            place, town_number = atlas.draw(dice, plan.ours), dice.number(4, 40)
            values = {"town": place.written(plan.language), "number": town_number}
            reused = tuple(atlas.draw(dice, ()) for _ in range(dice.number(0, 3)))
            solutions.append(
                Solution(
                    keeper=plan.keeper,
                    language=plan.language,
                    title=elided(
                        str(texts[topic]["titles"][i // len(drawn)]).format(**values), plan.language
                    ),
                    problem=texts[topic]["problem"],
                    done=elided(texts[topic]["done"].format(**values), plan.language),
                    place=place,
                    reused_in=tuple(p for p in reused if p != place),
                    year=dice.number(2009, today.year),
                    topic=topic,
                )
            )
    return tuple(solutions)


def _offices(dice: Dice, places: tuple[Place, ...], today: date) -> tuple[Office, ...]:
    towns = [p for p in places if p.name.kind == "town" and countries()[p.country].south]
    title = words("en")["invented"]["office"]
    return tuple(Office(place, _day(dice, 1990, today), title) for place in dice.some(towns, OFFICES))


def _day(dice: Dice, first_year: int, last: date) -> date:
    first = date(first_year, 1, 1)
    return first + timedelta(days=dice.number(0, (last - first).days))
