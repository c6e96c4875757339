"""A process that asks for the page of one dossier as whoever takes part does: `python -m benchmarks.dossiers_page_process DECISIONS TIMES`.

Prints one JSON object. The page is asked for through Django's client, signed in, everything between request and answer included; the
peer is the dossier read, verified and folded alone, without any page.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from benchmarks.at_site import given, ready, somebody
from benchmarks.timed import median_ms

BESIDE = 36
"""Decisions of the story that are no remarks."""


def main(decisions: int, times: int) -> dict[str, Any]:
    """Milliseconds of the page and of the peer, how many questions it asks of the database, and its bytes."""
    ready()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.dossiers_agenda_process import fill, town
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import standing
    from maillage.site.today import today
    from maillage.site.warm import warm

    warm()
    on = today()
    towns = [town(number) for number in range(2)]
    fill(towns, 1, on, remarks=decisions - BESIDE)
    row = Dossier.objects.get()
    account = somebody()
    given(account, towns[0], may_publish=True, may_bind=True)
    client, path = Client(), f"/fr/dossier/{row.pk}"
    client.force_login(account)
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    queries = len(asked)  # the next request forgets them
    return {
        "page": median_ms(lambda: client.get(path), times),
        "alone": median_ms(lambda: standing(row.pk), times),
        "queries": queries,
        "decisions": row.seq,
        "bytes": len(answer.content),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
