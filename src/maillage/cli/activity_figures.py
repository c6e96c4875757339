"""What an activity paid and reached, on its page: money, figures that differ, conditions, results."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage.cli.activity_words import MOST, MOST_INDICATORS, MOST_RESULTS, Told, Words, amount_shown
from maillage.cli.speak import count, day, say
from maillage.reference.texts import isolate


class Figures(Words):
    """The blocks that hold figures. Each is a list of lines and of rows of a table, empty where nothing is known."""

    def _money(self) -> list[Any]:
        from maillage.record.activity.gather import ordered

        row, sums = self.row, self.about.sums
        if sums is None:
            if not row["amount"]:
                return []
            kind = row["amount_kind"]
            measure = say(f"measure.{kind}" if kind else "activity.amount")
            amount = amount_shown(Decimal(row["amount"]))
            return [[[measure, "", amount, row["currency"] or say("activity.no_currency")]]]
        keys = ordered(sums.amounts)
        rows, last = [], ""
        for measure, year, currency in keys:
            name = say(f"measure.{measure}")
            shown = say("activity.no_year") if year is None else str(year)
            amount = amount_shown(sums.amounts[measure, year, currency])
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
        from maillage.record.activity.sums import ORDER

        lines: list[Any] = []
        where = {each["statement"]: self._at(each) for each in self.about.statements}
        for conflict in self.about.conflicts[:MOST]:
            what = conflict["what"]
            is_sum = what in ORDER
            name = say(f"measure.{what}" if is_sum else f"activity.field.{what}")
            if is_sum:
                parts = [name, str(conflict["year"] or say("activity.no_year")), conflict["currency"] or ""]
                name = " ".join(part for part in parts if part)
            lines.append(name)
            for said in conflict["said"]:
                value = said["value"]
                shown = (
                    amount_shown(value)
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
                        say("activity.described", sort=self._named(each), text=self._cut(each["text"]))
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
