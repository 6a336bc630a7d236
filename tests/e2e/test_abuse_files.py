"""Files that are no files: a named pipe, a device, a folder, ten gigabytes of nothing, wherever pog reads a file by its name.

Each is tried through the command line and the server. Both end their answer in time and memory, and say what was left out.
"""

import os
import subprocess

import pytest

from abuse import ask_all, assert_lives, bounded
from expect import published

PROMPT = "---\nname: Review\n---\nHi {{ nobody }}\n"
KINDS = ("pipe", "link to a device", "link to random bytes", "folder", "ten gigabytes")
RULE = "template/undeclared-parameter"


def put(path, kind):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        subprocess.run(["rm", "-rf", str(path)], check=True)
    path.unlink(missing_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "link to a device":
            path.symlink_to("/dev/zero")
        case "link to random bytes":
            path.symlink_to("/dev/urandom")
        case "folder":
            path.mkdir()
        case "ten gigabytes":
            path.touch()
            os.truncate(path, 10 << 30)


def repository(root):
    """A work tree with one commit, as git makes it."""
    def git(*arguments):
        named = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *named, *arguments], cwd=root, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "First")


# What is said of it; `None` where a folder of that name is nothing special.
NAMED = {
    ".gitignore": ".gitignore",
    ".ignore": ".ignore",
    "below/.gitignore": "below/.gitignore",
    ".git/info/exclude": ".git/info/exclude",
    "pog.toml": "pog.toml",
    ".pog/baseline.json": ".pog/baseline.json",
    ".git/config": ".git/config",
    ".git/HEAD": ".git/HEAD",
    ".git/packed-refs": ".git/packed-refs",
    ".git/refs/heads/main": ".git/refs/heads/main",
    ".git/commondir": ".git/commondir",
    ".git/shallow": ".git/shallow",
    ".git/objects/info/alternates": "alternates",
    ".git": ".git",
    "CODEOWNERS": "CODEOWNERS",
    "review.pog.md.pog.yaml": "review.pog.md",
    ".mailmap": None,
    ".pog/results/review.json": None,
    "other.pog.md": None,
    "data.json": None,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMED)
def test_what_is_no_file_is_neither_waited_for_nor_read_on(binary, start, workspace, name, kind):
    # In a folder of its own for the ignore files that lie deeper.
    root = workspace({"review.pog.md": PROMPT, "below/a.pog.md": "Hi\n"})
    if name == "CODEOWNERS":
        (root / "pog.toml").write_text("[owners]\ncodeowners = true\n")
    repository(root)
    put(root / name, kind)
    run = bounded([binary, "check", "-v", "."], cwd=root)
    # The prompts are checked all the same.
    assert RULE in run.out, run.err
    if NAMED[name] and kind != "folder":
        assert NAMED[name] in run.err + run.out, run.err
    client = start({"review.pog.md": PROMPT})
    doc = client.open("review.pog.md", PROMPT)
    items = client.pull_diagnostics(doc)["items"]
    assert RULE in [one["code"] for one in items]
    assert_lives(client)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_policy_and_a_prompt_name_is_held_to_files(binary, start, workspace, kind):
    root = workspace({
        "pog.toml": 'extends = "base.toml"\n[check]\nbaseline = "known.json"\n[owners]\ncodeowners = "OWNERS"\n',
        "review.pog.md": "---\nname: R\nevals: cases.yaml\n---\n{% include \"part\" %}{{ nobody }}\n",
    })
    for name in ("base.toml", "known.json", "OWNERS", "cases.yaml", "part.pog.md"):
        put(root / name, kind)
    run = bounded([binary, "check", "."], cwd=root)
    assert RULE in run.out and ("not a regular file" in run.err or "larger than" in run.err or kind == "folder"), run.err
    for command in (["eval"], ["list"], ["stats"], ["explain", "review.pog.md"], ["render", "review.pog.md"]):
        bounded([binary, *command], cwd=root)
    client = start()
    doc = client.open("review.pog.md", (root / "review.pog.md").read_text())
    ask_all(client, doc)
    assert_lives(client)


def test_a_configuration_of_git_includes_no_pipe(binary, workspace):
    root = workspace({"review.pog.md": PROMPT})
    repository(root)
    os.mkfifo(root / "pipe")
    for section in ("[include]", '[includeIf "gitdir:/"]', "[INCLUDE] "):
        (root / ".git/config").write_text(f"[core]\n\tbare = false\n{section}\n\tpath = ../pipe\n")
        run = bounded([binary, "check", "."], cwd=root)
        assert "pipe' is not a regular file" in run.err and RULE in run.out, run.err


def test_a_repository_borrows_objects_from_files_only(binary, workspace):
    root = workspace({"review.pog.md": PROMPT})
    repository(root)
    other = root / "other"
    (other / "pack").mkdir(parents=True)
    os.mkfifo(other / "pack/pack-1.idx")
    (root / ".git/objects/info/alternates").write_text(f"{other}\n")
    run = bounded([binary, "check", "."], cwd=root)
    assert "pack-1.idx' is not a regular file" in run.err and RULE in run.out, run.err


def test_a_tree_of_equal_subtrees_is_bounded(binary, start, workspace):
    """Ten levels of a tree that has ten times the tree below: a kilobyte of objects, ten thousand million files."""
    root = workspace({"review.pog.md": PROMPT})
    repository(root)

    def git(*arguments, text=None):
        run = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, input=text)
        return run.stdout.decode().strip()

    blob = git("hash-object", "-w", "--stdin", text=b"Hi\n")
    tree = git("mktree", text="".join(f"100644 blob {blob}\t{i}.pog.md\n" for i in range(10)).encode())
    for _ in range(10):
        tree = git("mktree", text="".join(f"040000 tree {tree}\t{i}\n" for i in range(10)).encode())
    commit = git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit-tree", tree, "-m", "Bomb")
    git("update-ref", "HEAD", commit)
    run = bounded([binary, "check", "-v", "."], cwd=root, seconds=60)
    assert RULE in run.out and "more files than pog looks at" in run.err, run.err
    client = start()
    doc = client.open("review.pog.md", PROMPT)
    assert RULE in [one["code"] for one in client.pull_diagnostics(doc)["items"]]
    assert_lives(client)


def test_a_policy_that_is_a_link_is_read_inside_only(binary, workspace, tmp_path):
    root = workspace({"review.pog.md": PROMPT})
    secret = tmp_path / "secret.toml"
    secret.write_text("password = 'hunter2'\n")
    (root / "pog.toml").symlink_to(secret)
    run = bounded([binary, "check", "."], cwd=root)
    assert "hunter2" not in run.out + run.err and "leads outside" in run.err, run.err
    (root / ".github").mkdir()
    (root / "pog.toml").unlink()
    (root / "pog.toml").write_text("[owners]\ncodeowners = true\n")
    (root / ".github/CODEOWNERS").symlink_to(secret)
    run = bounded([binary, "check", "."], cwd=root)
    assert "outside of the repository" in run.err, run.err


def test_a_persons_own_pipe_is_read(binary, workspace):
    """What the person writes on the command line may be anything: it is theirs to wait for."""
    root = workspace({"review.pog.md": "---\nname: R\nparameters:\n  a: string\n---\nHi {{ a }}\n"})
    run = bounded([binary, "render", "review.pog.md", "--values", "/dev/stdin"], cwd=root, codes=(0,), stdin=b"a: Ann")
    assert "Hi Ann" in run.out


def test_many_prompts_share_the_texts_of_what_they_link(binary, start, workspace):
    """12 skills that link the same 256 files of 1 MiB: links need existence, not text."""
    links = "".join(f"[{i}](../../shared/{i}.yaml)\n" for i in range(256))
    local = "".join(f"[{i}](references/{i}.md)\n" for i in range(256))
    skill = "---\nname: s{}\ndescription: Does something when asked.\n---\n" + links + local
    files = {f".claude/skills/s{i}/SKILL.md": skill.format(i) for i in range(12)}
    root = workspace(files)
    (root / ".claude/shared").mkdir(parents=True)
    for i in range(256):
        put(root / f".claude/shared/{i}.yaml", "sparse")
        (root / f".claude/shared/{i}.yaml").touch()
        os.truncate(root / f".claude/shared/{i}.yaml", 1 << 20)
        for n in range(12):
            path = root / f".claude/skills/s{n}/references/{i}.md"
            path.parent.mkdir(exist_ok=True)
            path.touch()
            os.truncate(path, 1 << 20)
    bounded([binary, "check", "."], cwd=root)
    client = start()
    doc = client.open(".claude/skills/s0/SKILL.md", skill.format(0))
    ask_all(client, doc)
    assert_lives(client)
