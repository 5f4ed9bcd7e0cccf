"""Is nobody left working for a question that has been answered?"""


def test_the_others_are_called_off(student):
    lines = student.run("Ann:0.2", "Ben:0.05", "Cyd:0.1")
    assert lines == ["Ben answers", "Ann is called off", "Cyd is called off", "thank you, Ben: over"], (
        f"one answer was needed, but the program went on: {lines}"
    )


def test_alone(student):
    assert student.run("Ann:0.01") == ["Ann answers", "thank you, Ann: over"]


def test_nothing_is_left_unhandled(student):
    student.run("Ann:0.1", "Ben:0.01", "Cyd:0.15")
    assert not student.errors, f"who is cancelled fails, and somebody has to hear of it: {student.errors}"
