"""The distribution of the scores as an SVG, which takes its colours from the page."""

from dataclasses import dataclass

from autograder.grading.graded import KINDS
from autograder.grading.pages.templates import percent


@dataclass(frozen=True)
class Shape:
    """The size of a drawing, and how many bins share one label of the axis."""

    name: str
    width: int
    height: int
    label_every: int


WIDE = Shape("wide", 760, 320, 1)
NARROW = Shape("narrow", 350, 280, 2)  # a phone's width, so that its letters are not made smaller
LEFT, RIGHT, TOP, BOTTOM = 42, 22, 38, 46


def histogram(bins, median, shape):
    """An SVG with a bar a bin, stacked by kind, and the median as a line."""
    highest = max(sum(counts.values()) for counts in bins)
    step = _step(highest)
    top = -(-highest // step) * step
    across = (shape.width - LEFT - RIGHT) / len(bins)
    up = (shape.height - TOP - BOTTOM) / top
    floor = shape.height - BOTTOM
    parts = [
        *(_gridline(shape, floor - value * up, value) for value in range(0, top + 1, step)),
        *(_bar(counts, LEFT + i * across, across, floor, up) for i, counts in enumerate(bins)),
        _median(median, LEFT + median * across * len(bins), floor, shape),
        *(_count(counts, LEFT + (i + 0.5) * across, floor, up) for i, counts in enumerate(bins)),
        *(_edge(LEFT + i * across, floor, i / len(bins)) for i in range(0, len(bins) + 1, shape.label_every)),
        _text(LEFT + (shape.width - LEFT - RIGHT) / 2, shape.height - 6, "score, of all points", "axis"),
    ]
    return (
        f'<svg class="histogram {shape.name}" viewBox="0 0 {shape.width} {shape.height}" role="img" '
        f'aria-labelledby="{shape.name}-title {shape.name}-description">'
        f'<title id="{shape.name}-title">Distribution of the scores</title>'
        f'<desc id="{shape.name}-description">{description(bins, median)}</desc>{"".join(parts)}</svg>'
    )


def description(bins, median):
    """What the drawing shows, in words."""
    counts = [sum(counts.values()) for counts in bins]
    filled = (f"{span(i, len(bins))}: {count}" for i, count in enumerate(counts) if count)
    return f"Submissions by score. {'; '.join(filled)}. The median is {percent(median)}."


def span(i, number):
    """The shares that the i-th bin holds."""
    return f"{100 * i // number} to {100 * (i + 1) // number} %"


def _step(highest):
    """The distance of the gridlines: 1, 2 or 5 times a power of ten, for at most five of them."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if highest <= 5 * factor * size:
                return factor * size
        size *= 10


def _gridline(shape, y, value):
    kind = "floor" if value == 0 else "grid"
    return (
        f'<line class="{kind}" x1="{LEFT}" x2="{shape.width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis end" x="{LEFT - 8}" y="{y + 4:.1f}">{value}</text>'
    )


def _bar(counts, x, across, floor, up):
    gap = across * 0.12
    rects, y = [], floor
    for kind in KINDS:
        height = counts[kind] * up
        y -= height
        if height:
            rects.append(
                f'<rect class="{kind}" x="{x + gap:.1f}" y="{y:.1f}" width="{across - 2 * gap:.1f}" '
                f'height="{height:.1f}"/>'
            )
    return "".join(rects)


def _count(counts, x, floor, up):
    total = sum(counts.values())
    return _text(x, floor - total * up - 6, total, "count") if total else ""


def _edge(x, floor, share):
    return _text(x, floor + 18, f"{share * 100:.0f} %" if share in (0, 1) else f"{share * 100:.0f}", "axis")


def _median(median, x, floor, shape):
    # The words lean to the side that has room.
    side, shift = ("end", -6) if median > 0.5 else ("start", 6)
    return (
        f'<line class="median" x1="{x:.1f}" x2="{x:.1f}" y1="8" y2="{floor}"/>'
        f'<text class="median-words {side}" x="{x + shift:.1f}" y="16">median {percent(median)}</text>'
    )


def _text(x, y, words, kind):
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{words}</text>'
