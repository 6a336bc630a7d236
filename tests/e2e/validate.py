"""Holds single messages against the types that are generated from the official model of the protocol.

A message is structured as its type and taken apart again: what raises is missing or of the wrong type, what does not
come back is no property of the specification. Methods of the server's own (`pog/`) have no types here; only their
envelope is looked at. Fields that the specification leaves open are not looked into.
"""

import functools

from lsprotocol import converters, types

OPEN_FIELDS = {"data", "initializationOptions", "experimental", "settings", "arguments", "registerOptions"}
ENVELOPE = {"jsonrpc", "id", "method", "params", "result", "error"}


@functools.cache
def _converter():
    return converters.get_converter()


def _present(value):
    """An absent property and one that is null are the same to the generated types."""
    if isinstance(value, dict):
        return {key: _present(item) for key, item in value.items() if item is not None}
    return [_present(item) for item in value] if isinstance(value, list) else value


def _differences(sent, known, path):
    if isinstance(sent, dict) and isinstance(known, dict):
        for key, value in sent.items():
            if key in OPEN_FIELDS:
                continue
            if key not in known:
                yield f"{path}.{key} is not in the specification"
            else:
                yield from _differences(value, known[key], f"{path}.{key}")
    elif isinstance(sent, list) and isinstance(known, list):
        if len(sent) != len(known):
            yield f"{path}: {len(sent)} items became {len(known)}"
        for number, (one, other) in enumerate(zip(sent, known)):
            yield from _differences(one, other, f"{path}[{number}]")
    elif isinstance(sent, bool) != isinstance(known, bool) or sent != known:
        yield f"{path}: {sent!r} is read as {known!r}"


def _flat(error):
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _flat(part)
    else:
        yield " ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])])


def _structure(message, cls):
    try:
        known = _converter().structure(message, cls)
    except Exception as error:  # whatever the converter raises says that the message is wrong
        return list(_flat(error))[:6]
    return list(_differences(_present(message), _present(_converter().unstructure(known, cls)), ""))


def _envelope(message):
    if not isinstance(message, dict):
        return ["a message is an object"]
    faults = [f"{key} is no member of a message" for key in message if key not in ENVELOPE]
    if message.get("jsonrpc") != "2.0":
        faults.append("jsonrpc is not 2.0")
    if "id" in message and (isinstance(message["id"], bool) or not isinstance(message["id"], (int, str, type(None)))):
        faults.append(f"{message['id']!r} is no id")
    return faults


def call_faults(message, sender, own="pog/"):
    """What is wrong with a request or notification; `sender` is clientToServer or serverToClient."""
    method = message.get("method")
    faults = _envelope(message)
    if not isinstance(method, str):
        return [*faults, "method is no string"]
    if method.startswith(own):
        return faults
    cls = types.METHOD_TO_TYPES.get(method, (None,))[0]
    if cls is None:
        return [*faults, f"{method} is not in the specification"]
    if (types.METHOD_TO_TYPES[method][1] is not None) != ("id" in message):
        faults.append(f"{method} is a {'notification' if 'id' in message else 'request'}")
    if types.message_direction(method) not in (sender, "both"):
        faults.append(f"{method} does not go this way")
    return faults + _structure(message, cls)


def reply_faults(message, method, own="pog/"):
    """What is wrong with the reply to a request of `method`; None for an error that belongs to no request."""
    faults = _envelope(message)
    if ("result" in message) == ("error" in message):
        return [*faults, "a reply has either a result or an error"]
    if "error" in message:
        return faults + _structure(message, types.ResponseErrorMessage)
    if method is None:
        return [*faults, "a result for no request"]
    if method.startswith(own):
        return faults
    cls = types.METHOD_TO_TYPES.get(method, (None, None))[1]
    return faults + (_structure(message, cls) if cls else [f"{method} has no reply"])
