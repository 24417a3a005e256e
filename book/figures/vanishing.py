"""The drawings of the chapter on gradients that vanish and explode."""

import functools
import json
from dataclasses import dataclass
from html import escape

import numpy as np

from .svg import arrow, box, drawing, gradient, plot, symbol, word

STYLES = ("-", "--", ":", "-.", (0, (3, 1)), (0, (6, 2)), (0, (3, 1, 1, 1, 1, 1)))
FAST = 1e-10  # what is left at the farthest distance, where the norm falls fast
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def chain() -> str:
    """A sentence unrolled: the gradient at the verb goes back to the subject, a factor at every step."""
    words = ("cats", "which", "often", "ate")
    shapes = []
    for t, text in enumerate(words, start=1):
        x = 104 * t - 74
        shapes += [
            box(x, 60, f"h_{{{t}}}", width=48, height=44),
            word(x, 172, text),
            arrow(x - 8, 156, x - 8, 84),
            gradient(arrow(x + 8, 82, x + 8, 156), symbol(x + 32, 122, f"dx_{{{t}}}")),
        ]
        if t < len(words):
            shapes += [
                arrow(x + 24, 48, x + 78, 48),
                gradient(arrow(x + 80, 72, x + 26, 72), symbol(x + 52, 22, f"⋅ J_{{{t + 1}}}^{{⊤}}")),
            ]
    shapes += [
        symbol(452, 60, "L"),
        arrow(366, 48, 440, 56),
        gradient(arrow(440, 65, 368, 72), symbol(404, 92, "dh_{4}")),
    ]
    return drawing(
        "vanishing-chain", 470, 190,
        "The way of the gradient from the verb back to the subject",
        "Four states in a row read the words cats, which, often, ate; the loss L looks at the last state. Solid arrows "
        "go forward. Dashed arrows go back from the loss to state 4, then to states 3, 2 and 1, multiplied by the "
        "transposes of the Jacobians J4, J3 and J2, and from every state down to its word.",
        shapes,
    )  # fmt: skip


def _lettered(draw):
    """A plot with letters large enough for a phone."""

    @functools.wraps(draw)
    def drawn(*arguments):
        from matplotlib import rc_context

        with rc_context({"font.size": 12, "axes.titlesize": 12, "legend.fontsize": 11}):
            return draw(*arguments)

    return drawn


def _axes(height, rows=1, **options):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.8, height), layout="constrained")
    axes = figure.subplots(rows, **options)
    for one in np.ravel(axes):
        one.spines[["top", "right"]].set_visible(False)
    return figure, axes


@_lettered
def transient(norms, radius, largest) -> str:
    """Norms of the powers of a matrix that is not normal, between the powers of its spectral radius and of its norm."""
    figure, axes = _axes(3.4)
    norms, distances = np.array(norms), np.arange(len(norms))
    axes.plot(distances, largest**distances, ":", color="black", label="powers of the norm of U")
    axes.plot(distances, norms, "-", color="black", linewidth=2, label="norm of the powers of U")
    axes.plot(distances, radius**distances, "--", color="black", label="powers of the spectral radius")
    axes.set(yscale="log", ylim=(1e-3, 1e3), xlabel="distance T − t", ylabel="norm")
    axes.legend(frameon=False, loc="upper right")
    peak = int(np.argmax(norms))
    return plot(
        figure, "vanishing-transient",
        "The norm of the powers of a matrix with spectral radius 0.9 grows before it falls",
        f"The norm starts at 1, rises to {norms[peak]:.1f} at distance {peak}, falls below 1 only at distance "
        f"{int(np.argmax((distances > peak) & (norms < 1)))}, and then falls as fast as the powers of 0.9.",
    )  # fmt: skip


@_lettered
def by_start(rows: list[dict]) -> str:
    """The norm of the Jacobian by distance for each initialisation: median of the seeds, and their range."""
    figure, (above, below) = _axes(7.4, 2, sharex=True, height_ratios=(3, 2))
    said = []
    for place, start in enumerate(dict.fromkeys(row["start"] for row in rows)):
        distances, low, middle, high = _spread([row for row in rows if row["start"] == start], "distance", "largest")
        axes = above if middle[-1] > FAST else below
        marked = slice(4 + place, None, 8)  # no two curves at the same distance, so that their ranges stay apart
        axes.plot(
            distances, middle, linestyle=STYLES[place], color="black", marker=MARKERS[place],
            markevery=range(len(distances))[marked], markersize=6, label=start, linewidth=1.3,
            markerfacecolor="none" if place % 2 else "black",
        )  # fmt: skip
        axes.vlines(distances[marked], low[marked], high[marked], color="black", linewidth=1)
        said.append(f"{start} {middle[-1]:.0e}")
    above.set(yscale="log", ylabel="norm of the Jacobian", title="slow, or not at all")
    below.set(yscale="log", ylabel="norm of the Jacobian", title="fast", xlabel="distance T − t")
    figure.legend(frameon=False, loc="outside lower center", ncols=2)
    return plot(
        figure, "vanishing-starts",
        "The norm of the Jacobian of the last state by the distance, for seven initialisations",
        f"Median of the seeds at distance {distances[-1]}: {'; '.join(said)}.",
    )  # fmt: skip


@_lettered
def spectrum(rows: list[dict]) -> str:
    """Heat maps of the singular values of the Jacobian, by rank and distance, one for each initialisation."""
    from matplotlib.patches import Rectangle

    starts = list(dict.fromkeys(row["start"] for row in rows))
    figure, axes = _axes(6.4, len(starts), sharex=True)
    distances = sorted({row["distance"] for row in rows})
    ranks = max(row["rank"] for row in rows)
    for one, start in zip(axes, starts, strict=True):
        field = np.full((ranks, len(distances)), np.nan)
        for row in rows:
            if row["start"] == start:
                field[row["rank"] - 1, distances.index(row["distance"])] = np.log10(row["median"])
        image = one.imshow(
            field, aspect="auto", origin="lower", vmin=-20, vmax=1, cmap="cividis", interpolation="nearest",
            extent=(distances[0] - 1, distances[-1] + 1, 0.5, ranks + 0.5),
        )  # fmt: skip
        hatched = {"hatch": "////", "fill": False, "linewidth": 0, "alpha": 0.6}
        one.add_patch(Rectangle((0, 0), 1, 1, transform=one.transAxes, zorder=-1, edgecolor="black", **hatched))
        one.set(title=start, ylabel="rank")
    axes[-1].set_xlabel("distance T − t")
    _bar(figure, image, axes, "singular value", (-20, -15, -10, -5, 0))
    return plot(
        figure, "vanishing-spectrum",
        "The singular values of the Jacobian of the last state, by their rank and the distance",
        f"One heat map each for {', '.join(starts)}. To the right, with the distance, most singular values fall by "
        "many powers of ten, those of a higher rank sooner. Hatched means below 1e-13 of the largest.",
    )  # fmt: skip


@_lettered
def cats(rows: list[dict]) -> str:
    """The gradient at the subject beside that at the last word, by distance, before and after training."""
    updates = (0, max(row["update"] for row in rows))
    figure, axes = _axes(6.6, 2, sharex=True)
    said = []
    for one, update in zip(axes, updates, strict=True):
        one.axhline(1, color="black", linewidth=0.8, alpha=0.6)
        for place, (optimizer, start) in enumerate(_trainings(rows)):
            if update == 0 and optimizer == "Adam":
                continue  # the same networks as those of gradient descent
            chosen = [
                row for row in rows if (row["optimizer"], row["start"], row["update"]) == (optimizer, start, update)
            ]
            distances, low, middle, high = _spread(chosen, "distance", "ratio")
            at = np.array(distances) * 2 ** (0.11 * (place - 1.5))  # side by side, so that no range hides another
            one.vlines(at, low, high, color="black", linewidth=1)
            one.plot(
                at, middle, linestyle=STYLES[place], color="black", marker=MARKERS[place], markersize=6,
                label=_training(optimizer, start), markerfacecolor="none" if place % 2 else "black",
            )  # fmt: skip
            said.append(f"{optimizer}, {start}, {update} updates: {middle[0]:.0e} to {middle[-1]:.0e}")
        one.set(
            title="before training" if update == 0 else f"after {update} updates", yscale="log", xscale="log",
            ylim=(1e-22 if update == 0 else 1e-13, 1e2), ylabel="subject / last word",
        )  # fmt: skip
    axes[1].set_xticks(distances, labels=[str(distance) for distance in distances])
    axes[1].set_xlabel("words between subject and verb")
    axes[1].minorticks_off()
    figure.legend(*axes[1].get_legend_handles_labels(), frameon=False, loc="outside lower center", ncols=1)
    return plot(
        figure, "vanishing-cats",
        "The norm of the gradient at the subject divided by that at the last word, by the distance between them",
        f"Medians over the seeds, from {distances[0]} to {distances[-1]} words: {'; '.join(said)}.",
    )  # fmt: skip


@_lettered
def words(rows: list[dict]) -> str:
    """Heat maps of the gradient at each word, relative to the last word, over the updates."""
    optimizers = list(dict.fromkeys(row["optimizer"] for row in rows))
    updates = sorted({row["update"] for row in rows})
    back = sorted({row["back"] for row in rows}, reverse=True)
    figure, axes = _axes(5.6, len(optimizers), sharex=True)
    said = []
    for one, optimizer in zip(axes, optimizers, strict=True):
        field = np.array(
            [
                [np.median([row["ratio"] for row in rows if _is(row, optimizer, update, step)]) for step in back]
                for update in updates
            ]
        )
        image = one.imshow(
            np.log10(field), aspect="auto", origin="upper", vmin=-6, vmax=1, cmap="cividis", interpolation="nearest"
        )
        said.append(f"{optimizer}, {field[0, 0]:.0e} before training and {field[-1, 0]:.0e} after")
        one.set(title=optimizer, ylabel="updates")
        one.set_yticks(range(len(updates)), labels=[str(update) for update in updates])
    axes[-1].set_xticks(range(0, len(back), 4), labels=[str(back[place]) for place in range(0, len(back), 4)])
    axes[-1].set_xlabel("steps back from the last word (left: the subject)")
    _bar(figure, image, axes, "gradient / that at the last word", (-6, -4, -2, 0))
    return plot(
        figure, "vanishing-words",
        "The norm of the gradient at each word of a sentence during training, relative to the last word",
        "Two heat maps, for gradient descent and for Adam. Rows are updates from 0 at the top; columns are words from "
        f"the subject at the left to the last word at the right. At the subject: {'; '.join(said)}.",
    )  # fmt: skip


def _is(row, optimizer, update, step):
    return (row["optimizer"], row["update"], row["back"]) == (optimizer, update, step)


def _bar(figure, image, axes, label, exponents):
    bar = figure.colorbar(image, ax=list(axes), location="bottom", label=label, shrink=0.9, aspect=30)
    bar.set_ticks(exponents, labels=[f"1e{exponent}" if exponent else "1" for exponent in exponents])


def _trainings(rows):
    return list(dict.fromkeys((row["optimizer"], row["start"]) for row in rows))


def _training(optimizer, start):
    return f"{start} start, {optimizer}"


def _spread(rows, by, name):
    """The values of `by`, and the least, the median and the largest of `name` at each."""
    places = sorted({row[by] for row in rows})
    values = [[row[name] for row in rows if row[by] == place] for place in places]
    return places, *(np.array([choose(of_place) for of_place in values]) for choose in (min, np.median, max))


# --- the interactive figures ---
#
# Python computes what every position of the knob shows, paths and words; book/_static/knob.js only puts it in place.

KNOB_STYLE = """
.knob .curve { fill: none; stroke: currentColor; stroke-width: 2; }
.knob .axis, .knob .grid { fill: none; stroke: currentColor; }
.knob .grid { stroke-opacity: 0.2; }
.knob .dashed { stroke-dasharray: 7 4; }
.knob .dotted { stroke-dasharray: 2 4; }
.knob .band { fill: currentColor; fill-opacity: 0.15; }
.knob .drawing text.left { text-anchor: start; }
.knob .drawing text.right { text-anchor: end; }
.knob-control { display: flex; flex-wrap: wrap; gap: 0.3em 1em; align-items: center; }
.knob-control[hidden] { display: none; }
.knob-control input { flex: 1 1 12em; min-height: 2em; }
/* All readouts, unseen in the same place, hold the room for the tallest: the page does not move under the finger. */
.knob-said { display: grid; text-align: left; }
.knob-said > * { grid-area: 1 / 1; }
.knob-room { visibility: hidden; }
"""

LEFT, RIGHT, TOP, BOTTOM = 54, 408, 92, 322
FARTHEST = 64


@dataclass(frozen=True)
class Frame:
    """The frame of the curves: it holds distances up to FARTHEST, and norms between two powers of ten."""

    lowest: int
    highest: int
    every: int  # powers of ten between two ticks
    name: str  # of what is on the vertical axis

    def x(self, distance):
        return LEFT + (RIGHT - LEFT) * distance / FARTHEST

    def y(self, norm):
        exponent = min(max(np.log10(norm), self.lowest - 8), self.highest + 8)  # what leaves the frame is not seen
        return BOTTOM - (BOTTOM - TOP) * (exponent - self.lowest) / (self.highest - self.lowest)

    def path(self, distances, norms):
        points = zip(map(self.x, distances), map(self.y, norms), strict=True)
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)

    def axes(self, name):
        """The axes with their ticks, and the clip path that keeps the curves between them."""
        shapes = [
            f'<clipPath id="{name}-clip"><path d="M{LEFT - 6} {TOP - 6}V{BOTTOM}H{RIGHT}V{TOP - 6}Z"/></clipPath>',
            f'<text class="word left" x="8" y="{TOP - 24}">{self.name}</text>',
            f'<path class="axis" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>',
            word((LEFT + RIGHT) / 2, BOTTOM + 38, "distance T − t"),
        ]
        for exponent in range(self.lowest, self.highest + 1, self.every):
            y = self.y(10.0**exponent)
            label = f"1e{exponent}" if exponent else "1"
            shapes.append(f'<path class="grid" d="M{LEFT} {y:g}H{RIGHT}"/>')
            shapes.append(f'<text class="word right" x="{LEFT - 6}" y="{y:g}">{label}</text>')
        for distance in (0, 16, 32, 48, 64):
            shapes.append(word(round(self.x(distance), 1), BOTTOM + 16, str(distance)))
        return "".join(shapes)


OF_RADIUS = Frame(lowest=-10, highest=6, every=4, name="norm of the Jacobian")
OF_GATE = Frame(lowest=-6, highest=0, every=2, name="share of the gradient that is carried")


def knob(name, frame, title, description, label, lines, positions, start) -> str:
    """An interactive figure: curves over the distance, one position of the knob at a time.

    lines: for each curve its class and its name in the legend; label: what the knob sets; positions: for each
    position of the knob its value as text, its paths in the order of the lines, and the readout; start: the first
    position. Without JavaScript the figure stands as it is at the start.
    """
    curves = "".join(
        f'<path class="{kind}" data-curve="{place}" clip-path="url(#{name}-clip)" d="{path}"/>'
        for place, ((kind, _), path) in enumerate(zip(lines, positions[start]["paths"], strict=True))
    )
    svg = drawing(name, 430, 366, title, description, [frame.axes(name), _legend(lines), curves])
    now = positions[start]
    room = "".join(
        f'<span class="knob-room" aria-hidden="true">{escape(position["readout"])}</span>' for position in positions
    )
    return (
        f"<style>{KNOB_STYLE}</style>"
        f'<div class="knob" data-start="{start}">{svg}'
        f'<div class="knob-control" hidden><label for="{name}-knob">{escape(label)}</label>'
        f'<input type="range" id="{name}-knob" min="0" max="{len(positions) - 1}" step="1" value="{start}" '
        f'aria-valuetext="{escape(now["value"])}"></div>'
        f'<div class="knob-said"><output for="{name}-knob" aria-live="polite">{escape(now["readout"])}</output>'
        f"{room}</div>"
        f'<script type="application/json">{json.dumps(positions, ensure_ascii=False)}</script></div>'
    )


def radius() -> str:
    """The Jacobian's norm over the distance, by the spectral radius of U."""
    rows = _read("vanishing_radius")
    radii = sorted({row["radius"] for row in rows})
    positions = [_of_radius(value, [row for row in rows if row["radius"] == value]) for value in radii]
    return knob(
        "vanishing-radius",
        OF_RADIUS,
        "The norm of the Jacobian over the distance, for a spectral radius that you choose",
        "Three curves start at 1 at distance 0: the network with tanh, with a band for its seeds; the same network "
        "without tanh; and the powers of the spectral radius. The text under the slider gives their values.",
        "Spectral radius of U",
        (("band", ""), ("curve", "with tanh: median, range"), ("curve dashed", "without tanh"),
         ("curve dotted", "powers of the radius")),
        positions,
        radii.index(1.0),
    )  # fmt: skip


def gate() -> str:
    """The Jacobian's norm over the distance, by the value of a constant gate."""
    values = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
    return knob(
        "vanishing-gate",
        OF_GATE,
        "The gradient that a constant gate carries over the distance, for a value of the gate that you choose",
        "One curve starts at 1 at distance 0 and falls as the powers of the gate's value. The text under the slider "
        "gives its values.",
        "Value of the gate z",
        (("curve", "powers of the gate's value"),),
        [_of_gate(value) for value in values],
        values.index(0.9),
    )  # fmt: skip


def _of_radius(value, rows):
    distances = [row["distance"] for row in rows]
    curves = {name: [row[name] for row in rows] for name in ("least", "most", "median", "linear")}
    shown = {row["distance"]: row for row in rows}
    return {
        "value": f"spectral radius {value:.2f}",
        "paths": [
            OF_RADIUS.path(distances + distances[::-1], curves["most"] + curves["least"][::-1]) + "Z",
            OF_RADIUS.path(distances, curves["median"]),
            OF_RADIUS.path(distances, curves["linear"]),
            OF_RADIUS.path(distances, [value**distance for distance in distances]),
        ],
        "readout": f"Spectral radius {value:.2f}. At distance 8: {number(shown[8]['median'])} with tanh, "
        f"{number(shown[8]['linear'])} without. At distance 64: {number(shown[64]['median'])} with tanh "
        f"(seeds from {number(shown[64]['least'])} to {number(shown[64]['most'])}), "
        f"{number(shown[64]['linear'])} without; the power of the radius is {number(value**64)}.",
    }


def _of_gate(value):
    path = OF_GATE.path(range(FARTHEST + 1), [max(value**distance, 1e-30) for distance in range(FARTHEST + 1)])
    half = f"It is halved after {np.log(0.5) / np.log(value):.1f} steps." if 0 < value < 1 else ""
    if value == 0:
        half = "Nothing is carried: the curve ends at the ring."
        path = f"M{OF_GATE.x(0) - 4:g} {OF_GATE.y(1):g}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"
    if value == 1:
        half = "It is never halved, and nothing new is ever written."
    return {
        "value": f"gate {value:g}",
        "paths": [path],
        "readout": f"Gate z = {value:g}. Carried over 8 steps: {number(value**8)}; over 64 steps: "
        f"{number(value**64)}. {half}",
    }


def _read(table):
    from experiments import results

    return results.read(table)


def number(value, digits=2):
    """A number of any size as text, such as 0.12, 34 or 3.0·10⁻⁷."""
    if value == 0:
        return "0"
    if 10**digits <= value < 10_000:
        return f"{value:.0f}"
    if 0.001 <= value < 10_000:
        return f"{value:#.{digits}g}".rstrip(".")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}·10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _legend(lines):
    shapes = []
    for place, (kind, text) in enumerate(named for named in lines if named[1]):
        y = 12 + 18 * place
        shapes.append(f'<path class="{kind}" d="M{LEFT} {y}h40"/>')
        shapes.append(f'<text class="word left" x="{LEFT + 50}" y="{y}">{text}</text>')
    return "".join(shapes)
