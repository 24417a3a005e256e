"""What real students hand in: wrong functions, each with the cause that its verdict must name, and right ones.

They were met in public solutions and are written anew, as people write them: with their own names, gate by gate, in
loops. A body stands under the reference's own `def` line, as tests/checks/student.py says. Of a class it is all of it.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mistake:
    """A function that must lose points.

    title: what is wrong with it
    unit, of, body: the unit, the function, and how the student writes it
    causes: patterns that must all be found in the verdict's words; a misconception is there by its name
    never: a pattern that must not be found there
    beside: the bodies of other functions of the same notebook, by name
    handed: what is given to `check`, an expression; the function itself where it is empty
    """

    title: str
    unit: str
    of: str
    body: str
    causes: tuple[str, ...]
    never: str = ""
    beside: dict[str, str] = field(default_factory=dict)
    handed: str = ""


@dataclass(frozen=True)
class Right:
    """A function that must keep all its points.

    remark: a pattern that must be found beside them
    after: what the notebook does with the function before it is checked
    """

    title: str
    unit: str
    of: str
    body: str
    remark: str = ""
    never: str = "Likely cause"
    beside: dict[str, str] = field(default_factory=dict)
    after: str = ""


def but(body, *changes):
    """The body with texts exchanged, pairs (old, new), each of which stands in it once."""
    for old, new in changes:
        assert body.count(old) == 1, (old, body.count(old))
        body = body.replace(old, new)
    return body
