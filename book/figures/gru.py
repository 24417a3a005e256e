"""The drawings of the chapter on the GRU.

All cells have one floor plan: the state runs from left to right along the top, the old state comes down at the
left to the rail of the states, the input comes from below to its own rail, and the gates stand between.
"""

import numpy as np

from .svg import arrow, box, drawing, faint, frame, gradient, junction, line, operation, plot, route, symbol, word

STATE, MIX, RESET, GATES, STATES, INPUTS = 70, 130, 190, 250, 305, 335  # the heights of the plan
LEFT, R, Z, Q, N = 74, 124, 210, 306, 396  # its columns


def leaky_average() -> str:
    """Stage 1: a fixed share z of the old state stays, the rest is new."""
    return drawing(
        "gru-leaky", 480, 395,
        "Stage 1 of the GRU: a leaky average",
        "The old state runs along the top. It is multiplied by a constant z. A candidate n, the tanh of the input's "
        "part, is multiplied by 1 minus z. Their sum is the new state.",
        [
            *_frame(), *_state_line(), *_mixing("z"), symbol(Z, GATES - 8, "z"), word(Z, GATES + 14, "a constant"),
            line((Z, GATES - 24), (Z, MIX)), *_candidate(), *_input_rail(N),
        ],
    )  # fmt: skip


def update_gate() -> str:
    """Stage 2: the share is computed at every step, and the candidate sees the old state."""
    return drawing(
        "gru-update-gate", 480, 395,
        "Stage 2 of the GRU: the update gate",
        "New in this stage: the old state comes down to a rail. The update gate z, a sigmoid, takes the old state and "
        "the input, and its value replaces the constant. The old state also enters the candidate, through U_n.",
        [
            faint(*_frame(), *_state_line(), *_mixing("z_{t}"), *_candidate(), *_input_rail(N)),
            *_states_rail(Q), *_gate(Z, MIX), *_recurrent_part(),
            route((Q, GATES - 18), (Q, RESET), (N - 28, RESET)), symbol(Q - 14, 218, "q_{t}"),
        ],
    )  # fmt: skip


def reset_gate() -> str:
    """Stage 3: a second gate decides how much of the old state the candidate sees."""
    return drawing(
        "gru-reset-gate", 480, 395,
        "Stage 3 of the GRU: the reset gate",
        "New in this stage: a second gate r, a sigmoid of the old state and the input, multiplies q, the old state's "
        "part of the candidate, before the candidate's tanh.",
        [
            faint(*_frame(), *_state_line(), *_mixing("z_{t}"), *_candidate(), *_input_rail(N), *_states_rail(Q),
                  *_gate(Z, MIX), *_recurrent_part()),
            *_gate(R, RESET), *_reset(),
        ],
    )  # fmt: skip


def cell() -> str:
    """The whole step."""
    return drawing(
        "gru-cell", 480, 395,
        "One step of the GRU, forward",
        "The old state runs along the top and is multiplied by the update gate z. It also comes down to a rail and "
        "enters three boxes: the reset gate r, the update gate z, and U_n, whose output q is multiplied by r. The "
        "input comes from below and enters both gates and the candidate n, a tanh. The candidate is multiplied by "
        "1 minus z and added to the state line. The sum is the new state.",
        [
            *_frame(), *_state_line(), *_mixing("z_{t}"), *_candidate(), *_input_rail(N), *_states_rail(Q),
            *_gate(Z, MIX), *_recurrent_part(), *_gate(R, RESET), *_reset(),
        ],
    )  # fmt: skip


def _frame() -> list[str]:
    return [frame(52, 26, 384, 326)]


def _state_line() -> list[str]:
    return [
        symbol(24, STATE - 20, "h_{t−1}"), arrow(2, STATE, Z - 14, STATE), operation(Z, STATE, "⊙"),
        arrow(Z + 14, STATE, N - 14, STATE), operation(N, STATE, "+"), arrow(N + 14, STATE, 476, STATE),
        symbol(456, STATE - 20, "h_{t}"),
    ]  # fmt: skip


def _mixing(share: str) -> list[str]:
    """The share goes up to the old state and, less from one, to the candidate."""
    return [
        arrow(Z, MIX, Z, STATE + 14), junction(Z, MIX), arrow(Z, MIX, Q - 16, MIX),
        operation(Q, MIX, "", 16), word(Q, MIX, "1 −"),
        arrow(Q + 16, MIX, N - 14, MIX), operation(N, MIX, "⊙"), arrow(N, MIX - 14, N, STATE + 14),
        *([symbol(Z - 15, STATE + 40, share)] if share != "z" else []),
    ]  # fmt: skip


def _candidate() -> list[str]:
    return [
        box(N, RESET, "tanh", width=56), arrow(N, RESET - 18, N, MIX + 14), symbol(N + 16, RESET - 31, "n_{t}"),
        symbol(N + 20, GATES + 10, "W_{n}"),
    ]  # fmt: skip


def _input_rail(*stops: float) -> list[str]:
    """The input's rail as far as the candidate."""
    return [
        symbol(246, 384, "x_{t}"), line((246, 370), (246, INPUTS)), junction(246, INPUTS),
        *(route((246, INPUTS), (stop, INPUTS), (stop, RESET + 18)) for stop in stops),
    ]  # fmt: skip


def _states_rail(end: float) -> list[str]:
    return [
        junction(LEFT, STATE), line((LEFT, STATE), (LEFT, STATES), (end - 20, STATES)),
        route((end - 20, STATES), (end, STATES), (end, GATES + 18)),
    ]  # fmt: skip


def _recurrent_part() -> list[str]:
    return [box(Q, GATES, "U_{n}")]


def _gate(x: float, top: float) -> list[str]:
    """A gate with its two inputs; the update gate's value goes up, the reset gate's to the right."""
    leftmost = x + 10
    shapes = [
        box(x, GATES, "σ"), junction(x - 10, STATES), arrow(x - 10, STATES, x - 10, GATES + 18),
        route((246, INPUTS), (leftmost, INPUTS), (leftmost, GATES + 18)),
    ]  # fmt: skip
    if x == Z:
        return [*shapes, line((Z, GATES - 18), (Z, top))]
    return [*shapes, route((x, GATES - 18), (x, top), (Q - 14, top)), symbol(x + 42, top - 14, "r_{t}")]


def _reset() -> list[str]:
    return [
        arrow(Q, GATES - 18, Q, RESET + 14), operation(Q, RESET, "⊙"), arrow(Q + 14, RESET, N - 28, RESET),
        symbol(Q + 18, 218, "q_{t}"),
    ]  # fmt: skip


def two_resets() -> str:
    """The candidate's way from the old state in the two cells called GRU."""
    after, before = 66, 196
    return drawing(
        "gru-two-resets", 480, 250,
        "Two orders of the reset",
        "Above, reset after the product: the old state goes through U_n and the bias b_hn is added, which gives q; "
        "then r multiplies q. Below, reset before the product: r multiplies the old state, which gives s; then s "
        "goes through U_n.",
        [
            word(92, 20, "reset after the product"),
            symbol(28, after, "h_{t−1}"), arrow(52, after, 98, after), box(120, after, "U_{n}"),
            arrow(142, after, 186, after), operation(200, after, "+"), symbol(200, after + 54, "b_{hn}"),
            arrow(200, after + 42, 200, after + 14), arrow(214, after, 286, after), symbol(248, after - 16, "q_{t}"),
            operation(300, after, "⊙"), symbol(300, after + 54, "r_{t}"), arrow(300, after + 42, 300, after + 14),
            arrow(314, after, 390, after), word(432, after, "to the tanh"),
            word(98, 150, "reset before the product"),
            symbol(28, before, "h_{t−1}"), arrow(52, before, 106, before), operation(120, before, "⊙"),
            symbol(120, before + 46, "r_{t}"), arrow(120, before + 36, 120, before + 14),
            arrow(134, before, 278, before), symbol(200, before - 16, "s_{t}"), box(300, before, "U_{n}"),
            arrow(322, before, 390, before), word(432, before, "to the tanh"),
        ],
    )  # fmt: skip


def cell_backward() -> str:
    """The step backward, with the four ways to the old state numbered."""
    return drawing(
        "gru-cell-backward", 480, 395,
        "One step of the GRU, backward",
        "The gradient dh at step t comes from the right and divides at the sum. Way 1 runs straight back along the "
        "state line and is multiplied by z. Downwards, multiplied by 1 minus z and the slope of the tanh, it becomes "
        "delta n. What reaches the update gate becomes delta z and goes back through U_z transposed: way 2. "
        "Delta n divides: multiplied by q and the slope of the reset gate it becomes delta r and goes "
        "back through U_r transposed, way 3; multiplied by r it becomes dq and goes back through U_n transposed, "
        "way 4. The four ways are added and are the gradient of the old state.",
        [
            *_frame(), operation(Z, STATE, "⊙"), operation(N, STATE, "+"), operation(N, MIX, "⊙"),
            operation(LEFT, STATE, "+"), operation(Q, MIX, "−", 16),
            box(N, RESET, "tanh′", width=56), operation(Q, RESET, "⊙"), box(R, GATES, "σ′"), box(Z, GATES, "σ′"),
            box(Q, GATES, "U_{n}^{⊤}"),
            gradient(
                arrow(476, STATE, N + 14, STATE), symbol(456, STATE - 20, "dh_{t}"),
                arrow(N - 14, STATE, Z + 14, STATE), symbol(300, STATE - 16, "dh_{t}"),
                arrow(Z - 14, STATE, LEFT + 14, STATE), symbol(148, STATE - 16, "dh_{t}⊙z_{t}"),
                arrow(LEFT - 14, STATE, 2, STATE), symbol(26, STATE - 22, "dh_{t−1}"),
                # down to the candidate
                arrow(N, STATE + 14, N, MIX - 14), arrow(N, MIX + 14, N, RESET - 18),
                symbol(N + 20, RESET - 31, "dn_{t}"),
                # to the update gate
                arrow(N - 14, MIX, Q + 16, MIX), line((Q - 16, MIX), (Z, MIX)),
                arrow(Z, STATE + 14, Z, GATES - 18), junction(Z, MIX), symbol(Z + 22, MIX + 26, "dz_{t}"),
                # to the reset gate and to U_n
                arrow(N - 28, RESET, Q + 14, RESET), symbol(Q + 38, RESET - 14, "δ_{n,t}"),
                route((Q - 14, RESET), (R, RESET), (R, GATES - 18)), symbol(R + 40, RESET - 14, "dr_{t}"),
                arrow(Q, RESET + 14, Q, GATES - 18), symbol(Q + 22, RESET + 28, "dq_{t}"),
                # back along the rail of the states
                line((Q, GATES + 18), (Q, STATES), (Q - 20, STATES)),
                line((Z - 10, GATES + 18), (Z - 10, STATES)), line((R - 10, GATES + 18), (R - 10, STATES)),
                junction(Z - 10, STATES), junction(R - 10, STATES),
                route((Q - 20, STATES), (LEFT, STATES), (LEFT, STATE + 14)),
                # and to the input
                route((N, RESET + 18), (N, INPUTS), (246, INPUTS), (246, 370)), symbol(246, 384, "dx_{t}"),
                line((Z + 10, GATES + 18), (Z + 10, INPUTS), (246, INPUTS)),
                line((R + 10, GATES + 18), (R + 10, INPUTS), (246, INPUTS)), junction(246, INPUTS),
                symbol(N + 22, GATES + 10, "δ_{n,t}"),
                symbol(R + 38, 286, "δ_{r,t}"), symbol(Z + 38, 286, "δ_{z,t}"),
            ),
            word(100, 48, "①"), word(Z - 26, 288, "②"), word(R - 26, 288, "③"), word(Q - 18, 288, "④"),
        ],
    )  # fmt: skip


def _enlarge_text(figure, points: float = 12) -> None:
    """To 12 pixels on a phone, where the plot is scaled to about its own size."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_fontsize(points)


def carried(rows: list[dict]) -> str:
    """The gradient that is left after a distance, for each bias of the update gate."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 4.6), layout="constrained")
    axes = figure.subplots()
    shown = []
    for bias, marker in ((4.0, "^"), (2.0, "s"), (0.0, "o"), (-2.0, "v"), ("RNN", "x")):
        of_bias = [row for row in rows if row["b_z"] == bias]
        distances = sorted({row["distance"] for row in of_bias})
        norms = np.array([[row["norm"] for row in of_bias if row["distance"] == d] for d in distances])
        name = "RNN" if bias == "RNN" else f"GRU, $b_z$ = {bias:g}".replace("-", "\N{MINUS SIGN}")
        style = ":" if bias == "RNN" else "-"
        axes.fill_between(distances, norms.min(axis=1), norms.max(axis=1), color="gray", alpha=0.35, linewidth=0)
        axes.plot(
            distances,
            np.median(norms, axis=1),
            style,
            marker=marker,
            color="black",
            markerfacecolor="none",
            markersize=6,
            label=name,
        )
        shown.append(f"{'RNN' if bias == 'RNN' else f'b_z = {bias:g}'}: {np.median(norms[distances.index(100)]):.1e}")
        if bias != "RNN":
            direct = np.array([[row["direct"] for row in of_bias if row["distance"] == d] for d in distances])
            axes.plot(distances, np.median(direct, axis=1), "--", color="black", linewidth=0.9)
    axes.plot([], [], "--", color="black", linewidth=0.9, label="direct path alone")
    axes.set(xscale="log", yscale="log", xlabel="distance in steps", ylabel="largest singular value")
    axes.set_ylim(1e-12, 3)
    axes.set_xticks(distances, labels=[str(distance) for distance in distances])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(frameon=False, loc="outside lower center", ncols=2)
    _enlarge_text(figure)
    return plot(
        figure, "gru-carried",
        "The gradient that is left after a distance, by the update gate's bias",
        "Median largest singular value of the derivative of the last state with respect to the state 100 steps "
        f"before it: {'; '.join(shown)}. The larger the bias, the slower the fall.",
    )  # fmt: skip


def split(rows: list[dict], names: tuple[str, ...]) -> str:
    """What one step hands on by each of the four ways."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.subplots()
    biases = sorted({row["b_z"] for row in rows})
    for name, marker, style in zip(names, "^sov", ("-", "--", "-.", ":"), strict=True):
        shares = np.array([[row[name] for row in rows if row["b_z"] == bias] for bias in biases])
        spread = [np.median(shares, axis=1) - shares.min(axis=1), shares.max(axis=1) - np.median(shares, axis=1)]
        axes.errorbar(
            biases, np.median(shares, axis=1), spread, fmt=style, marker=marker, color="black",
            markerfacecolor="none", markersize=6, capsize=3,
            label={"direct": "direct path"}.get(name, f"through the {name}"),
        )  # fmt: skip
    axes.set(yscale="log", xlabel="bias of the update gate", ylabel="share of the norm")
    axes.set_xticks(biases, labels=[f"{bias:g}".replace("-", "\N{MINUS SIGN}") for bias in biases])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(frameon=False, loc="outside lower center", ncols=2)
    _enlarge_text(figure)
    largest = [row for row in rows if row["b_z"] == biases[-1]]
    medians = ", ".join(f"{name} {np.median([row[name] for row in largest]):.4f}" for name in names)
    return plot(
        figure, "gru-split",
        "What one step of the GRU hands on by each of four ways, by the update gate's bias",
        f"At a bias of {biases[-1]:g} the median shares are: {medians}. The direct path grows with the bias and the "
        "way through the candidate shrinks.",
    )  # fmt: skip
