"""The drawings of the chapter on sequences and memory."""

import numpy as np

from .svg import drawing, plot, word

NARROW, WIDE = "iltf.,", "wm"
SPACE = 6  # between two words, in the drawing's units


def sentence() -> str:
    """Two sentences that differ in subject and verb, the arc between these, and a window that sees neither."""
    shapes = []
    for subject, verb, y in (("cat,", "was", 72), ("cats,", "were", 190)):
        words = ("The", subject, "which", "already", "saw", "the", "dog,", verb, "full.")
        x, spans = 8.0, []
        for text in words:
            room = 4 if text in (subject, verb) else 0  # for the outline
            spans.append((x + room, x + room + _width(text)))
            x += _width(text) + 2 * room + SPACE
        shapes += [_spread(*span, y, text) for span, text in zip(spans, words, strict=True)]
        shapes += [_outline(*spans[place], y) for place in (1, 7)]
        start, end = (sum(spans[place]) / 2 for place in (1, 7))
        shapes.append(_arc(start, end, y - 14))
        shapes.append(word(round((start + end) / 2, 1), y - 56, "decides"))
        left, right = spans[3][0], spans[6][1]
        shapes.append(f'<path class="line" d="M{left:g} {y + 16}v6H{right:g}v-6"/>')
        shapes.append(word(round((left + right) / 2, 1), y + 37, "window of 4 words"))
    return drawing(
        "memory-sentence", 366, 236,
        "The cat, which already saw the dog, was full; the cats, which already saw the dog, were full",
        "Two sentences, one above the other. In each an arc runs from the subject, cat or cats, over the five words "
        "which already saw the dog to the verb, was or were. A bracket under the four words already saw the dog marks "
        "a window of four words. It holds the same words in both sentences.",
        shapes,
    )  # fmt: skip


def _width(text):
    """About what the word takes; it is then set to this width, whatever the reader's font."""
    return sum(4.6 if letter in NARROW else 11 if letter in WIDE else 8 for letter in text)


def _spread(left, right, y, text):
    set_to = f'textLength="{right - left:.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{(left + right) / 2:.1f}" y="{y}" class="word" {set_to}>{text}</text>'


def _outline(left, right, y):
    return f'<rect class="frame" x="{left - 5:.1f}" y="{y - 13}" width="{right - left + 10:.1f}" height="25" rx="6"/>'


def _arc(x1, x2, y):
    tip = f"{x2:.1f},{y} {x2 - 6.5:.1f},{y - 6.5} {x2 + 1.5:.1f},{y - 9}"
    return (
        f'<path class="line" d="M{x1:.1f} {y}C{x1 + 8:.1f} {y - 42} {x2 - 14:.1f} {y - 42} {x2 - 1.5:.1f} {y - 7}"/>'
        f'<polygon class="tip" points="{tip}"/>'
    )


def windows(rows: list[dict]) -> str:
    """Accuracy against the width of the window, a line a distance, every seed; and the baseline."""
    from matplotlib.figure import Figure

    rows = [row for row in rows if row["asked"] == row["distance"]]
    widths, distances = (sorted({row[name] for row in rows}) for name in ("width", "distance"))
    figure = Figure(figsize=(5, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0.5, color="black", linestyle=(0, (1, 2)), linewidth=1.2)
    axes.annotate("always was: 0.5", (widths[-1], 0.5), (0, -14), textcoords="offset points", ha="right", va="top")
    for place, (distance, marker, style) in enumerate(
        zip(distances, "os^D", ("-", "--", "-.", (0, (5, 1, 1, 1, 1, 1))), strict=False)
    ):
        shift = 2 ** (0.09 * (place - 1.5))  # side by side, so that no seed hides another
        found = [[row["accuracy"] for row in rows if (row["width"], row["distance"]) == (w, distance)] for w in widths]
        at = [width * shift for width in widths]
        axes.plot(at, [np.median(values) for values in found], color="black", linestyle=style, linewidth=1.3)
        for x, values in zip(at, found, strict=True):
            axes.plot([x] * len(values), values, marker, color="black", markerfacecolor="none", markersize=5, alpha=0.7)
        axes.plot([], [], marker=marker, color="black", markerfacecolor="none", linestyle=style, label=f"{distance}")
    axes.set(xscale="log", xlabel="words in the window", ylabel="accuracy on held-out sentences", ylim=(0.4, 1.05))
    axes.set_xticks(widths, labels=[str(width) for width in widths])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, title="distance", loc="center left", bbox_to_anchor=(0.0, 0.68))
    described = []
    for distance in distances:
        found = ((w, [r["accuracy"] for r in rows if (r["width"], r["distance"]) == (w, distance)]) for w in widths)
        shares = ", ".join(f"{np.median(values):.2f} with {width} words" for width, values in found)
        described.append(f"distance {distance}: {shares}")
    return plot(
        figure, "memory-windows",
        "Accuracy of a window by its width, for each distance of the subject",
        f"Medians of the seeds. {'; '.join(described)}.",
    )  # fmt: skip


def bistable(kept: float) -> str:
    """One step of the unit without input, for U = 0.5 and for U = 2, against the diagonal."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3.8), layout="constrained")
    axes = figure.subplots()
    h = np.linspace(-1.25, 1.25, 201)
    axes.plot(h, h, color="black", linewidth=1, alpha=0.6)
    axes.annotate("the state stays", (-1.1, -1.1), (8, -2), textcoords="offset points", va="top", fontsize=10)
    for U, style, at, offset in ((2.0, "-", 0.42, (-8, 8)), (0.5, "--", 1.15, (0, -22))):
        axes.plot(h, np.tanh(U * h), color="black", linestyle=style, linewidth=1.6)
        axes.annotate(f"U = {U:g}", (at, np.tanh(U * at)), offset, textcoords="offset points", ha="right")
    axes.plot([-kept, kept], [-kept, kept], "o", color="black", markersize=8)
    axes.plot([0], [0], "o", color="black", markerfacecolor="none", markersize=9)
    axes.set(xlabel="state before the step", ylabel="state after it", xlim=(-1.25, 1.25), ylim=(-1.25, 1.25))
    axes.spines[["top", "right"]].set_visible(False)
    return plot(
        figure, "memory-bistable",
        "One step of a tanh unit that hears nothing, for two recurrent weights",
        f"With U = 2 the curve meets the diagonal three times: at {-kept:.4f} and {kept:.4f}, marked by filled dots, "
        "and at 0, marked by an open one. With U = 0.5 it meets the diagonal at 0 alone.",
    )  # fmt: skip


def trace(words: list[str], states: dict[str, list[float]]) -> str:
    """The unit's state after every word, for sentences that differ in one word."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3.8), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0, color="black", linewidth=0.8, alpha=0.6)
    steps = np.arange(1, len(words) + 1)
    for (label, h), (marker, style) in zip(states.items(), (("o", "-"), ("s", "--"), ("^", ":")), strict=False):
        axes.plot(steps, h, marker, linestyle=style, color="black", markerfacecolor="none", markersize=5, label=label)
    axes.set(ylabel="state after the word", ylim=(-1.15, 1.15))
    axes.set_xticks(steps, labels=words, rotation=60, ha="right", rotation_mode="anchor")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="center right", bbox_to_anchor=(1.0, 0.68))
    ends = ", ".join(f"{h[-1]:.3f} for {label}" for label, h in states.items())
    return plot(figure, "memory-trace", "The state of the unit along a sentence", f"At the end the state is {ends}.")
