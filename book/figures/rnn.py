"""The drawings of the chapter on the recurrent network."""

import numpy as np

from .svg import arrow, box, drawing, frame, gradient, junction, operation, plot, symbol, word


def cell() -> str:
    """One step forward, in its two stages: mix, then squash."""
    return drawing(
        "rnn-cell", 460, 250,
        "One step of the recurrent network, forward",
        "The old state goes through U and the input through W; both meet the bias b in a sum, which is the "
        "pre-activation a at step t. Its tanh is the new state, which leaves to the right.",
        [
            frame(50, 40, 346, 158),
            word(160, 58, "mix"), word(325, 58, "squash"),
            symbol(22, 84, "h_{t−1}"), arrow(2, 105, 88, 105), box(110, 105, "U"), arrow(132, 105, 191, 105),
            symbol(205, 236, "x_{t}"), arrow(205, 222, 205, 183), box(205, 165, "W"), arrow(205, 147, 205, 119),
            symbol(205, 14, "b"), arrow(205, 26, 205, 91), operation(205, 105, "+"),
            symbol(252, 88, "a_{t}"), arrow(219, 105, 297, 105), box(325, 105, "tanh", width=56),
            arrow(353, 105, 450, 105), symbol(428, 84, "h_{t}"),
        ],
    )  # fmt: skip


def cell_backward() -> str:
    """The same step backward: every arrow turned round."""
    return drawing(
        "rnn-cell-backward", 460, 250,
        "One step of the recurrent network, backward",
        "The gradient dh at step t comes from the right. Multiplied elementwise by one minus the state squared "
        "it becomes delta, the gradient at the pre-activation. Delta divides and goes unchanged to each term of the "
        "sum: U transposed turns it into the gradient of the old state, W transposed into the gradient of the "
        "input, and at b it is the gradient of b.",
        [
            frame(50, 40, 346, 158),
            box(110, 105, "U^{⊤}"), box(205, 165, "W^{⊤}"), box(325, 105, "1−h_{t}^{2}", width=72),
            gradient(
                arrow(450, 105, 361, 105), symbol(424, 84, "dh_{t}"),
                arrow(289, 105, 209, 105), symbol(248, 86, "δ_{t}"), junction(205, 105),
                arrow(205, 105, 132, 105), symbol(162, 86, "δ_{t}"),
                arrow(88, 105, 2, 105), symbol(24, 84, "dh_{t−1}"),
                arrow(205, 105, 205, 147), symbol(222, 128, "δ_{t}"),
                arrow(205, 183, 205, 222), symbol(205, 236, "dx_{t}"),
                arrow(205, 105, 205, 26), symbol(205, 14, "db = δ_{t}"),
                symbol(116, 146, "dU = δ_{t}h_{t−1}^{⊤}"), symbol(296, 165, "dW = δ_{t}x_{t}^{⊤}"),
            ),
        ],
    )  # fmt: skip


def unrolled() -> str:
    """Three steps of a sequence with the way of the values and the way of the gradients."""
    shapes = [symbol(22, 118, "h_{0}"), word(250, 300, "W, U, b are the same in every step")]
    for t, x in ((1, 120), (2, 255), (3, 390)):
        before = 40 if t == 1 else x - 103
        shapes += [
            box(x, 130, "", width=60, height=52), word(x, 130, f"step {t}"),
            symbol(x, 22, f"ℓ_{{{t}}}"), arrow(x - 8, 102, x - 8, 38),
            symbol(x, 260, f"x_{{{t}}}"), arrow(x - 8, 244, x - 8, 158),
            arrow(before, 118, x - 32, 118),
            gradient(
                arrow(x + 8, 38, x + 8, 102), symbol(x + 30, 70, f"dh_{{{t}}}"),
                arrow(x + 8, 158, x + 8, 244), symbol(x + 30, 200, f"dx_{{{t}}}"),
                arrow(x - 32, 142, before, 142), symbol((before + x - 30) / 2 + 2, 164, f"U^{{⊤}}δ_{{{t}}}"),
            ),
        ]  # fmt: skip
        if t > 1:
            shapes.append(symbol((before + x - 30) / 2, 98, f"h_{{{t - 1}}}"))
    shapes.append(symbol(464, 118, "h_{3}"))
    shapes.append(arrow(422, 118, 448, 118))
    shapes.append(gradient(arrow(448, 142, 424, 142), symbol(464, 142, "0")))
    return drawing(
        "rnn-unrolled", 484, 315,
        "A recurrent network unrolled over three steps",
        "Solid arrows go forward: the state runs from h0 through steps 1, 2 and 3; each step takes its input "
        "from below and hands its state to its own loss above. Dashed arrows go back: each loss sends its "
        "gradient dh down into its step, each step sends U transposed delta to the step before it and dx to its "
        "input, and zero comes in from beyond the last step.",
        shapes,
    )  # fmt: skip


def adding(rows: list[dict]) -> str:
    """Test error on the adding problem by length: every seed, their median, and the exact baseline."""
    from matplotlib.figure import Figure

    lengths = sorted({row["length"] for row in rows})
    by_length = [[row["mse"] for row in rows if row["length"] == length] for length in lengths]
    figure = Figure(figsize=(5, 3.8), layout="constrained")
    axes = figure.subplots()
    axes.axhline(1 / 6, color="black", linestyle="--", linewidth=1.2, label="always answering 1: 1/6")
    for row in rows:
        axes.plot(row["length"], row["mse"], "o", color="black", markerfacecolor="none", markersize=6, alpha=0.75)
    axes.plot([], [], "o", color="black", markerfacecolor="none", label="one seed")
    axes.plot(lengths, [np.median(errors) for errors in by_length], "-", color="black", label="median of the seeds")
    axes.set(xscale="log", yscale="log", xlabel="length T of the sequence", ylabel="test MSE")
    axes.set_xticks(lengths, labels=[str(length) for length in lengths])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    medians = ", ".join(
        f"{np.median(errors):.4f} at T = {length}" for length, errors in zip(lengths, by_length, strict=True)
    )
    return plot(
        figure, "rnn-adding",
        "Test error of the recurrent network on the adding problem, by length",
        f"Median mean squared error: {medians}. The baseline of always answering 1 is 0.1667.",
    )  # fmt: skip
