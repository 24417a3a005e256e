"""The capstone's verdicts: on bad answers, on models that go by a rule of thumb, and on what must be put back."""

import random
import signal
import time

import numpy as np
import pytest
import torch

from autograder import check
from autograder.checks.exercises.calls import agreement as agreement_calls
from autograder.checks.judging import score
from autograder.checks.time_limit import OutOfTime, time_limit
from autograder.grading import reference, source
from autograder.grading.answers import answers

FUNCTIONS = source.read("agreement").functions


def notebook(**edits):
    """The reference's names, with edits (old, new) of a function, or a body for train_agreement."""
    names = reference.load("agreement")
    for name, edit in edits.items():
        if isinstance(edit, str):
            written = f"def train_agreement(tokens, labels, vocabulary_size):\n    {edit}"
        else:
            old, new = edit
            assert old in FUNCTIONS[name], old
            written = FUNCTIONS[name].replace(old, new)
        exec(written, names)
    return names


def said(name, edit):
    result = check(notebook(**{name: edit})[name], points=8)
    return result, " ".join(str(result).split())


RETURN = "return self.fc(states[:, -1])"

MESSAGES = [
    ("AgreementModel", ("e = self.embedding(tokens)", "raise NotImplementedError()"), "AgreementModel.forward is not written yet."),
    ("AgreementModel", ("(nn.Module)", ""), "AgreementModel gives an AgreementModel; wanted a torch module. Write `class"),
    ("AgreementModel", ("nn.Embedding(vocabulary_size, 16)", "nn.Embedding(50, 16)"), "AgreementModel.forward raised IndexError on your line"),
    ("AgreementModel", (RETURN, "return self.fc(states)"), "returned the shape (8, 6, 2); wanted (N, 2), here (8, 2). Return one row (was, were)"),
    ("AgreementModel", (RETURN, "return self.fc(states[-1])"), "returned the shape (6, 2); wanted (N, 2), here (8, 2)."),
    ("AgreementModel", (RETURN, RETURN + "[:, 0]"), "returned the shape (8,); wanted (N, 2)"),
    ("AgreementModel", (RETURN, RETURN + ".argmax(1, keepdim=True).repeat(1, 2)"), "returned the dtype int64; wanted floating-point logits. Return the two numbers before argmax."),
    ("AgreementModel", (RETURN, RETURN + ".detach()"), "returned logits without a graph: requires_grad is False"),
    ("AgreementModel", (RETURN, RETURN + ".detach().numpy()"), "returned an ndarray; wanted a torch tensor of logits (N, 2)"),
    ("AgreementModel", (RETURN, RETURN + " * float('nan')"), "16 of 16 logits NaN or infinite"),
    ("train_agreement", "raise NotImplementedError()", "train_agreement is not written yet."),
    ("train_agreement", "pass", "train_agreement returned nothing (None); wanted 1: model. End it with `return model`."),
    ("train_agreement", "return 0.7", "train_agreement returned a float; wanted the trained model."),
    ("train_agreement", "return AgreementModel", "your trained model raised TypeError"),
    ("train_agreement", "return lambda t: torch.zeros(len(t))", "your trained model returned the shape (240,); wanted (N, 2), here (240, 2)."),
    ("train_agreement", "return lambda t: torch.zeros(len(t), 2, dtype=torch.long)", "your trained model returned the dtype int64; wanted floating-point logits."),
    ("train_agreement", "return lambda t: torch.zeros(len(t), 2).numpy()", "your trained model returned an ndarray; wanted a torch tensor"),
    ("train_agreement", "return lambda t: torch.zeros(len(t), 2) / 0", "logits NaN or infinite: training diverged. Lower the learning rate, or clip"),
    ("train_agreement", "return AgreementModel(vocabulary_size)(tokens, labels)", "train_agreement raised TypeError on your line"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edit", "message"), MESSAGES, ids=[f"{name}: {m}" for name, _, m in MESSAGES])
def test_a_bad_answer_earns_nothing_and_gets_its_own_message(name, edit, message):
    result, words = said(name, edit)
    assert result == 0
    assert message in words


def test_training_that_takes_too_long_is_stopped_and_told(monkeypatch):
    monkeypatch.setattr(agreement_calls, "SECONDS", 0.3)
    start = time.monotonic()
    result, words = said(
        "train_agreement", "import time\n    while True:\n        try: time.sleep(1)\n        except Exception: pass"
    )
    assert result == 0
    assert "train_agreement was stopped after 0.3 s; it has to end before. Make fewer passes" in words
    assert time.monotonic() - start < 5


def test_an_untrained_model_is_told_that_it_has_learned_nothing():
    result, words = said("train_agreement", "return AgreementModel(vocabulary_size)")
    assert result == 0
    assert "always was" in words or "the model has learned next to nothing. Does the loss fall?" in words


def test_noise_is_told_as_having_learned_nothing():
    result, words = said("train_agreement", "return lambda t: torch.randn(len(t), 2)")
    assert result == 0
    assert (
        "wanted at least 0.95. Always the same answer is right in 0.50: the model has learned next to nothing." in words
    )


BAG = (
    "states, _ = self.gru(e)  # eq-agreement-states\n    return self.fc(states[:, -1])",
    "return self.fc(torch.nn.functional.pad(e.sum(dim=1), (0, 16)))",
)


def test_a_model_that_other_nouns_mislead_is_told_so():
    """Right where there is no other noun, and by chance where there are some."""
    guess = "lambda t: torch.where((rules.noun(0)(t) == rules.noun(-1)(t)), rules.noun(0)(t), torch.rand(len(t), 2))"
    result, words = said(
        "train_agreement", f"from autograder.grading import agreement_rules as rules\n    return {guess}"
    )
    assert result == 0
    assert "(1.00 of those without attractors, 0." in words
    assert "Other nouns mislead the model. Does it still know the first noun at the end?" in words


def test_a_bag_of_words_reaches_the_bar_at_no_distance():
    bag = tuple(part.replace("\n    ", "\n        ") for part in BAG)
    result = check(notebook(AgreementModel=bag)["train_agreement"], points=8)
    words = " ".join(str(result).split())
    assert result == 0
    assert "Mend AgreementModel first" in words
    assert all(row.error > 0.2 for row in result.verdict.quantities)


def test_a_model_that_reads_the_last_twenty_words_loses_the_long_distance_alone():
    result = check(
        notebook(AgreementModel=("self.embedding(tokens)", "self.embedding(tokens[:, -20:])"))["train_agreement"], 8
    )
    assert result == 6
    assert [row.right for row in result.verdict.quantities] == [True, True, True, False]


def test_a_plain_rnn_learns_the_short_distances_and_not_reliably_the_long_one():
    """Three trainings in the way of the tutorials; the gated reference gets full marks in each."""
    train = notebook(AgreementModel=("nn.GRU(", "nn.RNN("), train_agreement=("split(128)", "split(64)"))[
        "train_agreement"
    ]
    earned = [
        score(train, 8, lambda step, seed=seed: answers(step, seed, "hidden cases"), "hidden") for seed in range(3)
    ]
    assert max(earned) >= 4
    assert min(earned) < 8
    assert not all(result.verdict.quantities[-1].right for result in earned)


def test_the_same_submission_gets_the_same_verdict_and_nothing_is_left_changed():
    names = notebook(train_agreement="return lambda t: torch.randn(len(t), 2) + np.random.rand() + random.random()")
    names.update(np=np, random=random)
    threads, handler = torch.get_num_threads(), signal.getsignal(signal.SIGALRM)
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    wanted = torch.rand(1).item(), np.random.rand(), random.random()
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    assert str(check(names["train_agreement"], points=8)) == str(check(names["train_agreement"], points=8))
    assert (torch.rand(1).item(), np.random.rand(), random.random()) == wanted
    assert torch.get_num_threads() == threads
    assert signal.getsignal(signal.SIGALRM) is handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_timer_that_was_set_before_goes_on():
    rang = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rang.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(OutOfTime), time_limit(0.05):
            time.sleep(1)
        assert not rang
        time.sleep(0.3)
        assert rang
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
