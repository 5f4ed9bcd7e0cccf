"""Who somebody is, as certificates say it: a distinguished name.

A name is a handful of fields, and each field has two spellings, the long one of the standard (``commonName``) and the short
one that everybody writes (``CN``).  Here both reach the same value; it is kept under the long one.

The contract: values are ASCII, as bytes; text is encoded when it is set.  A field that is none of the seven raises
AttributeError.
"""

from __future__ import annotations

import re

from minitwisted.python._home import at_home

#: Every spelling of a field, and the one it is kept under.
FIELDS = {
    "CN": "commonName",
    "O": "organizationName",
    "OU": "organizationalUnitName",
    "L": "localityName",
    "ST": "stateOrProvinceName",
    "C": "countryName",
    "emailAddress": "emailAddress",
}
FIELDS.update({long: long for long in FIELDS.values()})


class DistinguishedName(dict[str, bytes]):
    """A name, from its fields: ``DistinguishedName(CN="example.com", countryName=b"US")``.

    Fields are attributes in either spelling, and items by the long one.
    """

    __slots__ = ()

    def __init__(self, **kw) -> None:
        super().__init__()
        for field, value in kw.items():
            setattr(self, field, value)

    def __getattr__(self, attr: str) -> bytes:
        try:
            return self[FIELDS[attr]]
        except KeyError:
            raise AttributeError(attr)

    def __setattr__(self, attr: str, value: str | bytes) -> None:
        if attr not in FIELDS:
            raise AttributeError(f"{attr} is not a valid OpenSSL X509 name field")
        self[FIELDS[attr]] = value if isinstance(value, bytes) else value.encode("ascii")

    def __repr__(self) -> str:
        return f"<DN {dict.__repr__(self)[1:-1]}>"

    def inspect(self) -> str:
        """The fields for people to read, one a line."""
        known = sorted((_words_of(field), value) for field, value in self.items())
        return "\n".join(f"{words:>26}: {value.decode()}" for words, value in known)


def _words_of(field: str) -> str:
    """``stateOrProvinceName``, as people write it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", field).title()


DN = DistinguishedName

at_home("minitwisted.internet._sslverify", DistinguishedName)
