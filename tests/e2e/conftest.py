"""Fixtures: the binary, a workspace from a dictionary, and clients that are judged when their test is over."""

import contextlib
import os
import pathlib
import shlex
import subprocess

import pytest

import capabilities as client_capabilities
from client import Client
from text import ENCODINGS

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BUILDS = ("release", "ci", "debug")
CLIENTS = pytest.StashKey()
FAILED = pytest.StashKey()


@pytest.fixture(scope="session")
def binary():
    """The server under test: POG_BIN, else the best build in `target`."""
    if named := os.environ.get("POG_BIN"):
        path = pathlib.Path(named).resolve()
        assert path.is_file(), f"POG_BIN names no file: {named}"
        return path
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    for build in BUILDS:
        if (path := target / build / "pog").is_file():
            return path
    pytest.fail(f"no pog below {target}; build it or set POG_BIN")


@pytest.fixture(scope="session")
def command(binary):
    """The command line of the server; POG_LSP_ARGS replaces its arguments."""
    return [str(binary), *shlex.split(os.environ.get("POG_LSP_ARGS", "lsp"))]


@pytest.fixture
def workspace(tmp_path):
    """Builds a folder from {path: text or bytes}; texts are written as they are, line ends too."""
    root = tmp_path / "workspace"
    root.mkdir()

    def build(files=()):
        for name, content in dict(files).items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return root

    return build


@pytest.fixture
def process_of(command, tmp_path):
    """Starts the bare server process in a folder, for tests in which the client itself misbehaves."""
    processes = []

    def start_one(root):
        env = {"PATH": "", "XDG_CACHE_HOME": str(tmp_path / "cache")}
        process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
        processes.append(process)
        return process

    yield start_one
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()


@pytest.fixture
def launch(command, workspace, request, tmp_path):
    """Starts a server that is not initialised yet: launch(files, env=..., config=...)."""
    clients = request.node.stash.setdefault(CLIENTS, [])

    def start_one(files=(), **options):
        # The copies of starter files that an editor is sent to must not land in the home of who runs the tests.
        options["env"] = {"XDG_CACHE_HOME": tmp_path / "cache", **(options.get("env") or {})}
        client = Client(command, workspace(files), **options)
        clients.append(client)
        return client

    yield start_one
    problems = []
    if request.node.stash.get(FAILED, False):
        for client in clients:  # one report is enough
            client.kill()
    for client in clients:
        try:
            client.finish()
        except AssertionError as error:
            problems.append(str(error))
        finally:
            client.kill()
    assert not problems, "\n".join(problems)


@pytest.fixture
def start(launch):
    """Starts, initialises and waits for the index: start(files, encoding="utf-8", options=..., env=..., config=...)."""

    def start_one(files=(), encoding="utf-16", options=None, capabilities=None, ready=True, **launching):
        client = launch(files, **launching)
        client.initialize(encoding, options=options, capabilities=capabilities)
        if ready:
            client.workspace_diagnostics()
        if capabilities is None:
            assert client.encoding == encoding, f"the server chose {client.encoding} where only {encoding} was offered"
        return client

    return start_one


@pytest.fixture
def push(start):
    """Starts a client that is sent its diagnostics: push(files, "utf-8", ...)."""

    def start_one(files=(), encoding="utf-16", **options):
        return start(files, capabilities=client_capabilities.pushed(encoding), **options)

    return start_one


@pytest.fixture
def client(start):
    """An initialised client in an empty workspace."""
    return start()


@pytest.fixture(params=ENCODINGS)
def encoding(request):
    """Runs the test once for each position encoding."""
    return request.param


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows what was said when a test fails."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
        for client in item.stash.get(CLIENTS, []):
            report.sections.append(("transcript", client.last_messages(40)))
            report.sections.append(("the server's stderr", client.wire.log()[-5000:]))
    return report
