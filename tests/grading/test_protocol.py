"""The messages between the referee and the runner, honest and hostile."""

import numpy as np
import pytest

from autograder.checks.call import Unjudged
from autograder.checks.verdict import Kind, Problem
from autograder.runner.message import LARGEST_ARRAY, LARGEST_WORDS, Message, ProtocolError, decode, encode


def there(value):
    """The value after it has travelled."""
    (came,) = decode(encode(Message({}, (value,)))).values
    return came


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 4), (1, 1, 1)])
def test_an_array_of_float64_comes_bit_for_bit(shape):
    array = np.random.default_rng(0).standard_normal(shape)
    array[...] = np.where(array > 1, np.nan, np.where(array < -1, -0.0, array))
    assert there(array).tobytes() == array.tobytes()
    assert there(array).shape == shape


@pytest.mark.parametrize("said", ["é 😀 ∂", r"\ud83d", "\\\\u0041", "\0\n\u2028"])
def test_words_come_as_they_were(said):
    assert decode(encode(Message({"outputs": said}))).words == {"outputs": said}


def test_half_a_character_does_not_travel():
    assert decode(encode(Message({"outputs": "a\ud800"}))).words == {"outputs": "a?"}


def test_an_array_that_is_not_contiguous_comes_in_order():
    array = np.arange(12.0).reshape(3, 4).T
    assert np.array_equal(there(array), array)


@pytest.mark.parametrize("dtype", ["float32", "int32", "bool", "complex128", "O", "<U3", ">f8", "float16"])
def test_an_array_of_another_dtype_comes_as_its_form(dtype):
    came = there(np.zeros((2, 3), dtype=dtype))
    assert came.shape == (2, 3)
    assert came.dtype == np.dtype(dtype)


def test_an_array_too_large_comes_as_its_form_and_takes_no_memory():
    came = there(np.broadcast_to(np.zeros(()), (LARGEST_ARRAY, 9)))
    assert came.shape == (LARGEST_ARRAY, 9)
    assert came.strides == (0, 0)


@pytest.mark.parametrize("number", [3, -1, 2.5, float("inf"), np.float32(0.1), np.int64(7), np.float64(-0.0)])
def test_a_number_comes_with_its_type(number):
    came = there(number)
    assert type(came) is type(number)
    assert came == number


@pytest.mark.parametrize("value", [[1, 2], (1,), {}, "text", True, 10**30, np.ma.zeros(3), object()])
def test_what_is_no_number_and_no_array_comes_as_a_thing_of_its_types_name(value):
    assert type(there(value)).__name__ == type(value).__name__


def test_none_and_what_is_not_judged_come_through():
    assert there(None) is None
    came = there(Unjudged("why", Kind.RAISED, "f"))
    assert came.problem == Problem(Kind.RAISED, "why", "f")


class Hostile:
    """A value that runs code where anything would unpickle it."""

    def __reduce__(self):
        return (pytest.fail, ("unpickled",))


def test_nothing_is_unpickled():
    assert type(there(Hostile())).__name__ == "Hostile"


def head(words, size=None):
    return (len(words) if size is None else size).to_bytes(4, "big") + words


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xff\xff\xff",
        head(b"{}"),
        head(b"[{}]"),
        head(b"[1, []]"),
        head(b"[{}, 7]"),
        head(b"[{}, [7]]"),
        head(b"\xff"),
        head(b"[" * 50_000),
        head(b'[{}, [["array", "float64", [2]]]]') + b"\0" * 15,
        head(b'[{}, [["array", "float64", [2]]]]') + b"\0" * 17,
        head(b'[{}, [["array", "float64", [-1]]]]'),
        head(b'[{}, [["array", "float64", [1e9]]]]'),
        head(b'[{}, [["array", "float64", [1099511627775, 1099511627775]]]]'),
        head(b'[{}, [["array", ' + str([1] * 40).encode() + b"]]]"),
        head(b'[{}, [["array", "float64", [0, 549755813888, 549755813888]]]]'),
        head(b'[{}, [["form", "|O8888", [1]]]]'),
        head(b'[{}, [["form", "os.system", [1]]]]'),
        head(b'[{}, [["form", "<f8", [1099511627775, 1099511627775]]]]'),
        head(b'[{}, [["number", "int", "nine"]]]'),
        head(b'[{}, [["number", "exec", "1"]]]'),
        head(b'[{}, [["number", "int8", "300"]]]'),
        head(b'[{}, [["other", 7]]]'),
        head(b'[{}, [["unjudged", "x", "y", "z"]]]'),
        head(b'[{}, [["other", "\\ud800"]]]'),
        head(b'[{"outputs": "\\\\\\uDC00"}, []]'),
        head(b"[{}, [" + b", ".join([b'["other", "x"]'] * 2000) + b"]]"),
        head(b'[{"outputs": "' + b"x" * LARGEST_WORDS + b'"}, []]'),
    ],
)
def test_what_is_no_message_is_refused_in_words(raw):
    with pytest.raises(ProtocolError, match=r"\w+ "):
        decode(raw)
