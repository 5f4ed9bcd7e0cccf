"""The faults that ``mutants.py`` plants: a line of the clone, and what it becomes.

Each is the kind of mistake one makes: an order turned around, a limit off by one, a step forgotten, a condition lost.  `old`
occurs exactly once in its file, so that it is clear what is meant; a test says so when the clone has changed and a mutant must
follow.  None may be equivalent to the healthy line for a program that looks closely: faults that nobody can observe (the speed,
the number of system calls) do not belong here.
"""

# ruff: noqa: E501  a fault and what it was stand side by side

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """`old` in `file` becomes `new`; `part` is what it belongs to, `areas` the scenarios that should notice."""

    part: str
    file: str
    areas: tuple[str, ...]
    old: str
    new: str

    def apply(self, text: str) -> str:
        """The text of the file with the fault in it.  ValueError if it is not clear where."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file}: {text.count(self.old)} times {self.old!r}")
        return text.replace(self.old, self.new)


def _of(part: str, file: str, areas: str, *pairs: tuple[str, str]) -> list[Mutation]:
    return [Mutation(part, file, tuple(areas.split()), old, new) for old, new in pairs]


MUTATIONS = [
    *_of(
        "failure", "python/failure.py", "failure defer",
        ("            if name in self.parents:\n                return each", "            if name in self.parents:\n                return name"),
        ("        if exc_tb is None:\n", "        if exc_tb is not None:\n"),
        ("        self.pickled = 1\n        self.tb = None", "        self.pickled = 1"),
        ('f"<{_safe_text.name_of(self.__class__)} {_safe_text.name_of(self.type)}:', 'f"<{_safe_text.name_of(self.__class__)}:'),
        ("        raise self.value.with_traceback(self.tb)", "        raise self.value.with_traceback(None)"),
        ("        count += 1\n        if exc_value is None:", "        if exc_value is None:"),
        ('"--- <exception caught here> ---"', '"--- <caught here> ---"'),
    ),
    *_of(
        "log", "python/log.py", "log",
        ('event.setdefault("isError", 0)', 'event.setdefault("isError", 1)'),
        ("    elif isinstance(_stuff, Exception):\n", "    elif isinstance(_stuff, ValueError):\n"),
        ('text.replace("\\n", "\\n\\t")', "text"),
        ("{'-' if behind > 0 else '+'}", "{'+' if behind > 0 else '-'}"),
        ("            if adapter.legacyObserver == other:", "            if adapter.legacyObserver is other:"),
        ("**context.get(ILogContext), **ctx}}", "**ctx, **context.get(ILogContext)}}"),
        ("            msg(line, printed=1, isError=self.isError)\n\n    def writelines", "            msg(line, isError=self.isError)\n\n    def writelines"),
    ),
    *_of(
        "publisher", "python/_publisher.py", "log",
        ("for each in self._observers if each is not observer", "for each in self._observers"),
        ("            except Exception:\n                failed", "            except ValueError:\n                failed"),
    ),
    *_of(
        "beginning", "python/_log_beginning.py", "log twistd",
        ('        *lines, self._begun = (self._begun + text).split("\\n")', '        *lines, self._begun = text.split("\\n")'),
    ),
    *_of(
        "context", "python/context.py", "log names threads context failure loop",
        ("for each in reversed(self.contexts):", "for each in self.contexts:"),
        ("            del contexts[depth:]", "            pass"),
        ("        return self.currentContext().getContext(key, default)", "        return self.currentContext().getContext(key)"),
    ),
    *_of(
        "defer", "internet/_deferred.py", "defer task",
        ("        if errback is None:\n            errback", "        if callback is None:\n            errback"),
        ("            return self._fired_again()\n        self.called, self.result, self._canceller = True, result, None", "            return None\n        self.called, self.result, self._canceller = True, result, None"),
        ("todo, self._chain = self._chain[::-1], []", "todo, self._chain = self._chain[:], []"),
        ("        if self.paused or todo is _TAKEN:", "        if todo is _TAKEN:"),
        ("                lane = 1 if isinstance(result, Failure) else 0\n            except", "                lane = 0\n            except"),
        ("        self.paused += 1\n        other._chain", "        other._chain"),
        ("            else:\n                self._swallow_next = True", "            else:\n                self._swallow_next = False"),
        ("            if not self.called:\n                self.errback(Failure(CancelledError()))", "            if self._swallow_next:\n                self.errback(Failure(CancelledError()))"),
        ("            innermost.cancel()", "            pass"),
        ("            if call.active():\n                call.cancel()\n            return", "            return"),
        (" if timed_out else result", " if not timed_out else result"),
        ("        self.paused -= 1\n        if self.called:", "        self.paused = 0\n        if self.called:"),
        ("            self._swallow_next = False\n", "            pass\n"),
        ("        result, self.result = self.result, None\n", "        result = self.result\n"),
    ),
    *_of(
        "ready", "internet/_ready.py", "defer",
        ("    if isinstance(result, Failure):\n        return fail(result)\n", ""),
        ("    if type(result) is CoroutineType:\n        return ensureDeferred(result)\n", ""),
    ),
    *_of(
        "generators", "internet/_generators.py", "defer task",
        ("            result = end.value\n        except _DefGen_Return", "            result = None\n        except _DefGen_Return"),
        ("            if self.waiting_for is not None:\n                self.waiting_for.cancel()", "            pass"),
        ("        if not isinstance(generator, GeneratorType):", "        if generator is None:"),
        ("        self.context = copy_context()", "        self.context = __import__('contextvars').Context()"),
    ),
    *_of(
        "gather", "internet/_gather.py", "defer",
        ("return None if self.consumeErrors else failure", "return failure if self.consumeErrors else None"),
        ("        self._note(index, (SUCCESS, result), early)\n        return result", "        self._note(index, (SUCCESS, result), early)"),
        ("if not self._deferredList and not fireOnOneCallback:", "if not self._deferredList:"),
        ("                if d is not ds[index]:\n", "                if d is ds[index]:\n"),
        ("        self.resultList[index] = outcome", "        self.resultList[self.finishedCount] = outcome"),
        ("fireOnOneErrback=True, consumeErrors=consumeErrors", "fireOnOneErrback=True"),
    ),
    *_of(
        "locks", "internet/_locks.py", "defer",
        ("                self.waiting.pop(0).callback(self)", "                self.waiting.pop().callback(self)"),
        ("        self.tokens += 1\n", "        self.tokens = self.limit\n"),
        ("            return succeed(self.pending.pop(0))", "            return succeed(self.pending.pop())"),
        ("len(self.pending) >= self.size", "len(self.pending) > self.size"),
        ("len(self.waiting) >= self.backlog", "len(self.waiting) > self.backlog"),
        ('        assert self.locked, "Tried to release an unlocked lock"\n', ""),
    ),
    *_of(
        "timers", "internet/_timers.py", "loop task",
        ("        if self.delayed_time < 0.0:\n", "        if self.delayed_time > 9e9:\n"),
        ("            self.delayed_time = when - self.time\n", "            self.delayed_time += when - self.time\n"),
        ("        return self.time + self.delayed_time\n", "        return self.time\n"),
        ("        return error.AlreadyCancelled() if self.cancelled else", "        return error.AlreadyCalled() if self.cancelled else"),
        ("            entry = (call.time, call._ticket, call)", "            entry = (call.time, -call._ticket, call)"),
        ("        self._dead += 1\n        call._ticket = 0\n", "        self._dead += 1\n"),
        ("        return not (self.called or self.cancelled)", "        return not self.called"),
    ),
    *_of(
        "task", "internet/task.py", "task",
        ("        if interval < 0:", "        if interval <= 0:"),
        ("            self._drop_call()\n            self._end_with(self)", "            self._end_with(self)"),
        ("        self.rightNow += amount\n", "        self.rightNow = amount\n"),
        ("self.calls[0].getTime() <= self.seconds()", "self.calls[0].getTime() < self.seconds()"),
        ("            delay -= (now - self.starttime) % self.interval", "            pass"),
        ("        return result.value.code\n", "        return 0\n"),
        ("        return max(count, 0)", "        return 1"),
        ("Deferred(lambda _: call.cancel())", "Deferred(lambda _: None)"),
    ),
    *_of(
        "cooperator", "internet/_cooperator.py", "task",
        ("        if self._pauses == 1:\n", "        if self._pauses:\n"),
        ("        if self._pauses == 0 and self._end is None:", "        if self._end is None:"),
        ("            self._finish(TaskDone(), self._iterator)", "            self._finish(TaskStopped(), self._iterator)"),
        ("            if enough():\n                break", "            if not enough():\n                break"),
        ("            self._next_slice.cancel()\n", ""),
    ),
    *_of(
        "phases", "internet/_phases.py", "loop",
        ('for phase in ("during", "after"):', 'for phase in ("after", "during"):'),
        ("            taken.append(triggers.pop(0))", "            taken.append(triggers.pop())"),
        ("    (Life.CRASHED, \"start\"): Life.STARTING,\n", ""),
        ("[each for each in results if isinstance(each, Deferred)]", "[]"),
    ),
    *_of(
        "pollers", "internet/_pollers.py", "loop tcp",
        ("            self._wanted[fd] = bits\n\n    def _change", "            pass\n\n    def _change"),
        ("            self._files[fd] = bits\n        else:", "            pass\n        else:"),
    ),
    *_of(
        "asyncio", "internet/asyncioreactor.py", "asyncio",
        ("        if self._alarm is not None:\n            if self._alarm_time <= when:", "        if self._alarm is not None:\n            if True:"),
        ("        asyncio.set_event_loop(loop)\n", ""),
        ("        return asyncio.get_running_loop()", "        return asyncio.get_event_loop_policy().get_event_loop()"),
        ("        self._sending = False  # first: those who write while others send ask for another time\n        self._flush(None)", "        self._flush(None)\n        self._sending = False"),
        ("call_soon_threadsafe(lambda: self.callLater(0, callable, *args, **kwargs))", "call_soon_threadsafe(lambda: callable(*args, **kwargs))"),
        ("        super().crash()\n        self._asyncioEventloop.stop()", "        super().crash()"),
        ("        self.callLater(0, _nothing)", "        self._asyncioEventloop.call_soon(self._ring)"),
        ("        except PermissionError:\n            self._files[fd] = self._loop.call_soon(self._serve, fd)", "        except PermissionError:\n            pass"),
        ("        self._files[fd] = self._loop.call_soon(self._serve, fd)  # first", "        pass  # first"),
        ("    if isinstance(loop, getattr", "    if not isinstance(loop, getattr"),
    ),
    *_of(
        "base", "internet/base.py", "loop tcp signals threads",
        ("            if bits & READ and fd in readers:", "            if bits & READ and fd in readers and not bits & WRITE:"),
        ("                    self._end(one, why, READ)", "                    self._end(one, why, WRITE)"),
        ("        reason = ENDS.get(type(why)) or Failure(why)", "        reason = Failure(main.CONNECTION_LOST)"),
        ("        left = len(queue)\n        while left and queue:", "        left = 9 ** 9\n        while left and queue:"),
        ("        if self._life.turning:\n            callable(*args, **kwargs)\n            return None", "        if self._life.running:\n            callable(*args, **kwargs)\n            return None"),
        ("        if not delay >= 0:", "        if delay < -1:"),
        ("all_of_them = [each for each in watched if each not in self._internal]", "all_of_them = list(watched)"),
        ('raise error.ReactorNotRunning("Can\'t stop reactor that isn\'t running.")', "return"),
        ('            raise error.ReactorAlreadyRunning()', '            return'),
        ("        if self._asleep:\n            self.wakeUp()", "        pass"),
        ("        self._exitSignal = number", "        pass"),
    ),
    *_of(
        "protocol", "internet/protocol.py", "protocol",
        ("        if self.numPorts == 0:\n            self.__announce(\"Starting", "        if self.numPorts <= 1:\n            self._announce(\"Starting"),
        ("self.retries > self.maxRetries", "self.retries >= self.maxRetries"),
        ("        self.delay = min(self.delay * self.factor, self.maxDelay)", "        self.delay = self.delay * self.factor"),
        ("        protocol.factory = self\n", ""),
        ("        self.delay = self.initialDelay\n        self.retries = 0", "        self.retries = 0"),
        ("        self.pending = self.reactor.callLater(0, self._fire, fire, value)", "        self._fire(fire, value)"),
    ),
    *_of(
        "error", "internet/error.py", "error failure",
        ('    return f"{said}."', '    return f"{said}"'),
        ("    errno.ETIMEDOUT: TCPTimedOutError,\n", ""),
        ("        return ConnectError(string=e)\n", "        return ConnectError(e)\n"),
        ('            how += f" by signal {signal}"', '            how += f" with signal {signal}"'),
    ),
    *_of(
        "address", "internet/address.py", "address",
        ("        return hash(self._fields())", "        return id(self)"),
        ("isinstance(other, UNIXAddress) else NotImplemented", "isinstance(other, UNIXAddress) else True"),
        ('    if type not in ("TCP", "UDP"):', '    if type not in ("TCP", "UDP", "UNIX", "tcp"):'),
    ),
    *_of(
        "connector", "internet/_connector.py", "tcp",
        ("            self.factoryStarted = 1\n", ""),
        ('        if self.state != "disconnected":', '        if self.state == "connected":'),
        ("self.reactor.callLater(self.timeout, client.failIfNotConnected, error.TimeoutError())", "self.reactor.callLater(self.timeout, client.failIfNotConnected, error.UserError())"),
    ),
    *_of(
        "unix", "internet/unix.py", "unix adopted",
        ("        if len(mail) > outbox.size:", "        if len(mail) > outbox.size + 9:"),
        ("                os.chmod(self._path, self.mode)", "                pass"),
        ("        if not lock.clean:", "        if lock.clean:"),
        ("        self._unlock()\n        tcp.Port", "        tcp.Port"),
        ("            outbox.sent(1)\n", ""),
        ("UNIXAddress(self.hostname or None)", "UNIXAddress(self.hostname)"),
        ("        deserted = checkPID and", "        deserted = False and"),
        ("            protocol.fileDescriptorReceived(descriptor)\n            continue", "            protocol.fileDescriptorReceived(descriptor)"),
    ),
    *_of(
        "unix datagrams", "internet/_unix_datagrams.py", "unix",
        ("        if not isinstance(problem, BlockingIOError):", "        if True:"),
        ("        except ConnectionRefusedError:\n            self._refused()", "        except ConnectionRefusedError:\n            pass"),
        ("        self._connectedAddr = self.remoteaddr", "        self._other = self.remoteaddr"),
    ),
    *_of(
        "udp", "internet/udp.py", "udp",
        ("            if ipv6:\n                addr = addr[:2]", "            if ipv6:\n                addr = addr"),
        ("            taken += len(datagram)\n", "            taken += 1\n"),
        ("        if self._connectedAddr is not None:\n            self.protocol.connectionRefused()", "        if self._connectedAddr is None:\n            self.protocol.connectionRefused()"),
        ("            self.reactor.callLater(0, self.connectionLost)\n", "            self.connectionLost()\n"),
        ("                if addr is not None and addr != self._connectedAddr:", "                if addr is not None and addr == self._connectedAddr:"),
        ("            if addr is not self._good:", "            if not self._good:"),
        ("        if problem.errno == errno.EMSGSIZE:\n", "        if problem.errno == errno.EINVAL:\n"),
    ),
    *_of(
        "udp", "internet/_multicast.py", "udp",
        ("        return self._member(_LEAVE, addr, interface)", "        return self._member(_JOIN, addr, interface)"),
        ('("::" if self.addressFamily', '("::1" if self.addressFamily'),
        ("            raise MulticastJoinError(addr, interface, *problem.args)", "            raise MulticastJoinError(group, interface, *problem.args)"),
    ),
    *_of(
        "adopted", "internet/tcp.py", "adopted tcp",
        ("            made.addressFamily = family\n", ""),
        ("        if isinstance(port, Binding) and interface", "        if False and interface"),
    ),
    *_of(
        "tcp", "internet/tcp.py", "tcp",
        ("        self.connector.connectionLost(reason)\n", "        pass\n"),
        ("        self.disconnecting = False\n        self.factory.doStop()\n", "        self.disconnecting = False\n"),
        ("self.sessionno, self.sessionno + 1", "self.sessionno, self.sessionno"),
        ("            raise error.CannotListenError(self.interface, self.port, problem)", "            raise problem"),
    ),
    *_of(
        "connection", "internet/_tcp_connection.py", "tcp loop basic",
        ("        if not data:\n            return main.CONNECTION_DONE", "        if not data:\n            return main.CONNECTION_LOST"),
        ("            self.producer.stopProducing()\n            self.producer = None", "            self.producer = None"),
        ("        self._close_socket(orderly=not reason.check(error.ConnectionAborted))", "        self._close_socket(orderly=True)"),
        ("                listener.writeConnectionLost()", "                pass"),
    ),
    *_of(
        "descriptor", "internet/abstract.py", "tcp loop basic",
        ("            self.producerPaused = True\n            self.producer.pauseProducing()", "            self.producer.pauseProducing()"),
        ("        elif self._life is Life.CLOSING:\n            return main.CONNECTION_DONE", "        elif self._life is Life.CLOSING:\n            return main.CONNECTION_LOST"),
        ("        for each in pieces:\n            _must_be_bytes(each)\n", ""),
        ("        if not streaming:\n            producer.resumeProducing()", "        pass"),
        ("        if self._life.reads:\n", "        if True:\n"),
    ),
    *_of(
        "outbox", "internet/_outbox.py", "tcp basic",
        ("pieces[first] = memoryview(pieces[first])[count:]", "pieces[first] = memoryview(pieces[first])[count + 1 :]"),
        ("            first += 1\n", "            first += 2\n"),
    ),
    *_of(
        "lifecycle", "internet/_lifecycle.py", "tcp basic",
        ("    (Life.FINISHING, \"lose\"): Life.CLOSING,\n", ""),
        ("    (Life.CLOSING, \"abort\"): Life.GIVING_UP,\n", ""),
        ('"closing", 1, 1, 0, True, False', '"closing", 1, 0, 0, True, False'),
        ('"half", 1, 0, 0, False, True', '"half", 1, 0, 0, False, False'),
    ),
    *_of(
        "lines", "protocols/basic.py", "basic",
        ("if end - at > self.MAX_LENGTH:", "if end - at >= self.MAX_LENGTH:"),
        ("        self.__searched = max(0, len(late) - n + 1)", "        self.__searched = len(late)"),
        ("            if self.transport.disconnecting:\n                return None\n", ""),
        ("            if self.paused:\n", "            if False:\n"),
        ("        if extra:\n            return self.dataReceived(extra)", "        pass"),
    ),
    *_of(
        "framing", "protocols/_prefixed.py", "basic",
        ("if end - start > self.MAX_LENGTH:", "if end - start >= self.MAX_LENGTH:"),
        ("        if len(string) >= limit:", "        if len(string) > limit:"),
        ("            while not self.paused:\n", "            while True:\n"),
    ),
    *_of(
        "netstrings", "protocols/_netstrings.py", "basic",
        ("                if buffer[end] != _COMMA:", "                if False:"),
        ("int(digits) > self.MAX_LENGTH", "int(digits) >= self.MAX_LENGTH"),
        ("            self.brokenPeer = 1\n", ""),
    ),
    *_of(
        "inbox", "protocols/_inbox.py", "basic",
        ("        late += data\n", "        self.late = late + data[:-1]\n"),
        ("len(late) >= self.wanted", "len(late) > self.wanted"),
        ("        if len(rest) + len(late) < wanted:", "        if len(rest) + len(late) <= wanted:"),
        ("bytearray(rest) + late, wanted\n", "late + bytearray(rest), wanted\n"),
        ("        return self.buffer[self.at :] + self.late", "        return self.buffer + self.late"),
    ),
    *_of(
        "inotify", "internet/inotify.py", "inotify",
        ("watch.mask | IN_DELETE_SELF)", "watch.mask)"),
        ("            self._forget(number)\n            self.loseConnection()\n", "            self._forget(number)\n"),
        ("            self._forget(number)\n            self.loseConnection()\n", "            self.loseConnection()\n"),
        ("        elif watch.autoAdd and mask & IN_CREATE and mask & IN_ISDIR:", "        elif mask & IN_CREATE and mask & IN_ISDIR:"),
        ("        elif watch.autoAdd and mask & IN_CREATE and mask & IN_ISDIR:", "        elif watch.autoAdd and mask & IN_ISDIR:"),
        ("watch.path.child(name) if name else watch.path, mask)", "watch.path, mask)"),
        ("        self.watch(path, parent.mask, True, parent.callbacks)", "        self.watch(path, IN_WATCH_MASK, True, parent.callbacks)"),
        ("        self.reactor.callLater(0, self._catch_up, self._watches[self._numbers[path]])\n", "        pass\n"),
        ("                watch.tell(each, IN_CREATE | IN_CLOSE_WRITE)", "                watch.tell(each, IN_CREATE)"),
        ("                if each.isdir():\n                    self.watch(each, mask", "                if True:\n                    self.watch(each, mask"),
        ("            raise KeyError(f\"{path!r} is not watched\")", "            return"),
        ("            os.close(self._fd)\n", "            pass\n"),
        ("        path = path.asBytesMode()\n        return self._numbers", "        return self._numbers"),
        ("return self._numbers[path] if path in self._numbers else self._add", "return self._add"),
        ("        self._life = Life.HALF  # nothing is ever written\n", "        self._life = Life.OPEN\n"),
    ),
    *_of(
        "threadpool", "python/threadpool.py", "threads",
        ("        result, success = Failure(), False", "        result, success = Failure(), True"),
        ("        elif not success:\n            log.err(result)", "        elif not success:\n            pass"),
        ("    if least > most:", "    if least >= most:"),
        ("        for thread in threads:\n            thread.join()", "        pass"),
        ("{self._made - 1}", "{self._made}"),
    ),
    *_of(
        "threads", "internet/threads.py", "threads",
        ("reactor.callFromThread(d.callback if success else d.errback, result)", "(d.callback if success else d.errback)(result)"),
        ("        answer.raiseException()\n", "        pass\n"),
        ("        defer.maybeDeferred(f, *a, **kw).addBoth(answers.put)", "        answers.put(f(*a, **kw))"),
    ),
    *_of(
        "signals", "internet/_signals.py", "signals loop",
        ("    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:", "    if True:"),
        ("    signal.signal(signal.SIGTERM, reactor.sigTerm)\n", ""),
    ),
]  # fmt: skip
