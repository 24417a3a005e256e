"""Mutants that compute what the reference computes, each with the reason: (function, change) → why."""

_SQUARED = "the backward pass uses the state only squared"
_SQUARED_CANDIDATE = "the backward pass uses the candidate's tanh only squared"
_SQUARED_TANH = "the tanh of the cell state stands there only squared"
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
    (
        "lstm_cell_forward",
        "a_i, a_f, a_g, a_o = np.split(a, 4, axis=1) → a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)",
    ): _LAST_AXIS,
    (
        "lstm_cell_backward",
        "dc_total = dc_next + dh_next * o * (1 - tanh_c ** 2) → "
        "dc_total = dc_next + dh_next * o * (1 - (-tanh_c) ** 2)",
    ): _SQUARED_TANH,
    (
        "lstm_cell_backward",
        "delta_g = dc_total * i * (1 - g ** 2) → delta_g = dc_total * i * (1 - (-g) ** 2)",
    ): _SQUARED_CANDIDATE,
    (
        "lstm_cell_backward",
        "delta = np.concatenate([delta_i, delta_f, delta_g, delta_o], axis=1) → "
        "delta = np.concatenate([delta_i, delta_f, delta_g, delta_o], axis=-1)",
    ): _LAST_AXIS,
    (
        "peephole_cell_forward",
        "a_i, a_f, a_g, a_o = np.split(a, 4, axis=1) → a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)",
    ): _LAST_AXIS,
    (
        "peephole_cell_backward",
        "dc_total = dc_next + dh_next * o * (1 - tanh_c ** 2) + p_o * delta_o → "
        "dc_total = dc_next + dh_next * o * (1 - (-tanh_c) ** 2) + p_o * delta_o",
    ): _SQUARED_TANH,
    (
        "peephole_cell_backward",
        "delta_g = dc_total * i * (1 - g ** 2) → delta_g = dc_total * i * (1 - (-g) ** 2)",
    ): _SQUARED_CANDIDATE,
    (
        "peephole_cell_backward",
        "delta = np.concatenate([delta_i, delta_f, delta_g, delta_o], axis=1) → "
        "delta = np.concatenate([delta_i, delta_f, delta_g, delta_o], axis=-1)",
    ): _LAST_AXIS,
    (
        "coupled_cell_forward",
        "a_i, a_g, a_o = np.split(a, 3, axis=1) → a_i, a_g, a_o = np.split(a, 3, axis=-1)",
    ): _LAST_AXIS,
    (
        "coupled_cell_backward",
        "dc_total = dc_next + dh_next * o * (1 - tanh_c ** 2) → "
        "dc_total = dc_next + dh_next * o * (1 - (-tanh_c) ** 2)",
    ): _SQUARED_TANH,
    (
        "coupled_cell_backward",
        "delta_g = dc_total * i * (1 - g ** 2) → delta_g = dc_total * i * (1 - (-g) ** 2)",
    ): _SQUARED_CANDIDATE,
    (
        "coupled_cell_backward",
        "delta = np.concatenate([delta_i, delta_g, delta_o], axis=1) → "
        "delta = np.concatenate([delta_i, delta_g, delta_o], axis=-1)",
    ): _LAST_AXIS,
}
