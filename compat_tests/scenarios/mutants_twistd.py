"""The parts of twistd that meet the system, with the system's calls replaced by notes."""

from __future__ import annotations

import errno
import os
import sys

from compat_tests.scenario import scenario


class Instead:
    """Other functions in the place of those of `os`, for a while: they note their arguments, and raise what they are given."""

    def __init__(self, rec, **outcomes):
        self.rec, self.outcomes = rec, outcomes

    def __enter__(self):
        self.kept = {name: getattr(os, name) for name in self.outcomes}
        for name in self.outcomes:
            setattr(os, name, self._noted(name))

    def _noted(self, name):
        def noted(*args):
            self.rec(name, args)
            outcome = self.outcomes[name]
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        return noted

    def __exit__(self, *_):
        for name, function in self.kept.items():
            setattr(os, name, function)


def logged(tw, rec, function, *args):
    """Call; record what comes of it and what is logged meanwhile."""
    log, seen = tw["python.log"], []
    log.addObserver(seen.append)
    try:
        return rec.raises(function, *args)
    finally:
        log.removeObserver(seen.append)
        for event in seen:
            rec("logged", log.textFromEventDict(event).split("\n")[0], event["isError"])


@scenario("twistd", min_events=10)
def twistd_pid_files_of_all_kinds(tw, rec):
    """A pid file of a dead process is removed, one of a living process or of none ends the program."""
    check = tw["scripts._twistd_unix"].checkPID
    rec("none", check(""), check("no such file"))
    for text in ("word", "", "12 13", "77"):
        with open("it.pid", "w") as file:
            file.write(text)
        for error in (None, errno.ESRCH, errno.EPERM, errno.EIO):
            outcome = None if error is None else OSError(error, "trouble")
            with Instead(rec, kill=outcome):
                logged(tw, rec, check, "it.pid")
            rec("there", text, os.path.exists("it.pid"))
            with open("it.pid", "w") as file:
                file.write(text)
    os.remove("it.pid")


@scenario("twistd", min_events=6)
def twistd_under_another_name(tw, rec):
    """A program that is to be called otherwise is started anew, with its first name kept."""
    launch = tw["scripts._twistd_unix"].launchWithName
    before, sys.argv = sys.argv, ["twistd", "-n", "web"]
    try:
        for name in (None, "", "twistd", "other"):
            with Instead(lambda what, args: rec(what, os.path.basename(args[0])[:6], args[1]), execv=None):
                logged(tw, rec, launch, name)
    finally:
        sys.argv = before


def runner(tw):
    """A runner of applications that has nothing to run."""
    config = {"profile": None, "logfile": None, "logger": None, "syslog": False, "nodaemon": True, "no_save": True}
    return tw["scripts._twistd_unix"].UnixApplicationRunner({**config, "prefix": "p"})


@scenario("twistd", min_events=10)
def twistd_surroundings(tw, rec):
    """Root, directory and mask are set in this order, and the pid file is written last."""
    one = runner(tw)
    for chroot, rundir, nodaemon, umask, pidfile in (
        (None, ".", True, None, None), (None, ".", True, 0o22, "a.pid"), ("/root", ".", True, None, None),
        ("/root", "sub", True, 0, "b.pid"), (None, "sub", True, None, ""),
    ):  # fmt: skip
        rec("case", chroot, rundir, umask, pidfile)
        with Instead(rec, chroot=None, chdir=None, umask=0):
            logged(tw, rec, one.setupEnvironment, chroot, rundir, nodaemon, umask, pidfile)
        if pidfile:
            with open(pidfile) as file:
                rec("pid", file.read().strip() == str(os.getpid()))
            os.remove(pidfile)


@scenario("twistd", min_events=6)
def twistd_pid_files_at_the_end(tw, rec):
    """That a pid file cannot be removed is logged, as a warning if it is not allowed."""
    one = runner(tw)
    for error in (None, errno.EPERM, errno.EACCES, errno.ENOENT, errno.EIO):
        with Instead(rec, unlink=None if error is None else OSError(error, "trouble")):
            logged(tw, rec, one.removePID, "it.pid")
        tw["python.log"].flushErrors() if hasattr(tw["python.log"], "flushErrors") else None
    logged(tw, rec, one.removePID, None)
    logged(tw, rec, one.removePID, "")


@scenario("twistd", min_events=4)
def twistd_rights_that_stay(tw, rec):
    """Rights that cannot be given up end the program; without a user nothing is given up."""
    one = runner(tw)
    for name in ("setgid", "setegid"):
        with Instead(rec, **{name: OSError(errno.EPERM, "trouble")}):
            logged(tw, rec, one.shedPrivileges, name == "setegid", None, 5)
    with Instead(rec, setgid=None, setegid=None):
        logged(tw, rec, one.shedPrivileges, False, None, 7)
        logged(tw, rec, one.shedPrivileges, True, None, 7)
        logged(tw, rec, one.shedPrivileges, False, None, None)


@scenario("twistd", min_events=4)
def twistd_places_of_the_log(tw, rec):
    """Where the log goes follows from the options, and a daemon has no output to write to."""
    kind = tw["scripts._twistd_unix"].UnixAppLogger
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        for name in ("-", "", None, "it.log"):
            for nodaemon in (True, False):
                options = {"logfile": name, "nodaemon": nodaemon, "syslog": False, "prefix": "p", "logger": None}
                if name == "it.log" or (name is None and not nodaemon) or (name == "" and not nodaemon):
                    continue
                try:
                    observer = kind(options)._getLogObserver()
                except SystemExit as left:
                    rec("left", name, nodaemon, str(left))
                else:
                    rec("observer", name, nodaemon, type(observer).__name__)
    finally:
        sys.stdout = out
