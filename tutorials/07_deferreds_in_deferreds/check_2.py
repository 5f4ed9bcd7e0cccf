"""Is the next one asked, waited for, and no one after?"""

from lessons import nobody, poets


def test_the_first_is_at_home(student, world):
    lines = student.run(*world.enter_context(poets("--delay", "0")))
    assert lines == ["from PORT 1: 138 bytes"], lines


def test_the_third_is_at_home(student, world):
    away = [world.enter_context(nobody()) for _ in range(2)]
    there = world.enter_context(poets("--delay", "0"))
    lines = student.run(*away, *there)
    assert lines == ["PORT 1: not at home", "PORT 2: not at home", "from PORT 3: 138 bytes"], f"the program printed {lines}"


def test_nobody_is_at_home(student, world):
    lines = student.run(*(world.enter_context(nobody()) for _ in range(3)))
    assert lines == [f"PORT {number}: not at home" for number in (1, 2, 3)] + ["nobody is at home"], lines
    assert "Unhandled" not in student.errors, student.errors
