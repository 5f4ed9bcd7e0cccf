"""The results as JUnit's XML, which build servers read: a test suite per implementation, a test case per run.

What is absent counts as skipped, since it is not wrong but not there; everything else that does not pass is a failure, or an
error where the scenario did not get to its end.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from compat_tests.verdicts import Result

#: Characters that XML 1.0 cannot hold at all.
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KINDS = {"absent": "skipped", "error": "error", "crash": "error", "timeout": "error", "oracle-error": "error"}


def render(results: list[Result]) -> str:
    """The whole file."""
    top = ElementTree.Element("testsuites")
    for package in dict.fromkeys(each.package for each in results):
        own = [each for each in results if each.package == package]
        kinds = [_KINDS.get(each.verdict, "failure") for each in own if not each.passed]
        attributes = {"failures": "failure", "errors": "error", "skipped": "skipped"}
        counts = {name: str(kinds.count(kind)) for name, kind in attributes.items()}
        suite = ElementTree.SubElement(top, "testsuite", name=package, tests=str(len(own)), **counts)
        for each in own:
            _case(suite, each)
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _case(suite, result: Result) -> None:
    area, _, name = result.run.label.partition("/")
    case = ElementTree.SubElement(suite, "testcase", classname=f"{result.package}.{area}", name=name)
    if not result.passed:
        kind = _KINDS.get(result.verdict, "failure")
        told = ElementTree.SubElement(case, kind, message=result.verdict)
        told.text = _UNFIT.sub("?", f"{result.note}\n{difference(result)}")


def difference(result: Result) -> str:
    """The first differing event as plain text."""
    first = result.first
    if first is None:
        return ""
    lines = [f"lane {first.lane}, event {first.place + 1}", *("  " + each for each in first.before)]
    lines += ["- " + each for each in first.oracle] + ["+ " + each for each in first.other]
    return "\n".join(lines)
