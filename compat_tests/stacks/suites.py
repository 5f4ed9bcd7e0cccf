"""What is run: the suites that come with Twisted's wheel, those of applications, and a crawl.

A suite that has `modules` is run by trial's machinery, all that is below them.  One without is run by ``crawl.py``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """Tests that are told of in one row, and the distribution that brings them."""

    name: str
    modules: tuple[str, ...]
    distribution: str = "twisted"
    #: Directories that its modules are found in, besides the installed ones.
    path: tuple[str, ...] = ()


def _of_twisted(name: str) -> Suite:
    return Suite(name, (f"twisted.{name}",))


#: Mirrored as a package: the tests are beside it, and not in it.
LOGGER = Suite("logger", ("twisted.logger.test",))


#: In this order; those that take longest are last.
SUITES = (
    LOGGER,
    *map(_of_twisted, ("cred", "spread", "pair", "positioning", "words", "web")),
    Suite("tubes", ("tubes",), "tubes"),
    Suite("autobahn", ("autobahn",), "autobahn"),
    Suite("klein", ("klein",), "klein"),
    Suite("treq", ("treq",), "treq"),
    Suite("scrapy", (), "scrapy"),
    *map(_of_twisted, ("conch", "names", "mail")),
)
