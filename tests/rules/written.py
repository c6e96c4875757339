"""A small pack written for tests, whose text tests change."""

from __future__ import annotations

from maillage.rules.model import Pack
from maillage.rules.read_pack import read_pack

SMALL = """\
[pack]
id = "small-fund"
kind = "funding"
jurisdiction = "FR"
title = { en = "A small fund", fr = "Un petit fonds", ar = "صندوق صغير" }
checked = 2026-01-10
review_by = 2027-01-10
currency = "EUR"

[source.text]
title = "The fund's rules"
as_of = 2026-01-10

[source.memory]
title = "from memory"
verified = false

[value.most]
unit = "EUR"
name = { en = "most that is paid", fr = "plafond", ar = "السقف" }
[[value.most.at]]
from = 2024-01-01
is = 50000
source = "text"
[[value.most.at]]
from = 2025-07-01
is = 40000
source = "text"

[[rule]]
id = "most"
name = { en = "At most {most}", fr = "Au plus {most}", ar = "{most} على الأكثر" }
need = { fact = "asked", at_most = "$most" }
mend = { en = "Ask for {most}.", fr = "Demandez {most}.", ar = "اطلبوا {most}." }
source = "text"

[[rule]]
id = "ldc"
name = { en = "A least developed country", fr = "Un pays moins avancé", ar = "بلد من أقل البلدان نموا" }
need = { fact = "partner_countries", any_in_group = "LDC" }
mend = { en = "Take part with one.", fr = "Associez-en un.", ar = "شاركوا مع واحد." }
source = "text"

[[rule]]
id = "remembered"
name = { en = "Reports are in", fr = "Les rapports sont remis", ar = "سُلّمت التقارير" }
need = { fact = "reports_filed", is = true }
mend = { en = "Hand them in.", fr = "Remettez-les.", ar = "سلّموها." }
source = "memory"
"""


def pack(text: str = SMALL) -> Pack:
    """The pack of a text that is whole."""
    found, problems = read_pack(text, "small-fund.toml")
    assert found is not None, [(each.code, each.line, each.values) for each in problems]
    return found


def with_rule(need: str, when: str = "", more: str = "") -> Pack:
    """The small pack with one rule alone, of this need."""
    head = SMALL.split("[[rule]]")[0]
    rule = f'[[rule]]\nid = "one"\nname = "One"\nneed = {need}\nmend = "Mend it."\nsource = "text"\n{more}'
    return pack(head + rule + (f"when = {when}\n" if when else ""))
