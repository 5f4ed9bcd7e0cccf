"""A suite on both sides, and what is lost between them, by reason.

The reasons are told from the words of the failure:

    named       the name of the package is in a text, which is another name here
    private     something asks for a private name of Twisted's core
    absent      a module that there is not
    skipped     the test found that something is missing
    died        the process ended, or the test was not over in time
    unreached   the test was never begun: its module could not be loaded, or time was up
    failed      anything else
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from compat_tests.upstream.sides import Outcome

KNOWN = Path(__file__).with_name("known.json")

PRIVATE = re.compile(r"(AttributeError|ImportError|ModuleNotFoundError)\b.*\b_[a-z]\w*", re.DOTALL | re.IGNORECASE)

#: A reason, and what must be so for it: the first that fits.  `how` is the state of a test, `why` its words.
REASONS = (
    ("skipped", lambda how, why: how == "skip"),
    ("died", lambda how, why: how == "died"),
    ("absent", lambda how, why: "ModuleNotFound" in why),
    ("unreached", lambda how, why: not how),
    ("private", lambda how, why: bool(PRIVATE.search(why))),
    ("named", lambda how, why: "minitwisted" in why),
    ("failed", lambda how, why: True),
)


@dataclass
class Row:
    """A suite on both sides.  Without outcomes it could not be run: `missing` says what is not installed."""

    name: str
    twisted: Outcome
    clone: Outcome
    version: str = ""
    missing: str = ""

    def __post_init__(self) -> None:
        #: Test → its reason and its words.
        self.lost = {test: self._told(test) for test in sorted(self.twisted.passed - self.clone.passed)}

    def _told(self, test: str) -> tuple[str, str]:
        how, why = self.clone.tests.get(test, ""), self.clone.why.get(test, "")
        why = why or self._above(test) or self.clone.trouble
        return next(reason for reason, fits in REASONS if fits(how, why)), why

    def _above(self, test: str) -> str:
        """What was said of a module or class that the test is in."""
        return next((why for name, why in self.clone.why.items() if test.startswith(f"{name}.")), "")

    @property
    def trouble(self) -> str:
        """Why a side was not done."""
        return self.twisted.trouble or self.clone.trouble

    def numbers(self, known) -> Counter[str]:
        """The columns of the table; a `known` loss is lost all the same, but is no news."""
        expected = sum(test in known for test in self.lost)
        return Counter(
            tests=len(self.twisted.tests),
            twisted=len(self.twisted.passed),
            clone=len(self.twisted.passed & self.clone.passed),
            lost=len(self.lost),
            known=expected,
            news=len(self.lost) - expected,
        )

    def reasons(self) -> str:
        """How many are lost for which reason."""
        return ", ".join(f"{count} {reason}" for reason, count in Counter(each for each, _ in self.lost.values()).most_common())

    def as_json(self, known) -> dict:
        """Everything but the tests that went well."""
        losses = {test: {"reason": reason, "why": why, "known": known.get(test)} for test, (reason, why) in self.lost.items()}
        return {
            "suite": self.name,
            "version": self.version,
            "missing": self.missing,
            "trouble": self.trouble,
            **self.numbers(known),
            "losses": losses,
        }


def known(path: Path = KNOWN) -> dict[str, str]:
    """Test → why it is lost and stays so."""
    return {test: each["why"] for each in json.loads(path.read_text(encoding="utf-8")) for test in each["tests"]}
