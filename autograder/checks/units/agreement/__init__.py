"""The unit `agreement`, the capstone."""

import numpy as np

from autograder.checks.cases import Setting
from autograder.checks.comparison import difference
from autograder.checks.exercise import Array, Exercise, Limits, Unit
from autograder.checks.units.agreement import calls, questions
from autograder.given.sentences import DISTANCES

# Accuracy that counts as right. A GRU or an LSTM reaches 0.99 and more, a count of nouns 0.75.
BAR = 0.95
# A count of nouns reaches 0.75 in the practice, and a model of 4 units more; without any learning it is 0.5.
BAR_OF_PRACTICE = 0.65
# As different as logits in float32 may be, in a batch and alone: see questions.SMALLEST_DIFFERENCE.
SAME_LOGITS = 1e-4
# How many standard errors a share has to lie away before anything is said of it.
BEYOND_CHANCE = 3


def _share_wrong(wanted, got):
    return float(np.mean(wanted != got))


def _too_few_right(case, wanted, got):
    """What is said where too few sentences are right: how many, and whether attractors are what misleads."""
    right = wanted == got
    without, with_attractors = np.split(right, 2)
    text = (
        f"{right.mean():.2f} of the sentences right ({without.mean():.2f} of those without attractors, "
        f"{with_attractors.mean():.2f} of those with); wanted at least {BAR}."
    )
    if all(abs(half.mean() - 0.5) < BEYOND_CHANCE * _standard_error(half, 0.5) for half in (without, with_attractors)):
        text += " Always the same answer does as well. Does the loss fall, and does the first noun reach the end?"
    elif without.mean() - with_attractors.mean() > BEYOND_CHANCE * 2**0.5 * _standard_error(without, right.mean()):
        text += " Other nouns mislead the model. Does it still know the first noun at the end?"
    return text


def _standard_error(answers, share):
    """Of the share right among so many answers, where each is right with the probability `share`."""
    return (share * (1 - share) / len(answers)) ** 0.5


def _largest_difference(wanted, got):
    return float(np.abs(wanted - got).max())


def _too_little_learned(case, wanted, got):
    """What is said of a model that has learned too little in the practice."""
    return (
        f"{got:.2f} of {questions.EXAM} rows right after {questions.LESSONS} steps of Adam on rows of "
        f"{questions.ROW} words, of which the second decides; wanted at least {BAR_OF_PRACTICE}. Always the same "
        "answer gives 0.5. Does the second word reach the logits, and do gradients come back to its vector?"
    )


def _flag(name, problem):
    """A quantity that is 1 for every sentence where the model does what it should."""
    return Array(
        name,
        "N",
        after="learns",
        problem=lambda case, wanted, got: f"{problem} (in {int((got < 1).sum())} of {got.size}).",
    )


_model = Exercise(
    "AgreementModel",
    "agreement",
    arguments=(Array("seed", "", draw=questions.draw_seed, integer=True),),
    quantities=(
        Array("learns", "", measure=difference, tolerance=1 - BAR_OF_PRACTICE, problem=_too_little_learned),
        Array(
            "alone",
            "N 2",
            after="learns",
            measure=_largest_difference,
            tolerance=SAME_LOGITS,
            problem=lambda case, wanted, got: (
                "a sentence gets other logits in a batch than alone, so sentences touch one another: "
                + calls.TIME_IS_AXIS_1.rstrip()
            ),
        ),
        _flag("subject", "the logits stay the same when the subject goes from singular to plural"),
        _flag("order", "the logits stay the same when two nouns change places, so the model sees no order"),
        _flag("last_word", "the logits stay the same when the last word changes, so the end is not read"),
        _flag("logits", "the rows are probabilities, so there is a softmax in the model; wanted what goes into it"),
    ),
    call=calls.model,
    question=questions.MODEL,
    settings=(Setting("eight sentences", N=8, T=1, D=1, H=1), Setting("one sentence", N=1, T=1, D=1, H=1)),
)
_train = Exercise(
    "train_agreement",
    "agreement",
    arguments=(Array("seed", "", draw=questions.draw_seed, integer=True),),
    quantities=tuple(
        Array(f"distance_{distance}", "N", measure=_share_wrong, tolerance=1 - BAR, problem=_too_few_right)
        for distance in DISTANCES
    ),
    builds_on=("AgreementModel",),
    call=calls.train,
    question=questions.TRAINING,
    settings=(Setting("held-out sentences", N=240, T=1, D=1, H=1),),
    repeats=False,
)

# A training has limits of its own: 30 s of processor time and 60 s by the clock, for each of its two checks.
UNIT = Unit(
    "agreement",
    "was or were",
    (_model, _train),
    misconceptions=10,
    needs_torch=True,
    trains=True,
    limits=Limits(cell=150, notebook=400),
)
