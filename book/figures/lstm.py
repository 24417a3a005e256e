"""The drawings of the chapter on the LSTM.

The cell state runs from left to right along the top. The old hidden state and the input run along two rails at the
bottom, from which every gate takes both. The drawing grows by one gate at a time; what an earlier stage has explained
is faint.
"""

import numpy as np

from .svg import (
    ONE_MINUS,
    arrow,
    box,
    drawing,
    faint,
    frame,
    gradient,
    junction,
    line,
    one_minus,
    operation,
    plot,
    plus,
    route,
    symbol,
)

TOP, GATE, STATES, INPUTS = 62, 192, 252, 282  # the cell state, the gates, and the rails of their two inputs
X, F, I, G, O, OUT = 66, 108, 178, 248, 322, 392  # noqa: E741 where the input, each gate and the way out stand


def carousel() -> str:
    """The first stage: a state that is carried round unchanged, and added to."""
    return _cell(
        "lstm-carousel", "The constant error carousel",
        "The cell state runs along the top from left to right through one circle, a sum. At the bottom are two rails, "
        "one for the old hidden state and one for the input. Both go into a box tanh, the candidate g, which is added "
        "to the cell state.",
        [_carousel(), _rails(G)],
    )  # fmt: skip


def input_gate() -> str:
    """The second stage: what is written is weighed."""
    return _cell(
        "lstm-input-gate", "The carousel with an input gate",
        "The drawing before, with a box sigma, the input gate i. It takes the same inputs as the candidate g, and "
        "multiplies the candidate on its way to the sum.",
        [faint(_carousel(gated=True), _rails(G)), _input_gate(), _inputs(I)], pale=True,
    )  # fmt: skip


def forget_gate() -> str:
    """The third stage: what is kept is weighed."""
    return _cell(
        "lstm-forget-gate", "The cell state with an input gate and a forget gate",
        "The drawing before, with a second box sigma, the forget gate f. It multiplies the old cell state, on the "
        "line along the top, before the sum.",
        [faint(_carousel(gated=True, kept=True), _input_gate(), _rails(G), _inputs(I)), _forget_gate(), _inputs(F)],
        pale=True,
    )  # fmt: skip


def cell() -> str:
    """The whole cell: the output gate weighs what is shown."""
    earlier = [_carousel(gated=True, kept=True), _input_gate(), _forget_gate(), _rails(G, turn=False), _inputs(F, I, G)]
    return _cell(
        "lstm-cell", "One step of the LSTM, forward",
        "The drawing before, with a third box sigma, the output gate o. A branch of the new cell state goes down "
        "through a box tanh and is multiplied by the output gate. The product is the new hidden state, which leaves "
        "to the right below the cell state.",
        [faint(*earlier), _output_gate(), _rails(O, start=G)], pale=True,
    )  # fmt: skip


def cell_backward() -> str:
    """The same step backward: every arrow turned round."""
    f, i, g, o, out = 116, 192, 268, 344, 418  # wider apart than forward: the boxes hold formulas
    low, gate, states, inputs = 134, 212, 274, 306
    left, right = 22, 22  # where the line through U and that through W leave a box
    gates = ((f, "f(1−f)", "δ_{f,t}"), (i, "i(1−i)", "δ_{i,t}"), (g, "1−g^{2}", "δ_{g,t}"), (o, "o(1−o)", "δ_{o,t}"))
    shapes = [
        *(box(x, gate, slope, width=70) for x, slope, _ in gates), box(out, 122, "1−tanh^{2}c_{t}", width=104),
        operation(f, TOP, "⊙"), operation(g, low, "⊙"), operation(out, gate, "⊙"), plus(out, TOP),
        *(plus(x - left, states) for x in (f, i, g)), *(plus(x + right, inputs) for x in (f, i, g)),
        # the factors of the products
        symbol(f - 32, TOP + 20, "⊙f_{t}"), symbol(f + 38, 96, "⊙c_{t−1}"), symbol(g - 38, low - 18, "⊙g_{t}"),
        symbol(g + 24, low + 26, "⊙i_{t}"), symbol(out - 52, 181, "⊙tanh c_{t}"), symbol(out + 26, 166, "⊙o_{t}"),
    ]  # fmt: skip
    gradients = [
        symbol(494, 42, "dc_{t}"), arrow(508, TOP, out + 10, TOP),
        symbol(340, 42, "dc_{t}^{total}"), arrow(out - 10, TOP, g + 4, TOP), junction(g, TOP),
        arrow(g, TOP, f + 14, TOP), arrow(f - 14, TOP, 2, TOP), symbol(26, 42, "dc_{t−1}"),
        arrow(f, TOP + 14, f, gate - 18), arrow(g, TOP, g, low - 14), arrow(g, low + 14, g, gate - 18),
        route((g - 14, low), (i, low), (i, gate - 18)),
        symbol(494, states - 20, "dh_{t}"), route((508, states), (out, states), (out, gate + 14)),
        arrow(out, gate - 14, out, 140), arrow(out, 104, out, TOP + 10), arrow(out - 14, gate, o + 35, gate),
        *(symbol(x, gate + 34, delta) for x, _, delta in gates),
        *(arrow(x - left, gate + 18, x - left, states - 10) for x in (f, i, g)),
        *(arrow(x + right, gate + 18, x + right, inputs - 10) for x in (f, i, g)),
        route((o - left, gate + 18), (o - left, states), (g - left + 10, states)),
        route((o + right, gate + 18), (o + right, inputs), (g + right + 10, inputs)),
        *(arrow(x - left - 10, states, to - left + 10, states) for x, to in ((g, i), (i, f))),
        *(arrow(x + right - 10, inputs, to + right + 10, inputs) for x, to in ((g, i), (i, f))),
        arrow(f - left - 10, states, 2, states), symbol(26, states - 20, "dh_{t−1}"),
        route((f + right - 10, inputs), (X, inputs), (X, 334)), symbol(X, 350, "dx_{t}"),
    ]  # fmt: skip
    return drawing(
        "lstm-cell-backward", 510, 366,
        "One step of the LSTM, backward",
        "The drawing of the forward step with every arrow turned round. The gradient dh comes from the right below "
        "to the product. Times tanh c it goes to the output gate; times o and the derivative of the tanh it goes up to "
        "the line of the cell state, where it is added to dc. Their sum, dc total, goes along the top and divides. "
        "Times f it is the gradient of the old cell state, times the old cell state it goes to the forget gate; times "
        "g it goes to the input gate, times i to the candidate. Each box multiplies by a derivative, and below it "
        "is its delta. From there a left line goes to a sum that is the gradient of the old hidden state, and a right "
        "line to a sum that is the gradient of the input.",
        [frame(54, 20, 424, 300), *shapes, gradient(*gradients)],
    )  # fmt: skip


def peepholes() -> str:
    """The cell with its peepholes: lines from the cell state to three gates."""
    cell = [_carousel(gated=True, kept=True), _input_gate(), _forget_gate(), _output_gate()]
    return _cell(
        "lstm-peepholes", "An LSTM with peepholes, forward",
        "The drawing of the LSTM, with three lines more. From the old cell state, left on the line along the top, "
        "one line goes to the forget gate and one to the input gate. From the new cell state, right of the sum, one "
        "goes down to the output gate.",
        [
            faint(*cell, _rails(O), _inputs(F, I, G)),
            junction(66, TOP), route((66, TOP), (66, GATE), (F - 22, GATE)), symbol(60, 212, "p_{f}"),
            junction(66, 152), route((66, 152), (140, 152), (140, GATE), (I - 22, GATE)), symbol(88, 136, "p_{i}"),
            junction(O, TOP), arrow(O, TOP, O, GATE - 18), symbol(O - 18, 120, "p_{o}"),
        ],
        pale=True,
    )  # fmt: skip


def coupled() -> str:
    """The cell without a forget gate of its own."""
    shared = [_carousel(gated=True, kept=True), _output_gate(), _rails(O), _inputs(I, G), _input_gate()]
    return _cell(
        "lstm-coupled", "An LSTM with coupled gates, forward",
        "The drawing of the LSTM without its forget gate. The input gate divides: it multiplies the candidate, and "
        "one minus it multiplies the old cell state on the line along the top.",
        [
            faint(*shared),
            junction(I, 140), arrow(I, 140, F + ONE_MINUS, 140), one_minus(F, 140),
            arrow(F, 140 - ONE_MINUS, F, TOP + 14), operation(F, TOP, "⊙"), symbol(F + 32, 100, "1−i_{t}"),
        ],
        pale=True,
    )  # fmt: skip


def carried(rows: list[dict]) -> str:
    """What is carried back to an earlier cell state before training: along the cell state, and in total."""
    figure, axes = _panel(4.6)
    distances = sorted({row["distance"] for row in rows})
    for bias, mark in zip(sorted({row["bias"] for row in rows}), "osv^", strict=True):
        for name, style in (("along", "--"), ("total", "-")):
            values = [[row[name] for row in rows if (row["bias"], row["distance"]) == (bias, k)] for k in distances]
            axes.plot(distances, [np.median(v) for v in values], style + mark, color="black", markersize=4.5,
                      linewidth=1.2, markerfacecolor="none")  # fmt: skip
            axes.fill_between(distances, [min(v) for v in values], [max(v) for v in values], color="gray",
                              alpha=0.3, linewidth=0)  # fmt: skip
        axes.plot([], [], mark, color="black", markerfacecolor="none", label=f"forget bias {bias:g}")
    axes.plot([], [], "-", color="black", label="in total")
    axes.plot([], [], "--", color="black", label="along the cell state")
    axes.set(yscale="log", ylim=(1e-10, 1e3))
    axes.set_xlabel("distance T − t", fontsize=12)
    axes.set_ylabel(r"size of $\partial c_T\,/\,\partial c_t$", fontsize=12)
    figure.legend(frameon=False, fontsize=11, ncols=2, loc="outside upper center")
    ends = ", ".join(
        f"{np.median([row[name] for row in rows if (row['bias'], row['distance']) == (bias, 40)]):.1e} {words}"
        f" with bias {bias:g}"
        for bias in sorted({row["bias"] for row in rows})
        for name, words in (("along", "along the cell state"), ("total", "in total"))
    )
    return plot(
        figure, "lstm-carried", "What an untrained LSTM carries back to an earlier cell state, by distance",
        f"Median size of the derivative of the last cell state at a distance of 40 steps: {ends}.",
    )  # fmt: skip


def memory(rows: list[dict]) -> str:
    """Test accuracy while an LSTM learns to remember the first symbol: every seed, for each initial forget bias."""
    from matplotlib.figure import Figure

    biases = sorted({row["bias"] for row in rows})
    figure = Figure(figsize=(5, 4.2), layout="constrained")
    for axes, bias in zip(figure.subplots(2, 2, sharex=True, sharey=True).flat, biases, strict=True):
        for seed in sorted({row["seed"] for row in rows}):
            run = [row for row in rows if (row["bias"], row["seed"]) == (bias, seed)]
            axes.plot([row["updates"] for row in run], [row["accuracy"] for row in run], color="black", linewidth=1,
                      alpha=0.7)  # fmt: skip
        axes.axhline(0.25, color="black", linestyle="--", linewidth=1)
        axes.set(ylim=(0, 1.05), xticks=(0, 1000, 2000), yticks=(0, 0.5, 1))
        axes.tick_params(labelsize=12)
        axes.set_title(f"forget bias {bias:g}", fontsize=12)
        axes.spines[["top", "right"]].set_visible(False)
    figure.get_layout_engine().set(w_pad=0.08)
    figure.supxlabel("updates", fontsize=12)
    figure.supylabel("test accuracy", fontsize=12)
    last = max(row["updates"] for row in rows)
    ends = "; ".join(
        f"with bias {bias:g}, "
        + ", ".join(f"{row['accuracy']:.2f}" for row in rows if (row["bias"], row["updates"]) == (bias, last))
        for bias in biases
    )
    return plot(
        figure, "lstm-memory", "Test accuracy on remembering the first symbol, by initial forget bias",
        f"Accuracy of each seed after {last} updates: {ends}. A guess is right in 0.25 of the cases.",
    )  # fmt: skip


# --- the parts ---


def _cell(name: str, title: str, description: str, shapes: list[str], pale: bool = False) -> str:
    """One stage; `pale`: the frame and the names of what comes in are no news."""
    around = frame(44, 20, 398, 282) + symbol(22, STATES - 20, "h_{t−1}") + symbol(X, 342, "x_{t}")
    return drawing(name, 480, 356, title, description, [faint(around) if pale else around, *shapes])


def _rails(end: int, start: int = 0, turn: bool = True) -> str:
    """The rails of the old hidden state and of the input up into the gate at `end`, or on from that at `start`."""
    ends = [[(end - 10, STATES)], [(end + 10, INPUTS)]]
    if turn:
        ends[0].append((end - 10, GATE + 18))
        ends[1].append((end + 10, GATE + 18))
    starts = [[(2, STATES)], [(X, 328), (X, INPUTS)]]
    if start:
        starts = [[(start - 10, STATES)], [(start + 10, INPUTS)]]
    draw = route if turn else line
    dots = junction(start - 10, STATES) + junction(start + 10, INPUTS) if start else ""
    return dots + "".join(draw(*first, *last) for first, last in zip(starts, ends, strict=True))


def _inputs(*gates: int) -> str:
    """The ways up from the two rails into these gates."""
    return "".join(
        junction(x + side, rail) + arrow(x + side, rail, x + side, GATE + 18)
        for x in gates
        for side, rail in ((-10, STATES), (10, INPUTS))
    )


def _carousel(gated: bool = False, kept: bool = False) -> str:
    """The line of the cell state and the candidate; room for the products of the stages that follow."""
    ways = [arrow(2, TOP, F - 14, TOP), arrow(F + 14, TOP, G - 14, TOP)] if kept else [arrow(2, TOP, G - 14, TOP)]
    middle = 124 + 14 if gated else TOP + 14
    return "".join([
        symbol(22, 42, "c_{t−1}"), *ways, operation(G, TOP, "+"), arrow(G + 14, TOP, 478, TOP),
        symbol(458, 42, "c_{t}"), box(G, GATE, "tanh", width=50), arrow(G, GATE - 18, G, middle),
        symbol(G + 17, 156, "g_{t}"),
    ])  # fmt: skip


def _input_gate() -> str:
    return "".join([
        box(I, GATE, "σ"), route((I, GATE - 18), (I, 124), (G - 14, 124)), symbol(I - 14, 156, "i_{t}"),
        operation(G, 124, "⊙"), arrow(G, 110, G, TOP + 14),
    ])  # fmt: skip


def _forget_gate() -> str:
    return "".join([
        box(F, GATE, "σ"), arrow(F, GATE - 18, F, TOP + 14), symbol(F + 16, 124, "f_{t}"), operation(F, TOP, "⊙"),
    ])  # fmt: skip


def _output_gate() -> str:
    return "".join([
        box(O, GATE, "σ"), arrow(O + 22, GATE, OUT - 14, GATE), symbol(O + 38, 174, "o_{t}"),
        junction(OUT, TOP), arrow(OUT, TOP, OUT, 100), box(OUT, 118, "tanh", width=50),
        arrow(OUT, 136, OUT, GATE - 14), operation(OUT, GATE, "⊙"),
        route((OUT, GATE + 14), (OUT, STATES), (478, STATES)), symbol(458, STATES - 20, "h_{t}"),
    ])  # fmt: skip


def _panel(height: float):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, height), layout="constrained")
    axes = figure.subplots()
    axes.tick_params(labelsize=12)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
