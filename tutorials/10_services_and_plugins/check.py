"""Is everything served that was begun, and nothing begun that was not?"""


def test_what_is_on_the_stove_is_served(student):
    lines = student.run("3")
    missing = [f"dish {number} is served" for number in (1, 2, 3) if f"dish {number} is served" not in lines]
    assert not missing, f"every order should be served before the kitchen closes, but {missing} did not come: {lines}"
    assert lines[-1] == "closed", f"`closed` is said when all is served: {lines}"


def test_no_more_orders(student):
    lines = student.run("1")
    assert sorted(lines) == ["closed", "dish 1 is served", "no, we are closing"], lines


def test_an_idle_kitchen(student):
    lines = student.run("0")
    assert sorted(lines) == ["closed", "no, we are closing"], lines
    assert not student.errors, student.errors
