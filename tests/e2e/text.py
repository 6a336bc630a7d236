"""Positions, marked texts and edits as the protocol defines them, written apart from the server's own code.

Nothing here asks the server: it is what its answers are measured by.
"""

import bisect
import itertools
import re

ENCODINGS = ("utf-8", "utf-16", "utf-32")
_LINE_END = re.compile("\r\n|\n|\r")


def units(text, encoding):
    """How many positions of `encoding` the text takes."""
    if encoding == "utf-32":
        return len(text)
    if encoding == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def marked(text):
    """Takes the markers `$0` to `$9` out of a text: (text, {number: offset in characters})."""
    plain, at, marks = [], 0, {}
    for piece in re.split(r"(\$\d)", text):
        if re.fullmatch(r"\$\d", piece):
            if int(piece[1]) in marks:
                raise ValueError(f"the marker {piece} is there twice")
            marks[int(piece[1])] = at
        else:
            plain.append(piece)
            at += len(piece)
    return "".join(plain), marks


class Text:
    """A text with its lines, for going between character offsets and positions of one encoding."""

    def __init__(self, text, encoding="utf-16"):
        self.text, self.encoding = text, encoding
        self.starts = [0] + [m.end() for m in _LINE_END.finditer(text)]
        self.ends = [m.start() for m in _LINE_END.finditer(text)] + [len(text)]
        self._columns = {}

    def _column(self, line):
        """Where each character of a line begins, in units; the last is the line's length."""
        if line not in self._columns:
            of = {"utf-8": lambda c: len(c.encode("utf-8", "surrogatepass")), "utf-16": lambda c: 1 + (c > "\uffff"), "utf-32": lambda c: 1}
            widths = map(of[self.encoding], self.text[self.starts[line]:self.ends[line]])
            self._columns[line] = list(itertools.accumulate(widths, initial=0))
        return self._columns[line]

    def position(self, offset):
        line = bisect.bisect_right(self.starts, offset) - 1
        return {"line": line, "character": self._column(line)[min(offset, self.ends[line]) - self.starts[line]]}

    def offset(self, position):
        """As the specification clamps it: past the end of a line is its end, past the last line is the end."""
        line = position["line"]
        if line >= len(self.starts):
            return len(self.text)
        return self.starts[line] + bisect.bisect_right(self._column(line), position["character"]) - 1

    def range(self, start, end):
        return {"start": self.position(start), "end": self.position(end)}

    def slice(self, range_):
        """The text a range covers."""
        return self.text[self.offset(range_["start"]):self.offset(range_["end"])]

    def find(self, needle, nth=0):
        """The range of the nth occurrence of `needle`."""
        at = -1
        for _ in range(nth + 1):
            at = self.text.index(needle, at + 1)
        return self.range(at, at + len(needle))

    def valid(self, range_):
        """Whether a range lies inside the text, on the borders of characters, and does not run backwards."""
        return range_ == self.range(self.offset(range_["start"]), self.offset(range_["end"])) and (
            self.offset(range_["start"]) <= self.offset(range_["end"]))


def apply_edits(text, edits, encoding="utf-16"):
    """Applies the TextEdits of one answer: all ranges belong to the text as it was, none may overlap."""
    lines = Text(text, encoding)
    placed = []
    for number, edit in enumerate(edits):
        if not lines.valid(edit["range"]):
            raise AssertionError(f"an edit outside the text: {edit}")
        new = edit["newText"] if "newText" in edit else edit["snippet"]["value"]
        placed.append((lines.offset(edit["range"]["start"]), lines.offset(edit["range"]["end"]), number, new))
    placed.sort()
    out, at = [], 0
    for start, end, _, new in placed:
        if start < at:
            raise AssertionError(f"edits overlap: {edits}")
        out += [text[at:start], new]
        at = end
    return "".join(out) + text[at:]


def apply_changes(text, changes, encoding="utf-16"):
    """Applies contentChanges of a didChange: one after the other, each on the text the last one left."""
    for change in changes:
        if "range" in change:
            lines = Text(text, encoding)
            start, end = lines.offset(change["range"]["start"]), lines.offset(change["range"]["end"])
            text = text[:start] + change["text"] + text[end:]
        else:
            text = change["text"]
    return text


def apply_workspace_edit(files, edit, encoding="utf-16"):
    """Applies a WorkspaceEdit to {uri: text} and returns a new one; deleted files are gone from it."""
    files = dict(files)
    for change in edit.get("documentChanges") or []:
        kind = change.get("kind")
        if kind == "create":
            options = change.get("options") or {}
            if change["uri"] in files and not options.get("overwrite"):
                if not options.get("ignoreIfExists"):
                    raise AssertionError(f"{change['uri']} exists already")
            else:
                files[change["uri"]] = ""
        elif kind == "rename":
            files[change["newUri"]] = files.pop(change["oldUri"])
        elif kind == "delete":
            del files[change["uri"]]
        else:
            uri = change["textDocument"]["uri"]
            files[uri] = apply_edits(files[uri], change["edits"], encoding)
    if not edit.get("documentChanges"):
        for uri, edits in (edit.get("changes") or {}).items():
            files[uri] = apply_edits(files[uri], edits, encoding)
    return files
