"""In a full run (`cargo xtask test` sets POG_TOOLS) a loader that is missing is a failure: nothing may be skipped.
Prompty's two versions each get an environment of their own below `target/tools`, made on first use."""

import os
import pathlib
import subprocess
import sys
import venv

import pytest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
VERSIONS = {
    "2": ["prompty[jinja2]==2.1.0", "jinja2==3.1.6", "chevron==0.14.0"],
    "0": ["prompty==0.1.50", "jinja2==3.1.6", "typing_extensions==4.15.0"],
}


def environment(version):
    return REPOSITORY / "target" / "tools" / f"prompty-{version}"


def pytest_configure(config):
    """Once, before workers start: two of them must not make the same environment."""
    if hasattr(config, "workerinput"):
        return
    for version, packages in VERSIONS.items():
        stamp = environment(version) / "installed"
        if not stamp.is_file() or stamp.read_text() != " ".join(packages):
            venv.create(environment(version), with_pip=True, clear=True)
            pip = [interpreter(version), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            subprocess.run([*pip, *packages], check=True)
            stamp.write_text(" ".join(packages))


def interpreter(version):
    return environment(version) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


@pytest.fixture(scope="session")
def pythons():
    """{version: interpreter}"""
    return {version: interpreter(version) for version in VERSIONS}


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("POG_TOOLS") and skipped and not exitstatus:
        for one in skipped:
            print(f"\nskipped, but every loader is needed here: {one.nodeid}: {one.longrepr}")
        session.exitstatus = 1
