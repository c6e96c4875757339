"""Money at the end of an import: its parts written, then what depends on all of the record made anew.

``write_money`` gives the part of the new statements. ``remake`` gives ``money_standing``, ``rates_used``, ``money_cube`` and
``money_sums``; they are small, and made anew in the same swap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maillage.record.money.columns import CUBE, MONEY, RATES, STANDING, SUMS
from maillage.record.money.cube_sql import CUBED, IN_ORDER, SUMMED, WANTED
from maillage.record.money.derive import MEMORY, Country, as_declared, derive_money
from maillage.record.money.rates import AddedRates, rates_used
from maillage.record.money.standing_sql import RESULT, STEPS

if TYPE_CHECKING:
    from maillage.record.store import Manifest, Part, Store
    from maillage.reference.money import Rate

_ASKED = ("money", "standing", "iati_activity", "iati_related_activity")
MADE_ANEW = (STANDING.name, RATES.name, CUBE.name, SUMS.name)
"""Tables that each import makes anew."""


def write_money(
    store: Store, written: Mapping[str, Sequence[Part]], country: Country, import_no: int
) -> Part | None:
    """The part of ``money`` for the parts that this import has written, None when they hold no money."""
    from maillage.record.sink import Sink

    paths = {name: [str(store.part_path(name, part)) for part in parts] for name, parts in written.items()}
    sink = Sink(store, import_no)
    for rows in derive_money(paths, country, store.work):
        sink.add(MONEY.name, rows)
    return sink.close().get(MONEY.name)


def remake(store: Store, tables: Mapping[str, Sequence[Part]], import_no: int) -> dict[str, tuple[Part, ...]]:
    """The parts of the tables made anew, by name; none for a table without rows.

    ``tables``: all parts of the record that is about to be. Rates are those that users added, the central bank's and the
    fixed parities, by the one rule of ``reference.money``.
    """
    from maillage.record.arrow import schema, to_arrow
    from maillage.record.money.connect import connect_over

    if not tables.get(MONEY.name):
        return {}
    paths = {name: [str(store.part_path(name, part)) for part in tables.get(name, ())] for name in _ASKED}
    made: dict[str, Any] = {}
    with connect_over(paths, store.work, MEMORY, threads=2) as connection:
        for name, query in STEPS.items():
            connection.execute(f"CREATE TEMP TABLE {name} AS {query}")
        made[STANDING.name] = connection.sql(RESULT).to_arrow_table()
        wanted = connection.execute(WANTED).fetchall()
        rates = to_arrow(RATES.name, rates_used(wanted, AddedRates(store.folder / "state").in_force()))
        made[RATES.name] = rates
        connection.register("said_standing", made[STANDING.name])
        connection.register("said_rates", rates)
        connection.execute("CREATE TEMP TABLE money_standing AS FROM said_standing")
        connection.execute("CREATE TEMP TABLE rates_used AS FROM said_rates")
        connection.execute(f"CREATE TEMP TABLE cube AS {CUBED}")
        made[CUBE.name] = connection.sql(f"FROM cube {IN_ORDER}").to_arrow_table()
        made[SUMS.name] = connection.sql(SUMMED).to_arrow_table()
    parts: dict[str, tuple[Part, ...]] = {}
    for name, rows in made.items():
        if rows.num_rows:
            told = as_declared(rows, schema(name))
            parts[name] = (store.write_part(name, told, import_no),)
    return parts


def add_rates(store: Store, rates: Sequence[Rate], now: datetime) -> Manifest:
    """Remember rates and make what depends on them anew, in one swap; the manifest in force. The caller holds the lock.

    ``undo`` takes them back: it finds them by the moment of the manifest.
    """
    at = now.isoformat(timespec="seconds")
    AddedRates(store.folder / "state").add(rates, at)
    parent = store.current()
    if not parent.name:
        return parent
    store.prepare()
    tables = {name: parts for name, parts in parent.tables.items() if name not in MADE_ANEW}
    tables |= remake(store, parent.tables, parent.number + 1)
    return store.publish(parent.after("rates", at, tables, len(rates)))
