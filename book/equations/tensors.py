"""What every oracle does with torch's tensors: draw them, differentiate, hand them over to NumPy."""

import torch
from torch.autograd import grad


def random(seed, *shapes):
    """Leaves of the graph, drawn from a normal distribution with the standard deviation 1/2."""
    draw = torch.Generator().manual_seed(seed)
    return [torch.randn(*shape, generator=draw, dtype=torch.float64).div(2).requires_grad_() for shape in shapes]


def gradient(of, at):
    """The gradient of a number at a tensor; the graph stays for the next one."""
    return grad(of, at, retain_graph=True)[0]


def as_numpy(value):
    """The same dictionaries with arrays in place of tensors."""
    if isinstance(value, dict):
        return {name: as_numpy(inner) for name, inner in value.items()}
    return value.detach().numpy().astype(float) if isinstance(value, torch.Tensor) else value


def columns(values):
    """The one sequence of a batch of size 1: every bold array in rows, by step, as columns without the "bold"."""
    return {
        name.removeprefix("bold "): {t: rows.T for t, rows in value.items()}
        for name, value in values.items()
        if isinstance(value, dict) and name.startswith("bold")
    }
