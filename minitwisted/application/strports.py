"""Servers from descriptions: ``service("tcp:80", site)``.

Where a program listens is for those who run it to say.  They say it in a line, such as ``tcp:80:interface=127.0.0.1``, which
``internet.endpoints.serverFromString`` understands; here it becomes a service or, at once, a port.

The contract: a description that makes no sense raises ValueError or TypeError, and a port that cannot be had raises at the
start of the service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.application.internet import StreamServerEndpointService
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.endpoints import serverFromString
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from typing import Any

__all__ = ["service", "listen"]


def service(description: str, factory: Any, reactor: Any = None) -> StreamServerEndpointService:
    """A service that listens at `description` for `factory`, on `reactor` or else that of the process."""
    endpoint = serverFromString(the_reactor() if reactor is None else reactor, description)
    made = StreamServerEndpointService(endpoint, factory)
    made._raiseSynchronously = True
    return made


def listen(description: str, factory: Any) -> Any:
    """Listen at `description` now; returns the port, or raises why there is none.

    Only for kinds that answer at once, which all do that come with the package.
    """
    answers: list[Any] = []
    serverFromString(the_reactor(), description).listen(factory).addBoth(answers.append)
    if isinstance(answers[0], Failure):
        answers[0].raiseException()
    return answers[0]
