"""Failures of subclasses that print themselves otherwise, as those do that come from over the wire."""

from __future__ import annotations

import io

from compat_tests.scenario import scenario


@scenario("failure", min_events=6)
def printing_is_what_a_failure_of_ones_own_overrides(tw, rec):
    """Every text of a failure is made by way of ``printTraceback``, so a subclass overrides that alone."""
    Failure = tw["python.failure"].Failure

    class Copied(Failure):
        def printTraceback(self, file=None, elideFrameworkCode=0, detail="default"):
            file.write(f"from elsewhere, {detail}\n")

    copied = Copied(ValueError("over there"))
    rec("whole", copied.getTraceback())
    rec("brief", copied.getBriefTraceback())
    rec("in detail", copied.getTraceback(detail="verbose"))
    rec("as text", str(copied))
    for name in ("printBriefTraceback", "printDetailedTraceback"):
        getattr(copied, name)(file := io.StringIO())
        rec(name, file.getvalue())


@scenario("failure", min_events=2)
def texts_are_not_what_printing_goes_by(tw, rec):
    """A subclass that overrides ``getTraceback`` prints as ever."""
    Failure = tw["python.failure"].Failure

    class Quiet(Failure):
        def getTraceback(self, *args, **kw):
            return "quiet"

    for name in ("printTraceback", "printBriefTraceback"):
        getattr(Quiet(ValueError("loud")), name)(file := io.StringIO())
        rec(name, file.getvalue())


@scenario("failure", min_events=3)
def the_names_of_ancestors_are_kept_with_the_state(tw, rec):
    """Whoever takes a failure's dictionary finds there what it has been asked for, under the names that it has."""
    failure = tw["python.failure"].Failure(KeyError("no"))
    rec("first", sorted(set(vars(failure)) & {"_parents", "_frames"}))
    rec("asked", failure.parents, failure.frames)
    rec("then", sorted(set(vars(failure)) & {"_parents", "_frames"}), sorted(failure.__getstate__()))
