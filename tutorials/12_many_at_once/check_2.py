"""Are there three boats, used well?"""


def crowd(lines):
    return [int(line.split()[-1]) for line in lines if line.startswith("on the water")]


def test_everybody_is_brought_over(student):
    lines = student.run("10")
    assert lines[-1] == "7 dry, 3 wet", lines
    assert len(crowd(lines)) == 10, lines


def test_there_are_three_boats(student):
    most = max(crowd(student.run("20")))
    assert most <= 3, f"there are three boats, but {most} were on the water at once"


def test_no_boat_lies_idle(student):
    seen = crowd(student.run("12"))
    assert seen[:3] == [1, 2, 3] and seen.count(3) >= 9, f"three boats could have been used all the time: {seen}"


def test_a_wet_passenger_gives_the_boat_back(student):
    lines = student.run("30")
    assert lines[-1] == "20 dry, 10 wet", lines


def test_nobody(student):
    assert student.run("0") == ["0 dry, 0 wet"]
