"""The verdict on a whole session: every message of both sides, and every request's fate."""

from validate import call_faults, reply_faults


def faults_of(client):
    """Everything that was wrong so far, one line each."""
    return [
        *client.wire.faults,
        *client.faults,
        *(f"unread error reply: {reply}" for reply in client.strays),
        *_fates(client.pending.values()),
        *_messages(client.transcript),
    ]


def _fates(requests):
    for pending in requests:
        if pending.reply is None and not pending.abandoned:
            yield f"no reply to {pending.method} ({pending.id})"
        elif pending.reply is not None and "error" in pending.reply and not pending.read:
            yield f"unread error reply to {pending.method}: {pending.reply['error']}"


def _messages(transcript):
    asked = {}  # (sent by the client, id) -> method
    for entry in transcript:
        message, who = entry.message, "client" if entry.sent else "server"
        if "method" in message:
            name = message["method"]
            if "id" in message:
                asked[entry.sent, message["id"]] = name
            found = call_faults(message, f"{who}To{'Server' if entry.sent else 'Client'}") if entry.checked else []
        else:
            method = asked.get((not entry.sent, message.get("id")))
            name = f"reply to {method}"
            found = reply_faults(message, method) if entry.checked else []
        yield from (f"{who}, {name}: {fault}" for fault in found)
