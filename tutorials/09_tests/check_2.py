"""Is the reactor left clean, and is no time spent?"""

import re
import time

from lessons import TRIAL


def test_clean_and_quick(student):
    begun = time.monotonic()
    result = student.result(by=(*TRIAL, "{program}"))
    said = "\n".join(result.lines)
    assert "DirtyReactorAggregateError" not in said, f"something is left in the reactor:\n{said}"
    assert result.status == 0, said
    (seconds,) = re.findall(r"^Ran 3 tests in ([\d.]+)s$", said, re.M)
    assert float(seconds) < 1, f"the tests took {seconds} of {time.monotonic() - begun:.1f} seconds; time need not pass"


def test_the_lamp_is_as_it_was(student):
    given = student.program.with_name("exercise_2.py").read_text("utf8")
    lamp = given[given.index("class Lamp") : given.index("class TestLamp")]
    assert lamp in student.program.read_text("utf8"), "the lamp was right, and should not be changed"
