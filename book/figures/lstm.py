"""The drawings of the chapter on the LSTM.

The cell state runs from left to right along the top, the input and the old hidden state come from below. The
drawing grows by one gate at a time; what an earlier stage has explained is faint.
"""

import numpy as np

from .svg import arrow, box, drawing, faint, frame, gradient, junction, line, operation, plot, route, symbol

TOP, BUS, GATE = 62, 252, 192  # the cell state, the inputs of the gates, the gates
F, I, G, O, OUT = 108, 178, 248, 322, 392  # noqa: E741 where each gate and the way out stand


def carousel() -> str:
    """The first stage: a state that is carried round unchanged, and added to."""
    return _cell(
        "lstm-carousel", "The constant error carousel",
        "The cell state runs along the top from left to right through one circle, a sum. From below, the old hidden "
        "state and the input go into a box tanh, the candidate g, which is added to the cell state.",
        [_carousel(), _inputs(G)], until=(G, G),
    )  # fmt: skip


def input_gate() -> str:
    """The second stage: what is written is weighed."""
    return _cell(
        "lstm-input-gate", "The carousel with an input gate",
        "The drawing before, with a box sigma, the input gate i. It takes the same inputs as the candidate g, and "
        "multiplies the candidate on its way to the sum.",
        [faint(_carousel(gated=True), _inputs(G)), _input_gate(), _inputs(I)], until=(I, G),
    )  # fmt: skip


def forget_gate() -> str:
    """The third stage: what is kept is weighed."""
    return _cell(
        "lstm-forget-gate", "The cell state with an input gate and a forget gate",
        "The drawing before, with a second box sigma, the forget gate f. It multiplies the old cell state, on the "
        "line along the top, before the sum.",
        [faint(_carousel(gated=True, kept=True), _input_gate(), _inputs(I, G)), _forget_gate(), _inputs(F)],
        until=(F, G),
    )  # fmt: skip


def cell() -> str:
    """The whole cell: the output gate weighs what is shown."""
    earlier = [_carousel(gated=True, kept=True), _input_gate(), _forget_gate(), _inputs(F, I, G)]
    return _cell(
        "lstm-cell", "One step of the LSTM, forward",
        "The drawing before, with a third box sigma, the output gate o. A branch of the new cell state goes down "
        "through a box tanh and is multiplied by the output gate. The product is the new hidden state, which leaves "
        "to the right below the cell state.",
        [faint(*earlier), _output_gate(), _inputs(O)], until=(F, O),
    )  # fmt: skip


def cell_backward() -> str:
    """The same step backward: every arrow turned round."""
    boxes = [
        box(F, GATE, "f(1−f)", width=60), box(I, GATE, "i(1−i)", width=58), box(G, GATE, "1−g^{2}", width=58),
        box(O, GATE, "o(1−o)", width=60), box(OUT, 118, "1−tanh^{2}c_{t}", width=92),
        operation(F, TOP, "⊙"), operation(G, TOP, "+"), operation(G, 124, "⊙"), operation(OUT, GATE, "⊙"),
    ]  # fmt: skip
    gradients = [
        symbol(462, 42, "dc_{t}"), arrow(478, TOP, G + 14, TOP), symbol(318, 42, "dc_{t}^{total}"), junction(OUT, TOP),
        arrow(G - 14, TOP, F + 14, TOP), arrow(F - 14, TOP, 4, TOP), symbol(24, 42, "dc_{t−1}"),
        arrow(F, TOP + 14, F, GATE - 18), arrow(G, TOP + 14, G, 110), arrow(G, 138, G, GATE - 18),
        route((G - 14, 124), (I, 124), (I, GATE - 18)),
        arrow(OUT, 100, OUT, TOP + 4), arrow(OUT, GATE - 14, OUT, 136), arrow(OUT - 14, GATE, O + 30, GATE),
        symbol(462, BUS - 18, "dh_{t}"), route((478, BUS), (OUT, BUS), (OUT, GATE + 14)),
        symbol(F + 24, 228, "δ_{f,t}"), symbol(I + 24, 228, "δ_{i,t}"), symbol(G + 24, 228, "δ_{g,t}"),
        symbol(O + 24, 228, "δ_{o,t}"),
        *(line((x, GATE + 18), (x, BUS)) for x in (F, I, G)), line((O, GATE + 18), (O, BUS), (G, BUS)),
        *(junction(x, BUS) for x in (F, I, G)), arrow(G, BUS, 4, BUS), symbol(26, BUS - 18, "dh_{t−1}"),
        symbol(86, BUS - 16, "δ_{t}"), junction(60, BUS), arrow(60, BUS, 60, 306), symbol(60, 320, "dx_{t}"),
        symbol(26, BUS + 18, "U^{⊤}δ_{t}"), symbol(92, 295, "W^{⊤}δ_{t}"),
    ]  # fmt: skip
    return drawing(
        "lstm-cell-backward", 480, 336,
        "One step of the LSTM, backward",
        "The drawing of the forward step with every arrow turned round. The gradient dh comes from the right below "
        "and divides at the product: one part goes to the output gate, the other through the derivative of the tanh "
        "up to the line of the cell state, where it joins dc. Their sum, dc total, goes along the top through the "
        "product with the forget gate to the old cell state, and down to the forget gate, the input gate and the "
        "candidate. Below each gate is its delta. The deltas together give the gradients of the old hidden state "
        "and of the input.",
        [frame(54, 20, 388, 256), *boxes, gradient(*gradients)],
    )  # fmt: skip


def peepholes() -> str:
    """The cell with its peepholes: lines from the cell state to three gates."""
    cell = [_carousel(gated=True, kept=True), _input_gate(), _forget_gate(), _output_gate(), _inputs(F, I, G, O)]
    return _cell(
        "lstm-peepholes", "An LSTM with peepholes, forward",
        "The drawing of the LSTM, with three lines more. From the old cell state, left on the line along the top, "
        "one line goes to the forget gate and one to the input gate. From the new cell state, right of the sum, one "
        "goes down to the output gate.",
        [
            faint(*cell),
            junction(66, TOP), route((66, TOP), (66, GATE), (F - 22, GATE)), symbol(60, 210, "p_{f}"),
            junction(66, 152), route((66, 152), (140, 152), (140, GATE), (I - 22, GATE)), symbol(88, 138, "p_{i}"),
            junction(O, TOP), arrow(O, TOP, O, GATE - 18), symbol(O - 16, 120, "p_{o}"),
        ],
        until=(F, O),
    )  # fmt: skip


def coupled() -> str:
    """The cell without a forget gate of its own."""
    shared = [_carousel(gated=True, kept=True), _output_gate(), _inputs(I, G, O), _input_gate()]
    return _cell(
        "lstm-coupled", "An LSTM with coupled gates, forward",
        "The drawing of the LSTM without its forget gate. The input gate divides: it multiplies the candidate, and "
        "one minus it multiplies the old cell state on the line along the top.",
        [
            faint(*shared),
            junction(I, 124), arrow(I, 124, F + 16, 124), operation(F, 124, "1−", radius=16),
            arrow(F, 108, F, TOP + 14), operation(F, TOP, "⊙"), symbol(F + 32, 92, "1−i_{t}"),
        ],
        until=(I, O),
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
    axes.set_ylabel("size of ∂c_T/∂c_t", fontsize=12)
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


def _cell(name: str, title: str, description: str, shapes: list[str], until: tuple[int, int]) -> str:
    """One stage; `until`: the first and the last gate that the line of the inputs reaches."""
    inputs = [
        symbol(22, BUS - 18, "h_{t−1}"), line((2, BUS), (until[1], BUS)),
        symbol(60, 320, "x_{t}"), arrow(60, 306, 60, BUS + 4), junction(60, BUS),
    ]  # fmt: skip
    return drawing(name, 480, 336, title, description, [frame(44, 20, 398, 256), *inputs, *shapes])


def _inputs(*gates: int) -> str:
    """The way up from the line of the inputs into these gates."""
    return "".join(junction(x, BUS) + arrow(x, BUS, x, GATE + 18) for x in gates)


def _carousel(gated: bool = False, kept: bool = False) -> str:
    """The line of the cell state and the candidate; room for the products of the stages that follow."""
    ways = [arrow(2, TOP, F - 14, TOP), arrow(F + 14, TOP, G - 14, TOP)] if kept else [arrow(2, TOP, G - 14, TOP)]
    middle = 124 + 14 if gated else TOP + 14
    return "".join([
        symbol(22, 42, "c_{t−1}"), *ways, operation(G, TOP, "+"), arrow(G + 14, TOP, 478, TOP),
        symbol(458, 42, "c_{t}"), box(G, GATE, "tanh", width=50), arrow(G, GATE - 18, G, middle),
        symbol(G + 16, 156, "g_{t}"),
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
        route((OUT, GATE + 14), (OUT, BUS), (478, BUS)), symbol(458, BUS - 18, "h_{t}"),
    ])  # fmt: skip


def _panel(height: float):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, height), layout="constrained")
    axes = figure.subplots()
    axes.tick_params(labelsize=12)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes
