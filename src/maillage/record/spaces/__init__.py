"""Spaces: bodies or countries looked at together (members of a network, countries of a group, one place).

What comes in: a connection that has the views TABLES (``over(reader, TABLES)`` gives one), and a :class:`Space`. What goes
out: who its members are, which links run inside it and out of it, what is done there, and what two spaces have in common.
A body is known by its place, else by its name and country: no contact is read or given. Nothing listed is never taken
for nothing done.
"""

from maillage.record.spaces.beside import Beside, Both, beside
from maillage.record.spaces.done import Dated, Span, Topic, dated, listed, topics
from maillage.record.spaces.links import LinksOf, Meeting, ids, inside, latest, linked_keys, links_of
from maillage.record.spaces.model import TABLES, Body, Member, Network, Space
from maillage.record.spaces.networks import beside_networks, members, networks, networks_in, of_places
from maillage.record.spaces.shared import Shared, shared_members

__all__ = [
    "TABLES", "Beside", "Body", "Both", "Dated", "LinksOf", "Meeting", "Member", "Network", "Shared", "Space", "Span", "Topic", "beside",
    "beside_networks", "dated", "ids", "inside", "latest", "linked_keys", "links_of", "listed", "members", "networks", "networks_in",
    "of_places", "shared_members", "topics",
]  # fmt: skip
