"""Is every poem fetched once, whoever asks and whenever, and is a failure not kept?"""


def test_one_fetch_for_all_who_wait(student):
    lines = student.run()
    spring = lines.count("fetching spring")
    assert spring == 1, f"spring was fetched {spring} times; one fetch is enough for all who ask: {lines}"


def test_everybody_gets_the_poem(student):
    lines = student.run()
    for who in ("Ann", "Ben", "Cyd", "Dan"):
        assert f"{who}: the poem about spring" in lines, f"{who} was not served: {lines}"


def test_a_failure_is_told_and_forgotten(student):
    lines = student.run()
    assert lines[-6:] == [
        "fetching storm",
        "Ann: the wind took it",
        "Ben: the wind took it",
        "fetching storm",
        "Cyd: the poem about storm",
        "over",
    ], lines
    assert "Unhandled" not in student.errors, student.errors
