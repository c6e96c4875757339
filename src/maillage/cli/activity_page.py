"""The page of one activity on the terminal: one short block for each question, what is long is cut and said so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from maillage.cli.activity_figures import Figures
from maillage.cli.activity_words import MOST, MOST_INDICATORS, MOST_RESULTS, Told, plain_percentage
from maillage.cli.place import ROOM, country_name
from maillage.cli.speak import (
    count,
    day,
    figure,
    heading,
    language_name,
    line,
    next_steps,
    quoted,
    say,
    table,
    width,
)
from maillage.reference.texts import isolate

if TYPE_CHECKING:
    from maillage.cli.speak import Front
    from maillage.record.activity import About


def show(front: Front, about: About) -> None:
    """Show the page."""
    _Page(front, about).show()


class _Page(Figures):
    def show(self) -> None:
        self._head()
        for title, block in (
            ("who", self._who), ("where", self._where), ("when", self._when), ("why", self._why),
            ("how", self._how), ("topics", self._topics), ("money", self._money), ("differ", self._differ),
            ("terms", self._terms), ("results", self._results), ("documents", self._documents),
            ("related", self._related), ("problems", self._problems), ("origin", self._origin),
            ("others", self._others),
        ):  # fmt: skip
            self._block(title, block)
        self._next()

    def _block(self, title: str, block: Callable[[], list[Any]]) -> None:
        """A heading and its lines; nothing where there is nothing. A line is a text, or rows of a table."""
        found = block()
        if not found:
            return
        heading(say(f"activity.{title}"))
        for each in found:
            if isinstance(each, str):
                line(each)
            elif isinstance(each, tuple):
                line(each[1], each[0])
            else:
                table(each, right=(2,) if title == "money" else ())

    # Blocks

    def _head(self) -> None:
        row, told = self.row, self.told
        title = (
            self._text(told.get("title"))
            if told.get("title")
            else isolate(row["title"] or "?", self.front.language)
        )
        line(title, 0)
        status = self._named(told.get("status")) or (
            say(f"activity_status.{row['status']}") if row["status"] else ""
        )
        span = ""
        if row["since"] or row["until"]:
            span = say("activity.span", since=(row["since"] or "?")[:4], until=(row["until"] or "?")[:4])
        parts = [isolate(row["reference"] or self.about.id, self.front.language), status, span]
        line(say("dot").join(part for part in parts if part), 0)
        if row["generated"]:
            line(say("activity.invented"), 0)
        standing = self.about.statements[0]["standing"]
        if standing not in ("current",):
            line(say(f"activity.standing.{standing}"), 0)

    def _who(self) -> list[Any]:
        said = [
            ("secondary" if party["secondary"] else party["role"], party["name"], party["reference"])
            for party in self.told.get("parties", ())
        ]
        if not self.told:
            said = [
                (party["role"], _plain_text(party["name"]), party["reference"])
                for party in self.about.parties
            ]
        roles = [say(f"role.{role or 'unknown'}") for role, _, _ in said[:MOST]]
        references = [reference or "" for _, _, reference in said[:MOST]]
        room = ROOM - max(map(width, roles), default=0) - min(max(map(width, references), default=0), 30)
        names = [self._short(name, room, reference) for _, name, reference in said[:MOST]]
        rows = [list(row) for row in zip(roles, names, references, strict=True)]
        return [rows, *self._more(said)] if rows else []

    def _where(self) -> list[Any]:
        said = [*self.told.get("countries", ()), *self.told.get("regions", ())]
        areas = []
        for area in said:
            known = (
                country_name(area["code"], self.front.language) if area["code"] in self._countries() else ""
            )
            name = known or (
                isolate(area["name"], self.front.language) if area["name"] else self._text(area["said"])
            )
            name = name if name != "?" else isolate(area["code"] or "?", self.front.language)
            areas.append(
                say("activity.share", name=name, percentage=plain_percentage(area["percentage"]))
                if area["percentage"]
                else name
            )
        named = {area["code"] for area in said}
        areas += [country_name(code, self.front.language) for code in self._countries() if code not in named]
        lines: list[Any] = [say("dot").join(areas[:MOST])] if areas else []
        lines += self._more(areas)
        places = [(p["place_said"], p["latitude"], p["longitude"]) for p in self.about.places]
        shown = []
        for name, latitude, longitude in places[:MOST]:
            point = f"{latitude:g}, {longitude:g}" if latitude is not None and longitude is not None else ""
            both = say("activity.at_point", name=name, point=point) if name and point else name or point
            shown.append(isolate(both, self.front.language))
        if shown:
            lines.append(say("dot").join(shown))
            lines += self._more(places)
        return lines

    def _countries(self) -> list[str]:
        return list(self.row["countries"] or ([self.row["country"]] if self.row["country"] else []))

    def _when(self) -> list[Any]:
        rows = [
            [say(f"activity_date.{each['type'] or 'unknown'}"), day(each["day"]) or isolate(each["said"] or "?", self.front.language)]
            for each in self.told.get("dates", ())
        ]  # fmt: skip
        if not self.told:
            rows = [
                [say(f"activity_date.{name}"), day(self.row[name])]
                for name in ("since", "until")
                if self.row[name]
            ]
        lines: list[Any] = [rows[:MOST], *self._more(rows)] if rows else []
        if self.row["day"]:
            basis = say(f"activity_date.{self.row['day_basis']}")
            lines.append(say("activity.own_day", day=day(self.row["day"]), basis=basis))
        elif self.told:
            lines.append(say("activity.no_day"))
        return lines

    def _why(self) -> list[Any]:
        lines: list[Any] = []
        for each in self.told.get("descriptions", ()):
            if each["text"]:
                words = self._cut(each["text"])
                special = each["code"] not in (None, "1") and each["name"]
                lines.append(say("activity.described", sort=each["name"], text=words) if special else words)
        if not self.told and self.row["description"]:
            lines.append(self._cut({"text": self.row["description"], "language": None}))
        return lines[:MOST] + self._more(lines)

    def _how(self) -> list[Any]:
        from maillage.reference.groups import group_name
        from maillage.reference.kinds import decentralised_name, kind_name

        lines: list[Any] = []
        row, language = self.row, self.front.language
        if row["kind"]:
            basis = say(f"activity.basis.{row['kind_basis'] or 'g77'}")
            lines.append(say("activity.kind", kind=kind_name(row["kind"], language), basis=basis))
            if row["decentralised"] and row["decentralised"] != "none":
                lines.append(decentralised_name(row["decentralised"], language))
        stated = self._named(self.told.get("collaboration"))
        if stated:
            lines.append(say("activity.collaboration", name=stated))
        groups = row["groups"] or []
        sure = [group_name(group, language) for group in groups if not group.endswith("?")]
        # Which income group a country was in is known for few years: that it is not known is not worth four lines.
        unsure = [group[:-1] for group in groups if group.endswith("?") and not group.startswith("INCOME_")]
        doubt = [group_name(group, language) for group in unsure]
        if sure:
            lines.append(say("activity.groups", names=say("list_sep").join(sure)))
        if doubt:
            lines.append(say("activity.groups_undecided", names=say("list_sep").join(doubt)))
        return lines

    def _topics(self) -> list[Any]:
        from maillage.reference.topics import topic_name

        language = self.front.language
        lines: list[Any] = []
        topics = [topic_name(code, language) for code in self.row["topics"] or ()]
        if topics:
            lines.append(
                say(
                    "activity.topics_derived" if self.told else "activity.topics_said",
                    names=say("list_sep").join(topics),
                )
            )
        sectors = [s for s in self.told.get("sectors", ()) if s["vocabulary"]["code"] not in ("7", "8", "9")]
        shown = [self._sector(sector) for sector in sectors[:MOST]]
        if shown:
            lines.append(say("activity.sectors", names=say("list_sep").join(shown)))
            lines += self._more(sectors)
        lines += self._goals()
        markers = [
            m for m in self.told.get("markers", ()) if m["significance"]["code"] not in (None, "", "0")
        ]
        if markers:
            said = [
                f"{self._named(m) if m['name'] else self._text(m['said'])} ({self._named(m['significance'])})"
                for m in markers
            ]
            lines.append(say("activity.markers", names=say("list_sep").join(said[:MOST])))
        return lines

    def _sector(self, sector: Told) -> str:
        name = (
            self._named(sector)
            if sector["name"]
            else self._text(sector["said"], isolate(sector["code"] or "?", self.front.language))
        )
        if sector["percentage"]:
            return say("activity.share", name=name, percentage=plain_percentage(sector["percentage"]))
        return name

    def _goals(self) -> list[str]:
        from maillage.reference.topics import goal_name, goals_of_topic

        key, numbers = "activity.goals_stated", self.row["goals"]
        if not numbers:
            key, topics = "activity.goals_derived", self.row["topics"] or ()
            numbers = dict.fromkeys(number for code in topics for number in goals_of_topic(code)[:1])
        names = [goal_name(number, self.front.language) for number in numbers]
        return [say(key, names=say("list_sep").join(names))] if names else []

    def _documents(self) -> list[Any]:
        documents = self.told.get("documents", [])
        lines: list[Any] = []
        for document in documents[:MOST_RESULTS]:
            title = self._text(document["title"], "")
            lines.append(title or self._named((document["categories"] or [None])[0]) or "?")
            if document["address"]:
                lines.append((4, isolate(document["address"], self.front.language)))
        if self.row["website"] and not documents:
            lines.append(isolate(self.row["website"], self.front.language))
        return lines + self._more(documents, MOST_RESULTS)

    def _related(self) -> list[Any]:
        related = self.told.get("related", [])
        rows = []
        for each in related[:MOST]:
            reference = " ".join((each["reference"] or "?").split())
            known = reference in self.about.related
            title = self.about.related.get(reference) or ""
            rows.append([self._named(each), reference, title if known else say("activity.not_here")])
        return [rows, *self._more(related)] if rows else []

    def _problems(self) -> list[Any]:
        from maillage.reference.problems import Problem

        problems = self.about.problems
        if not problems:
            return []
        lines: list[Any] = [count("activity.n_problems", sum(each["count"] for each in problems))]
        for each in problems[:MOST_INDICATORS]:
            problem = Problem(each["code"], each["file"], each["line"], each["field"], each["values"])
            times = f"{figure(each['count'])} × " if each["count"] > 1 else ""
            where = say("activity.at_line", line=each["line"]) if each["line"] else ""
            lines.append(times + problem.message(self.front.language) + (f" {where}" if where else ""))
            lines.append((6, f"→ {problem.mend(self.front.language)}"))
        return lines + self._more(problems, MOST_INDICATORS)

    # Where it comes from

    def _origin(self) -> list[Any]:
        statement = self.about.statements[0]
        dated = day((statement["as_of"] or "")[:10]) or "?"
        lines: list[Any] = [say("activity.all_from", where=self._at(statement), date=dated)]
        if statement["file"] and statement["file"] != statement["title"]:
            lines.append(isolate(statement["file"], self.front.language))
        contacts = self.told.get("contacts", 0)
        if contacts:
            lines.append(count("activity.contacts", contacts))
        if self.foreign:
            names = [f"[{code}] {language_name(code, self.front.language)}" for code in self.foreign]
            lines.append(say("activity.languages", names=say("list_sep").join(names)))
        return lines

    def _others(self) -> list[Any]:
        others = self.about.statements[1:]
        lines: list[Any] = []
        for statement in others[:MOST]:
            dated = day((statement["as_of"] or "")[:10]) or "?"
            why = say(f"activity.because.{statement['why'] or 'unknown'}")
            sort = say(f"activity.other.{statement['standing']}")
            lines.append(
                say("activity.other_line", where=self._at(statement), date=dated, sort=sort, why=why)
            )
        return lines + self._more(others)

    def _next(self) -> None:
        reference = quoted(self.row["reference"] or self.about.id)
        steps = []
        if self.told:
            steps.append(
                (
                    f"maillage export iati --activity {reference} --out activity.xml",
                    say("activity.next_export"),
                )
            )
        related = next((ref for ref in self.about.related), None)
        if related:
            steps.append((f"maillage activity {quoted(related)}", say("activity.next_related")))
        for code in self._countries()[:1]:
            steps.append((f"maillage country {code}", say("activity.next_country")))
        steps.append((f"maillage activity {reference} --json", say("activity.next_json")))
        next_steps(steps[:3])


def _plain_text(text: str | None) -> Told | None:
    return {"text": text, "language": None} if text else None
