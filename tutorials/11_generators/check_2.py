"""Does it try as often as it may, and always put the phone down?"""


def test_the_first_try(student):
    lines = student.run("3", "1")
    assert lines == ["put the phone down", "got a poem at call 1", "time went on"], lines


def test_the_third_try(student):
    lines = student.run("3", "3")
    expected = ["try 1 failed", "try 2 failed", "put the phone down", "got a poem at call 3", "time went on"]
    assert lines == expected, f"the third try would have been the good one: {lines}"


def test_in_vain(student):
    lines = student.run("2", "9")
    assert lines == ["try 1 failed", "try 2 failed", "put the phone down", "gave up: engaged (2)", "time went on"], lines
    assert not student.errors, student.errors
