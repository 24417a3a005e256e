"""The visual language of the drawings.

A solid line carries a value forward; a dashed line carries a gradient back. A rounded box is a
parameter or a function, a circle an operation, a dot the place where a line divides. Forward and back, what
meets is added in a circle with a plus. Strokes and text take the page's own colour, so that a drawing reads in
light and in dark; a drawing goes into the page inline, not as an image file.
"""

import io
import re
from html import escape

# Letters are those of the equations, words those of the text; book/_static/course.css brings both. They are centred at
# a fixed height above their line, and not by `dominant-baseline`: fonts tell their own heights in different ways.
STYLE = """
.drawing { font: italic 19px Equations, "DejaVu Sans", serif; }
.drawing text { fill: currentColor; text-anchor: middle; translate: 0 0.28em; }
.drawing :is(.word, .way) { translate: 0 0.36em; }
.drawing .word { font: 14px Inter, "DejaVu Sans", sans-serif; }
.drawing .small { font-size: 14.5px; }
.drawing .way { font: 21px Inter, "DejaVu Sans", sans-serif; }
.drawing .line, .drawing .box { fill: none; stroke: currentColor; stroke-width: 1.5; }
.drawing .frame { fill: none; stroke: currentColor; stroke-opacity: 0.45; }
.drawing .tip { fill: currentColor; }
.drawing .faint { opacity: 0.68; }
.drawing .gradient { color: #a3361f; }
.drawing .gradient .line { stroke-dasharray: 5 4; }
html[data-theme="dark"] .drawing .gradient { color: #ffab91; }
"""

ONE_MINUS = 18  # the radius of its circle

# matplotlib names no colour for text and for what it fills with black; both take the page's.
PLOT_STYLE = ".plot { fill: currentColor; }"

PARTS = re.compile(r"([_^])\{([^}]*)\}|([^_^]+)")
# As in the text, letters that stand for something lean; names of functions, digits and signs do not.
UPRIGHT = re.compile(r"(tanh|total|[^a-zA-Zα-ωℓ]+)")


def drawing(name: str, width: float, height: float, title: str, description: str, shapes: list[str]) -> str:
    """A drawing as an SVG; `title` and `description` are its alternative text."""
    return _svg("drawing", name, width, height, title, description, f"<style>{STYLE}</style>{''.join(shapes)}")


def _svg(kind: str, name: str, width: float, height: float, title: str, description: str, body: str) -> str:
    return (
        f'<svg class="{kind}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" '
        f'style="width: 100%; max-width: {width * 1.25:.0f}px; height: auto" '
        f'aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>'
        f"{body}</svg>"
    )


def symbol(x: float, y: float, text: str, kind: str = "") -> str:
    """A symbol in the book's letters: `h_{t−1}`, `U^{⊤}δ_{t}`. Subscripts and superscripts stand in braces."""
    spans, level = [], 0
    for sign, raised, plain in PARTS.findall(text):
        wanted = {"_": 5, "^": -5}.get(sign, 0)
        size = ' class="small"' if sign else ""
        for place, run in enumerate(UPRIGHT.split(raised or plain)):
            if run:
                upright = ' font-style="normal"' if place % 2 else ""
                spans.append(f'<tspan dy="{wanted - level}"{size}{upright}>{escape(run)}</tspan>')
                level = wanted
    return f'<text x="{x}" y="{y}" class="{kind}">{"".join(spans)}</text>'


def word(x: float, y: float, text: str) -> str:
    return symbol(x, y, text, kind="word")


def box(x: float, y: float, text: str, width: float = 44, height: float = 36) -> str:
    """A parameter or a function, centred at (x, y)."""
    corner = f'x="{x - width / 2}" y="{y - height / 2}" width="{width}" height="{height}" rx="8"'
    return f'<rect class="box" {corner}/>{symbol(x, y, text)}'


def operation(x: float, y: float, text: str, radius: float = 14) -> str:
    """A circle with the sign of an elementwise operation."""
    return f'<circle class="box" cx="{x}" cy="{y}" r="{radius}"/>{symbol(x, y, text)}'


def plus(x: float, y: float) -> str:
    """A small sum, where lines of gradients meet."""
    return operation(x, y, "+", radius=10)


def one_minus(x: float, y: float) -> str:
    """One less what comes in."""
    return operation(x, y, "1−", radius=ONE_MINUS)


def way(x: float, y: float, number: str) -> str:
    """The number of a way through the drawing, for the caption."""
    return symbol(x, y, number, kind="way")


def frame(x: float, y: float, width: float, height: float) -> str:
    """The outline of one step."""
    return f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="12"/>'


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight arrow from (x1, y1) to (x2, y2)."""
    return route((x1, y1), (x2, y2))


def route(*points: tuple[float, float]) -> str:
    """An arrow that goes through these points, with rounded corners."""
    (x1, y1), (x2, y2) = points[-2:]
    ux, uy = _direction(x1, y1, x2, y2)
    bx, by = x2 - 9 * ux, y2 - 9 * uy
    wings = f"{bx - 4 * uy:.1f},{by + 4 * ux:.1f} {bx + 4 * uy:.1f},{by - 4 * ux:.1f}"
    return f'{line(*points[:-1], (round(bx, 1), round(by, 1)))}<polygon class="tip" points="{x2},{y2} {wings}"/>'


def line(*points: tuple[float, float]) -> str:
    """The same without a tip, where it ends in an operation or joins another line."""
    path = "M{} {}".format(*points[0])
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        (ax, ay), (bx, by) = _direction(x1, y1, x0, y0), _direction(x1, y1, x2, y2)
        path += f"L{x1 + 8 * ax:g} {y1 + 8 * ay:g}Q{x1} {y1} {x1 + 8 * bx:g} {y1 + 8 * by:g}"
    return f'<path class="line" d="{path}L{points[-1][0]} {points[-1][1]}"/>'


def junction(x: float, y: float) -> str:
    """The dot at which a line divides; lines that cross without one have nothing to do with each other."""
    return f'<circle class="tip" cx="{x}" cy="{y}" r="3.5"/>'


def faint(*shapes: str) -> str:
    """What an earlier stage of the same drawing has already explained."""
    return f'<g class="faint">{"".join(shapes)}</g>'


def _direction(x1, y1, x2, y2):
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    return (x2 - x1) / length, (y2 - y1) / length


def gradient(*shapes: str) -> str:
    """These shapes belong to the backward pass: dashed, and in the second colour."""
    return f'<g class="gradient">{"".join(shapes)}</g>'


def plot(figure, name: str, title: str, description: str) -> str:
    """A matplotlib figure as a drawing: what it drew in black takes the page's colour."""
    import matplotlib  # not needed by the drawings, and slow to load

    _enlarge(figure)
    file = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    body = re.search(r"<svg[^>]*>(.*)</svg>", file.getvalue(), re.DOTALL)[1]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'((?:xlink:)?href="#|id="|url\(#)(?=[A-Za-z])', rf"\g<1>{name}-", body)
    body = body.replace("#000000", "currentColor")
    width, height = (72 * inches for inches in figure.get_size_inches())
    return _svg("plot", name, width, height, title, description, f"<style>{PLOT_STYLE}</style>{body}")


def _enlarge(figure) -> None:
    """To letters of at least 10 px on a phone, where a plot is 340 px wide, and of 9 px in exponents and indices."""
    from matplotlib.legend import Legend
    from matplotlib.text import Text

    figure.draw_without_rendering()  # until then a plot has no labels at its ticks
    least, with_scripts = (pixels * figure.get_figwidth() * 72 / 340 for pixels in (10.5, 9 / 0.7))
    alike = [group.findobj(Text) for axes in figure.axes for group in (axes.xaxis, axes.yaxis)]
    alike += [legend.get_texts() for legend in figure.findobj(Legend)]
    for text in figure.findobj(Text):
        text.set_fontsize(max(text.get_fontsize(), with_scripts if "$" in text.get_text() else least))
    for texts in alike:
        if any("$" in text.get_text() for text in texts):
            for text in texts:
                text.set_fontsize(max(text.get_fontsize(), with_scripts))
