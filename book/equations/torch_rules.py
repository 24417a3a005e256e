"""What torch says of single operations: the oracle of the vector–Jacobian rules.

The forward values come from torch's own operations and the gradients from autograd, in float64; none from a
rule of the book.
"""

import torch
from torch.autograd import functional
from torch.nn import functional as nn

from .tensors import as_numpy, gradient, random


def of(function, seed=1, **shapes):
    """Inputs drawn in these shapes, the outputs of the function by name, and the gradient at each of them.

    The loss is the sum of all outputs times upstream gradients that are drawn too.
    """
    inputs = dict(zip(shapes, random(seed, *shapes.values()), strict=True))
    outputs = function(**inputs)
    upstream = dict(zip(outputs, random(seed + 1, *[output.shape for output in outputs.values()]), strict=True))
    L = sum((output * upstream[name].detach()).sum() for name, output in outputs.items())
    gradients = {f"d{name}": gradient(L, value) for name, value in inputs.items()}
    gradients |= {f"d{name}": value for name, value in upstream.items()}
    return as_numpy({**inputs, **outputs, **gradients})


def batch(values):
    """The same with names in bold, as the text writes the arrays of a batch."""
    return {f"bold d{name[1:]}" if name[0] == "d" else f"bold {name}": value for name, value in values.items()}


def jacobian_values(n=4, m=3):
    """A function of a column, its Jacobian, and its vector–Jacobian product."""
    A, x, dy = random(1, (n, m), (m,), (n,))

    def f(x):
        return torch.tanh(A @ x) * torch.exp(A @ x)

    _, dx = functional.vjp(f, x, dy)
    J = functional.jacobian(f, x)
    return as_numpy({"H": n, "D": m, "J": J, "dx": dx[:, None], "dy": dy[:, None]})


def shared_values(T=4, H=3, D=2):
    """A product with one matrix at every step, and the gradients at copies of it, one a step."""
    W, *vectors = random(1, (H, D), *[(D, 1)] * T, *[(H, 1)] * T)
    x, dy = dict(enumerate(vectors[:T], start=1)), dict(enumerate(vectors[T:], start=1))

    def loss(matrices):
        return sum((torch.tanh(matrices[t] @ x[t]) * dy[t]).sum() for t in x)

    copies = {t: W.detach().clone().requires_grad_() for t in x}
    of_copies = loss(copies)
    return as_numpy(
        {"T": T, "H": H, "D": D, "dW": gradient(loss(dict.fromkeys(x, W)), W)}
        | {"dC": {t: gradient(of_copies, copies[t]) for t in x}}
    )


def gather_values(words=(2, 0, 2, 4), V=5, D=3):
    """Rows of a table E picked by torch's embedding, one word twice, and the gradient at the table."""
    (E,), dx = random(1, (V, D)), random(2, *[(D, 1)] * len(words))
    picked = {t: nn.embedding(torch.tensor(word), E)[:, None] for t, word in enumerate(words, start=1)}
    L = sum((picked[t] * dx[t - 1].detach()).sum() for t in picked)
    one_hot = {t: nn.one_hot(torch.tensor(word), V).double()[:, None] for t, word in enumerate(words, start=1)}
    return as_numpy(
        {"T": len(words), "V": V, "D": D, "E": E, "o": one_hot, "x": picked, "dE": gradient(L, E)}
        | {"dx": dict(enumerate(dx, start=1))}
    )


def softmax_values(K=5):
    """The softmax and the cross-entropy of torch, with the gradients at the scores and at the probabilities."""
    s, target, dp = random(1, (K,), (K,), (K,))
    y, p = torch.softmax(target.detach(), 0), torch.softmax(s, 0)
    values = as_numpy({"K": K, "y": y[:, None], "p": p[:, None], "bold 1": torch.ones(K, 1)})
    of_scores = gradient(nn.cross_entropy(s, y), s)
    of_probabilities = p.detach().requires_grad_()
    # Its gradient is that of the cross-entropy: the two differ by the entropy of the target.
    divergence = nn.kl_div(torch.log(of_probabilities), y, reduction="sum")
    at_probabilities = gradient(divergence, of_probabilities)
    return {
        "softmax": values | as_numpy({"dp": dp[:, None], "ds": gradient(p @ dp.detach(), s)[:, None]}),
        "cross-entropy": values | as_numpy({"dp": at_probabilities[:, None], "ds": of_scores[:, None]}),
    }
