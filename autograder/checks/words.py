"""Small pieces of wording that several messages share."""

from typing import Any


def a(value: object) -> str:
    """The kind of a value with its article: "a list", "an int", "None"."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1] in tuple('aeiouAEIO') or name == 'ndarray' else 'a'} {name}"


def several(value: Any) -> str:
    """What came where several values were wanted: "a list of 4", "an array (5, 1)", "a dict"."""
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"an array {value.shape}" if hasattr(value, "shape") else a(value)


def shortened(text: str, limit: int) -> str:
    """The text, cut to `limit` characters."""
    return text if len(text) <= limit else text[: limit - 3] + "..."


def both_ends(text: str, limit: int) -> str:
    """The text, or where it is longer than `limit` its first and last characters: of a log the end says most."""
    half = limit // 2
    return text if len(text) <= limit else f"{text[:half].rstrip()}\n...\n{text[-half:].lstrip()}"
