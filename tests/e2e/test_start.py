"""Ways to start the server: as editors do over stdio, and over a port for debugging."""

import json
import os
import socket
import subprocess

import pytest

from client import Client
from wire import frame, until


def test_the_flag_that_many_editors_add_is_taken(binary, workspace, tmp_path):
    client = Client([str(binary), "lsp", "--stdio"], workspace(), env={"XDG_CACHE_HOME": tmp_path / "cache"})
    try:
        client.initialize()
        assert client.server_info["name"] == "pog" and client.server_info["version"]
        client.finish()
    finally:
        client.kill()


def read(stream):
    """One message."""
    length = 0
    while line := stream.readline().strip():
        length = int(line.removeprefix(b"Content-Length: "))
    return json.loads(stream.read(length))


def test_one_client_is_served_over_a_port_of_this_machine(binary, workspace):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([binary, "lsp", "--port", str(port)], cwd=workspace(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    connection = []

    def connect():
        try:
            connection.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        except OSError:
            pass
        return connection

    try:
        assert until(connect, 10)
        stream = connection[0].makefile("rb")
        connection[0].sendall(frame({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "processId": os.getpid(), "rootUri": None, "capabilities": {}}}))
        assert read(stream)["result"]["serverInfo"]["name"] == "pog"
        connection[0].sendall(frame({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}) + frame({"jsonrpc": "2.0", "method": "exit"}))
        assert process.wait(5) == 0
        assert process.stdout.read() == b""
        stream.close()
    finally:
        process.kill()
        process.wait()
        for one in [*connection, process.stdout, process.stderr]:
            one.close()


@pytest.mark.parametrize("arguments", [["--port", "none"], ["--port", "99999"], ["--no-such-flag"], ["extra"]])
def test_arguments_that_make_no_sense_are_refused(binary, arguments):
    done = subprocess.run([binary, "lsp", *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=10)
    assert done.returncode == 2 and done.stderr and not done.stdout
