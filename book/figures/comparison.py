"""The drawings of the chapter that compares the cells."""

import numpy as np

from .svg import arrow, box, drawing, junction, operation, plot, symbol, word

# How each cell is shown: its name, marker and line. No two share any of them.
SHOWN = {
    "rnn": ("RNN", "o", ":"),
    "gru": ("GRU", "s", "-"),
    "gru-z1": ("GRU, $b_z = 1$", "D", (0, (5, 1, 1, 1, 1, 1))),
    "lstm": ("LSTM", "^", "--"),
    "lstm-f1": ("LSTM, $b_f = 1$", "v", "-."),
}


def paths() -> str:
    """What happens to the old state on its way through one step of each cell."""
    shapes = []
    for row, name in enumerate(("RNN", "GRU", "LSTM")):
        y = 78 + 132 * row
        shapes += [word(30, y - 52, name)]
        state, new = ("c_{t−1}", "c_{t}") if name == "LSTM" else ("h_{t−1}", "h_{t}")
        shapes += [symbol(26, y - 20, state), arrow(6, y, 88, y), symbol(452, y - 20, new), operation(230, y, "+")]
        if name == "RNN":
            shapes += [
                box(112, y, "U", width=48), arrow(136, y, 216, y), symbol(230, y + 50, "W x_{t} + b"),
                arrow(230, y + 38, 230, y + 14), arrow(244, y, 305, y), box(335, y, "tanh", width=60),
                arrow(365, y, 474, y),
            ]  # fmt: skip
        else:
            gate, added = ("z_{t}", "(1−z_{t}) ⊙ n_{t}") if name == "GRU" else ("f_{t}", "i_{t} ⊙ g_{t}")
            shapes += [
                operation(102, y, "⊙"), symbol(102, y - 52, gate), arrow(102, y - 40, 102, y - 14),
                arrow(116, y, 216, y), symbol(230, y + 50, added), arrow(230, y + 38, 230, y + 14),
                arrow(244, y, 474, y),
            ]  # fmt: skip
        if name == "LSTM":
            shapes += [junction(340, y), arrow(340, y, 340, y + 36), symbol(362, y + 50, "h_{t} = o_{t} ⊙ tanh c_{t}")]
    return drawing(
        "comparison-paths", 480, 410,
        "The way of the old state through one step of the RNN, the GRU and the LSTM",
        "RNN: the old hidden state is multiplied by U, W x plus b is added, and the tanh of the sum is the new state. "
        "GRU: the old hidden state is multiplied by the update gate z, one minus z times the candidate n is added, "
        "and the sum is the new state. LSTM: the old cell state is multiplied by the forget gate f, "
        "i times g is added, and the sum is the new cell state, of which the hidden state is read off.",
        shapes,
    )  # fmt: skip


def _figure(height: float, rows: int, share_x: bool):
    """Panels below each other, as wide as a phone, with letters that stay readable there."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"font.size": 11}):
        figure = Figure(figsize=(4.8, height), layout="constrained")
        panels = figure.subplots(rows, 1, sharex=share_x, squeeze=False)[:, 0]
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
    return figure, panels


def carried(rows: list[dict]) -> str:
    """How much of the gradient arrives, by distance: the median of the seeds and their range, for both sizings."""
    figure, panels = _figure(8.2, 2, share_x=True)
    titles = {"same H": "the same H = 32", "matched": "matched numbers of parameters"}
    for axes, (sizing, title) in zip(panels, titles.items(), strict=True):
        for cell, (name, marker, style) in SHOWN.items():
            by_distance: dict[int, list[float]] = {}
            for row in rows:
                if (row["sizing"], row["cell"]) == (sizing, cell):
                    by_distance.setdefault(row["distance"], []).append(row["ratio"])
            k, ratios = list(by_distance), list(by_distance.values())
            middle = [np.median(of) for of in ratios]
            axes.plot(k, middle, linestyle=style, marker=marker, color="black", markerfacecolor="none", label=name)
            axes.vlines(k, [min(of) for of in ratios], [max(of) for of in ratios], color="black", linewidth=0.8)
        axes.set(yscale="log", ylabel="gradient at the input", title=title)
    panels[1].set_xlabel("steps before the last input")
    panels[0].legend(frameon=False, loc="lower left", fontsize=10)
    return plot(
        figure, "comparison-carried",
        "The gradient that reaches an input, by its distance from the last, before training",
        "On a logarithmic scale every cell falls about straight. The RNN falls fastest, the GRU and the LSTM lie on "
        "each other, the GRU with the bias of its update gate at 1 lies above them, and the LSTM with the bias of its "
        "forget gate at 1 highest. Matching the parameters moves only the RNN.",
    )  # fmt: skip


def strips(rows: list[dict], name: str, by: str, value: str, label: str, baseline, log: bool, title: str) -> str:
    """Final values: a panel for each value of `by`, a row for each cell, every seed a mark, the median a line.

    baseline: of a value of `by`, the exact value that an answer without learning has
    """
    rows = [row for row in rows if row["update"] == max(row["update"] for row in rows)]
    cells = [cell for cell in SHOWN if any(row["cell"] == cell for row in rows)]
    values = sorted({row[by] for row in rows})
    figure, panels = _figure(2.1 * len(values) + 0.5, len(values), share_x=True)
    described = []
    for axes, at in zip(panels, values, strict=True):
        axes.axvline(baseline(at), color="black", linestyle="--", linewidth=1.2)
        for y, cell in enumerate(reversed(cells)):
            seeds = [row[value] for row in rows if (row[by], row["cell"]) == (at, cell)]
            axes.plot(seeds, [y] * len(seeds), SHOWN[cell][1], color="black", markerfacecolor="none", alpha=0.75)
            axes.vlines(np.median(seeds), y - 0.36, y + 0.36, color="black", linewidth=2)
            described.append(f"{SHOWN[cell][0]} at {by} {at}: {np.median(seeds):.4g}")
        axes.set_yticks(range(len(cells)), labels=[SHOWN[cell][0] for cell in reversed(cells)])
        axes.set(ylim=(-0.6, len(cells) - 0.4), title=f"{by} T = {at}", **({"xscale": "log"} if log else {}))
    panels[-1].set_xlabel(label)
    medians = "; ".join(described).replace("$", "")
    return plot(figure, name, title, f"Medians: {medians}. The dashed lines are the exact baselines.")


def adding(rows: list[dict]) -> str:
    return strips(
        rows, "comparison-adding", "length", "mse", "test MSE", lambda T: 1 / 6, log=True,
        title="Test error of the cells on the adding problem, by length",
    )  # fmt: skip


def copy(rows: list[dict], kinds: int) -> str:
    return strips(
        rows, "comparison-copy", "delay", "recalled", "share of symbols recalled", lambda T: 1 / kinds, log=False,
        title="Share of symbols that the cells recall after copy memory, by delay",
    )  # fmt: skip


def agreement(rows: list[dict]) -> str:
    """Share of right verbs by distance: every seed a mark, the median a line, a panel for each training set."""
    sets = list(dict.fromkeys(str(row["trained"]) for row in rows))
    distances = sorted({row["distance"] for row in rows})
    cells = [cell for cell in SHOWN if any(row["cell"] == cell for row in rows)]
    figure, panels = _figure(3.6 * len(sets) + 0.4, len(sets), share_x=True)
    described = []
    for axes, trained in zip(panels, sets, strict=True):
        axes.axhline(0.5, color="black", linewidth=1, alpha=0.5)
        for place, cell in enumerate(cells):
            name, marker, style = SHOWN[cell]
            medians = []
            at = [x + 0.16 * (place - (len(cells) - 1) / 2) for x in range(len(distances))]
            for x, distance in zip(at, distances, strict=True):
                seeds = by_seed(rows, trained, cell, lambda row, distance=distance: row["distance"] == distance)
                medians.append(np.median(seeds))
                axes.plot(
                    [x] * len(seeds), seeds, marker, color="black", markerfacecolor="none", markersize=5, alpha=0.6
                )
            axes.plot(at, medians, linestyle=style, marker=marker, color="black", markersize=5, label=name)
            described.append(f"{name}, trained at {trained}: {', '.join(f'{m:.3f}' for m in medians)}")
        axes.set_xticks(range(len(distances)), labels=[str(distance) for distance in distances])
        axes.set(ylabel="share right", ylim=(0, 1.03), title=f"trained at distance {trained.replace(' ', ', ')}")
    panels[-1].set_xlabel("distance in the test")
    panels[0].legend(frameon=False, loc="lower left", fontsize=10)  # the panel without marks below
    medians = "; ".join(described).replace("$", "")
    return plot(
        figure, "comparison-agreement",
        "Share of sentences with the right verb, by the distance between subject and verb",
        f"Medians at the distances {', '.join(map(str, distances))}. {medians}. Guessing has 0.5.",
    )  # fmt: skip


def by_seed(rows: list[dict], trained: str, cell: str, wanted) -> list[float]:
    """For each seed, the mean accuracy over the kinds of sentences that are wanted."""
    of_seed: dict[int, list[float]] = {}
    for row in rows:
        if (str(row["trained"]), row["cell"]) == (trained, cell) and wanted(row):
            of_seed.setdefault(row["seed"], []).append(row["accuracy"])
    return [float(np.mean(accuracies)) for accuracies in of_seed.values()]
