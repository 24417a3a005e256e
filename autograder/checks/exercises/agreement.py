"""The exercises of the unit `agreement`, in the notebook's order."""

import numpy as np

from autograder.checks.agreement_sentences import DISTANCES
from autograder.checks.cases import Setting, draw_seed
from autograder.checks.exercises.calls import agreement as calls
from autograder.checks.exercises.kinds import Array, Exercise

# Accuracy that counts as right. A GRU or an LSTM reaches 0.99 and more, a count of nouns 0.75.
BAR = 0.95


def _share_wrong(wanted, got):
    return float(np.mean(wanted != got))


def _said(case, wanted, got):
    """What is said where too few sentences are right: how many, and whether attractors are what misleads."""
    right = wanted == got
    half = len(right) // 2
    text = (
        f"{right.mean():.2f} of the sentences right ({right[:half].mean():.2f} of those without attractors, "
        f"{right[half:].mean():.2f} of those with); wanted at least {BAR}."
    )
    if right.mean() < 0.6:
        text += " Always the same answer is right in 0.50: the model has learned next to nothing. Does the loss fall?"
    elif right[:half].mean() > 0.9:
        text += " Other nouns mislead the model. Does it still know the first noun at the end?"
    return text


def _largest_difference(wanted, got):
    return float(np.abs(wanted - got).max())


def _yes(name, problem):
    """A quantity that is 1 for every sentence where the model does what it should."""
    return Array(name, "N", problem=lambda case, wanted, got: f"{problem} (in {int((got < 1).sum())} of {got.size}).")


_model = Exercise(
    "AgreementModel",
    "agreement",
    arguments=(Array("seed", "", draw=draw_seed),),
    quantities=(
        Array(
            "alone",
            "N 2",
            measure=_largest_difference,
            problem=lambda case, wanted, got: (
                "a sentence gets other logits in a batch than alone. Sentences must not touch one another: "
                "time is axis 1 of tokens (N, T)."
            ),
        ),
        _yes("subject", "the logits stay the same when the subject goes from singular to plural"),
        _yes("order", "the logits stay the same when two nouns change places, so the model sees no order"),
        _yes("last_word", "the logits stay the same when the last word changes, so the end is not read"),
        _yes("logits", "the rows are probabilities, so there is a softmax in the model; wanted what goes into it"),
    ),
    call=calls.model,
    truth=calls.model_truth,
    settings=(Setting("eight sentences", N=8, T=1, D=1, H=1), Setting("one sentence", N=1, T=1, D=1, H=1)),
)
_train = Exercise(
    "train_agreement",
    "agreement",
    arguments=(Array("seed", "", draw=draw_seed),),
    quantities=tuple(
        Array(f"distance_{distance}", "N", measure=_share_wrong, tolerance=1 - BAR, problem=_said)
        for distance in DISTANCES
    ),
    builds_on=("AgreementModel",),
    call=calls.train,
    truth=calls.train_truth,
    settings=(Setting("held-out sentences", N=240, T=1, D=1, H=1),),
    repeats=False,
)

EXERCISES = (_model, _train)
