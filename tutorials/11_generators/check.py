"""Does the generator wait for both answers, in its turn, and survive failures?"""


def test_a_purchase(student):
    lines = student.run("bread")
    assert lines == ["bread: 21", "total 21"], f"the program printed {lines}"


def test_one_after_the_other(student):
    lines = student.run("salt", "bread", "salt")
    assert lines == ["salt: 7", "bread: 21", "salt: 7", "total 35"], lines


def test_failures(student):
    lines = student.run("myrrh", "gold", "bread")
    assert lines == ["myrrh: failed: KeyError", "gold: failed: OverflowError", "bread: 21", "total 21"], lines
    assert "Unhandled" not in student.errors, student.errors


def test_nothing(student):
    assert student.run() == ["total 0"]
