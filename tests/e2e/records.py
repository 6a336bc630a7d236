"""What a session is made of: messages, requests under way, open documents, and the error a test did not want."""

import dataclasses

from text import Text


class ServerError(AssertionError):
    """An error reply where a test wanted a result."""

    def __init__(self, method, error):
        super().__init__(f"{method}: {error['code']} {error['message']}")
        self.method, self.error, self.code = method, error, error["code"]


@dataclasses.dataclass
class Entry:
    """One message of the transcript; `sent` is the client's own, `checked` is False where it is wrong on purpose."""

    sent: bool
    time: float
    message: dict
    checked: bool = True


class Pending:
    """A request that has been sent."""

    def __init__(self, client, id_, method):
        self.client, self.id, self.method, self.reply, self.read, self.abandoned = client, id_, method, None, False, False

    def wait(self, timeout=None):
        """The whole reply."""
        self.client.wait_until(lambda: self.reply is not None, timeout, f"the reply to {self.method} ({self.id})")
        self.read = True
        return self.reply

    def result(self, timeout=None):
        reply = self.wait(timeout)
        if "error" in reply:
            raise ServerError(self.method, reply["error"])
        return reply["result"]

    def error(self, timeout=None):
        reply = self.wait(timeout)
        assert "error" in reply, f"{self.method} was answered with {reply.get('result')!r}, not with an error"
        return reply["error"]

    def cancel(self):
        self.client.notify("$/cancelRequest", {"id": self.id})

    def abandon(self):
        """Says that no reply is wanted, as before a server is ended on purpose."""
        self.abandoned = self.read = True


class Document:
    """A text that is open on both sides. Ranges and positions are in the session's encoding."""

    def __init__(self, client, uri, language_id, text, marks=None):
        self.client, self.uri, self.language_id, self.text = client, uri, language_id, text
        self.version, self.marks, self.is_open = 1, marks or {}, True
        self._lines = None

    @property
    def lines(self):
        if self._lines is None or self._lines.text is not self.text:
            self._lines = Text(self.text, self.client.encoding)
        return self._lines

    @property
    def identifier(self):
        return {"uri": self.uri}

    def at(self, mark=0):
        """The position of the marker `$0` to `$9` in the text as it was opened."""
        return self.lines.position(self.marks[mark])

    def find(self, needle, nth=0):
        """The range of the nth occurrence of `needle`."""
        return self.lines.find(needle, nth)

    def end(self):
        return self.lines.position(len(self.text))

    def whole(self):
        return self.lines.range(0, len(self.text))
