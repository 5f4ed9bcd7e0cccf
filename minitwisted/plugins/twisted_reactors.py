"""The kinds of reactor that come with the package.

Each is a name, a module and a line for ``twistd --help-reactors``; nothing is loaded until one of them is asked for.  Those of
windowing systems are not among them: their modules are no part of this package.
"""

from __future__ import annotations

from minitwisted.application.reactors import Reactor

default = Reactor("default", "minitwisted.internet.default", "A reasonable default: poll(2) if available, otherwise select(2).")
select = Reactor("select", "minitwisted.internet.selectreactor", "select(2) based reactor.")
poll = Reactor("poll", "minitwisted.internet.pollreactor", "poll(2) based reactor.")
epoll = Reactor("epoll", "minitwisted.internet.epollreactor", "epoll(4) based reactor.")
kqueue = Reactor("kqueue", "minitwisted.internet.kqreactor", "kqueue(2) based reactor.")
asyncio = Reactor("asyncio", "minitwisted.internet.asyncioreactor", "asyncio based reactor")

__all__ = ["asyncio", "default", "epoll", "kqueue", "poll", "select"]
