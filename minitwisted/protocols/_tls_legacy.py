"""Who makes the OpenSSL half of a connection.

Today it is an object that makes one for a client or for a server.  Older programs have factories of contexts; the oldest have
such objects without saying so, and then anything could be passed by mistake.  All come out of here as one function.

The contract: what has been declared is believed and used when somebody connects; what has not is tried at once, with a warning,
so that a mistake is raised where it was made.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from OpenSSL.SSL import Connection, Context

from minitwisted.internet.interfaces import (
    IOpenSSLClientConnectionCreator,
    IOpenSSLContextFactory,
    IOpenSSLServerConnectionCreator,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class LegacyContextFactoryWarning(Warning):
    """Something is used as a factory of contexts that does not say that it is one."""


def creator_of(settings: Any, isClient: bool) -> Callable[[Any], Any]:
    """What makes the OpenSSL half of a connection, given its other half.  Raises TypeError if `settings` cannot."""
    if isClient and IOpenSSLClientConnectionCreator.providedBy(settings):
        return settings.clientConnectionForTLS
    if not isClient and IOpenSSLServerConnectionCreator.providedBy(settings):
        return settings.serverConnectionForTLS
    if not IOpenSSLContextFactory.providedBy(settings):
        _try(settings, "Client" if isClient else "Server")

    def create(protocol: Any) -> Any:
        connection = Connection(settings.getContext(), None)
        connection.set_app_data(protocol)
        return connection

    return create


def _try(settings: Any, side: str) -> None:
    warnings.warn(
        f"{settings!r} does not explicitly provide any OpenSSL connection-creator {side} interface; "
        f"neither IOpenSSL{side}ConnectionCreator, nor IOpenSSLContextFactory.",
        LegacyContextFactoryWarning,
        stacklevel=4,  # whoever makes the factory that asks
    )
    if not hasattr(settings, "getContext"):
        raise TypeError(f"{settings!r} does not even have a `getContext` method")
    if not isinstance(settings.getContext(), Context):
        raise TypeError(f"{settings!r}'s `getContext` method doesn't return a `Context`")
