"""A message as bytes: words as JSON, values as arrays or as the form of what is no array.

The runner stands in the student's process, so nothing is believed of what it sends: sizes are checked before anything
is made of them, and numbers come as the bytes of float64 or int64 alone. Nothing is ever unpickled.
"""

import json
import math
import re
from dataclasses import dataclass, field

import numpy as np

from autograder.checks.call import Unjudged
from autograder.checks.verdict import Kind, Problem

# An array of more bytes, or of other entries, is sent as its form; the largest that any exercise asks for has some ten
# thousand.
LARGEST_ARRAY = 1 << 24
# A cell shows a million characters at most, which JSON may spell in six bytes each. JSON of so many bytes can take
# twenty times as many in memory.
LARGEST_WORDS = 8 << 20
# Each may become a type of its own; the exercise that returns most has some hundred.
MOST_VALUES = 1000
# Of a text that the student's process sends, say a traceback.
LONGEST_TEXT = 20_000
_SCALARS = (int, float, np.float16, np.float32, np.float64)
_INTEGERS = (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
_NUMBERS = {kind.__name__: kind for kind in (*_SCALARS, *_INTEGERS)}
_FORM = re.compile(r"[<>|=][A-Za-z]\d{0,4}")
# Half a character, as JSON can spell it. `encode` spells none so, whole or half.
_HALF = re.compile(r"(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]")
_LENGTH = 4
# The entries of an array that travels as it is, each of 8 bytes.
_ENTRIES = {"float64": np.float64, "int64": np.int64}


class ProtocolError(ValueError):
    """The bytes are no message; the text says what was wanted and what came."""


@dataclass(frozen=True)
class Message:
    """What travels. words: a dictionary of what JSON can say; values: arrays, numbers, Unjudged, or anything by its
    type's name."""

    words: dict = field(default_factory=dict)
    values: tuple = ()


def encode(message):
    """The message as bytes, for `decode`."""
    entries, pieces = [], []
    for value in message.values:
        entry, data = _entry(value)
        entries.append(entry)
        pieces.append(data)
    head = json.dumps([message.words, entries], allow_nan=False, ensure_ascii=False).encode(errors="replace")
    return b"".join([len(head).to_bytes(_LENGTH, "big"), head, *pieces])


def decode(raw):
    """The Message in the bytes; ProtocolError where there is none."""
    size = int.from_bytes(raw[:_LENGTH], "big")
    if not size <= min(len(raw) - _LENGTH, LARGEST_WORDS):
        raise ProtocolError(f"{len(raw)} bytes, whose words should take {size}; at most {LARGEST_WORDS} are taken.")
    words, entries = _words(raw[_LENGTH : _LENGTH + size])
    rest = memoryview(raw)[_LENGTH + size :]
    values = []
    for entry in entries:
        value, used = _value(entry, rest)
        values.append(value)
        rest = rest[used:]
    if len(rest):
        raise ProtocolError(f"{len(rest)} bytes are left over after the last value.")
    return Message(words, tuple(values))


def _words(raw):
    """What the JSON at a message's head tells: the words, and an entry for each value."""
    try:
        spelt = raw.decode()
        head = json.loads(spelt)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"the words are no JSON: {error}") from None
    if _HALF.search(spelt):
        raise ProtocolError("the words have half a character in them.")
    if not (isinstance(head, list) and len(head) == 2 and isinstance(head[0], dict) and isinstance(head[1], list)):
        raise ProtocolError("wanted a dictionary of words and a list of values.")
    if len(head[1]) > MOST_VALUES:
        raise ProtocolError(f"{len(head[1])} values; at most {MOST_VALUES} are taken.")
    return head


def text(value):
    """A text that may be sent: bounded, and without half characters that no UTF-8 can hold."""
    return str(value)[:LONGEST_TEXT].encode("utf-8", errors="replace").decode()


def _entry(value):
    """How a value is told in the words, and the bytes that follow them."""
    if isinstance(value, Unjudged):
        return ["unjudged", *encode_problem(value.problem)], b""
    if type(value) is np.ndarray:
        kind = next((name for name, kind in _ENTRIES.items() if value.dtype == kind and value.dtype.isnative), None)
        if kind and value.nbytes <= LARGEST_ARRAY:
            return ["array", kind, list(value.shape)], value.tobytes()
        form = value.dtype.str if _FORM.fullmatch(value.dtype.str) else "|O"
        return ["form", form, list(value.shape)], b""
    kind = type(value).__name__
    if _NUMBERS.get(kind) is type(value) and (not isinstance(value, int) or -(2**63) <= value < 2**63):
        number = str(int(value)) if isinstance(value, int | np.integer) else float(value).hex()
        return ["number", kind, number], b""
    return ["none"] if value is None else ["other", text(kind)[:100]], b""


def _value(entry, rest):
    """The value that an entry tells of, and how many of the bytes `rest` it took."""
    match entry:
        case ["array", str(kind), list(shape)] if kind in _ENTRIES:
            count = 8 * _size(shape)
            if count > len(rest):
                raise ProtocolError(f"an array of {count} bytes, of which {len(rest)} came.")
            return _array(rest[:count], _ENTRIES[kind], shape), count
        case ["form", str(form), list(shape)] if _FORM.fullmatch(form):
            return _of_form(form, shape), 0
        case ["number", str(kind), str(number)] if kind in _NUMBERS and len(number) < 40:
            return _number(_NUMBERS[kind], number), 0
        case ["none"]:
            return None, 0
        case ["other", str(kind)] if len(kind) <= 100:
            return type(kind.replace("\0", "") or "thing", (), {})(), 0
        case ["unjudged", *_]:
            problem = decode_problem(entry[1:])
            return Unjudged(problem.text, problem.kind, problem.about), 0
    raise ProtocolError("an entry that tells of no value.")


def _array(data, kind, shape):
    try:
        return np.frombuffer(data, dtype=kind).reshape(shape).copy()
    except ValueError as error:  # an empty array can have sizes whose product nothing holds
        raise ProtocolError(f"no array has the shape {shape}: {error}") from None


def _size(shape):
    if len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise ProtocolError("a shape that is none.")
    return math.prod(shape)


def _of_form(form, shape):
    """An array of this dtype and shape that holds one zero, however large it says it is."""
    _size(shape)
    try:
        return np.broadcast_to(np.zeros((), dtype=form), shape)
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"no array has the dtype {form} and the shape {shape}: {error}") from None


def _number(kind, number):
    try:
        value = int(number) if issubclass(kind, int | np.integer) else float.fromhex(number)
        with np.errstate(over="ignore"):
            return kind(value)
    except (ValueError, OverflowError):
        raise ProtocolError(f"{number!r} is no {kind.__name__}.") from None


def encode_problem(problem):
    """A Problem as JSON can say it, for `decode_problem`."""
    return [problem.kind.name, text(problem.text), text(problem.about)]


def decode_problem(problem):
    """The Problem that JSON says; ProtocolError where that is none."""
    match problem:
        case [str(kind), str(words), str(about)] if (
            kind in Kind.__members__ and len(words) + len(about) <= 2 * LONGEST_TEXT
        ):
            return Problem(Kind[kind], words, about)
    raise ProtocolError("a problem that is none.")
