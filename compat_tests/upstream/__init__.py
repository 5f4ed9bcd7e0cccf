"""Twisted's own tests on the clone: ``make upstream``, or ``python -m compat_tests.upstream``.

The wheel of Twisted brings its tests along.  Nobody wrote them with a clone in mind, so they ask what no scenario of ours
thought to ask.  Each module of tests is run twice, in a process of its own: on Twisted, which is the baseline, and on the
clone, through ``minitwisted run --with-real``.  A test that fails on Twisted here proves nothing and is left out of the sums.

Many of these tests reach into private parts, which a clone need not have.  `names.py` tells them apart by a rule that reads
the tests' syntax trees; what remains touches public names only, and there the clone has no excuse.

`modules.py` says which modules are run, `record.py` is what a process does, `sides.py` starts the processes, `__main__.py`
tells.
"""
