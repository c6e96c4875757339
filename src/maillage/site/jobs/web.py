"""The web as the site fetches from it: public addresses only, so that nobody looks through it at machines of its own house.

``MAILLAGE_FETCH_INSIDE=yes`` lets it fetch from private addresses too: a town hall's own server.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network

from maillage.record.fetch.connect import Address, Web
from maillage.site import environment as env

_NAT64 = IPv6Network("64:ff9b::/96")


def _allowed(address: Address) -> bool:
    inner = _inner(address)
    return env.flag("MAILLAGE_FETCH_INSIDE") or (inner.is_global and not inner.is_multicast)


def _inner(address: Address) -> Address:
    """The address that is reached in the end: some of IPv6 are passed on to one of IPv4 that stands in them."""
    if not isinstance(address, IPv6Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


OUTSIDE = Web(allowed=_allowed)
