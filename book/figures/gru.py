"""The drawings of the chapter on the GRU.

All cells have one floor plan: the state runs from left to right along the top, the old state comes down at the
left to the rail of the states, the input comes from below to its own rail, and the gates stand between.
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
    way,
    word,
)

STATE, MIX, RESET, GATES, STATES, INPUTS = 70, 130, 190, 250, 305, 335  # the heights of the plan
LEFT, R, Z, Q, X, N = 74, 124, 210, 306, 246, 396  # its columns


def leaky_average() -> str:
    """Stage 1: a fixed share z of the old state stays, the rest is new."""
    return drawing(
        "gru-leaky", 480, 290,
        "Stage 1 of the GRU: a leaky average",
        "The old state runs along the top. It is multiplied by a constant z. A new value n is multiplied by 1 minus z. "
        "Their sum is the new state.",
        [
            frame(52, 26, 384, 250), *_state_line(), *_mixing(), symbol(Z, GATES - 22, "z"),
            word(Z, GATES, "a constant"), line((Z, GATES - 36), (Z, MIX)),
            arrow(N, GATES - 36, N, MIX + 14), symbol(N, GATES - 22, "n_{t}"), word(N - 4, GATES, "new value"),
        ],
    )  # fmt: skip


def update_gate() -> str:
    """Stage 2: the share is computed at every step, and the candidate from the input and the old state."""
    return drawing(
        "gru-update-gate", 480, 395,
        "Stage 2 of the GRU: the update gate",
        "New in this stage: the old state comes down to a rail, the input comes from below to another. The update "
        "gate z, a sigmoid, takes both, and its value replaces the constant. The new value is a candidate n: the old "
        "state goes through U_n, the input through W_n, and both enter a tanh.",
        [
            faint(*_frame(), *_state_line(), *_mixing()),
            *_states_rail(), *_input_rail(goes_on=False), *_gate(Z, MIX), *_candidate(),
            route((Q, GATES - 18), (Q, RESET), (N - 28, RESET)), symbol(Q - 16, 218, "q_{t}"),
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
            faint(*_frame(), *_state_line(), *_mixing(), *_candidate(), *_input_rail(goes_on=True), *_states_rail(),
                  *_gate(Z, MIX)),
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
        "input comes from below and enters both gates and W_n. The candidate n is a tanh of what comes from W_n and "
        "of the product of r and q. It is multiplied by 1 minus z and added to the state line. The sum is the new "
        "state.",
        [
            *_frame(), *_state_line(), *_mixing(), *_candidate(), *_input_rail(goes_on=True), *_states_rail(),
            *_gate(Z, MIX), *_gate(R, RESET), *_reset(),
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


def _mixing() -> list[str]:
    """The share goes up to the old state and, less from one, to the candidate."""
    return [
        arrow(Z, MIX, Z, STATE + 14), junction(Z, MIX), arrow(Z, MIX, Q - ONE_MINUS, MIX), one_minus(Q, MIX),
        arrow(Q + ONE_MINUS, MIX, N - 14, MIX), operation(N, MIX, "⊙"), arrow(N, MIX - 14, N, STATE + 14),
    ]  # fmt: skip


def _candidate() -> list[str]:
    return [
        box(Q, GATES, "U_{n}"), box(N, GATES, "W_{n}"), arrow(N, GATES - 18, N, RESET + 18),
        box(N, RESET, "tanh", width=56), arrow(N, RESET - 18, N, MIX + 14), symbol(N + 18, RESET - 31, "n_{t}"),
    ]  # fmt: skip


def _input_rail(goes_on: bool) -> list[str]:
    """The input's rail as far as the candidate and the update gate, where it may go on to the reset gate."""
    to_gate = [line((X, INPUTS), (Z + 10, INPUTS)), arrow(Z + 10, INPUTS, Z + 10, GATES + 18)]
    return [
        *(to_gate if goes_on else [route((X, INPUTS), (Z + 10, INPUTS), (Z + 10, GATES + 18))]),
        symbol(X, 382, "x_{t}"), line((X, 368), (X, INPUTS)), junction(X, INPUTS),
        route((X, INPUTS), (N, INPUTS), (N, GATES + 18)),
    ]  # fmt: skip


def _states_rail() -> list[str]:
    return [
        junction(LEFT, STATE), line((LEFT, STATE), (LEFT, STATES), (Q - 20, STATES)),
        route((Q - 20, STATES), (Q, STATES), (Q, GATES + 18)),
    ]  # fmt: skip


def _gate(x: float, top: float) -> list[str]:
    """A gate with its two inputs; the update gate's value goes up, the reset gate's to the right."""
    shapes = [box(x, GATES, "σ"), junction(x - 10, STATES), arrow(x - 10, STATES, x - 10, GATES + 18)]
    if x == Z:
        return [*shapes, line((Z, GATES - 18), (Z, top)), symbol(Z + 16, 218, "z_{t}")]
    shapes += [junction(Z + 10, INPUTS), route((Z + 10, INPUTS), (R + 10, INPUTS), (R + 10, GATES + 18))]
    return [*shapes, route((x, GATES - 18), (x, top), (Q - 14, top)), symbol(x + 42, top - 16, "r_{t}")]


def _reset() -> list[str]:
    return [
        arrow(Q, GATES - 18, Q, RESET + 14), operation(Q, RESET, "⊙"), arrow(Q + 14, RESET, N - 28, RESET),
        symbol(Q + 18, 218, "q_{t}"),
    ]  # fmt: skip


def two_resets() -> str:
    """The candidate's way from the old state in the two cells called GRU."""
    after, before = 66, 196
    return drawing(
        "gru-two-resets", 480, 268,
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
    mix, reset, gates, states, inputs = 150, 230, 308, 372, 404  # the plan, with more room between its rows
    x = 270
    return drawing(
        "gru-cell-backward", 480, 462,
        "One step of the GRU, backward",
        "The gradient dh at step t comes from the right and divides. Way 1 runs straight back along the state line "
        "and is multiplied by z. Downwards, multiplied by 1 minus z and by 1 minus n squared, it becomes delta n. Two "
        "lines meet in dz: dh times the old state, and dh times n with its sign changed. Times z times 1 minus z, dz "
        "becomes delta z and goes back through U_z transposed: way 2. Delta n divides: multiplied by q and by r times "
        "1 minus r it becomes delta r and goes back through U_r transposed, way 3; multiplied by r it becomes dq and "
        "goes back through U_n transposed, way 4. The four ways are added and are the gradient of the old state. "
        "Delta n through W_n transposed, delta z through W_z transposed and delta r through W_r transposed are added "
        "and are the gradient of the input.",
        [
            frame(52, 20, 384, 404),
            operation(Z, STATE, "⊙"), operation(N, mix, "⊙"), operation(Q, reset, "⊙"), operation(Q, mix, "−"),
            box(N, reset, "1−n^{2}", width=62), box(R, gates, "r(1−r)", width=72), box(Z, gates, "z(1−z)", width=72),
            box(Q, gates, "U_{n}^{⊤}", width=50), box(N, gates, "W_{n}^{⊤}", width=54),
            plus(LEFT, STATE), plus(Z, mix), plus(Z - 20, states), plus(R - 20, states), plus(Z + 20, inputs),
            plus(x, inputs),
            # the factors of the products
            symbol(148, STATE - 18, "⊙z_{t}"), symbol(Z + 40, STATE + 38, "⊙h_{t−1}"),
            symbol(352, mix - 18, "⊙n_{t}"), symbol(N - 46, mix + 30, "⊙(1−z_{t})"),
            symbol(264, reset - 18, "⊙q_{t}"), symbol(Q + 28, reset + 34, "⊙r_{t}"),
            gradient(
                arrow(476, STATE, N + 4, STATE), symbol(458, STATE - 20, "dh_{t}"), junction(N, STATE),
                arrow(N, STATE, Z + 14, STATE), symbol(300, STATE - 18, "dh_{t}"),
                arrow(Z - 14, STATE, LEFT + 10, STATE),
                arrow(LEFT - 10, STATE, 2, STATE), symbol(26, STATE - 22, "dh_{t−1}"),
                # down to the candidate
                arrow(N, STATE, N, mix - 14), arrow(N, mix + 14, N, reset - 18), symbol(N + 20, mix + 32, "dn_{t}"),
                # to the update gate
                arrow(N - 14, mix, Q + 14, mix), arrow(Q - 14, mix, Z + 10, mix),
                arrow(Z, STATE + 14, Z, mix - 10), arrow(Z, mix + 10, Z, gates - 18),
                symbol(Z + 24, mix + 32, "dz_{t}"),
                # to the reset gate and to U_n
                arrow(N - 31, reset, Q + 14, reset), symbol(Q + 37, reset - 16, "δ_{n,t}"),
                route((Q - 14, reset), (R, reset), (R, gates - 18)), symbol(R + 36, reset - 18, "dr_{t}"),
                arrow(Q, reset + 14, Q, gates - 18), symbol(Q - 24, reset + 34, "dq_{t}"),
                # back along the rail of the states
                route((Q, gates + 18), (Q, states), (Z - 10, states)),
                arrow(Z - 20, gates + 18, Z - 20, states - 10), arrow(R - 20, gates + 18, R - 20, states - 10),
                arrow(Z - 30, states, R - 10, states),
                route((R - 30, states), (LEFT, states), (LEFT, STATE + 10)),
                # and to the input
                arrow(N, reset + 18, N, gates - 18), symbol(N + 22, reset + 38, "δ_{n,t}"),
                route((N, gates + 18), (N, inputs), (x + 10, inputs)), symbol(x, 448, "dx_{t}"),
                arrow(Z + 20, gates + 18, Z + 20, inputs - 10), arrow(Z + 30, inputs, x - 10, inputs),
                route((R + 20, gates + 18), (R + 20, inputs), (Z + 10, inputs)), arrow(x, inputs + 10, x, 434),
                symbol(R, gates + 34, "δ_{r,t}"), symbol(Z, gates + 34, "δ_{z,t}"),
            ),
            way(106, STATE - 24, "①"), way(Z - 36, gates + 36, "②"), way(R - 36, gates + 36, "③"),
            way(Q - 18, gates + 36, "④"),
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
            axes.plot(distances, np.median(direct, axis=1), "--", marker=marker, color="black", linewidth=0.9,
                      markerfacecolor="none", markersize=4)  # fmt: skip
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
