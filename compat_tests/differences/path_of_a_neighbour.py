"""A path below a directory is not that of a neighbour whose name begins alike.

WHAT: `FilePath("/srv/data").preauthChild("../database")` leads out of the directory.  Twisted only looks whether the result
    begins with the same letters, and returns it.  Here it raises InsecurePath, as for any other path that leads out.
WHY: It is promised that the result is below the directory, and servers rely on it.
INSTEAD: On Twisted, go down by `child`, name by name.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("python")
def the_path_of_a_neighbour(tw, rec):
    """What is beside a directory is not below it."""
    place = tw["python.filepath"].FilePath("/srv/data")
    rec.raises(lambda: place.preauthChild("../database").path)


if __name__ == "__main__":
    show(the_path_of_a_neighbour)
