"""The oracles of the chapter on memory: enumeration, counting, bisection and torch.

No number here comes from an equation of the chapter.
"""

import itertools

import numpy as np
import torch

from autograder.given.sentences import NOUNS, NUMBER_OF, WORDS, encode, sentences

from .tensors import gradient

# What a word says of number: 1 a plural noun, -1 a singular noun, 0 any other word.
NUMBER_SAID = np.zeros(len(WORDS))
for one, many in NOUNS:
    NUMBER_SAID[[NUMBER_OF[one], NUMBER_OF[many]]] = -1, 1


def rule_values(M):
    """The rules' chances where a sentence has 1 to M nouns, each equally likely: every way of the coins, counted."""
    nearest, majority, even = [], [], []
    for coins in range(M):
        ways = list(itertools.product((1, -1), repeat=coins))  # 1: the noun is of the subject's number
        nearest.append(np.mean([(1, *way)[-1] > 0 for way in ways]))
        majority.append(np.mean([(1 + np.sign(1 + sum(way))) / 2 for way in ways]))  # a tie is broken by a coin
        even.append(np.mean([abs(sum(way)) < 2 and way.count(1) == coins // 2 for way in ways]))
    return {"M": M, "p": {2: np.mean(nearest), 3: np.mean(majority)}, "q": np.array(even)}


def attractor_values(a):
    """The nearest noun's chance with `a` attractors: every order of the other nouns, counted."""
    orders = list(itertools.permutations([-1] * a + [1] * (a - 1)))
    return {"a": a, "p": {2: np.mean([order[-1] > 0 for order in orders])}}


def window_values(width, seed=0):
    """A linear layer of torch on the last `width` words, one-hot and side by side."""
    tokens, _ = encode(sentences(1, 8, seed=seed))
    T, D = tokens.shape[1], len(WORDS)
    one_hot = torch.nn.functional.one_hot(torch.from_numpy(tokens[0]), D).double()
    torch.manual_seed(seed)
    layer = torch.nn.Linear(width * D, 1, dtype=torch.float64)
    score = layer(one_hot[-width:].flatten()).detach().numpy()[:, None]
    by_place = layer.weight.detach().numpy().reshape(width, D, 1)
    first = T - width + 1
    return {
        **{"s": score, "v": layer.bias.detach().numpy()[:, None], "w": width, "D": D, "T": T, "f": first},
        "V": dict(enumerate(by_place, start=first)),
        "x": {t: word.numpy()[:, None] for t, word in enumerate(one_hot, start=1)},
        "P": sum(parameter.numel() for parameter in layer.parameters()),
    }


def automaton_values(sentence):
    """What the state must be: 0 before the subject, from it on -1 for was and 1 for were."""
    x = {t: NUMBER_SAID[NUMBER_OF[word]] for t, word in enumerate(sentence.words, start=1)}
    h = {t: (t > sentence.subject) * (1.0 if sentence.label else -1.0) for t in range(len(x) + 1)}
    return {"T": len(x), "x": x, "h": h}


def cell(W, U):
    """`torch.nn.RNNCell` with one input and one unit."""
    made = torch.nn.RNNCell(1, 1, bias=False, dtype=torch.float64)
    given = {"weight_ih": W, "weight_hh": U}
    made.load_state_dict({name: torch.full((1, 1), weight, dtype=torch.float64) for name, weight in given.items()})
    return made


def unit_values(W, U, sentence, start=0.0):
    """The states of torch's cell along a sentence, and how each depends on the first."""
    x = automaton_values(sentence)["x"]
    h = {0: torch.tensor([[start]], dtype=torch.float64, requires_grad=True)}
    step = cell(W, U)
    for t, said in x.items():
        h[t] = step(torch.tensor([[said]], dtype=torch.float64), h[t - 1])
    return {
        **{"T": len(x), "W": W, "U": U, "x": x},
        "h": {t: state.item() for t, state in h.items()},
        "∂h/∂h": {(t, 0): gradient(state, h[0]).item() for t, state in h.items()},
    }


def kept_values(U):
    """The state that torch's cell keeps, the slope of the step there, and the weight that just erases it."""
    step, silence = cell(1.0, U), torch.zeros(1, 1, dtype=torch.float64)

    def rises(h):
        with torch.no_grad():
            return step(silence, torch.tensor([[h]], dtype=torch.float64)).item() > h

    kept = bisected(rises, 0.01, 1.0)
    at = torch.tensor([[kept]], dtype=torch.float64, requires_grad=True)

    def survives(weight):
        with torch.no_grad():
            h = step(torch.tensor([[-weight]], dtype=torch.float64), at)
            for _ in range(200):
                h = step(silence, h)
        return h.item() > 0

    slope = gradient(step(silence, at), at).item()
    return {"U": U, "mu": kept, "lambda": slope, "W_erase": bisected(survives, 0.0, 10.0)}


def bisected(holds, low, high):
    """Where `holds` turns from true to false."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
