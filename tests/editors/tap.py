#!/usr/bin/env python3
"""Stands where an editor looks for `pog`: runs the real one and writes down what both sides say, one message a line.

TAP_POG is the real binary, TAP_LOG the file: {"from": "editor" | "server", "message": {…}}. Nothing is changed on the
way; a test reads from the file what an editor that shows little to the outside has asked for and been given.
"""

import json
import os
import subprocess
import sys
import threading


def read(stream):
    """The bytes of one framed message, head included; None at the end."""
    head, length = b"", 0
    while True:
        line = stream.readline()
        if not line:
            return None, None
        head += line
        if line in (b"\r\n", b"\n"):
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    body = b""
    while len(body) < length:
        more = stream.read(length - len(body))
        if not more:
            return None, None
        body += more
    return head, body


def main():
    arguments = sys.argv[1:]
    if "lsp" not in arguments:
        os.execv(os.environ["TAP_POG"], ["pog", *arguments])
    server = subprocess.Popen([os.environ["TAP_POG"], *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    log, lock = open(os.environ["TAP_LOG"], "a", buffering=1), threading.Lock()

    def pump(name, source, sink):
        while True:
            head, body = read(source)
            if body is None:
                break
            with lock:
                log.write(json.dumps({"from": name, "message": json.loads(body)}) + "\n")
            try:
                sink.write(head + body)
                sink.flush()
            except BrokenPipeError:
                break
        try:
            sink.close()
        except BrokenPipeError:
            pass

    threading.Thread(target=pump, args=("editor", sys.stdin.buffer, server.stdin), daemon=True).start()
    pump("server", server.stdout, sys.stdout.buffer)
    os._exit(server.wait())


if __name__ == "__main__":
    main()
