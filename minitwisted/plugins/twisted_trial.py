"""The reporters that ``trial --reporter`` can be told to use, as plugins.

A plugin here is not a reporter but says where to find the class of one, so that asking what there is imports none of them.
Other packages add theirs by objects of the same attributes that provide `IPlugin` and `IReporter`.
"""

from __future__ import annotations

from zope.interface import alsoProvides, implementer

from minitwisted.plugin import IPlugin
from minitwisted.trial.itrial import IReporter


@implementer(IPlugin)
class _Reporter:
    """A kind of reporter: its name for people, the module and the class, what it does, and what the command line calls it."""

    def __init__(self, name: str, module: str, description: str, longOpt: str, shortOpt: str | None, klass: str) -> None:
        self.name = name
        self.module = module
        self.description = description
        self.longOpt = longOpt
        self.shortOpt = shortOpt
        self.klass = klass
        # Of the plugin, and not of its class: it stands for a reporter and is none.
        alsoProvides(self, IReporter)


_HOME = "minitwisted.trial.reporter"

Tree = _Reporter("Tree Reporter", _HOME, "verbose color output (default reporter)", "verbose", "v", "TreeReporter")
BlackAndWhite = _Reporter(
    "Black-And-White Reporter", _HOME, "Colorless verbose output", "bwverbose", "o", "VerboseTextReporter"
)
Minimal = _Reporter("Minimal Reporter", _HOME, "minimal summary output", "summary", "s", "MinimalReporter")
Classic = _Reporter("Classic Reporter", _HOME, "terse text output", "text", "t", "TextReporter")
Timing = _Reporter("Timing Reporter", _HOME, "Timing output", "timing", None, "TimingTextReporter")
Subunit = _Reporter("Subunit Reporter", _HOME, "subunit output", "subunit", None, "SubunitReporter")
