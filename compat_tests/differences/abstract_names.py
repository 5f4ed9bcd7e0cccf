"""A UNIX address without a file can be a key too.

WHAT: The name of an abstract UNIX socket begins with a zero byte.  On Twisted such a UNIXAddress raises ValueError
    ("embedded null character in path") when it is hashed.  Here it is hashed by its name.
WHY: Addresses are values; every transport may be asked for one, and programs put them into dictionaries.
INSTEAD: On Twisted, use `address.name` as the key.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("address")
def abstract_addresses_are_hashed(tw, rec):
    """Two abstract addresses with one name are equal and hash alike."""
    one, other = tw.address.UNIXAddress(b"\0name"), tw.address.UNIXAddress(b"\0name")
    rec("equal", one == other)
    rec.raises(lambda: len({one, other}))


if __name__ == "__main__":
    show(abstract_addresses_are_hashed)
