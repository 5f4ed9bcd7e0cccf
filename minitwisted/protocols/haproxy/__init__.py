"""Who is really there, behind a proxy: the header that HAProxy and others put in front of a connection's bytes."""

from minitwisted.protocols.haproxy._wrapper import proxyEndpoint

__all__ = ["proxyEndpoint"]
