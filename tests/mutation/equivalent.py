"""Mutants that compute what the reference computes, each with the reason: (function, change) → why."""

_SQUARED = "the backward pass uses the state only squared"
_SQUARED_CANDIDATE = "the backward pass uses the candidate's tanh only squared"
_ZERO = "zero has no sign"
_LAST_AXIS = "the last axis is the one that was named"

EQUIVALENT = {
    (
        "rnn_cell_forward",
        "cache = (x, h, W, U, h_next) → cache = (x, h, W, U, -h_next)",
    ): _SQUARED,
    (
        "rnn_cell_backward",
        "delta = dh_next * (1 - h_next ** 2) → delta = dh_next * (1 - (-h_next) ** 2)",
    ): _SQUARED,
    (
        "sigmoid",
        "e = np.exp(-np.abs(a)) → e = np.exp(-np.abs(-a))",
    ): "an absolute value has no sign",
    (
        "sigmoid",
        "return np.where(a >= 0, 1 / (1 + e), e / (1 + e)) → return np.where(a > 0, 1 / (1 + e), e / (1 + e))",
    ): "both forms give one half at 0",
    (
        "gru_cell_backward",
        "delta_n = dh_next * (1 - z) * (1 - n ** 2) → delta_n = dh_next * (1 - z) * (1 - (-n) ** 2)",
    ): _SQUARED_CANDIDATE,
    (
        "gru_cell_backward",
        "delta = np.concatenate([delta_r, delta_z, delta_n], axis=1) → "
        "delta = np.concatenate([delta_r, delta_z, delta_n], axis=-1)",
    ): _LAST_AXIS,
    (
        "gru_cell_backward",
        "delta_U = np.concatenate([delta_r, delta_z, dq], axis=1) → "
        "delta_U = np.concatenate([delta_r, delta_z, dq], axis=-1)",
    ): _LAST_AXIS,
    (
        "gru_reset_before_cell_backward",
        "delta_n = dh_next * (1 - z) * (1 - n ** 2) → delta_n = dh_next * (1 - z) * (1 - (-n) ** 2)",
    ): _SQUARED_CANDIDATE,
    (
        "gru_reset_before_cell_backward",
        "delta = np.concatenate([delta_r, delta_z, delta_n], axis=1) → "
        "delta = np.concatenate([delta_r, delta_z, delta_n], axis=-1)",
    ): _LAST_AXIS,
    (
        "linear_scan",
        "while d < u.shape[1]: → while d <= u.shape[1]:",
    ): "a round at the distance of all steps finds no pair and changes nothing",
    (
        "mingru_backward",
        "beyond = np.zeros_like(h0) → beyond = np.zeros_like(-h0)",
    ): "only the shape of h0 is used",
    (
        "mingru_backward",
        "a_after = np.concatenate([a[:, 1:], beyond[:, None]], axis=1) → "
        "a_after = np.concatenate([a[:, 1:], (-beyond)[:, None]], axis=1)",
    ): _ZERO,
    (
        "mingru_backward",
        "dh_total = linear_scan(a_after[:, ::-1], dh[:, ::-1], beyond)[:, ::-1] → "
        "dh_total = linear_scan(a_after[:, ::-1], dh[:, ::-1], -beyond)[:, ::-1]",
    ): _ZERO,
    (
        "mingru_backward",
        "delta = np.concatenate([delta_z, delta_h], axis=2) → delta = np.concatenate([delta_z, delta_h], axis=-1)",
    ): _LAST_AXIS,
    (
        "mingru_backward",
        "db = delta.sum(axis=(0, 1)) → db = delta.sum(axis=(1, 0))",
    ): "a sum over two axes does not depend on their order",
}
