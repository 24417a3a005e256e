"""What the unit `agreement` asks of a function, and how its answers are read.

A case is a seed, and who has the seed has every label. So the function's process gets sentences without it: those of
the exam in an order that tells nothing, and, where it is not to be believed, in words that are numbered anew. Then
only what is learned from the labelled sentences gives the others.
"""

import functools

import numpy as np

from autograder.checks.cases import Setting, Shape
from autograder.checks.exercise import Question
from autograder.given.sentences import (
    DISTANCES,
    NUMBER_OF,
    WORDS,
    encode,
    held_out_set,
    sentences,
    training_set,
)

# Logits are computed in the model's own dtype, float32. Of models with 8 to 512 units in 1 to 3 layers they are the
# same to 1e-5 in a batch and alone, and differ by 5e-4 and more where the sentence does.
SMALLEST_DIFFERENCE = 2e-5
# The practice: rows of words of which the one at DECIDES tells the label, a lesson for each step of training.
LESSONS, LESSON, EXAM = 60, 64, 240
ROW, DECIDES, NOUNS, FILLERS = 5, 1, 8, 24


def draw_seed(rng: np.random.Generator, shape: Shape, setting: Setting) -> np.ndarray:
    """A seed that nobody finds by trying; the largest that float64 holds exactly is near 2**53."""
    return np.array(rng.integers(2**53))


def _stream(seed, purpose):
    return np.random.default_rng([seed, *purpose.encode()])


def _seed_of(case):
    return int(case.inputs[0])


def _own_seed(seed):
    """What the function's process starts its random numbers from."""
    return np.array(_stream(seed, "own").integers(2**31))


# AgreementModel.


def _ask_model(case, remote):
    seed, count = _seed_of(case), case.sizes["N"]
    tokens = _short_sentences(seed, count)
    # One practice is enough: in the case of several sentences.
    lessons, labels, exam, _ = _practice(seed, LESSONS if count > 1 else 0)
    return (_own_seed(seed), tokens, *_changes(tokens), lessons, labels, exam)


def _read_model(case, returned):
    *logits, answers = returned
    wanted = (case.sizes["N"], 2)
    if not all(_is_array(array, wanted) for array in logits):
        return returned
    together, alone, *changed = logits
    *_, labels = _practice(_seed_of(case), LESSONS if case.sizes["N"] > 1 else 0)
    return (
        _share_right(answers, labels),
        alone - together,
        *(_differs(together, other) for other in changed),
        1.0 - _are_probabilities(together),
    )


def _model_truth(case):
    N = case.sizes["N"]
    return (np.array(1.0), np.zeros((N, 2)), *(np.ones(N) for _ in range(4)))


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


def _practice(seed, lessons):
    """Rows and labels of `lessons` batches, and rows and labels of an exam; all empty where there are no lessons.

    Which words are nouns, and of which number, is drawn: only the labels tell.
    """
    rng = _stream(seed, "practice")
    words = 1 + rng.permutation(len(WORDS) - 1)
    count = (lessons * LESSON, EXAM if lessons else 0)
    rows = rng.integers(NOUNS, NOUNS + FILLERS, size=(sum(count), ROW))
    deciding, misleading = rng.integers(NOUNS, size=(2, sum(count)))
    rows[:, DECIDES], rows[:, -1] = deciding, misleading
    rows, labels = words[rows], deciding % 2
    return rows[: count[0]], labels[: count[0]], rows[count[0] :], labels[count[0] :]


def _share_right(answers, labels):
    if not len(labels):
        return np.array(1.0)
    return np.array(float(np.mean(answers == labels)) if _is_array(answers, labels.shape) else 0.0)


def _differs(one, other):
    return (np.abs(one - other).max(axis=1) > SMALLEST_DIFFERENCE).astype(np.float64)


def _are_probabilities(logits):
    return ((np.abs(logits.sum(axis=1) - 1) < 1e-6) & (logits >= 0).all(axis=1)).astype(np.float64)


# train_agreement.


def _ask_training(case, remote):
    seed = _seed_of(case)
    numbers = np.arange(len(WORDS))
    if remote:
        numbers[1:] = _stream(seed, "words").permutation(numbers[1:])  # 0 stays what fills up a short sentence
    tokens, labels = _training(seed)
    exams = (_held_out(distance, seed)[0][_order(seed)] for distance in DISTANCES)
    return (_own_seed(seed), numbers[tokens], labels, *(numbers[exam] for exam in exams))


def _read_training(case, returned):
    back = np.argsort(_order(_seed_of(case)))
    return tuple(answers[back] if _is_array(answers, back.shape) else answers for answers in returned)


def _training_truth(case):
    return tuple(_held_out(distance, _seed_of(case))[1].astype(np.float64) for distance in DISTANCES)


def _order(seed):
    return _stream(seed, "order").permutation(EXAM)


# Kept, because a check asks for the same sentences once for every known rule.
@functools.lru_cache(maxsize=2)
def _training(seed):
    return training_set(seed)


@functools.lru_cache(maxsize=2 * len(DISTANCES))
def _held_out(distance, seed):
    return encode(held_out_set(distance, seed, EXAM))


# What both need.


def _is_array(value, shape):
    return type(value) is np.ndarray and value.dtype == np.float64 and value.shape == shape and np.isfinite(value).all()


MODEL = Question(
    names=("seed", "tokens", "number", "order", "last", "lessons", "labels", "exam"),
    ask=_ask_model,
    read=_read_model,
    truth=_model_truth,
)
TRAINING = Question(
    names=("seed", "tokens", "labels", *(f"exam_{distance}" for distance in DISTANCES)),
    ask=_ask_training,
    read=_read_training,
    truth=_training_truth,
)
