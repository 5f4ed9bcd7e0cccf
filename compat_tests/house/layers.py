"""The reading list told to import-linter: ``python -m compat_tests.house.layers [--write]``.

README's reading list is the one truth about who may use whom.  This prints what it means as import-linter's contracts, or
writes them into ``pyproject.toml``: everything from the line `BEGINS` to the end of the file.
"""

from __future__ import annotations

import sys

from compat_tests.house import source

BEGINS = "# Who may import whom."

#: The packages and top-level modules, highest first; what stands in one line may not import each other.
STOREYS = (
    "__main__",
    "lab",
    "scripts",
    "plugins",
    "application : trial",
    "test",
    "protocols",
    "internet",
    "persisted : logger",
    "plugin",
    "python",
)

HEAD = f"""{BEGINS}  The first contract is the storeys; the others are the README's reading list turned upside down
# (`python -m compat_tests.house.layers --write`).  `exhaustive`: a new file must be placed before it can be merged.
"""

#: Imports that break the order on purpose, by room, each with its reason.
IGNORED = {
    "storeys": [
        (
            "``python -m minitwisted.trial``: a door in one room to a command in a higher one.",
            "minitwisted.trial.__main__ -> minitwisted.scripts.trial",
        ),
        (
            "What tests put in the place of reactors and transports includes a protocol that sends lines.",
            "minitwisted.internet.testing -> minitwisted.protocols.basic",
        ),
    ],
    "internet": [
        (
            "The one import inside a function: asked for when a reactor is needed, long after all is loaded.",
            "minitwisted.internet._the_reactor -> minitwisted.internet.reactor",
        ),
    ],
}


def contracts() -> str:
    """The contracts, as the end of ``pyproject.toml``."""
    read = [path.removesuffix(".py") for path, _, _ in source.reading_list()]
    storeys = [each for each in STOREYS if any(exists(name) for name in each.split(" : "))]
    storeys = [" : ".join(filter(exists, each.split(" : "))) for each in storeys]
    text = HEAD + contract("storeys", "minitwisted", storeys, IGNORED["storeys"])
    rooms = list(dict.fromkeys(path.rpartition("/")[0] for path in read))
    # A directory that is no package (what the laboratory puts on ``PYTHONPATH``) is not seen by import-linter.
    for room in (each for each in rooms if each != source.PACKAGE and (source.TOP / each / "__init__.py").exists()):
        names = inside_of(room, read)
        inside = room.removeprefix("minitwisted/").replace("/", ".")
        title = f"every file of {inside} uses only what is read before it"
        layers = names[::-1] + unread_packages(room, names)
        text += "\n" + contract(title, room.replace("/", "."), layers, IGNORED.get(inside, ()))
    return text


def exists(name: str) -> bool:
    """Whether the library has such a package or module at its top."""
    place = source.TOP / source.PACKAGE
    return (place / name / "__init__.py").exists() or (place / f"{name}.py").exists()


def inside_of(room: str, read: list[str]) -> list[str]:
    """The files and packages directly in a package, in reading order; a package stands where its first file does."""
    below = [path.removeprefix(room + "/").split("/") for path in read if path.startswith(room + "/")]
    place = source.TOP / room
    return list(dict.fromkeys(first for first, *rest in below if not rest or (place / first / "__init__.py").exists()))


def unread_packages(room: str, names: list[str]) -> list[str]:
    """Packages inside a package of which nothing is to be read: below its files."""
    found = sorted(each.parent.name for each in (source.TOP / room).glob("*/__init__.py"))
    return [each for each in found if each != "test" and each not in names]


def contract(title: str, room: str, layers: list[str], ignored=()) -> str:
    """One contract in TOML."""
    lines = ["[[tool.importlinter.contracts]]", f'name = "{title}"', 'type = "layers"', f'containers = ["{room}"]']
    lines += ["layers = ["]
    lines += [*(f'    "{each}",' for each in layers), "]", "exhaustive = true"]
    if ignored:
        lines += ["ignore_imports = ["]
        for why, each in ignored:
            lines += [f"    # {why}", f'    "{each}",']
        lines += ["]"]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the contracts, or write them."""
    file = source.TOP / "pyproject.toml"
    text = file.read_text("utf8")
    new = text[: text.index(BEGINS)] + contracts()
    if "--write" not in sys.argv[1:]:
        print(contracts(), end="")
        return int(new != text)
    file.write_text(new, "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
