"""Small pieces of wording that several messages share."""


def a(value):
    """The kind of a value with its article: "a list", "an int", "None"."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1] in tuple('aeiouAEIO') or name == 'ndarray' else 'a'} {name}"


def shortened(text, limit):
    """The text, cut to `limit` characters."""
    return text if len(text) <= limit else text[: limit - 3] + "..."
