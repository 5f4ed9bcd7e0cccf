"""How fast, beside Twisted and beside others: CPU time per operation, measured side by side and interleaved.

    python -m compat_tests.bench [--only CASE ...] [--vs NAMES] [--quick] [--json F] [--svg F] [--list]

One process per implementation serves all its cases (``child.py``, ``peers.py``, ``peer.c``).  A round of a case is short;
rounds of the implementations alternate (A B C A B C ...), so that a noisy minute hits all of them, and each round gives a
ratio to Twisted's round of the same turn.  What is printed is the median of the ratios with its quartiles.  CPU time is
read from the system's clock of the server process; the load comes from another process, written in C where there is a
compiler (``load.c``), and both processes' shares of a core are printed: where the server idles, the case is void.
"""
