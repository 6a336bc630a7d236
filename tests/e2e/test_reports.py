"""Reports of `pog check` for other programs, as far as the Rust tests cannot judge them: JUnit XML against its schema."""

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
import xmlschema

from conftest import REPOSITORY

FOLDERS = ["tests/fixtures/rules", "tests/fixtures/bad-input", "tests/fixtures/demo", "prompts-fixture"]
ODD = "\ufeff---\r\nname: X\r\n---\r\n{{ a }} <b>&amp; ]]> \x00\x1b[31m \uffff {% if é %}"


@pytest.fixture(scope="module")
def schema():
    return xmlschema.XMLSchema(REPOSITORY / "tests/schemas/junit-10.xsd")


def junit(binary, root, *arguments):
    done = subprocess.run([binary, "check", "--format", "junit", *arguments], cwd=root, capture_output=True, timeout=60)
    assert done.returncode in (0, 1, 2), done.stderr.decode()
    return done.stdout.decode(), done.returncode


def test_the_schema_says_no(schema):
    assert not schema.is_valid("<testsuites><testsuite/></testsuites>")


@pytest.mark.parametrize("folder", FOLDERS)
def test_junit_is_junit(binary, workspace, schema, folder):
    root = workspace()
    shutil.copytree(REPOSITORY / folder, root, dirs_exist_ok=True)
    text, code = junit(binary, root)
    schema.validate(text)
    suites = ElementTree.fromstring(text)
    cases = list(suites.iter("testcase"))
    assert int(suites.get("tests")) == len(cases) > 0
    assert int(suites.get("failures")) == len(list(suites.iter("failure")))
    assert (code == 0) == (not list(suites.iter("failure")) and not list(suites.iter("error")))


def test_any_text_and_any_name_is_xml(binary, workspace, schema):
    root = workspace({'a <b>&"c".pog.md': ODD, "pog.toml": "[library\n"})
    text, code = junit(binary, root)
    assert code == 2
    schema.validate(text)


def test_nothing_to_check_is_a_report_too(binary, workspace, schema):
    text, code = junit(binary, workspace())
    assert code == 2
    schema.validate(text)
