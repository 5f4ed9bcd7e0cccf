"""Programs to be started from a shell: each module has a function `run`."""
