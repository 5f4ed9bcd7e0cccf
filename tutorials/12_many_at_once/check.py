"""Is every correspondent heard, in order, whatever became of the others?"""


def test_all_answer(student):
    lines = student.run("paris", "rome", "oslo")
    weather = ["paris: 3% of chance of rain", "rome: 1% of chance of rain", "oslo: 2% of chance of rain"]
    assert lines == [*weather, "3 of 3 answered"], lines


def test_some_fail(student):
    lines = student.run("paris", "atlantis", "moon", "rome")
    assert lines == [
        "paris: 3% of chance of rain",
        "atlantis: nothing (KeyError)",
        "moon: nothing (TimeoutError)",
        "rome: 1% of chance of rain",
        "2 of 4 answered",
    ], f"two of four have news, but the paper says {lines}"


def test_no_failure_is_left_unhandled(student):
    assert student.run("moon", "moon") == ["moon: nothing (TimeoutError)"] * 2 + ["0 of 2 answered"]
    assert "Unhandled" not in student.errors, student.errors


def test_nobody_to_ask(student):
    assert student.run() == ["0 of 0 answered"]
