"""Does the chain wait for what its second step has begun?"""

import pytest


@pytest.mark.parametrize("name, house", [("ann", "the mill"), ("ben", "the lighthouse")])
def test_the_answer_comes_first(student, name, house):
    lines = student.run(name)
    assert lines == [f"{name} answers: Greetings from {house}", "over"], f"the program printed {lines}"


def test_nobody_of_that_name(student):
    assert student.run("zoe") == ["zoe: unknown", "over"]
    assert "Unhandled" not in student.errors, student.errors
