"""Every program of Dave Peticolas' "An Introduction to Asynchronous Programming and Twisted", on Twisted and on the clone.

    python -m compat_tests.dave PATH [-k WORD] [-v] [--json]        or  make dave DAVE=PATH

PATH is a checkout of his repository (github.com/jdavisp3/twisted-intro), which the reader brings: nothing of it is kept here.
Its programs are found by looking, and driven by a table of what each needs to be run without a person: ports of servers,
something to read, somebody to talk with, an end.  Each is run three times, every time in a copy of the checkout:

    twisted      the oracle: as it is, on the real Twisted
    run          as it is, on the clone, by ``minitwisted run``
    swap         with its imports changed by ``minitwisted swap --write``, by plain Python

and all three must end the same way and say the same, after the rules of ``minitwisted/lab/_normal.py``.  ``swap --reverse`` of
the copy must give back the checkout, byte for byte.

    drives.py    the table, and what one drive of a program is
    checkout.py  programs found, copies made, swapped and compared
    house.py     the servers that programs call
    trip.py      one drive, three ways
    __main__.py  all drives, a few at a time, and what a person is told
"""
