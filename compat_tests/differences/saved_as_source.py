"""An object saved as source is saved as Python.

WHAT: A Persistent of the style "source" writes a file from which `sob.load` makes the object again.  Twisted writes it in a
    notation of its own (`twisted.persisted.aot`) that people could edit.  Here the file is Python which unpickles the object:
    it is loaded in the same way, and either package loads only its own.
WHY: Nobody has edited such files for twenty years; configurations are written as `.tac` files.
INSTEAD: Write a `.tac` file.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("persisted.sob")
def a_source_can_be_loaded_again(tw, rec):
    """Saved as source, the object is the same when it is loaded; the text is another."""
    sob = tw["persisted.sob"]
    holder = sob.Persistent({"a": [1, 2]}, "thing")
    holder.setStyle("source")
    holder.save()
    rec("loaded", sob.load("thing.tas", "source"))
    with open("thing.tas") as file:
        rec("first line", file.readline())


if __name__ == "__main__":
    show(a_source_can_be_loaded_again)
