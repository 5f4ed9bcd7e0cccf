"""The declared differences as Markdown, for the README.

    python -m compat_tests differences                    print them
    python -m compat_tests differences --write README.md  put them between the two marks in a file

What stands between the marks is never written by hand; ``test_instrument.py`` compares.
"""

from __future__ import annotations

import re

from compat_tests.differences import differences

MARKED = re.compile(r"(<!-- differences -->\n).*?(<!-- end of differences -->)", re.DOTALL)


def markdown() -> str:
    """A paragraph per difference: heading with a link to its script, what, why, what to do instead."""
    parts = []
    for each in sorted(differences().values(), key=lambda each: each.function.__module__):
        texts, file = each.texts, each.function.__module__.replace(".", "/") + ".py"
        told = f"{texts['WHAT']} *Why:* {texts['WHY']} *Instead:* {texts['INSTEAD']}"
        parts.append(f"- [**{texts['HEADING']}**]({file}). {told}\n")
    return "\n" + "".join(parts) + "\n"


def written_into(text: str) -> str:
    """`text` with what stands between the marks replaced."""
    return MARKED.sub(lambda found: found[1] + markdown() + found[2], text)


def main(argv: list[str]) -> int:
    """The command line above."""
    if argv[:1] != ["--write"]:
        print(markdown())
        return 0
    for path in argv[1:]:
        with open(path, encoding="utf-8") as file:
            text = written_into(file.read())
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    return 0
