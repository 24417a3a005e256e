"""Mutants that keep their points, each with the reason: (function, change) → why.

EQUIVALENT compute what the reference computes; NOT_ASKED_FOR do another thing, about which no exercise asks.
"""

_SQUARED = "the backward pass uses the state only squared"
_SIGN_OF_STEP = "the imaginary part and the step change sign together"
_NORM_OF_DIFFERENCE = "the norm of a - b is that of b - a"
_LARGER = "the larger of two numbers does not depend on their order"
_ZERO = "-0 is 0"
_NORMS_WITHOUT_SIGN = "only norms are returned, and a sign does not change them"
_AT_THE_BOUND = "scaling by max_norm / norm where they are equal scales by 1"
_SYMMETRIC = "the relative error divides by the larger norm, so its arguments may be swapped"
_NEVER_EXACTLY = "an error equal to the bound to the last bit does not occur"
_LONGER_BEFORE = "only the first T states before a step are used"
_AT_ZERO = "both branches give 1/2 at 0"
_LAST_AXIS = "the last axis of two is axis 1"
_SAME_KIND = "-x has the dtype and the device of x"
_ZERO_STATE = "-0 is 0 for the initial state"
_LOSS_IS_SYMMETRIC = "the squared error does not depend on the order of its arguments"
_ZERO_BEYOND = "the gradient beyond the last step is 0, and -0 is 0"

_LEARNED = "the weights on both sides are learned, and take up the sign"
_REMARKED = "it writes into its cache after it has read it, which costs no points and gets a remark"
_OTHER_RECIPE = "another recipe, which learns the task as well"

EQUIVALENT = {
    ("rnn_cell_forward", "cache = (x, h, W, U, h_next) → cache = (x, h, W, U, -h_next)"): _SQUARED,
    ("complex_step_gradient", "s = 1e-30 → s = -1e-30"): _SIGN_OF_STEP,
    ("relative_error", "difference = np.linalg.norm(a - b) → difference = np.linalg.norm(b - a)"): _NORM_OF_DIFFERENCE,
    ("relative_error", "larger = max(np.linalg.norm(a), np.linalg.norm(b)) → larger = max(np.linalg.norm(b), np.linalg.norm(a))"): _LARGER,
    ("relative_error", "if larger == 0: → if -larger == 0:"): _ZERO,
    ("backpropagated_norms", "dh = dh_last → dh = -dh_last"): _NORMS_WITHOUT_SIGN,
    ("backpropagated_norms", "delta = dh * (1 - h[:, t] ** 2) → delta = -dh * (1 - h[:, t] ** 2)"): _NORMS_WITHOUT_SIGN,
    ("backpropagated_norms", "delta = dh * (1 - h[:, t] ** 2) → delta = dh * (h[:, t] ** 2 - 1)"): _NORMS_WITHOUT_SIGN,
    ("backpropagated_norms", "dh = delta @ U → dh = -delta @ U"): _NORMS_WITHOUT_SIGN,
    ("backpropagated_norms", "dh = delta @ U → dh = delta @ -U"): _NORMS_WITHOUT_SIGN,
    ("clip_by_global_norm", "if norm <= max_norm: → if norm < max_norm:"): _AT_THE_BOUND,
    ("wrong_quantities", "error = relative_error(gradient, numerical) → error = relative_error(numerical, gradient)"): _SYMMETRIC,
    ("wrong_quantities", "wrong.append(error > 1e-06) → wrong.append(error >= 1e-06)"): _NEVER_EXACTLY,
    ("repaired_2", "before = np.concatenate([h0[:, None], h[:, :-1]], axis=1) → before = np.concatenate([h0[:, None], h], axis=1)"): _LONGER_BEFORE,
    ("repaired_2", "before = np.concatenate([h0[:, None], h[:, :-1]], axis=1) → before = np.concatenate([h0[:, None], h[:, :]], axis=1)"): _LONGER_BEFORE,
    ("sigmoid", "return np.where(a >= 0, 1 / (1 + e), e / (1 + e)) → return np.where(a > 0, 1 / (1 + e), e / (1 + e))"): _AT_ZERO,
    ("to_torch", "H, D = (U.shape[1], W.shape[1]) → H, D = (U.shape[1], W.shape[-1])"): _LAST_AXIS,
    ("to_torch", "H, D = (U.shape[1], W.shape[1]) → H, D = (U.shape[-1], W.shape[1])"): _LAST_AXIS,
    ("GRUModel", "h0 = torch.zeros(self.num_layers, N, self.hidden_size, dtype=x.dtype, device=x.device) → h0 = torch.zeros(self.num_layers, N, self.hidden_size, dtype=x.dtype, device=(-x).device)"): _SAME_KIND,
    ("GRUModel", "h0 = torch.zeros(self.num_layers, N, self.hidden_size, dtype=x.dtype, device=x.device) → h0 = torch.zeros(self.num_layers, N, self.hidden_size, dtype=(-x).dtype, device=x.device)"): _SAME_KIND,
    ("GRUModel", "states, _ = self.gru(x, h0) → states, _ = self.gru(x, -h0)"): _ZERO_STATE,
    ("LSTMCell", "a_i, a_f, a_g, a_o = a.chunk(4, dim=1) → a_i, a_f, a_g, a_o = a.chunk(4, dim=-1)"): _LAST_AXIS,
    ("truncated_bptt", "part = loss(out, y[:, steps]) → part = loss(y[:, steps], out)"): _LOSS_IS_SYMMETRIC,
    ("mingru_backward", "a_after = np.concatenate([a[:, 1:], beyond[:, None]], axis=1) → a_after = np.concatenate([a[:, 1:], (-beyond)[:, None]], axis=1)"): _ZERO_BEYOND,
    ("mingru_backward", "dh_total = linear_scan(a_after[:, ::-1], dh[:, ::-1], beyond)[0][:, ::-1] → dh_total = linear_scan(a_after[:, ::-1], dh[:, ::-1], -beyond)[0][:, ::-1]"): _ZERO_BEYOND,
}  # fmt: skip

NOT_ASKED_FOR = {
    ("repaired_3", "delta = np.zeros_like(h) → delta = h"): _REMARKED,
    ("AgreementModel", "states, _ = self.gru(e) → states, _ = self.gru(-e)"): _LEARNED,
    ("AgreementModel", "return self.fc(states[:, -1]) → return self.fc((-states)[:, -1])"): _LEARNED,
    ("train_agreement", "for _ in range(6): → for _ in range(7):"): _OTHER_RECIPE,
    ("train_agreement", "for batch in torch.randperm(len(tokens)).split(128): → for batch in torch.randperm(len(tokens)).split(129):"): _OTHER_RECIPE,
    ("train_agreement", "optimizer.zero_grad() → (left out)"): _OTHER_RECIPE,
    ("train_agreement", "nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0) → (left out)"): _OTHER_RECIPE,
    ("train_agreement", "nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0) → nn.utils.clip_grad_norm_(model.parameters(), max_norm=2.0)"): _OTHER_RECIPE,
}  # fmt: skip
