"""`maillage train partners`: the weights of likely partners, learnt from the links of one's own record."""

from __future__ import annotations

from pathlib import Path

import click

from maillage.cli.asked import Refused
from maillage.cli.speak import Front, aside, count, front_options, line, next_steps, quoted, say, show_json

LEAST = 2_000
"""Links that weights are learnt from, at least: with fewer, those that ship are better."""


@click.command("partners", epilog="Example: maillage train partners --out weights.toml")
@click.option("--out", required=True, metavar="FILE", help="Where the weights are written.")
@front_options
def train_partners_command(front: Front, out: str) -> int:
    """Learn how much each reason says of likely partners, from the links of your record, in a minute or two.

    Links are hidden, ranked, and the weights bent until the hidden ones stand high. The same record gives the same
    file. Use it with `maillage partners --weights`.
    """
    from maillage.cli.importing import open_places
    from maillage.cli.questions import fail
    from maillage.matching.affinity import LINK_COLUMNS, Links
    from maillage.matching.affinity.graph import read_graph
    from maillage.matching.affinity.learn import learn
    from maillage.matching.affinity.prepare import prepare
    from maillage.matching.affinity.weights import as_toml
    from maillage.record.beside import beside
    from maillage.record.store import Store
    from maillage.record.ties import tie_rows

    places = open_places()
    with Store(front.home).open() as reader:
        links = Links.of(tie_rows(reader, places, LINK_COLUMNS))
    graph = read_graph(links, places)
    pairs = int(graph.links.nnz) // 2
    if pairs < LEAST:
        raise Refused(front, "partners.too_few", found=pairs, least=LEAST)
    aside(count("partners.learning", pairs), 0)
    weights = learn(prepare(graph))
    target = Path(out)
    try:
        with beside(target) as put:
            put(as_toml(weights).encode())
    except OSError as fault:
        fail(front, fault, target)
    if front.json:
        show_json({"out": out, "links": pairs, "places": len(graph)})
    else:
        line(count("partners.trained", pairs, file=out), 0)
        next_steps([(f"maillage partners Dakar --weights {quoted(out)}", say("partners.next_trained"))])
    return 0
