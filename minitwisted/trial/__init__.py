"""Trial: tests that can wait for Deferreds (``unittest.py``), and the command that finds and runs them (``runner.py``)."""
