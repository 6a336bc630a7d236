"""What the tests of code actions share: asking for them, and picking one."""

from expect import assert_inside


def actions(client, doc, place=None, **more):
    """The actions for a place, by default the whole document; each is checked for what every action owes."""
    found = client.code_actions(doc, place or doc.whole(), **more)
    for action in found:
        assert action["kind"] and action["title"][0].isupper()
        for one in action.get("diagnostics", []):
            assert_inside(doc, [one["range"]])
    return found


def of_kind(found, kind):
    """Those of a kind or a kind below it."""
    return [action for action in found if action["kind"] == kind or action["kind"].startswith(kind + ".")]


def titled(found, title):
    """The first whose title contains this."""
    hits = [action for action in found if title in action["title"]]
    assert hits, f"no {title!r} among {[action['title'] for action in found]}"
    return hits[0]


def inserting(client, text, title, path="prompts/new.pog.md"):
    """A document with the cursor at `$0` (or a selection up to `$1`) and the insertion of that title."""
    doc = client.open_marked(path, text)
    place = {"start": doc.at(0), "end": doc.at(1) if 1 in doc.marks else doc.at(0)}
    return doc, titled(actions(client, doc, place, only=["refactor.insert"]), title)
