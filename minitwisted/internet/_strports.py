"""The grammar of descriptions: ``tcp:80:interface=127.0.0.1``.

A description is a list of arguments between colons, as in a call: first those that are given by place, then those by name.  A
backslash takes the meaning from the character behind it.  That is all; what the arguments mean is known elsewhere.

The contract: text in, a list and a dictionary out.  An equals sign counts only once in an argument; what stands behind it is
taken as it is.
"""

from __future__ import annotations

ESCAPE = "\\"


def quoteStringArgument(argument: str) -> str:
    """`argument`, so written that it can stand between two colons of a description."""
    return argument.replace(ESCAPE, ESCAPE * 2).replace(":", ESCAPE + ":")


def parse(description: str) -> tuple[list[str], dict[str, str]]:
    """The arguments of a description: those by place, those by name."""
    by_place, by_name = [], {}
    for name, value in _arguments(description):
        if name is None:
            by_place.append(value)
        else:
            by_name[name] = value
    return by_place, by_name


def _arguments(description: str):
    """One argument after the other, as its name (or None) and its value."""
    name, text = None, ""
    characters = iter(description)
    for character in characters:
        if character == ESCAPE:
            text += next(characters, "")
        elif character == ":":
            yield name, text
            name, text = None, ""
        elif character == "=" and name is None:
            name, text = text, ""
        else:
            text += character
    yield name, text
