"""Texts: wrapped, split, searched, and sequences printed one element a line.

None of it knows about languages: words are what blanks separate, paragraphs what empty lines do, and a letter is as wide as
any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO, Any

#: How much of a file is looked at in one go.
_BLOCK = 1 << 16


def isMultiline(s: str) -> bool:
    """Whether there is a newline in the text."""
    return "\n" in s


def endsInNewline(s: str) -> bool:
    """Whether the text ends with a newline."""
    return s.endswith("\n")


def greedyWrap(inString: str, width: int = 80) -> list[str]:
    """The lines of the text when it is `width` wide.

    Paragraphs are what empty lines separate; if there are several, each ends with an empty line.  A word that is too long
    has a line of its own.
    """
    paragraphs = inString.split("\n\n")
    if len(paragraphs) > 1:
        return [line for each in paragraphs for line in (*greedyWrap(each, width), "")]
    lines: list[str] = []
    for word in inString.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


wordWrap = greedyWrap


def removeLeadingBlanks(lines: list[str]) -> list[str]:
    """The lines from the first on that is not blank."""
    first = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    return lines[first:]


def removeLeadingTrailingBlanks(s: str) -> str:
    """The text without blank lines at its ends, and with a newline at its end."""
    lines = removeLeadingBlanks(s.split("\n"))
    return "\n".join(removeLeadingBlanks(lines[::-1])[::-1]) + "\n"


def splitQuoted(s: str) -> list[str]:
    """The words of the text; what stands between quotation marks is one."""
    words: list[str] = []
    quote, inside = "", []  # type: tuple[str, list[str]]
    for word in s.split():
        if not quote and word[0] not in "'\"":
            words.append(word)
            continue
        if not quote:
            quote, word = word[0], word[1:]
        inside.append(word)
        if word.endswith(quote):
            words.append(" ".join(inside)[:-1])
            quote, inside = "", []
    return words


def strFile(p: Any, f: IO, caseSensitive: Any = True) -> bool:
    """Whether `p` occurs in the file `f`; both are text or both bytes."""
    if not caseSensitive:
        p = p.lower()
    seen = p[:0]
    while True:
        block = f.read(_BLOCK)
        # The end of what was seen may be the beginning of what is sought.
        seen = seen[len(seen) - len(p) + 1 if len(seen) >= len(p) else 0 :] + (block if caseSensitive else block.lower())
        if p in seen:
            return True
        if not block:
            return False


def stringyString(object: Any, indentation: str = "") -> str:
    """The object as text: a sequence or dictionary with an element a line, and elements as ``str`` has them."""
    lines = _lines(object)
    return "\n".join(indentation + line for line in lines) + ("\n" if len(lines) > 1 else "")


def _lines(thing: Any) -> list[str]:
    if isinstance(thing, dict):
        return _bracketed("{}", [line for key, value in thing.items() for line in _entry(key, _lines(value))])
    if isinstance(thing, (list, tuple)):
        inside = []
        for each in thing:
            inside += _lines(each)
            inside[-1] += ","
        return _bracketed("[]" if isinstance(thing, list) else "()", inside)
    return str(thing).split("\n")


def _entry(key: object, value: list[str]) -> list[str]:
    return [f"{key}: {value[0]}"] if len(value) == 1 else [f"{key}:", *(f"  {line}" for line in value)]


def _bracketed(brackets: str, lines: list[str]) -> list[str]:
    first, *rest = lines or [""]
    lines = [brackets[0] + first, *(f" {line}" for line in rest)]
    lines[-1] += brackets[1]
    return lines
