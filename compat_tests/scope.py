"""Which modules the clone mirrors so far.  What is not named here is neither compared nor promised."""

from __future__ import annotations

#: Module paths below the package, in reading order.
MODULES = (
    "python.failure",
    "python.context",
    "python.log",
    "python.reflect",
    "internet.interfaces",
    "internet.error",
    "internet.address",
    "internet.main",
    "internet.defer",
    "internet.task",
    "python.threadpool",
    "internet.threads",
    "internet.base",
    "internet.protocol",
    "internet.abstract",
    "internet.tcp",
    "protocols.basic",
    "internet.posixbase",
    "internet.selectreactor",
    "internet.pollreactor",
    "internet.epollreactor",
    "internet.reactor",
    "python.components",
    "plugin",
    "persisted.sob",
    "application.service",
    "python.usage",
    "python.logfile",
    "python.threadable",
    "application.internet",
    "application.reactors",
)
