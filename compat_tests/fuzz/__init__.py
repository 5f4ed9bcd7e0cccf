"""Random programs, run on Twisted and on the clone: ``make fuzz N=1000``, or ``python -m compat_tests.fuzz``.

A program is a list of operations, each a word and three numbers.  A *family* knows what the words mean and writes the
program down as the body of a scenario: which Deferred an operation is about is its number modulo how many there are by
then, so every list is a program, and so is every part of it.  That makes shrinking easy: operations are taken away, and
numbers made smaller, as long as the two records still differ.  What is left over is printed, and is a scenario already.

Each program draws a few of its family's features at random and uses only these: if everything occurs in every program, the few
operations that end everything (cancel, abort) hide what the others would show.

`program.py` has programs and shrinking, `worker.py` runs them in a process that lives long, one per implementation, `pair.py`
asks both the same, `hunt.py` does that with many programs on several cores, and `__main__.py` is the command.

The families are in `families.py`: `deferreds.py`, `framing.py`, `clock.py`, `strings.py` and `tcp.py`.  The docstring of each
says which rules keep its programs out of the differences that are declared.
"""
