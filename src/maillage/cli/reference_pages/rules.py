"""rules.md: the packs that ship, the facts that rules ask about, and what a pack may say."""

from __future__ import annotations

from maillage.cli.reference_pages.markdown import code, codes, page_of, prose, table, yes
from maillage.rules import condition, read_pack, read_rules, reading, say
from maillage.rules import model as nouns
from maillage.rules.cases import EXPECTED, MOST_CASES
from maillage.rules.shelf import shipped
from maillage.rules.terms import FIRST, LAST, UNITS
from maillage.rules.vocabulary import NUMBERS, vocabulary

_TESTS = (
    ("yes_no, choice, country, count", condition.EQUAL, "the same, another, one of, none of"),
    ("choices, countries", condition.LISTS, "holds it, one of them, all of them, none of them"),
    (", ".join(NUMBERS), condition.ORDER, "compared; a list by its number with `count = true`"),
    ("day", condition.DAYS, "compared; `less` or `plus` moves the day that it is held against: `less = { months = 2 }`"),
    ("country", condition.GROUPS[:1], "in the group on the day of judgement"),
    ("countries", condition.GROUPS[1:], "one, all, or so many of them (`count_in_group` with a comparison) are in the group"),
    ("any", ("known",), "it is given"),
)  # fmt: skip


def page() -> str:
    """The page."""
    return page_of(
        "Rules",
        prose(nouns.__doc__),
        "How to write them: [write rules](../how-to/write-rules.md). What was read and where it stands: "
        "[what the rules hold](what-the-rules-hold.md).",
        "## Packs that ship",
        _packs(),
        "## Facts",
        "What a facts file may say, in the order in which it is asked. A fact that is left out is not known. Derived facts are "
        "worked out and cannot be given. What nobody can change is never proposed as a change.",
        _facts(),
        "## Conditions",
        "`{ all = […] }`, `{ any = […] }`, `{ not = {…} }`, or one test of one fact: `{ fact = \"asked\", at_most = \"$most\" }`. It is "
        "held against a value written there, a dated value of the pack (`\"$most\"`) or another fact (`\"@cost_total\"`).",
        table(("fact of type", "tests", "what is asked"), [(kinds, codes(tests), what) for kinds, tests, what in _TESTS]),
        "## Keys of a pack",
        table(
            ("table", "keys"),
            [
                (code("[pack]"), codes(read_pack.KEYS_OF_PACK)),
                (code("[source.NAME]"), codes(reading.KEYS_OF_SOURCE)),
                (code("[value.NAME]"), codes(("unit", "name", "at"))),
                (code("[[value.NAME.at]]"), codes(read_pack.KEYS_OF_AT)),
                (code("[[rule]]"), codes(read_rules.KEYS_OF_RULE)),
                (code("[rule.step]"), codes(read_rules.KEYS_OF_STEP)),
                (code("[ceiling]"), codes(read_pack.KEYS_OF_CEILING)),
            ],
        ),
        f"Kinds: {codes(nouns.KINDS)}. Units: {codes(read_pack.UNITS)}, or a currency of ISO 4217. Lengths of time: {codes(UNITS)}. "
        f"`same_as`: {codes(read_rules.SAME_AS)}. What a case may expect of a rule: {codes(EXPECTED)}.",
        "A text may name values of the pack between braces, `{most}`, and nothing else there. "
        f"Days lie in {FIRST.year}–{LAST.year}, a length of time within ten years. At most {read_rules.MOST_RULES} rules and {MOST_CASES} cases a "
        f"file, {condition.MOST_TESTS} tests a condition.",
    )  # fmt: skip


def _packs() -> str:
    rows = []
    for pack in sorted(shipped().packs.values(), key=lambda pack: (nouns.KINDS.index(pack.kind), pack.id)):
        rows.append(
            (
                code(pack.id), say.title(pack, "en"), pack.kind.replace("_", " "), pack.jurisdiction, pack.checked, pack.review_by,
                len(pack.rules), sum(not rule.verified for rule in pack.rules), len(shipped().cases[pack.id]),
            )
        )  # fmt: skip
    return table(
        ("id", "title", "kind", "where", "checked", "review by", "rules", "of them from memory", "cases"),
        rows,
    )


def _facts() -> str:
    rows = [
        (
            code(name), about.type.replace("_", " "), about.said("name", "en"), about.said("name", "fr"), about.said("name", "ar"),
            codes(about.options), codes(about.of), yes(about.changeable),
        )
        for name, about in vocabulary().items()
    ]  # fmt: skip
    return table(
        ("fact", "type", "English", "français", "العربية", "answers", "derived from", "can be changed"), rows
    )
