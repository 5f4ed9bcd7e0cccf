"""Log files that rotate by length or by day."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario


def listing(rec, *names):
    """Record the files that begin so, with permissions and contents."""
    for name in sorted(os.listdir(".")):
        if name.startswith(names):
            with open(name, "rb") as file:
                rec("file", name, oct(os.stat(name).st_mode & 0o777), file.read())


@scenario("log", min_events=8)
def logfile_by_length(tw, rec):
    """A file that is long enough is put aside before the next write; the newest is .1."""
    os.umask(0o022)
    log = tw["python.logfile"].LogFile("length.log", ".", rotateLength=10)
    for text in ("1234567", "1234567", "x", "y" * 20, "z"):
        rec("should", log.shouldRotate(), log.size)
        log.write(text)
    log.flush()
    rec("logs", log.listLogs(), log.closed)
    listing(rec, "length")
    log.close()
    rec("closed", log.closed)


@scenario("log", min_events=6)
def logfile_keeps_some(tw, rec):
    """With maxRotatedFiles, the oldest go."""
    log = tw["python.logfile"].LogFile("some.log", ".", rotateLength=1, maxRotatedFiles=2)
    for text in ("one", "two", "three", "four", "five"):
        log.write(text)
        rec("logs", log.listLogs())
    listing(rec, "some")
    log.close()


@scenario("log", min_events=3)
def logfile_never(tw, rec):
    """Without a length a file does not rotate by itself, but can be told to."""
    log = tw["python.logfile"].LogFile("never.log", ".", rotateLength=None)
    rec("defaults", tw["python.logfile"].LogFile("d.log", ".").rotateLength, log.maxRotatedFiles, log.defaultMode)
    log.write("x" * 5000)
    rec("should", bool(log.shouldRotate()))
    log.rotate()
    log.write("after")
    rec("logs", log.listLogs(), [os.path.getsize(name) for name in ("never.log", "never.log.1")])
    log.close()


@scenario("log", min_events=6)
def logfile_appends(tw, rec):
    """A file that is there already is gone on with, and counts."""
    LogFile = tw["python.logfile"].LogFile
    with open("old.log", "w") as file:
        file.write("old\n")
    log = LogFile("old.log", ".", rotateLength=6)
    rec("size", log.size)
    log.write("new\n")
    log.write(b"bytes \xff\n")
    log.write("caf\u00e9\n")
    rec("size", log.size)
    listing(rec, "old")
    log.close()
    rec.raises(LogFile("old.log", ".").write, 5)


@scenario("log", min_events=6)
def logfile_permissions(tw, rec):
    """A file gets the permissions that are asked for, or keeps its own, and hands them down to its successors."""
    os.umask(0o022)
    LogFile = tw["python.logfile"].LogFile
    asked = LogFile("asked.log", ".", rotateLength=1, defaultMode=0o640)
    asked.write("1")
    asked.write("2")
    with open("kept.log", "w"):
        os.chmod("kept.log", 0o600)
    kept = LogFile("kept.log", ".", rotateLength=1)
    kept.write("1")
    kept.write("2")
    rec("modes", oct(asked.defaultMode), oct(kept.defaultMode), LogFile("plain.log", ".").defaultMode)
    listing(rec, "asked", "kept", "plain")
    for each in (asked, kept):
        each.close()


@scenario("log", min_events=8)
def logfile_reading(tw, rec):
    """A reader gives lines of the current file or of a rotated one, a few at a time."""
    log = tw["python.logfile"].LogFile("read.log", ".")
    log.write("".join(f"line {n}\n" for n in range(15)) + "end")
    reader = log.getCurrentLog()
    rec("lines", reader.readLines())
    rec("lines", reader.readLines(2))
    rec("lines", reader.readLines(10))
    rec("lines", reader.readLines())
    reader.close()
    log.rotate()
    rec("rotated", log.getLog(1).readLines(1))
    for number in (2, 0, "1"):
        rec.raises(log.getLog, number)
    log.close()


@scenario("log", min_events=4)
def logfile_other_files(tw, rec):
    """Files that only look like rotated ones are left alone; gaps in the numbers stay."""
    log = tw["python.logfile"].LogFile("gaps.log", ".", rotateLength=1)
    for name in ("gaps.log.3", "gaps.log.7", "gaps.log.bak", "gaps.log.0", "gaps.log.", "gaps.log.1x"):
        open(name, "w").close()
    rec("logs", log.listLogs())
    log.write("first")
    log.write("second")
    rec("logs", log.listLogs())
    listing(rec, "gaps")
    log.close()


@scenario("log", min_events=4)
def logfile_reopened(tw, rec):
    """Somebody else may move the file: reopen begins a new one, and without it the old one is gone on with."""
    log = tw["python.logfile"].LogFile("moved.log", ".", rotateLength=100)
    log.write("before")
    os.rename("moved.log", "moved.away")
    log.write(" still")
    log.rotate()
    listing(rec, "moved")
    log.reopen()
    log.write("after")
    listing(rec, "moved")
    rec("closed", log.closed)
    log.close()


@scenario("log", min_events=4)
def logfile_from_path(tw, rec):
    """A log file can be made from a whole path, with the other arguments of its class."""
    logfile = tw["python.logfile"]
    log = logfile.LogFile.fromFullPath("sub.log", rotateLength=7, defaultMode=0o600, maxRotatedFiles=3)
    rec("made", log.name, log.directory == os.getcwd(), log.path == os.path.abspath("sub.log"))
    rec("arguments", log.rotateLength, oct(log.defaultMode), log.maxRotatedFiles)
    daily = logfile.DailyLogFile.fromFullPath(os.path.abspath("day.log"))
    rec("daily", daily.name, daily.closed)
    rec.raises(lambda: logfile.LogFile("x.log", "no-such-directory"))
    for each in (log, daily):
        each.close()


@scenario("log", min_events=10)
def logfile_by_day(tw, rec):
    """A daily file rotates at the first write of a new day, and is named by the day it was of."""
    import time

    class Daily(tw["python.logfile"].DailyLogFile):
        now = 0.0

        def toDate(self, *args):
            return time.gmtime(*(args or (self.now,)))[:3]

        def _openFile(self):
            super()._openFile()
            # Not the day of the file, which is that of the test.
            self.lastDate = self.toDate()

    log = Daily("daily.log", ".")
    for day, text in [(0, "zero"), (0.9, " still zero"), (1, "one"), (5, "five"), (4, " the clock was set back"), (6, "six")]:
        log.now = day * 86400
        rec("should", day, log.shouldRotate())
        log.write(text)
        rec("date", log.lastDate)
    listing(rec, "daily")
    rec("suffixes", log.suffix(0), log.suffix(86400.0 * 31), log.suffix((2001, 2, 3)))
    rec("old", log.getLog(86400).readLines(), log.getLog(6 * 86400).readLines())
    rec.raises(log.getLog, 86400 * 100)
    log.close()


@scenario("log", min_events=3)
def logfile_day_taken(tw, rec):
    """If the name of the day is taken, the daily file is gone on with."""
    log = tw["python.logfile"].DailyLogFile("taken.log", ".")
    log.write("before ")
    log.lastDate = (2001, 2, 3)
    open("taken.log.2001_2_3", "w").close()
    log.write("after")
    rec("today", log.lastDate == log.toDate())
    listing(rec, "taken")
    log.close()


@scenario("log", min_events=3)
def logfile_from_threads(tw, rec):
    """Threads that write take turns: nothing is lost, and no line is torn."""
    import threading

    log = tw["python.logfile"].LogFile("threads.log", ".", rotateLength=500)

    def write(name):
        for _ in range(40):
            log.write(f"{name * 20}\n")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    log.close()
    lines = []
    for name in [name for name in os.listdir(".") if name.startswith("threads.log")]:
        with open(name) as file:
            lines += file.read().splitlines()
    rec("lines", len(lines), sorted(set(lines)))
    rec("synchronized", log.synchronized)
    rec("each", [lines.count(name * 20) for name in "abc"])


@scenario("log", min_events=3)
def logfile_of_the_log(tw, rec):
    """The log can be written to a file that rotates."""
    log = tw["python.log"]
    file = tw["python.logfile"].LogFile("observed.log", ".", rotateLength=120)
    observer = log.FileLogObserver(file)
    observer.timeFormat = "then"
    observer.start()
    for number in range(6):
        log.msg(f"message {number} of the log")
    observer.stop()
    rec("logs", file.listLogs())
    listing(rec, "observed")
    file.close()


@scenario("log", min_events=6)
def logfile_of_ones_own(tw, rec):
    """A subclass says when to rotate and what that is; the rest is done for it."""
    logfile = tw["python.logfile"]

    class Parts(logfile.BaseLogFile):
        part = 0

        def shouldRotate(self):
            return self.part < 2

        def rotate(self):
            self.part += 1
            rec("rotated", self.part)
            os.rename(self.path, f"{self.path}-{self.part}")
            self.reopen()

    log = Parts("own.log", ".")
    for text in ("one", "two", "three"):
        log.write(text)
    rec("state", log.closed, log.name, log.directory)
    log.close()
    listing(rec, "own")
    with open("lines", "w") as file:
        file.write("a\nb\n")
    reader = logfile.LogReader("lines")
    rec("lines", reader.readLines(1), reader.readLines())
    reader.close()
    rec.raises(logfile.BaseLogFile("bare.log", ".").shouldRotate)
