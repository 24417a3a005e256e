"""Mutants that compute what the reference computes, each with the reason: (function, change) → why."""

_SQUARED = "the backward pass uses the state only squared"

EQUIVALENT = {
    (
        "rnn_cell_forward",
        "cache = (x, h, W, U, h_next) → cache = (x, h, W, U, -h_next)",
    ): _SQUARED,
    (
        "rnn_cell_backward",
        "delta = dh_next * (1 - h_next ** 2) → delta = dh_next * (1 - (-h_next) ** 2)",
    ): _SQUARED,
}
