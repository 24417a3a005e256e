"""The drawings of the chapter on backpropagation through time."""

import numpy as np

from .svg import arrow, box, drawing, frame, gradient, junction, line, plot, plus, route, symbol, word


def graph() -> str:
    """Any cell unrolled over three steps, with its parameters shared by all of them."""
    shapes = [
        symbol(20, 112, "h_{0}"), symbol(24, 262, "θ"), line((36, 262), (239, 262)),
        route((239, 262), (374, 262), (374, 154)),
        gradient(symbol(20, 287, "dθ"), route((390, 153), (390, 286), (265, 286))),
    ]  # fmt: skip
    for t, x in ((1, 110), (2, 245), (3, 380)):
        before = 34 if t == 1 else x - 107
        shapes += [
            box(x, 125, "F", width=56, height=54),
            symbol(x - 8, 18, f"ℓ_{{{t}}}"), arrow(x - 8, 96, x - 8, 32),
            symbol(x - 25, 228, f"x_{{{t}}}"), arrow(x - 21, 214, x - 21, 154),
            arrow(before, 112, x - 30, 112),
            gradient(
                arrow(x + 8, 32, x + 8, 96), symbol(x + 30, 58, f"dh_{{{t}}}"),
                arrow(x - 30, 138, before, 138),
            ),
        ]  # fmt: skip
        if t < 3:
            end = 36 if t == 1 else x - 115
            shapes += [plus(x + 10, 286), junction(x - 6, 262), arrow(x - 6, 262, x - 6, 154)]
            shapes.append(gradient(arrow(x + 10, 153, x + 10, 276), arrow(x, 286, end, 286)))
        if t > 1:
            shapes.append(symbol((before + x - 30) / 2, 94, f"h_{{{t - 1}}}"))
            shapes.append(gradient(symbol((before + x - 30) / 2, 160, f"J_{{{t}}}^{{⊤}}")))
    shapes += [
        gradient(symbol(57, 160, "J_{1}^{⊤}")),
        symbol(462, 112, "h_{3}"), arrow(408, 112, 446, 112),
        gradient(arrow(446, 138, 410, 138), symbol(462, 138, "0")),
    ]  # fmt: skip
    return drawing(
        "bptt-graph", 484, 304,
        "The graph of a recurrent network with any cell, unrolled over three steps",
        "Solid arrows go forward: each step F takes the state before it from the left, its input x from below and "
        "the shared parameters theta from a line under all steps; it hands its state to its loss above and to the "
        "next step. Dashed arrows go back: each loss sends dh down into its step, each step sends the transposed "
        "Jacobian times the total gradient to the step before, and what every step sends to the parameters is added "
        "along one line that ends in d theta. Zero comes in from beyond the last step.",
        shapes,
    )  # fmt: skip


def scalar() -> str:
    """The worked example: h_t = 2 h_{t−1} + x_t with its numbers, forward and back."""
    shapes = [symbol(44, 92, "h_{0} = 1")]
    rows = ((1, 130, "1", "3", "3", "21"), (2, 265, "−5", "1", "1", "9"), (3, 400, "2", "4", "4", "4"))
    for t, x, x_t, h_t, dh_t, total in rows:
        before = 6 if t == 1 else x - 107
        shapes += [
            box(x, 125, "2h+x", width=56, height=54),
            symbol(x - 8, 16, f"ℓ_{{{t}}}"), arrow(x - 8, 96, x - 8, 30),
            symbol(x, 228, f"x_{{{t}}} = {x_t}"), arrow(x, 214, x, 154),
            arrow(before, 112, x - 30, 112),
            symbol(x - 22, 64, h_t),
            gradient(
                arrow(x + 8, 30, x + 8, 96), symbol(x + 24, 64, dh_t),
                arrow(x - 30, 138, before, 138), symbol((before + x - 30) / 2, 158, f"2·{total}"),
            ),
        ]  # fmt: skip
        if t > 1:
            shapes.append(symbol((before + x - 30) / 2, 92, f"h_{{{t - 1}}}"))
    return drawing(
        "bptt-scalar", 460, 245,
        "The worked example with its numbers",
        "Forward, the states are 3, 1 and 4 from the initial state 1 and the inputs 1, minus 5 and 2. Back, the losses "
        "send 3, 1 and 4 into their steps; the third step hands 2 times 4 to the second, the second 2 times 9 to the "
        "first, and the first 2 times 21 to the initial state.",
        shapes,
    )  # fmt: skip


def pairs(T: int = 12, length: int = 4) -> str:
    """Which steps each loss is followed back to: in chunks, and in windows."""
    size, shapes = 13, []
    for left, title, counted in (
        (40, f"chunks of {length}", lambda t, s: s > (t - 1) // length * length),
        (244, f"windows of {length}", lambda t, s: s > t - length),
    ):
        top = 52
        shapes += [word(left + T * size / 2, 16, title), word(left + T * size / 2, 38, "step of the parameter")]
        shapes.append(frame(left, top, T * size, T * size))
        for t in range(1, T + 1):
            for s in range(1, t + 1):
                x, y = left + (s - 0.5) * size, top + (t - 0.5) * size
                mark = "tip" if counted(t, s) else "line"
                shapes.append(f'<circle class="{mark}" cx="{x:g}" cy="{y:g}" r="{5 if counted(t, s) else 3}"/>')
        shapes.append(word(left - 10, top + 0.5 * size, "1"))
        shapes.append(word(left - 12, top + (T - 0.5) * size, f"{T}"))
    shapes += [word(20, 52 + T * size / 2, "loss"), word(222, 52 + T * size / 2, "loss")]
    shapes += [
        '<circle class="tip" cx="80" cy="230" r="5"/>', word(123, 230, "counted"),
        '<circle class="line" cx="240" cy="230" r="3"/>', word(284, 230, "left out"),
    ]  # fmt: skip
    return drawing(
        "bptt-pairs", 408, 246,
        "Pairs of a loss and an earlier step that a truncated gradient counts",
        f"Two triangles of dots, a row for each of {T} losses and a column for each step up to it. In chunks of "
        f"{length} the filled dots form {T // length} small triangles: the first loss of a chunk reaches one step, the "
        f"last reaches {length}. In windows of {length} they form a band: every loss reaches {length} steps, fewer "
        "only at the start.",
        shapes,
    )  # fmt: skip


LINES = {"one-sided": ("o", ":"), "central": ("s", "-"), "complex step": ("^", "--")}


def check(rows: list[dict]) -> str:
    """Error of numerical gradients against the step, in both precisions: median of the seeds, and their range."""
    figure, panels = panels_of(2, height=6.4)
    said = []
    for axes, precision in zip(panels, ("float64", "float32"), strict=True):
        for method, (marker, style) in LINES.items():
            steps, low, middle, high = spread(
                [row for row in rows if (row["precision"], row["method"]) == (precision, method)],
                "exponent",
                "norm_error",
            )
            shown = steps <= 12
            at = 10.0 ** -steps[shown]
            axes.plot(at, middle[shown], style, marker=marker, color="black", markerfacecolor="none", label=method)
            axes.fill_between(at, low[shown], high[shown], color="black", alpha=0.15, linewidth=0)
            said.append(f"{method} in {precision} {middle.min():.0e} at step 1e-{steps[middle.argmin()]:g}")
        axes.set(xscale="log", yscale="log", ylabel="norm-relative error", title=precision)
        axes.minorticks_off()
    panels[0].invert_xaxis()  # both: they share it
    panels[0].legend(frameon=False, fontsize=11)
    panels[1].set_xlabel("step")
    return plot(
        figure, "bptt-check",
        "Error of numerical gradients against the step, for three methods in two precisions",
        f"Smallest median errors: {'; '.join(said)}. The differences have a valley; the complex step levels out.",
    )  # fmt: skip


def truncation(rows: list[dict]) -> str:
    """Error of the truncated gradient against the length of a chunk and of a window, before and after training."""
    figure, (axes,) = panels_of(1, height=4.2)
    said = []
    for weights, filled in (("initial", "none"), ("trained", "black")):
        for cut, marker, style in (("chunk", "o", "-"), ("window", "s", "--")):
            lengths, low, middle, high = spread(
                [row for row in rows if (row["weights"], row["cut"]) == (weights, cut)], "length", "error"
            )
            shown = lengths < lengths.max()  # there the error is zero, which has no logarithm
            axes.plot(
                lengths[shown], np.maximum(middle, 1e-7)[shown], style, marker=marker, color="black",
                markerfacecolor=filled, label=f"{weights} weights, {cut}s",
            )  # fmt: skip
            axes.fill_between(
                lengths[shown], np.maximum(low, 1e-7)[shown], np.maximum(high, 1e-7)[shown],
                color="black", alpha=0.15, linewidth=0,
            )  # fmt: skip
            said.append(f"{weights} weights, {cut}s of 16: {middle[list(lengths).index(16)]:.5f}")
    axes.set(xscale="log", yscale="log", xlabel="length of a chunk or a window", ylabel="norm-relative error")
    axes.set(ylim=(1e-6, 2))
    axes.set_xticks([1, 2, 4, 8, 16, 32], labels=["1", "2", "4", "8", "16", "32"])
    axes.minorticks_off()
    axes.legend(frameon=False, fontsize=11, loc="lower left")
    return plot(
        figure, "bptt-truncation",
        "Error of the truncated gradient by length of chunk and of window, before and after training",
        f"Median errors: {'; '.join(said)}. With chunks the error falls slowly; with windows it drops once the "
        "window is longer than the delay of the task.",
    )  # fmt: skip


def training(rows: list[dict], T: int, delay: int) -> str:
    """Test error after training in chunks of each length: every seed, their median, and the exact baseline."""
    figure, (axes,) = panels_of(1, height=3.8)
    lengths, _, middle, _ = spread(rows, "length", "mse")
    baseline = (T - delay) / T
    axes.axhline(baseline, color="black", linestyle="--", linewidth=1.2, label=f"baseline: {baseline}")
    axes.axvline(delay, color="black", linestyle=":", linewidth=1.2, label=f"the delay: {delay}")
    for row in rows:
        axes.plot(row["length"], row["mse"], "o", color="black", markerfacecolor="none", markersize=6, alpha=0.75)
    axes.plot([], [], "o", color="black", markerfacecolor="none", label="one seed")
    axes.plot(lengths, middle, "-", color="black", label="median")
    axes.set(xscale="log", yscale="log", xlabel="length of a chunk", ylabel="test MSE")
    axes.set_xticks(lengths, labels=[str(length) for length in lengths])
    axes.minorticks_off()
    axes.legend(frameon=False, fontsize=11, loc="lower left")
    said = ", ".join(f"{value:.4f} in chunks of {length}" for length, value in zip(lengths, middle, strict=True))
    return plot(
        figure, "bptt-training",
        "Test error after training with the gradient cut into chunks, by the chunk's length",
        f"Median mean squared error: {said}. Always answering 0 gives {baseline}.",
    )  # fmt: skip


def panels_of(count: int, height: float):
    """A figure, in inches, and its panels on top of each other; its text is 12 px high on a phone."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"font.size": 12, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(5, height), layout="constrained")
        panels = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    return figure, panels


def spread(rows: list[dict], by: str, what: str) -> tuple[np.ndarray, ...]:
    """The values of `by`, and for each the smallest, the median and the largest of `what`."""
    places = sorted({row[by] for row in rows})
    groups = [[row[what] for row in rows if row[by] == place] for place in places]
    low, middle, high = (np.array([function(group) for group in groups]) for function in (min, np.median, max))
    return np.array(places), low, middle, high
