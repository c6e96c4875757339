"""The page of one activity on the terminal: one short block for each question, what is long is cut and said so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from maillage.cli.place import country_name
from maillage.cli.speak import count, cut, day, figure, heading, line, next_steps, quoted, say, table, width
from maillage.reference.texts import isolate

if TYPE_CHECKING:
    from maillage.cli.speak import Front
    from maillage.record.activity import About

MOST = 8
"""Lines of a block; `--json` has them all."""
MOST_RESULTS = 5
MOST_INDICATORS = 3
LONGEST_TEXT = 480
"""Characters of a description."""

_ROOM = 80 - 2 - 2 * 3
"""Columns that three columns of a table have for their texts."""

Told = dict[str, Any]


def show(front: Front, about: About) -> None:
    """Show the page."""
    _Page(front, about).show()


class _Page:
    def __init__(self, front: Front, about: About) -> None:
        self.front, self.about, self.row = front, about, about.row
        self.told: Told = about.told or {}
        self.foreign: dict[str, None] = {}

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

    # Words

    def _text(self, told: Told | None, otherwise: str = "?") -> str:
        """A text, with its language after it when it is not the reader's."""
        if told is None:
            return otherwise
        language = told["language"]
        if language and language != self.front.language:
            self.foreign[language] = None
            return say("activity.in_language", text=told["text"], language=language)
        return isolate(told["text"], self.front.language)

    def _named(self, told: Told | None) -> str:
        if told is None:
            return ""
        return isolate(told["name"] or told["code"] or "?", self.front.language)

    def _more(self, listed: Sequence[Any], most: int = MOST) -> list[str]:
        rest = len(listed) - most
        return [count("activity.more", rest)] if rest > 0 else []

    def _cut(self, told: Told | None) -> str:
        if told is None:
            return ""
        words = told["text"]
        if len(words) > LONGEST_TEXT:
            words = words[:LONGEST_TEXT].rsplit(" ", 1)[0] + "…"
        return self._text({**told, "text": words})

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
            say(f"activity.status.{row['status']}") if row["status"] else ""
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
        roles = [say(f"activity.role.{role or 'unknown'}") for role, _, _ in said[:MOST]]
        references = [reference or "" for _, _, reference in said[:MOST]]
        room = _ROOM - max(map(width, roles), default=0) - min(max(map(width, references), default=0), 30)
        names = [self._short(name, room, reference) for _, name, reference in said[:MOST]]
        rows = [list(row) for row in zip(roles, names, references, strict=True)]
        return [rows, *self._more(said)] if rows else []

    def _short(self, told: Told | None, room: int, otherwise: str | None) -> str:
        """A text for a cell: cut before its language and isolates are put around it, so that both stay whole."""
        if told is None:
            return isolate(cut(otherwise or "?", room), self.front.language)
        marked = told["language"] and told["language"] != self.front.language
        return self._text({**told, "text": cut(told["text"], room - 5 * bool(marked))})

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
                say("activity.share", name=name, percentage=_plain(area["percentage"]))
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
            [say(f"activity.date.{each['type'] or 'unknown'}"), day(each["day"]) or isolate(each["said"] or "?", self.front.language)]
            for each in self.told.get("dates", ())
        ]  # fmt: skip
        if not self.told:
            rows = [
                [say(f"activity.date.{name}"), day(self.row[name])]
                for name in ("since", "until")
                if self.row[name]
            ]
        lines: list[Any] = [rows[:MOST], *self._more(rows)] if rows else []
        if self.row["day"]:
            basis = say(f"activity.date.{self.row['day_basis']}")
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
            return say("activity.share", name=name, percentage=_plain(sector["percentage"]))
        return name

    def _goals(self) -> list[str]:
        from maillage.reference.topics import goal, goals_of_topic

        def shown(number: int | str) -> str:
            entry = goal(number)
            return f"{number} {entry.name(self.front.language)}" if entry else str(number)

        if self.row["goals"]:
            return [say("activity.goals_stated", names=say("list_sep").join(map(shown, self.row["goals"])))]
        derived = dict.fromkeys(
            goals_of_topic(code)[0] for code in self.row["topics"] or () if goals_of_topic(code)
        )
        return (
            [say("activity.goals_derived", names=say("list_sep").join(map(shown, derived)))]
            if derived
            else []
        )

    def _money(self) -> list[Any]:
        from maillage.record.activity.gather import ordered

        row, sums = self.row, self.about.sums
        if sums is None:
            if not row["amount"]:
                return []
            measure = say(f"activity.measure.{row['amount_kind'] or 'stated'}")
            return [
                [
                    [
                        measure,
                        "",
                        _amount(Decimal(row["amount"])),
                        row["currency"] or say("activity.no_currency"),
                    ]
                ]
            ]
        keys = ordered(sums.amounts)
        rows, last = [], ""
        for measure, year, currency in keys:
            name = say(f"activity.measure.{measure}")
            shown = say("activity.no_year") if year is None else str(year)
            amount = _amount(sums.amounts[measure, year, currency])
            rows.append(
                [name if name != last else "", shown, amount, currency or say("activity.no_currency")]
            )
            last = name
        lines: list[Any] = [rows[: 2 * MOST]] if rows else []
        lines += self._more(rows, 2 * MOST)
        if len({measure for measure, _, _ in keys}) > 1:
            lines.append(say("activity.not_added"))
        for why, number in sorted(sums.left_out.items()):
            lines.append(count(f"activity.left_out.{why}", number))
        return lines

    def _differ(self) -> list[Any]:
        lines: list[Any] = []
        where = {each["statement"]: self._at(each) for each in self.about.statements}
        for conflict in self.about.conflicts[:MOST]:
            what = conflict["what"]
            sort = "measure" if what in _measures() else "field"
            name = say(f"activity.{sort}.{what}")
            if sort == "measure":
                parts = [name, str(conflict["year"] or say("activity.no_year")), conflict["currency"] or ""]
                name = " ".join(part for part in parts if part)
            lines.append(name)
            for said in conflict["said"]:
                value = said["value"]
                shown = (
                    _amount(value)
                    if isinstance(value, Decimal)
                    else value and isolate(value, self.front.language)
                )
                lines.append(
                    (
                        4,
                        say(
                            "activity.said_at",
                            value=shown or say("activity.nothing_said"),
                            where=where[said["statement"]],
                        ),
                    )
                )
        return lines + self._more(self.about.conflicts)

    def _terms(self) -> list[Any]:
        lines: list[Any] = []
        conditions = self.told.get("conditions")
        if conditions:
            key = {True: "conditions_yes", False: "conditions_no"}.get(
                conditions["attached"], "conditions_unsaid"
            )
            lines.append(say(f"activity.{key}"))
            for each in conditions["listed"][:MOST]:
                lines.append(
                    (
                        4,
                        f"{self._named(each)}: {self._cut(each['text'])}"
                        if each["text"]
                        else self._named(each),
                    )
                )
            lines += self._more(conditions["listed"])
        named = [self._named(self.told.get(key)) for key in ("tied", "flow", "finance")]
        named += [self._named(each) for each in self.told.get("aid", ()) if each]
        said = [name for name in named if name]
        if said:
            lines.append(say("dot").join(said))
        return lines

    def _results(self) -> list[Any]:
        results = self.told.get("results", [])
        lines: list[Any] = []
        for result in results[:MOST_RESULTS]:
            sort = self._named(result) if result["code"] else ""
            title = self._cut(result["title"]) or "?"
            lines.append(say("activity.described", sort=sort, text=title) if sort else title)
            for indicator in result["indicators"][:MOST_INDICATORS]:
                lines.append((4, self._indicator(indicator)))
            lines += [(4, text) for text in self._more(result["indicators"], MOST_INDICATORS)]
        return lines + self._more(results, MOST_RESULTS)

    def _indicator(self, indicator: Told) -> str:
        parts = []
        for baseline in indicator["baselines"][:1]:
            if baseline["value"]:
                parts.append(say("activity.baseline", year=baseline["year"] or "?", value=baseline["value"]))
        for period in indicator["periods"][-1:]:
            for key in ("targets", "actuals"):
                values = [each["value"] for each in period[key] if each["value"]]
                if values:
                    until = (period["to"] or period["from"] or "?")[:10]
                    parts.append(
                        say(
                            f"activity.{key}",
                            value=say("list_sep").join(values[:3]),
                            until=day(until) or until,
                        )
                    )
        title = self._cut(indicator["title"]) or "?"
        rest = len(indicator["periods"]) - 1
        if rest > 0:
            parts.append(count("activity.more_periods", rest))
        if not parts:
            return title
        return say("activity.indicator", title=title, values=say("dot").join(parts))

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

    def _at(self, statement: Told) -> str:
        place = f"{statement['title'] or statement['file']}"
        if statement["sheet"]:
            place += f" ({statement['sheet']})"
        return say("activity.file_line", file=place, line=statement["line"] or "?")

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
            from babel import Locale

            locale = Locale.parse(self.front.language)
            names = [f"[{code}] {locale.languages.get(code, code)}" for code in self.foreign]
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


def _measures() -> tuple[str, ...]:
    from maillage.record.activity.sums import ORDER

    return ORDER


def _amount(amount: Decimal) -> str:
    """A sum as the language writes it, with every decimal that its source states."""
    whole, _, decimals = f"{abs(amount):f}".partition(".")
    decimals = decimals.rstrip("0")
    shown = figure(int(whole)) + (figure(0.5)[1] + decimals if decimals else "")
    return f"-{shown}" if amount < 0 else shown


def _plain(percentage: str) -> str:
    """``100.00`` as ``100``; what is no number as it is."""
    from maillage.record.iati.typing import read_number

    number = read_number(percentage)
    return f"{number.normalize():f}" if number is not None else percentage
