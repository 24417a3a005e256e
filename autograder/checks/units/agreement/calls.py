"""How a case becomes a call in the unit `agreement`: sentences become logits, and a trained model's answers.

A verdict repeats: torch, NumPy and random start from the case's seed, and torch computes in one thread.
"""

import contextlib
import random

import numpy as np

from autograder.checks.call import Caller, Unjudged
from autograder.checks.cases import Case, Values
from autograder.checks.exercise import Exercise
from autograder.checks.time_limit import OutOfTime, time_limit
from autograder.checks.torch_tools import dtype_name, its_torch, require_module
from autograder.checks.units.agreement.questions import LESSON
from autograder.checks.words import a
from autograder.given.sentences import WORDS

# For one training, which takes the reference 4 s, and on a slow or busy processor three times as long. Processor time,
# because a grade must not hang on what else the machine does; the clock, because a training may also wait.
PROCESSOR_SECONDS = 30
SECONDS = 60
TIME_IS_AXIS_1 = (
    "time is axis 1 of tokens (N, T). Pass batch_first=True to the recurrent layer, and take its last step, "
    "states[:, -1]. "
)


# AgreementModel.


def model(call: Caller, exercise: Exercise, case: Case) -> Values:
    """Build the reader's model; give the logits of sentences with random parameters, and answers after a practice."""
    torch = its_torch()
    seed, tokens, number, order, last, lessons, labels, exam = case.inputs
    with _repeatable(torch, seed):
        built = _built(call, exercise)
        built.eval()
        # Larger than a start value, so that what a logit depends on shows; a layer may also start at zero. Not so
        # large that a wide layer makes much of float32's rounding.
        with torch.no_grad():
            for parameter in built.parameters():
                parameter.normal_(std=min(0.5, 2.5 / parameter.shape[-1:].numel() ** 0.5))

        def logits(tokens):
            return _logits(call, f"{exercise.name}.forward", built, tokens)

        together = logits(tokens)
        _require_every_word(logits)
        _require_gradient(call, exercise, built, tokens)
        alone = np.concatenate([logits(row[None]) for row in tokens])
        answers = _practised(call, exercise, lessons, labels, exam)
        return together, alone, logits(number), logits(order), logits(last), answers


def _built(call, exercise):
    (built,) = call(exercise.name, {"vocabulary_size": len(WORDS)}, ("model",))
    require_module(exercise, built)
    return built


def _practised(call, exercise, lessons, labels, exam):
    """The answers to the rows of the exam of a new model that has learned from the lessons."""
    if not len(lessons):
        return np.zeros(0)
    torch = its_torch()
    model = _built(call, exercise)
    # Written otherwise than the notebook's training: the package that students install shows no line of a solution.
    learner = torch.optim.Adam([*model.parameters()], 0.01)
    for rows, wanted in zip(*(torch.from_numpy(array).split(LESSON) for array in (lessons, labels)), strict=True):
        learner.zero_grad()
        (logits,) = call.apply(f"{exercise.name}.forward", model, {"tokens": rows}, ("logits",))
        torch.nn.functional.nll_loss(logits.log_softmax(dim=1), wanted).backward()
        learner.step()
    model.eval()
    return _answers(call, f"{exercise.name}.forward", model, exam)


def _require_every_word(logits):
    """Unjudged where the model has no row for one of the words."""
    words = np.arange(len(WORDS))
    try:
        logits(np.append(words, np.zeros(-len(words) % 6, dtype=words.dtype)).reshape(-1, 6))
    except Unjudged as reason:
        if not isinstance(reason.error, IndexError):
            raise
        raise reason.with_message(
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


def train(call: Caller, exercise: Exercise, case: Case) -> Values:
    """Have the reader's function train on the labelled sentences, and its model answer the others."""
    torch = its_torch()
    seed, tokens, labels, *exams = case.inputs
    arguments = {"tokens": torch.from_numpy(tokens), "labels": torch.from_numpy(labels), "vocabulary_size": len(WORDS)}
    try:
        with _repeatable(torch, seed), time_limit(PROCESSOR_SECONDS, SECONDS):
            (trained,) = call(exercise.name, arguments, ("model",))
            if isinstance(trained, torch.nn.Module):
                trained.eval()
            elif not callable(trained):
                raise Unjudged(
                    f"{exercise.name} returned {a(trained)}; wanted the trained model.\nEnd it with `return model`."
                )
            return tuple(_answers(call, "your trained model", trained, exam) for exam in exams)
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


# What both need.


def _answers(call, name, model, rows):
    """The label with the larger logit, for each row."""
    with its_torch().no_grad():
        return _logits(call, name, model, rows).argmax(axis=1).astype(np.float64)


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
    seed = int(seed)
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
