"""How a case becomes a call in the unit `agreement`: a seed becomes sentences, a trained model its answers.

A verdict repeats: torch, NumPy and random start from the case's seed, and torch computes in one thread.
"""

import contextlib
import functools
import random

import numpy as np

from autograder.checks.agreement_sentences import (
    DISTANCES,
    NUMBER_OF,
    WORDS,
    encode,
    held_out_set,
    sentences,
    training_set,
)
from autograder.checks.calls import Unjudged
from autograder.checks.exercises.calls.torch_tools import dtype_name, its_torch, require_module
from autograder.checks.time_limit import OutOfTime, time_limit
from autograder.checks.words import a

# For one training, which takes the reference 4 s, and on a slow or busy processor three times as long. Processor time,
# because a grade must not hang on what else the machine does; the clock, because a training may also wait.
PROCESSOR_SECONDS = 30
SECONDS = 60
# Logits are computed in the model's own dtype, float32. Of models with 8 to 512 units in 1 to 3 layers they are the
# same to 1e-5 in a batch and alone, and differ by 5e-4 and more where the sentence does.
SAME_LOGITS = 1e-4
SMALLEST_DIFFERENCE = 2e-5
TIME_IS_AXIS_1 = (
    "time is axis 1 of tokens (N, T). Pass batch_first=True to the recurrent layer, and take its last step, "
    "states[:, -1]. "
)


# AgreementModel.


def model(call, exercise, case):
    """Build the reader's model, give it random parameters, and ask what its logits depend on."""
    torch = its_torch()
    seed = int(case.inputs[0])
    with _repeatable(torch, seed):
        (built,) = call(exercise.name, {"vocabulary_size": len(WORDS)}, ("model",))
        require_module(exercise, built)
        built.eval()
        # Larger than a start value, so that what a logit depends on shows; a layer may also start at zero. Not so
        # large that a wide layer makes much of float32's rounding.
        with torch.no_grad():
            for parameter in built.parameters():
                parameter.normal_(std=min(0.5, 2.5 / parameter.shape[-1:].numel() ** 0.5))

        def logits(tokens):
            return _logits(call, f"{exercise.name}.forward", built, tokens)

        tokens = _short_sentences(seed, case.sizes["N"])
        together = logits(tokens)
        _require_every_word(logits)
        _require_gradient(call, exercise, built, tokens)
        alone = np.concatenate([logits(row[None]) for row in tokens])
        return (
            alone - together,
            *(_differs(together, logits(changed)) for changed in _changes(tokens)),
            1.0 - _are_probabilities(together),
        )


def model_truth(case):
    N = case.sizes["N"]
    return (np.zeros((N, 2)), *(np.ones(N) for _ in range(4)))


def _short_sentences(seed, count):
    """Tokens of "the cat which saw the dogs": two nouns, at places 1 and 5."""
    drawn = [s for s in sentences(20 * count, 4, 1, seed) if s.subject == 1][:count]
    return encode(drawn, length=6)[0]


def _changes(tokens):
    """The sentences with the subject in its other number, with both nouns exchanged, and with another last word."""
    number, order, last = tokens.copy(), tokens.copy(), tokens.copy()
    first_noun = NUMBER_OF["cat"]
    number[:, 1] = first_noun + ((tokens[:, 1] - first_noun) ^ 1)
    order[:, [1, 5]] = tokens[:, [5, 1]]
    last[:, 5] = NUMBER_OF["quietly"]
    return number, order, last


def _differs(one, other):
    return (np.abs(one - other).max(axis=1) > SMALLEST_DIFFERENCE).astype(np.float64)


def _are_probabilities(logits):
    return ((np.abs(logits.sum(axis=1) - 1) < 1e-6) & (logits >= 0).all(axis=1)).astype(np.float64)


def _require_every_word(logits):
    """Unjudged where the model has no row for one of the words."""
    words = np.arange(len(WORDS))
    try:
        logits(np.append(words, np.zeros(-len(words) % 6, dtype=words.dtype)).reshape(-1, 6))
    except Unjudged as reason:
        if "IndexError" not in str(reason):
            raise
        raise Unjudged(
            f"{reason}\nTokens go from 0 to vocabulary_size - 1, so the table needs vocabulary_size rows."
        ) from None


def _require_gradient(call, exercise, built, tokens):
    torch = its_torch()
    (out,) = call.apply(f"{exercise.name}.forward", built, {"tokens": torch.from_numpy(tokens)}, ("logits",))
    if not out.requires_grad:
        raise Unjudged(
            f"{exercise.name}.forward returned logits without a graph: requires_grad is False, nothing can be "
            "learned.\nLeave out .detach(), .data, torch.no_grad() and torch.tensor(...) on the way to them."
        )


# train_agreement.


def train(call, exercise, case):
    """Have the reader's function train on sentences of the case's seed, and answer held-out ones."""
    torch = its_torch()
    seed = int(case.inputs[0])
    tokens, labels = (torch.from_numpy(array.copy()) for array in _training(seed))
    arguments = {"tokens": tokens, "labels": labels, "vocabulary_size": len(WORDS)}
    try:
        with _repeatable(torch, seed), time_limit(PROCESSOR_SECONDS, SECONDS):
            (trained,) = call(exercise.name, arguments, ("model",))
            if not callable(trained):
                raise Unjudged(
                    f"{exercise.name} returned {a(trained)}; wanted the trained model.\nEnd it with `return model`."
                )
            if isinstance(trained, torch.nn.Module):
                trained.eval()
            return tuple(_answers(call, trained, distance, seed) for distance in DISTANCES)
    except OutOfTime as over:
        raise Unjudged(
            f"{exercise.name} was stopped after {over}; it has to end before.\n{_SHORTER[over.clock]}"
        ) from None


_SHORTER = {
    "processor": "Make fewer passes over the sentences, larger batches, or a smaller model. A GRU of 32 units trained "
    "for 6 passes in batches of 128 with a learning rate of 0.01 takes about 4 s.",
    "wall": f"It used less than {PROCESSOR_SECONDS} s of processor time, so it waited. Leave out what waits, such as "
    "sleep, input or workers of a DataLoader; if nothing does, the machine is busy: check again later.",
}


def train_truth(case):
    seed = int(case.inputs[0])
    return tuple(_held_out(distance, seed)[1].astype(np.float64) for distance in DISTANCES)


def _answers(call, trained, distance, seed):
    tokens, _ = _held_out(distance, seed)
    with its_torch().no_grad():
        return _logits(call, "your trained model", trained, tokens).argmax(axis=1).astype(np.float64)


# Kept, because a hidden check asks for the same sentences once for every known rule.
@functools.lru_cache(maxsize=2)
def _training(seed):
    return training_set(seed)


@functools.lru_cache(maxsize=2 * len(DISTANCES))
def _held_out(distance, seed):
    return encode(held_out_set(distance, seed))


# What both need.


def _logits(call, name, model, tokens):
    """The logits (N, 2) as an array; Unjudged where they are something else."""
    torch = its_torch()
    (out,) = call.apply(name, model, {"tokens": torch.from_numpy(tokens.copy())}, ("logits",))
    wanted = (len(tokens), 2)
    if not isinstance(out, torch.Tensor):
        raise Unjudged(f"{name} returned {a(out)}; wanted a torch tensor of logits (N, 2), a row (was, were) each.")
    if tuple(out.shape) != wanted:
        turned = tuple(out.shape) == (tokens.shape[1], 2)
        raise Unjudged(
            f"{name} returned the shape {tuple(out.shape)}; wanted (N, 2), here {wanted}.\n"
            + (f"That is (T, 2): {TIME_IS_AXIS_1}" if turned else "")
            + "Return one row (was, were) for each sentence, from the state after its last word."
        )
    if not out.is_floating_point():
        raise Unjudged(
            f"{name} returned the dtype {dtype_name(out.dtype)}; wanted floating-point logits.\n"
            "Return the two numbers before argmax."
        )
    if not out.isfinite().all():
        raise Unjudged(
            f"{name} returned {int((~out.isfinite()).sum())} of {out.numel()} logits NaN or infinite: training "
            "diverged.\nLower the learning rate, or clip the gradient's norm before each step."
        )
    return out.detach().double().numpy()


@contextlib.contextmanager
def _repeatable(torch, seed):
    """One thread, and all random numbers from the seed; everything is put back afterwards."""
    threads, numpy_state, python_state = torch.get_num_threads(), np.random.get_state(), random.getstate()
    with torch.random.fork_rng(devices=[]):
        torch.set_num_threads(1)
        torch.manual_seed(seed)
        np.random.seed(seed % 2**32)
        random.seed(seed)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
            np.random.set_state(numpy_state)
            random.setstate(python_state)
