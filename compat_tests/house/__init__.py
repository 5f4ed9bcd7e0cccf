"""What the house rules are measured with: the source as a tree, hops on a live reactor, calls and system calls per operation.

The rules themselves are tests: ``compat_tests/test_house.py`` and ``compat_tests/test_counts.py``.  Everything here takes the
package's name, so that the same instrument can be pointed at Twisted; that is how it was calibrated.
"""
