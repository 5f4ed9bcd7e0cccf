"""The table: what each of the programs needs to be run without a person.

A program is looked up by its path below the checkout, and the first row that matches has its drives; one that no row knows is
run as it is, with nothing to read.  Words in braces are ports of servers (``house.py``).

So little is said of each program on purpose: the table says how to drive it, never what it prints.  That is Twisted's to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Drive:
    """One way to run a program.

    `name` tells it from the program's other drives.  `words` are its arguments; `command` is a command to run instead of the
    program, which then is told the program (``{}`` in `words`).  `stdin` is what it reads.  `seconds` is its time; if it is
    still running then, it is interrupted, and sooner if it has done nothing for the seconds of `idle`.  `steps` are guests
    that call on it once it has said its port: {port}, or `port` if the program insists on one.  `patience` is how long poets
    wait before they begin.  `seed` settles its random numbers.  `alone`: no two of its kind at a time.
    """

    name: str = ""
    words: str = ""
    command: str = ""
    stdin: str = ""
    seconds: float = 60.0
    idle: float = 0.0
    steps: tuple[str, ...] = ()
    port: int | None = None
    seed: int | None = None
    alone: bool = False
    patience: float = 0.0


#: Programs that run for ever, with nobody to talk to.
FOR_EVER = (Drive("interrupted", idle=0.5),)

USAGE = (Drive("no arguments"), Drive("help", "--help"))
WRONG_PORT = Drive("wrong port", "here:poetry")
POEM = "poetry/fascination.txt"

CLIENT = (
    *USAGE,
    WRONG_PORT,
    Drive("one poem", "{poet1}"),
    Drive("three poems", "{poet1} localhost:{poet2} 127.0.0.1:{poet3}"),
    # One of the clients waits for ever for a poem that cannot come.
    Drive("one of three down", "{poet1} {down} {poet2}", idle=4.0),
    Drive("all down", "{down}", idle=2.0),
)

#: These connect before they import the reactor, which takes its time, and only then begin to read.
SLOW_TO_READ = tuple(replace(drive, patience=1.5) if "{poet" in drive.words else drive for drive in CLIENT)

#: Stages that fail by chance: with these seeds all outcomes occur.
CHANCY = (*USAGE, WRONG_PORT, *(Drive(f"three poems, seed {n}", "{poet1} {poet2} {poet3}", seed=n) for n in (1, 2, 3)))
CHANCY += (Drive("one of two down", "{poet1} {down}", seed=1),)

TIMED = (*CLIENT, Drive("out of time", "-t 0.8 {mute}"), Drive("one in time", "--timeout 1.5 {mute} {poet1}"))

TRANSFORMED = (
    *USAGE,
    Drive("wrong port", "10000 here:poetry"),
    Drive("two poems", "{transformer} {poet1} {poet2}"),
    Drive("a poem is down", "{transformer} {down} {poet1}"),
    Drive("transformer is down", "{down} {poet1}"),
    Drive("transformer closes", "{closing} {poet1}"),
)

SERVER = (
    *USAGE,
    Drive("no such poem", "poetry/none.txt"),
    Drive("two guests", f"--port {{port}} {POEM}", steps=("fetch", "fetch")),
)

SLOW_SERVER = (
    *USAGE,
    Drive("no such poem", "poetry/none.txt"),
    Drive("two guests", f"--port {{port}} --delay 0.01 --num-bytes 200 {POEM}", steps=("fetch", "fetch")),
)

PROXY = (
    *USAGE,
    WRONG_PORT,
    Drive("two guests", "--port {port} {poet1}", steps=("fetch", "fetch")),
    Drive("server is down", "--port {port} {down}", steps=("fetch", "fetch")),
    Drive("a guest leaves", "--port {port} {mute}", steps=("leave 0.3",)),
    Drive("a guest leaves and one stays", "--port {port} {poet1}", steps=("leave 0.02", "fetch")),
)

TRANSFORMER = (
    *(drive for drive in USAGE if drive.name == "help"),
    Drive(
        "requests",
        "--port {port}",
        steps=("say 27:cummingsify.HERE IS MY POEM,", "say 8:other.OH,", "say 7:nothing,", "say this is no netstring"),
    ),
)

SIMULATOR = (
    Drive("help", "--help"),
    Drive("nothing to read"),
    Drive("two lanes", stdin="r good f bad\nf googly p\n\n"),
    Drive("narrow", "--narrow", stdin="p p\nf no r yes\nr again f bad\n\n"),
    Drive("mistakes", stdin="\nx y\nr toolong\nr waytoolong p\nr a p extra\nr a p\n\n"),
)

TAC = (Drive("two guests", "--nodaemon --python {}", "twistd", steps=("fetch", "fetch"), port=10000, alone=True),)

PLUGIN = (
    Drive("help", "fastpoetry --help", "twistd", alone=True),
    Drive("wrong option", "--nodaemon fastpoetry --nothing", "twistd", alone=True),
    Drive("two guests", f"--nodaemon fastpoetry --port {{port}} --poem {POEM}", "twistd", steps=("fetch", "fetch"), alone=True),
)

TESTS = (
    Drive("trial", "{}", "trial", alone=True),
    Drive("trial -x --reporter=text", "-x --reporter=text {}", "trial", alone=True),
)

TABLE = (
    ("solutions/part-8/*/get-poetry.py", TIMED),
    ("twisted-client-5/get-poetry*.py", CHANCY),
    ("twisted-client-[678]/get-poetry*.py", TRANSFORMED),
    ("twisted-client-1/get-poetry*.py", SLOW_TO_READ),
    ("*client*/get-poetry*.py", CLIENT),
    ("*/slowpoetry.py", SLOW_SERVER),
    ("*/transformedpoetry.py", TRANSFORMER),
    ("*/poetry-proxy.py", PROXY),
    ("twisted-server-3/fastpoetry.py", TAC),
    ("*/fastpoetry.py", SERVER),
    ("twisted/plugins/*.py", PLUGIN),
    ("tests/test_*.py", TESTS),
    ("*/deferred-simulator.py", SIMULATOR),
    ("basic-twisted/hello.py", FOR_EVER),
    ("basic-twisted/simple*.py", FOR_EVER),
    ("basic-twisted/stack.py", FOR_EVER),
)


def drives(program: str) -> tuple[Drive, ...]:
    """How to drive the program of that path."""
    return next((rows for pattern, rows in TABLE if fnmatchcase(program, pattern)), (Drive(),))
