"""`check` says what was wanted, what came and what to do, for every kind of answer that the torch unit can get."""

import re
import subprocess
import sys

import pytest
import torch

from autograder import check
from autograder.grading.course import reference, source

STUB = "raise NotImplementedError()"
CLASSES = source.read_source("pytorch").functions


def said(name, *edits):
    """The score and the words of a check of the reference's `name` with the edits (old, new) made."""
    written = CLASSES[name]
    for old, new in edits:
        assert old in written, old
        written = written.replace(old, new)
    names = reference.load("pytorch")
    exec(written, names)
    result = check(names[name], points=6)
    return result, " ".join(str(result).split())


ZEROS = ", dtype=x.dtype, device=x.device)"
MAKE_GRU = "nn.GRU(input_size, hidden_size, num_layers, batch_first=True)"
RETURN_OUT = "return self.fc(last)"
MAKE_U = "torch.empty(4 * hidden_size, hidden_size).uniform_(-bound, bound)"
RETURN_STATE = "return h_next, c_next"
BACKWARD = "part.backward()"
DETACH = "tuple(s.detach() for s in state)"

MESSAGES = [
    # Not yet written, in a class's own words.
    ("GRUModel", [("self.hidden_size = hidden_size", STUB)], "GRUModel.__init__ is not written yet. Replace `raise NotImplementedError()`"),
    ("GRUModel", [("N = x.shape[0]", STUB)], "GRUModel.forward is not written yet."),
    ("LSTMCell", [("h, c = state", STUB)], "LSTMCell.forward is not written yet."),
    ("truncated_bptt", [("T = x.shape[1]", STUB)], "truncated_bptt is not written yet."),
    # No module, or another one.
    ("GRUModel", [("(nn.Module)", ""), ("super().__init__()", "")], "GRUModel gives a GRUModel; wanted a torch module. Write `class GRUModel(nn.Module):`."),
    ("GRUModel", [("super().__init__()", "")], "raised AttributeError on your line"),
    ("GRUModel", [("def forward", "def foward")], "GRUModel has no method forward."),
    ("GRUModel", [("self, input_size, ", "self, input_size, what, ")], "GRUModel raised TypeError"),
    ("GRUModel", [("self.fc", "self.linear")], "GRUModel has no parameter fc.weight (O, H); it has gru.weight_ih_l0,"),
    ("GRUModel", [(MAKE_GRU, "nn.GRU(input_size, hidden_size, batch_first=True)")], "has no parameter gru.weight_ih_l1 (3H, H)"),
    ("GRUModel", [(MAKE_GRU, "nn.LSTM(input_size, hidden_size, num_layers, batch_first=True)")], "gru.weight_ih_l0 has the shape (20, 2); wanted (3H, D), here (15, 2)."),
    ("GRUModel", [(MAKE_GRU, "nn.GRU(hidden_size, input_size, num_layers, batch_first=True)")], "has the shape (6, 5); wanted (3H, D), here (15, 2). Look at the sizes"),
    ("GRUModel", [("self.num_layers = num_layers", "self.num_layers = num_layers\n        self.h0 = nn.Parameter(torch.zeros(1))")], "has a parameter that was not asked for: h0. Wanted are gru.weight_ih_l0,"),
    ("LSTMCell", [("nn.Parameter(torch.zeros(4 * hidden_size))", "torch.zeros(4 * hidden_size)")], "LSTMCell has no parameter b (4H,); it has W, U. A parameter is an attribute that is an nn.Parameter"),
    ("LSTMCell", [("torch.empty(4 * hidden_size, input_size)", "torch.empty(input_size, 4 * hidden_size)")], "the parameter W has the shape (2, 12); wanted (4H, D), here (12, 2)."),
    ("LSTMCell", [(MAKE_U, "torch.zeros(4 * hidden_size, hidden_size)")], "starts with a U whose rows are all the same, so all units stay the same."),
    ("LSTMCell", [(MAKE_U, "torch.full((4 * hidden_size, hidden_size), math.nan)")], "starts with a U that holds NaN or infinite entries. torch.empty holds whatever"),
    ("LSTMCell", [(MAKE_U, "torch.randn(4 * hidden_size, hidden_size)")], "wanted all over ±1 / sqrt(hidden_size), here ±0.577. Fill it with"),
    ("LSTMCell", [("bound = 1 / math.sqrt(hidden_size)", "bound = math.sqrt(hidden_size)")], "LSTMCell starts with a W whose entries lie within ±1."),
    ("LSTMCell", [("bound = 1 / math.sqrt(hidden_size)", "bound = 1 / math.sqrt(input_size)")], "wanted all over ±1 / sqrt(hidden_size), here ±0.577."),
    ("LSTMCell", [("bound = 1 / math.sqrt(hidden_size)", "bound = 1 / hidden_size")], "wanted all over ±1 / sqrt(hidden_size), here ±0.447."),
    ("LSTMCell", [("bound = 1 / math.sqrt(hidden_size)", "bound = 0.01")], "LSTMCell starts with a U whose entries lie within ±0.0"),
    # Dtype, device, graph.
    ("GRUModel", [(ZEROS, ")")], "GRUModel.forward works in float32 and fails in float64: something made inside it is always float32."),
    ("GRUModel", [(ZEROS, ").to(x.device)")], "Make a zero state with the dtype of the input: `torch.zeros(..., dtype=x.dtype, device=x.device)`."),
    ("GRUModel", [(ZEROS, ", dtype=x.dtype)")], "GRUModel.forward fails where its input and its parameters are not on the CPU."),
    ("GRUModel", [(RETURN_OUT, "return self.fc(last).detach()")], "returned out without a graph: requires_grad is False"),
    ("GRUModel", [(RETURN_OUT, "return self.fc(last).detach().numpy()")], "returned an ndarray for out; wanted a torch tensor (N, O). Stay in torch to the end"),
    ("GRUModel", [(RETURN_OUT, "return self.fc(last), last")], "returned a tuple of 2 for out; wanted a torch tensor (N, O). Return the tensors one by one"),
    ("GRUModel", [(RETURN_OUT, "self.fc(last)")], "GRUModel.forward returned nothing (None); wanted 1: out."),
    ("GRUModel", [(RETURN_OUT, "return self.fc(last).float()")], "returned out as float32; wanted the dtype of its input, here float64."),
    ("GRUModel", [(RETURN_OUT, "return self.fc(last) * math.nan")], "entries NaN or infinite, the first at"),
    ("LSTMCell", [("h, c = state", "h, c = (torch.tensor(s.tolist()) for s in state)")], "LSTMCell.forward works in float32 and fails in float64"),
    ("LSTMCell", [(RETURN_STATE, "return h_next, c_next.tolist()")], "returned a list of 4 for c_next; wanted a torch tensor (N, H). Return the tensors one by one"),
    ("LSTMCell", [(RETURN_STATE, "return h_next")], "LSTMCell.forward returned one value, a Tensor; wanted 2: h_next, c_next."),
    ("LSTMCell", [(RETURN_STATE, "return h_next[:1], c_next")], "h_next has the shape (1, 3); wanted (N, H), here (4, 3)."),
    ("LSTMCell", [(RETURN_STATE, "return h_next + torch.zeros(h.shape, dtype=h.dtype), c_next")], "LSTMCell.forward fails where its input and its parameters are not on the CPU."),
    # What forward raises.
    ("GRUModel", [(", batch_first=True", "")], "Your gru is made without batch_first=True, so it takes x (N, T, D) for (T, N, D)."),
    ("GRUModel", [("states[:, -1]", "states[:, -1, 0]")], "GRUModel.forward raised RuntimeError on your line"),
    ("LSTMCell", [("self.W.T", "self.W")], "It was called with x (4, 2), state; follow these through that line."),
    # Truncated backpropagation through time.
    ("truncated_bptt", [(DETACH, "state")], "hands the model a state that still hangs on the chunk before it, whose graph is gone after backward(). Detach every"),
    ("truncated_bptt", [(DETACH, "state.detach()")], "truncated_bptt raised AttributeError on your line"),
    ("truncated_bptt", [(BACKWARD, "pass")], "left no gradients: the `.grad` of every parameter is as it was before. Call backward()"),
    ("truncated_bptt", [("return total", "torch.optim.SGD(model.parameters(), 0.1).step()\n    return total")], "changed the model's parameters; wanted their gradients alone."),
    ("truncated_bptt", [("loss(out, y[:, steps])", "loss(out, y)")], "the loss got out (3, 2, 1) and y (3, 6, 1); wanted the same shape"),
    ("truncated_bptt", [("return total", "pass")], "truncated_bptt returned nothing (None); wanted 1: total."),
    ("truncated_bptt", [("return total", "return total, state")], "truncated_bptt returned a tuple; wanted a number"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edits", "message"), MESSAGES, ids=[f"{name}: {m}" for name, _, m in MESSAGES])
def test_a_bad_answer_gets_its_own_message(name, edits, message):
    result, words = said(name, *edits)
    assert result < 6
    assert message in words
    assert "autograder" not in words


def test_the_seeds_own_model_lacks_only_the_dtype():
    """`torch.zeros(...).to(x.device)`, as the tutorial that this course grew from writes it."""
    result, words = said("GRUModel", (ZEROS, ").to(x.device)"))
    assert result == 0
    assert "works in float32 and fails in float64" in words
    assert said("GRUModel", (ZEROS, ").to(x.device, x.dtype)"))[0] == 6


def test_a_wrong_hidden_state_keeps_what_the_cell_state_earns():
    result, words = said("LSTMCell", ("o * torch.tanh(c_next)", "o * c_next"))
    assert 0 < result < 6
    assert re.search(r"c_next \(N, H\) = \S+ \S+ \S+ \S+ \S+ ✓ right", words)  # the error depends on the processor


def test_the_total_may_be_a_tensor():
    assert said("truncated_bptt", ("part.item()", "part.detach()"))[0] == 6


def test_dropout_is_told_as_another_answer_to_the_same_call():
    torch.manual_seed(0)  # two calls seldom drop the same numbers
    result, words = said("GRUModel", (RETURN_OUT, "return self.fc(nn.functional.dropout(last))"))
    assert result == 0
    assert "out, dx: another answer when the same call is made again; wanted the same." in words
    assert "off most at" not in words


def test_a_notebook_without_torch_is_told_so():
    code = (
        "from autograder import check\nclass GRUModel:\n    def __init__(self, *sizes): pass\ncheck(GRUModel, points=5)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "torch is not imported in this notebook.\nRun the cell at the top, which imports it" in shown


@pytest.mark.parametrize(
    "line",
    [
        "assert torch.isfinite(last).all()",
        "print(last.norm().item())",
        "assert x.device.type in ('cpu', 'cuda')",
    ],
)
def test_a_line_that_asks_for_numbers_says_nothing_about_devices(line):
    assert said("GRUModel", (RETURN_OUT, f"{line}\n        {RETURN_OUT}"))[0] == 6


def test_a_state_changed_in_place_is_told_as_torch_tells_it():
    result, words = said("LSTMCell", ("h, c = state", "h, c = state\n        c *= 0.5"))
    assert result == 0
    assert "in-place operation" in words
    assert "float32" not in words
