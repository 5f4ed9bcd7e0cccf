"""What random descriptions of endpoints have found: each was a difference once."""

from __future__ import annotations

from compat_tests.scenario import scenario


@scenario("endpoints", min_events=2)
def found_port_before_timeout(tw, rec):
    """Of two numbers that are none in a client's description, it is the port or the lock that is complained of."""
    for text in ("tcp:host=h:timeout=late:port=high", "tcp:h:high:timeout=late", "unix:/x:timeout=late:lockfile=yes"):
        rec.raises(tw.endpoints.clientFromString, tw.testing.MemoryReactor(), text)
