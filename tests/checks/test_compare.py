"""`check` says what was wanted, what came and what to do, for the functions of the unit `compare`."""

import functools
import subprocess
import sys

import numpy as np
import pytest
import torch

from autograder import check
from autograder.checks.units.compare.torch_modules import WEIGHTS
from tests.checks import student

notebook = functools.partial(student.notebook, "compare")
said = functools.partial(student.said, "compare")


MODULE = "module = right_to_torch(kind, params)\n"
MAKE = "make = {'rnn': torch.nn.RNN, 'gru': torch.nn.GRU, 'lstm': torch.nn.LSTM}[kind]\n"
OTHER = MODULE + MAKE + "H, D = module.hidden_size, module.input_size\n"
READ = "params = right_from_torch(kind, module)\n"
NUMPY = "{k: v.astype('f4') if module.weight_ih_l0.dtype == torch.float32 else v for k, v in right_from_torch(kind, module).items()}"
TEN = "W of rnn, U of rnn, b of rnn, W of gru, U of gru, b of gru, b_hn of gru, W of lstm, U of lstm, b of lstm"
MESSAGES = [
    ("count_parameters", "raise NotImplementedError()", "count_parameters is not written yet."),
    ("count_parameters", "pass", "returned nothing (None); wanted 1: count."),
    ("count_parameters", "return '32'", "rnn, gru, lstm: a str; wanted a number."),
    ("count_parameters", "return np.array([D, H])", "an array of shape (2,); wanted a number."),
    ("count_parameters", "return D, H", "rnn, gru, lstm: a tuple; wanted a number."),
    ("flops_per_step", "return D / 0", "raised ZeroDivisionError on your line 2"),
    ("flops_per_step", "return float('inf')", "inf; wanted a finite number."),
    ("to_torch", "raise NotImplementedError()", "to_torch is not written yet."),
    ("to_torch", "pass", "returned nothing (None); wanted 1: module."),
    ("to_torch", "return params", 'to_torch("rnn", params) returned a dict; wanted a torch.nn.RNN.'),
    ("to_torch", "return torch.nn.Linear(2, 3)", 'to_torch("rnn", params) returned a Linear; wanted a torch.nn.RNN.'),
    ("to_torch", OTHER + "return make", "returned a type; wanted a torch.nn.RNN."),
    ("to_torch", OTHER + "return make(H, D, batch_first=True)", "input_size 4 and hidden_size 2: the two are exchanged."),
    ("to_torch", OTHER + "return make(D + 1, H, batch_first=True)", "a module with input_size=3; wanted input_size=2."),
    ("to_torch", OTHER + "return make(D, H)", "a module with batch_first=False; wanted batch_first=True."),
    ("to_torch", OTHER + "return make(D, H, 2, batch_first=True)", "a module with num_layers=2; wanted num_layers=1."),
    ("to_torch", OTHER + "return make(D, H, bias=False, batch_first=True)", "a module with bias=False; wanted bias=True."),
    ("to_torch", OTHER + "return make(D, H, bidirectional=True, batch_first=True)", "with bidirectional=True; wanted"),
    ("to_torch", OTHER + "return make(D, H, batch_first=True)", "whose weight_ih_l0 is float32; wanted float64."),
    ("to_torch", OTHER + "return make(D, H, batch_first=True, device='meta').double()", "weight_ih_l0 is on meta; wanted cpu"),
    ("to_torch", MODULE + "module.weight_ih_l0.data = module.weight_hh_l0.data\nreturn module", "W goes into weight_ih_l0, U"),
    ("to_torch", MODULE + "module.weight_hh_l0.data = torch.from_numpy(params['U'])\nreturn module", "shares the memory of U;"),
    ("to_torch", MODULE + "module.weight_hh_l0.data += np.nan\nreturn module", "24 of 24 entries NaN or infinite"),
    ("to_torch", "params['W'] += 1\n" + MODULE + "return module", "The call changes its inputs W of rnn"),
    ("to_torch", "params['b'] = params['b'] + 0\n" + MODULE + "return module", 'to_torch("rnn", params) changed b of the dictionary params; wanted'),
    ("to_torch", "return params['weights']", "raised KeyError on your line 2"),
    ("from_torch", "raise NotImplementedError()", "from_torch is not written yet."),
    ("from_torch", READ + "return tuple(params.values())", "returned a tuple; wanted a dictionary."),
    ("from_torch", READ + "return params['W']", 'from_torch("rnn", module) returned an ndarray; wanted a dictionary.'),
    ("from_torch", READ + "del params['b']\nreturn params", 'from_torch("rnn", module) returned no b; wanted the keys W, U, b.'),
    ("from_torch", READ + "params['c'] = 0\nreturn params", "returned also c; wanted the keys W, U, b."),
    ("from_torch", READ + "return {k: v.astype('f4') for k, v in params.items()}", "the dtype float32; wanted float64. Here the module was float64"),
    ("from_torch", f"return {NUMPY}", f"{TEN}: the dtype float32; wanted float64. Here the module was float32; use `.astype(np.float64)`."),
    ("from_torch", READ + "return {k: torch.tensor(v) for k, v in params.items()}", f"{TEN}: a torch tensor; wanted a NumPy array. Use `.detach().numpy()`"),
    ("from_torch", "return right_from_torch(kind, module.double())", 'from_torch("rnn", module) changed the dtype of the module; wanted it left'),
    ("from_torch", "module.bias_ih_l0.data += 1\n" + READ + "return params", "changed bias_ih_l0 of the module; wanted it left"),
    ("from_torch", "return {'W': module.weight_ih_l0.numpy()}", "Use tensor.detach().numpy() instead."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "message"), MESSAGES, ids=[message for _, _, message in MESSAGES])
def test_a_bad_answer_earns_nothing_and_gets_its_own_message(name, body, message):
    result, words = said(name, body)
    assert result == 0
    assert message in words


def test_parameters_in_the_modules_memory_are_refused():
    body = READ + "params['U'] = module.weight_hh_l0.detach().double().numpy()\nreturn params"
    result, words = said("from_torch", body, points=10)
    # The W, U and b of three kinds and b_hn are ten quantities; none of a kind counts where one is shared.
    assert result == 0
    assert "returned U in the memory of the module; wanted copies" in words


def test_one_kind_that_fails_leaves_the_others_their_points():
    result, words = said(
        "to_torch", 'if kind == "lstm":\n    raise NotImplementedError()\nreturn right_to_torch(kind, params)'
    )
    assert result == 4
    assert "lstm: to_torch is not written yet." in words


def test_a_dictionary_that_loses_b_hn_costs_the_gru():
    result, words = said("to_torch", "b_hn = params.pop('b_hn', None)\nif kind == 'gru':\n"
                         "    params = {**params, 'b_hn': b_hn}\nreturn right_to_torch(kind, params)")  # fmt: skip
    assert result == 4
    assert 'to_torch("gru", params) changed b_hn of the dictionary params; wanted it left as it was.' in words


THROUGH_FLOAT32 = {
    "torch.Tensor": "torch.Tensor(W)",
    "float": "torch.tensor(W).float()",
}


@pytest.mark.parametrize("made", THROUGH_FLOAT32.values(), ids=THROUGH_FLOAT32)
@pytest.mark.parametrize("names", [("weight_ih_l0",), ("bias_ih_l0", "bias_hh_l0"), WEIGHTS], ids=str)
def test_values_that_pass_through_float32_are_named(made, names):
    body = (
        MODULE
        + "with torch.no_grad():\n"
        + "".join(f"    W = module.{name}.numpy()\n    module.{name}.copy_({made})\n" for name in names)
    )
    result, words = said("to_torch", body + "return module")
    assert result == 0
    assert "Only late digits are wrong: a parameter passed through float32. `torch.tensor(W)` keeps all digits" in words
    assert ("digits lost in float32" in words) == (names == WEIGHTS)


COUNTS = [
    ("flops_per_step", "a = {'rnn': 1, 'gru': 4, 'lstm': 4}[kind]\ns = {'rnn': 1, 'gru': 3, 'lstm': 5}[kind]\n"
     "e = {'rnn': 0, 'gru': 5, 'lstm': 4}[kind]\nG = {'rnn': 1, 'gru': 3, 'lstm': 4}[kind]\n"
     "return 2 * G * (H * D + H * H) + (a + s + e) * H", "rnn, gru, lstm: one addition for each pre-activation."),
    ("count_parameters", "G = {'rnn': 1, 'gru': 3, 'lstm': 4}[kind]\nreturn G * (H * D + H * H)", "rnn, gru, lstm: every bias left out."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "cause"), COUNTS, ids=[cause for *_, cause in COUNTS])
def test_one_cause_is_named_for_the_three_cells(name, body, cause):
    assert f"Likely cause of {cause}" in said(name, body)[1]


def test_the_readers_own_random_numbers_are_left_alone():
    torch.manual_seed(5)
    wanted = torch.rand(1)
    torch.manual_seed(5)
    assert said("to_torch", "return right_to_torch(kind, params)")[0] == 6
    assert torch.equal(torch.rand(1), wanted)


def test_the_students_parameters_are_as_before_after_a_shared_module():
    seen = []
    names = notebook(to_torch=MODULE + "module.weight_hh_l0.data = torch.from_numpy(params['U'])\nseen.append(params['U'])\n"
                     "before.append(params['U'].copy())\nreturn module")  # fmt: skip
    names |= {"seen": seen, "before": (before := [])}
    check(names["to_torch"], points=6)
    assert all(np.array_equal(now, then) for now, then in zip(seen, before, strict=True))


def test_a_notebook_without_torch_is_told_so():
    code = (
        "import autograder.checks.check as c\nfrom autograder import check\n"
        "def to_torch(kind, params): return None\ncheck(to_torch, points=2)\n"
        "import sys; print('torch' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "torch is not imported in this notebook." in shown
    assert shown.endswith("False\n")
