"""What can be wrong with a header.

Whoever sends a wrong one is no proxy, and what else it sends is not worth reading: all three end the connection.  They are
told apart for those who test a proxy of their own, and because a log says which it was.
"""

from __future__ import annotations


class InvalidProxyHeader(Exception):
    """This is not a header."""


class InvalidNetworkProtocol(InvalidProxyHeader):
    """It is about a kind of network that is not known."""


class MissingAddressData(InvalidProxyHeader):
    """It says too little about the addresses."""
