"""``haproxy:tcp:8080``: the word ``haproxy:`` before the description of any server endpoint.

A parser of descriptions is given arguments that have been taken apart already, and here they are those of another
description.  So they are put together again and parsed as a whole.
"""

from __future__ import annotations

from zope.interface import implementer

from minitwisted.internet.endpoints import quoteStringArgument, serverFromString
from minitwisted.internet.interfaces import IStreamServerEndpointStringParser
from minitwisted.plugin import IPlugin
from minitwisted.protocols.haproxy._wrapper import proxyEndpoint


def unparseEndpoint(args, kwargs) -> str:
    """The description that was taken apart into `args` and `kwargs`."""
    parts = [quoteStringArgument(str(each)) for each in args]
    parts += [f"{quoteStringArgument(str(name))}={quoteStringArgument(str(each))}" for name, each in kwargs.items()]
    return ":".join(parts)


@implementer(IPlugin, IStreamServerEndpointStringParser)
class HAProxyServerParser:
    """Servers behind a proxy."""

    prefix = "haproxy"

    def parseStreamServer(self, reactor, *args, **kwargs):
        """The endpoint that `args` and `kwargs` describe, with the header taken off.  ``ValueError`` if there is none."""
        return proxyEndpoint(serverFromString(reactor, unparseEndpoint(args, kwargs)))
