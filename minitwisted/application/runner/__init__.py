"""Running a reactor as a program: pid file, log, exit status."""
