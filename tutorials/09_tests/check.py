"""Do the tests pass with what is right, and notice what is wrong?"""

import pytest
from lessons import TRIAL, lesson

GOOD = (lesson(9) / "tally.py").read_text("utf8")

#: What is broken, and how: a text of `tally.py` and what stands there instead.
BROKEN = {
    "a line in two pieces is taken for two lines": ("(self.rest + data)", "data"),
    "a line that is no number closes the book": ('return b"?"', 'self.sum = 0; return b"?"'),
    "it never hangs up": ("self.clock.callLater(self.SILENCE,", "self.clock.callLater(999 * self.SILENCE,"),
    "it hangs up on those who speak": ("self.silence.reset(self.SILENCE)", "pass"),
    "it leaves its timer behind": ("self.silence.cancel()", "pass"),
}


@pytest.fixture
def trial(student, monkeypatch, tmp_path):
    """Run the hand-in's tests with a `tally`, given as text."""

    def run(tally):
        (tmp_path / "tally.py").write_text(tally, "utf8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return student.result(by=(*TRIAL, "{program}"))

    return run


def test_all_pass_with_the_good_one(trial):
    result = trial(GOOD)
    assert result.status == 0, "\n".join(result.lines)
    assert "PASSED" in result.lines[-1] and "successes=" in result.lines[-1], result.lines


@pytest.mark.parametrize("what", BROKEN)
def test_broken(trial, what):
    right, wrong = BROKEN[what]
    assert right in GOOD
    result = trial(GOOD.replace(right, wrong))
    assert result.status == 1, f"a test should have failed: {what}"
