"""Tables that a chapter makes when the book is built."""

from IPython.display import Markdown


def table(header, rows):
    """A Markdown table; header: a list of the columns' names, rows: lists of what stands in them."""
    lines = [header, ["---"] * len(header), *rows]
    return Markdown("\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines))
