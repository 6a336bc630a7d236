"""What runs pog elsewhere: the GitHub action, the GitLab job, the Jenkins pipeline, the pre-commit hook. Each is held against
its published schema and run as far as that goes without its service."""

import json
import pathlib
import re
import stat
import subprocess
import sys
import xml.etree.ElementTree as xml

import pytest
import yaml

from ci import Action, clone_with_change, commit, environment, git, shell, write
from conftest import REPOSITORY

ACTION = REPOSITORY / ".github/actions/pog/action.yml"
TOOLS = pathlib.Path(sys.executable).parent
FINE = "---\nname: Fine\nversion: 1.0.0\n---\nuser:\nHello.\n"
BROKEN = "---\nname: Broken\n---\nuser:\nHello {{ nobody }}.\n"
# A changed prompt that keeps its version.
REWORDED = FINE.replace("Hello.", "Good evening.")
POLICY = '[library]\nroots = ["prompts"]\nstarter = false\n'
BEFORE = {"pog.toml": POLICY, "prompts/fine.pog.md": FINE}


@pytest.fixture
def init(binary, tmp_path):
    """A folder as `pog init` leaves it."""
    def run(*args):
        root = tmp_path / "project"
        root.mkdir(exist_ok=True)
        git(root, "init", "--quiet", "--initial-branch", "main")
        done = subprocess.run([binary, "init", "--yes", *args], cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return root
    return run


@pytest.fixture
def change(tmp_path):
    """A clone with a change: a mistake, and a prompt that says something else under the same version."""
    return clone_with_change(tmp_path, BEFORE, {"prompts/broken.pog.md": BROKEN, "prompts/fine.pog.md": REWORDED})


# Schemas

def holds(schema, *files):
    done = subprocess.run([TOOLS / "check-jsonschema", "--builtin-schema", schema, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_files_fit_their_published_schemas(init):
    root = init("--ci=github", "--ci=gitlab")
    holds("vendor.github-actions", ACTION)
    holds("vendor.github-workflows", root / ".github/workflows/pog.yml")
    holds("vendor.gitlab-ci", root / ".gitlab-ci.yml", root / ".gitlab/ci/pog.gitlab-ci.yml", REPOSITORY / ".gitlab/ci/pog.gitlab-ci.yml")


def test_the_schemas_find_mistakes(tmp_path):
    wrong = write(tmp_path, "action.yml", ACTION.read_text().replace("using: composite", "using: magic"))
    with pytest.raises(AssertionError):
        holds("vendor.github-actions", wrong)


def test_the_workflow_uses_the_action_with_inputs_it_has(init):
    workflow = yaml.safe_load((init("--ci=github") / ".github/workflows/pog.yml").read_text())
    (job,) = workflow["jobs"].values()
    step = next(step for step in job["steps"] if "/pog" in step["uses"])
    folder = re.fullmatch(r"\S+?/pog/(\S+)@\S+", step["uses"])[1]
    assert (REPOSITORY / folder / "action.yml").is_file()
    assert set(step.get("with", {})) <= set(yaml.safe_load(ACTION.read_text())["inputs"])
    assert next(s for s in job["steps"] if "checkout" in s["uses"])["with"]["fetch-depth"] == 0


# GitHub

def action(binary, clone, **more):
    runner = clone.parent / "runner"
    return Action(ACTION, environment(binary, RUNNER_TEMP=runner, GITHUB_ACTIONS="true", **more))


def test_the_action_annotates_what_a_pull_request_breaks(binary, change):
    clone, _ = change
    steps = action(binary, clone, GITHUB_BASE_REF="main").run(clone, {"sarif-file": "pog.sarif"})
    assert "build" not in steps and steps["find"].outputs == {"cached": ""}
    check = steps["check"]
    assert check.returncode == 1 and check.outputs == {"exit-code": "1", "sarif-file": "pog.sarif"}, check.stderr
    annotations = re.findall(r"^::(error|warning|notice) (.*?)::(.*)$", check.stdout, re.M)
    told = {(level, re.search(r"file=([^,]*)", where)[1]) for level, where, _ in annotations}
    assert ("error", "prompts/broken.pog.md") in told
    assert any("version/bump-required" in where for _, where, _ in annotations), check.stdout
    assert "Undeclared" in check.summary or "nobody" in check.summary
    results = json.loads((clone / "pog.sarif").read_text())["runs"][0]["results"]
    assert "template/undeclared-parameter" in {one["ruleId"] for one in results}


def test_the_action_is_content_with_a_fine_change(binary, tmp_path):
    clone, _ = clone_with_change(tmp_path, BEFORE, {"prompts/more.pog.md": FINE.replace("Fine", "More")})
    check = action(binary, clone, GITHUB_BASE_REF="main").run(clone)["check"]
    assert (check.returncode, check.outputs["exit-code"]) == (0, "0"), check.stdout + check.stderr
    assert "::" not in check.stdout


def test_the_action_fails_when_pog_cannot_run(binary, change):
    clone, _ = change
    check = action(binary, clone).run(clone, {"paths": "gone"})["check"]
    assert (check.returncode, check.outputs["exit-code"]) == (2, "2")


def test_the_actions_inputs_are_never_code(binary, change):
    clone, _ = change
    evil = "$(touch pwned) `touch pwned` ;touch${IFS}pwned prompts"
    action(binary, clone).run(clone, {"paths": evil, "base": "$(touch pwned)", "fail-on": "`touch pwned`"})
    assert not (clone / "pwned").exists()


def test_the_action_takes_several_paths_and_a_floor(binary, change):
    clone, _ = change
    check = action(binary, clone).run(clone, {"paths": "prompts/fine.pog.md\nprompts/broken.pog.md", "fail-on": "never"})["check"]
    assert check.returncode == 0 and "broken.pog.md" in check.stdout, check.stderr


def test_the_action_builds_pog_where_there_is_none(tmp_path):
    root = tmp_path / "clone"
    root.mkdir()
    tools = tmp_path / "tools"
    said = tmp_path / "said"
    # A cargo that notes what it is asked and puts a program where a real one would.
    cargo = write(tools, "cargo", f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}"\nmkdir -p "$4/bin" && printf "#!/bin/sh\\n" > "$4/bin/pog" && chmod +x "$4/bin/pog"\n')
    cargo.chmod(cargo.stat().st_mode | stat.S_IEXEC)
    env = environment(None, RUNNER_TEMP=tmp_path / "temp")
    env["PATH"] = f"{tools}:/usr/bin:/bin"
    steps = Action(ACTION, env).run(root, only=("find", "build"))
    assert steps["build"].returncode == 0, steps["build"].stderr
    install, locked, flag, folder, source, path = said.read_text().splitlines()
    assert (install, locked, flag, folder, source) == ("install", "--locked", "--root", str(tmp_path / "temp/pog"), "--path")
    manifest = pathlib.Path(path).resolve() / "Cargo.toml"
    assert 'name = "pog"' in manifest.read_text() and "[[bin]]" in manifest.read_text()
    lock = re.search(r"format\('\{0\}(\S+?)'", ACTION.read_text())[1]
    assert pathlib.Path(f"{ACTION.parent}{lock}").is_file(), "the cache's key is made of a file that is there"
    assert Action(ACTION, env).run(root, only=("find", "build"))["build"].returncode == 0


# GitLab

def test_the_gitlab_job_reports_and_fails(binary, init, change):
    clone, base = change
    job = yaml.safe_load((init("--ci=gitlab") / ".gitlab/ci/pog.gitlab-ci.yml").read_text())["pog"]
    variables = {name: value for name, value in job["variables"].items() if "$" not in value}
    env = environment(binary, **variables, POG_ROOT=clone / ".pog-bin", CI_PROJECT_DIR=clone, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    done = shell("\n".join([*job["before_script"], *job["script"]]), clone, env)
    assert done.returncode == 1, done.stdout + done.stderr
    quality = json.loads((clone / job["artifacts"]["reports"]["codequality"]).read_text())
    assert {(one["check_name"], one["location"]["path"]) for one in quality} >= {
        ("template/undeclared-parameter", "prompts/broken.pog.md"), ("version/bump-required", "prompts/fine.pog.md")}
    suites = xml.parse(clone / job["artifacts"]["reports"]["junit"]).getroot()
    assert suites.findall(".//failure")


def test_the_gitlab_job_is_content_on_the_default_branch(binary, tmp_path):
    clone, _ = clone_with_change(tmp_path, BEFORE, {"prompts/fine.pog.md": REWORDED})
    job = yaml.safe_load((REPOSITORY / ".gitlab/ci/pog.gitlab-ci.yml").read_text())["pog"]
    done = shell("\n".join(job["script"]), clone, environment(binary, POG_PATHS="."))
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((clone / "gl-code-quality-report.json").read_text()) == []


# Jenkins

def pipeline(root):
    text = (root / "Jenkinsfile").read_text()
    scripts = re.findall(r"sh '''\n(.*?)'''", text, re.S)
    assert len(scripts) == 1 and text.count("{") == text.count("}") + scripts[0].count("{") - scripts[0].count("}")
    return scripts[0]


def test_the_jenkins_pipeline_reports_and_fails(binary, init, change):
    script = pipeline(init("--ci=jenkins"))
    clone, _ = change
    done = shell(script, clone, environment(binary, POG_PATHS="prompts", CHANGE_TARGET="main"), ("sh", "-xe"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "version/bump-required" in done.stdout
    assert xml.parse(clone / "pog-junit.xml").getroot().findall(".//failure")
    assert json.loads((clone / "pog.sarif").read_text())["version"] == "2.1.0"


# pre-commit

def pre_commit(root, binary, *args):
    env = environment(binary, PRE_COMMIT_HOME=root.parent / "pre-commit", PATH=f"{binary.parent}:{TOOLS}:/usr/local/bin:/usr/bin:/bin")
    return subprocess.run([TOOLS / "pre-commit", *args], cwd=root, env=env, capture_output=True, text=True, timeout=100)


def test_pre_commit_takes_the_manifest_and_the_configuration(binary, init):
    root = init("--hooks=pre-commit")
    for kind, file in (("manifest", REPOSITORY / ".pre-commit-hooks.yaml"), ("config", root / ".pre-commit-config.yaml")):
        done = pre_commit(root, binary, f"validate-{kind}", file)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_hook_of_this_repository_checks_what_is_committed(binary, init, tmp_path):
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    git(hooks, "init", "--quiet")
    write(hooks, ".pre-commit-hooks.yaml", (REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    commit(hooks)
    root = init()
    commit(root)
    try_it = ["try-repo", str(hooks), "pog-check", "--verbose", "--files"]
    write(root, "prompts/part.pog.md", "---\nparameters: { who: string }\n---\nHi {{ who }}\n")
    write(root, "prompts/user.pog.md", '---\nparameters: { who: string }\n---\nuser:\n{% include "part" %}\n')
    write(root, "prompts/broken one.pog.md", BROKEN)
    write(root, "notes.md", "{% if %}")
    write(root, "src/main.rs", "{% if %}")
    write(root, "bad.prompty", "---\nname: A\n---\nuser:\n{{ y\n")
    write(root, "skills/demo/SKILL.md", "---\nname: other\ndescription: c\n---\nHi\n")
    write(root, "other.prompt.yml", "of: another tool\n")
    git(root, "add", "--all")
    # The library around the named files is known; other files' mistakes are not told.
    fine = pre_commit(root, binary, *try_it, "prompts/user.pog.md", "notes.md", "other.prompt.yml")
    assert fine.returncode == 0, fine.stdout + fine.stderr
    wrong = pre_commit(root, binary, *try_it, "prompts/broken one.pog.md", "prompts/user.pog.md")
    assert wrong.returncode == 1 and "template/undeclared-parameter" in wrong.stdout, wrong.stdout + wrong.stderr
    for path, rule in (("bad.prompty", "template/syntax-error"), ("skills/demo/SKILL.md", "format/skill-name")):
        wrong = pre_commit(root, binary, *try_it, path)
        assert wrong.returncode == 1 and rule in wrong.stdout, wrong.stdout + wrong.stderr
    none = pre_commit(root, binary, *try_it, "src/main.rs")
    assert none.returncode == 0 and "no files to check" in none.stdout


def test_the_configuration_that_init_writes_refuses_a_commit(binary, init):
    root = init("--hooks=pre-commit")
    git(root, "add", "--all")
    done = pre_commit(root, binary, "run")
    assert done.returncode == 0 and "Passed" in done.stdout, done.stdout + done.stderr
    write(root, "prompts/broken.pog.md", BROKEN)
    git(root, "add", "--all")
    done = pre_commit(root, binary, "run")
    assert done.returncode == 1 and "template/undeclared-parameter" in done.stdout, done.stdout + done.stderr
