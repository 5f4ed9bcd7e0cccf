"""Are there two chairs, and is none given back by somebody who never had one?"""

from lessons import everything


def welcomed(parlour):
    guest = parlour.connect()
    assert guest.recv(100) == b"welcome\n", "there is a chair, so the caller should be welcomed"
    return guest


def test_two_are_welcome_and_the_third_is_not(student):
    with student.serving() as parlour:
        guests = [welcomed(parlour), welcomed(parlour)]
        assert [parlour.line(), parlour.line()] == ["taken 1", "taken 2"]
        said = parlour.connect().recv(100)
        assert said == b"no chair\n", f"both chairs are taken, but the third caller was told {said!r}"
        assert parlour.line() == "sent away"
        assert len(guests) == 2


def test_who_is_sent_away_is_hung_up_on(student):
    with student.serving() as parlour:
        guests = [welcomed(parlour), welcomed(parlour)]
        assert everything(parlour.connect()) == b"no chair\n"
        assert len(guests) == 2


def test_a_chair_that_is_left_is_free(student):
    with student.serving() as parlour:
        first, second = welcomed(parlour), welcomed(parlour)
        assert [parlour.line(), parlour.line()] == ["taken 1", "taken 2"]
        first.close()
        assert parlour.line() == "taken 1"
        third = welcomed(parlour)
        assert parlour.line() == "taken 2"
        assert everything(parlour.connect()) == b"no chair\n"
        second.close(), third.close()


def test_who_had_no_chair_gives_none_back(student):
    with student.serving() as parlour:
        guests = [welcomed(parlour), welcomed(parlour)]
        for _ in range(3):
            assert everything(parlour.connect()) == b"no chair\n"
        lines = [parlour.line() for _ in range(5)]
        assert lines == ["taken 1", "taken 2"] + ["sent away"] * 3, lines
        guests[0].close()
        assert parlour.line() == "taken 1"
