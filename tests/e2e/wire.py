"""A language server as a process, and the frames that go to it and come from it.

Reading, writing and the error stream have a thread each, so that no full pipe can make a test wait for itself. It
knows frames and JSON; what the messages mean is the business of `client.py`.
"""

import json
import os
import queue
import subprocess
import threading
import time


def memory(process):
    """The resident memory of a process now and at its highest, in MB; Linux only. One that has ended has none."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        fields = dict(line.split(":", 1) for line in status)
    return tuple(int(fields.get(name, "0").split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


def frame(body, header=b"Content-Length: %d\r\n\r\n"):
    """The frame of a body: bytes, text, or a message."""
    if not isinstance(body, (bytes, str)):
        body = json.dumps(body, ensure_ascii=False)
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    return (header % len(body) if b"%d" in header else header) + body


def _no_repeated_keys(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"an object names a key twice: {keys}")
    return dict(pairs)


class Wire:
    """Starts `command` and calls `receive(message)` on the reader's thread for every message."""

    def __init__(self, command, receive, *, cwd=None, env=None):
        self.faults = []
        self.ended = threading.Event()
        self.stderr = bytearray()
        self._receive = receive
        self._queue = queue.Queue()
        environment = {**os.environ, **{key: str(value) for key, value in (env or {}).items()}}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=environment, bufsize=0
        )
        self._threads = [threading.Thread(target=t, daemon=True) for t in (self._read, self._write, self._read_stderr)]
        for thread in self._threads:
            thread.start()

    def send(self, data):
        """Queues bytes for the server; never waits."""
        self._queue.put(data)

    def close_stdin(self):
        """Closes the server's input once all that is queued has been written."""
        self._queue.put(None)

    def close_stdout(self):
        """Stops listening, as a client that has crashed."""
        self.process.stdout.close()

    def wait(self, timeout):
        """The exit code, or None when the server still runs after `timeout` seconds."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        self._queue.put(None)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(2)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except OSError:
                pass

    def memory(self):
        return memory(self.process)

    def log(self):
        return self.stderr.decode("utf-8", "replace")

    def _write(self):
        while (data := self._queue.get()) is not None:
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[self.process.stdin.write(rest):]
            except (OSError, ValueError):
                return  # the server has gone; who waits for an answer finds out
        try:
            self.process.stdin.close()
        except OSError:
            pass

    def _read_stderr(self):
        try:
            while chunk := self.process.stderr.read(1 << 16):
                self.stderr += chunk
                del self.stderr[: -(1 << 20)]
        except (OSError, ValueError):
            pass

    def _read(self):
        try:
            self._read_frames()
        except RecursionError:
            self.faults.append("a message is nested deeper than any client reads")
        except (OSError, ValueError) as error:
            if self.process.stdout and not self.process.stdout.closed:
                self.faults.append(f"the server's bytes are no frames: {error!r}")
        finally:
            self.ended.set()
            self._receive(None)

    def _read_frames(self):
        buffer = bytearray()

        def more():
            chunk = self.process.stdout.read(1 << 18)
            buffer.extend(chunk or b"")
            return bool(chunk)

        while True:
            while (end := buffer.find(b"\r\n\r\n")) < 0:
                if len(buffer) > 4096:
                    raise ValueError(f"no header in {bytes(buffer[:200])!r}")
                if not more():
                    if buffer:
                        raise ValueError(f"the stream ends in {bytes(buffer[:200])!r}")
                    return
            name, _, length = bytes(buffer[:end]).partition(b": ")
            if name != b"Content-Length" or not length.isdigit():
                raise ValueError(f"the header is {bytes(buffer[:end])!r}")
            del buffer[: end + 4]
            while len(buffer) < int(length):
                if not more():
                    raise ValueError("the stream ends inside a frame")
            body = bytes(buffer[: int(length)])
            del buffer[: int(length)]
            self._receive(json.loads(body.decode("utf-8"), object_pairs_hook=_no_repeated_keys))


def until(condition, timeout, every=0.02):
    """Waits until `condition()` is true; returns whether it became so."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
