"""The capstone's verdicts: on bad answers, on models that go by a rule of thumb, and on what must be put back."""

import random
import signal
import time

import numpy as np
import pytest
import torch

from autograder import check
from autograder.checks.check import score
from autograder.checks.time_limit import OutOfTime, time_limit
from autograder.checks.units.agreement import calls as agreement_calls
from autograder.grading.course import reference, source
from autograder.grading.course.expected import expected_answers

FUNCTIONS = source.read_source("agreement").functions


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
    ("AgreementModel", (RETURN, "return self.fc(states[-1])"), "returned the shape (6, 2); wanted (N, 2), here (8, 2). That is (T, 2): time is axis 1 of tokens (N, T). Pass batch_first=True"),
    ("AgreementModel", ("nn.Embedding(vocabulary_size, 16)", "nn.Embedding(vocabulary_size - 1, 16)"), "Tokens go from 0 to vocabulary_size - 1, so the table needs vocabulary_size rows."),
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


def stopped(monkeypatch, body, **limits):
    for name, limit in limits.items():
        monkeypatch.setattr(agreement_calls, name, limit)
    start = time.monotonic()
    result, words = said("train_agreement", body)
    assert result == 0
    assert time.monotonic() - start < 20
    return words


def test_training_that_waits_too_long_is_stopped_and_told(monkeypatch):
    body = "import time\n    while True:\n        try: time.sleep(1)\n        except Exception: pass"
    words = stopped(monkeypatch, body, SECONDS=0.3)
    assert "train_agreement was stopped after 0.3 s; it has to end before. It used less than 30 s of" in words
    assert "Leave out what waits, such as sleep" in words


@pytest.mark.parametrize("work", ["sum(range(100))", "torch.rand(300, 300) @ torch.rand(300, 300)"])
def test_training_that_takes_too_much_processor_time_is_stopped_and_told(monkeypatch, work):
    words = stopped(monkeypatch, f"while True: {work}", PROCESSOR_SECONDS=0.3)
    assert "train_agreement was stopped after 0.3 s of processor time; it has to end before. Make fewer passes" in words


def test_time_in_which_the_machine_does_something_else_is_not_counted(monkeypatch):
    words = stopped(monkeypatch, "import time; time.sleep(1); return 0.7", PROCESSOR_SECONDS=0.5)
    assert "returned a float; wanted the trained model." in words


ALWAYS_THE_SAME = "Always the same answer does as well. Does the loss fall, and does the first noun reach the end?"
MISLED = "Other nouns mislead the model. Does it still know the first noun at the end?"


def test_a_model_without_batch_first_is_told_which_axis_is_time():
    result, words = said("AgreementModel", ("batch_first=True", "batch_first=False"))
    assert result < 8
    assert "a sentence gets other logits in a batch than alone, so sentences touch one another: time is axis 1" in words
    assert "Pass batch_first=True to the recurrent layer, and take its last step, states[:, -1]." in words


IN_FLOAT32 = {
    "a state that is made in float32": "h = torch.zeros(1, len(tokens), 32)\n        states, _ = self.gru(e, h)",
    "one-hot rows": "e = nn.functional.one_hot(tokens, len(self.embedding.weight)).float() @ self.embedding.weight\n"
    "        states, _ = self.gru(e)",
}


@pytest.mark.parametrize("written", IN_FLOAT32.values(), ids=IN_FLOAT32)
def test_a_model_that_works_in_float32_alone_is_right(written):
    names = notebook(AgreementModel=("states, _ = self.gru(e)  # eq-agreement-states", written))
    assert check(names["AgreementModel"], points=4) == 4


def test_an_untrained_model_is_told_that_it_has_learned_nothing():
    result, words = said("train_agreement", "return AgreementModel(vocabulary_size)")
    assert result == 0
    assert ALWAYS_THE_SAME in words


def test_noise_is_told_as_having_learned_nothing():
    result, words = said("train_agreement", "return lambda t: torch.randn(len(t), 2)")
    assert result == 0
    assert f"wanted at least 0.95. {ALWAYS_THE_SAME}" in words
    assert MISLED not in words


def ruled(rule):
    return said("train_agreement", f"from autograder.grading.course import agreement_rules as rules\n    return {rule}")


def test_exchanged_labels_are_not_told_as_having_learned_nothing():
    result, words = ruled("rules.noun(0, opposite=True)")
    assert result == 0
    assert "0.00 of the sentences right" in words
    assert "Likely cause of distance_4, distance_8, distance_16, distance_64: was and were exchanged." in words
    assert ALWAYS_THE_SAME not in words
    assert MISLED not in words


def test_a_model_by_the_nearest_noun_is_told_that_nouns_mislead_it_and_nothing_else():
    result, words = ruled("rules.noun(-1)")
    assert result == 0
    assert "0.50 of the sentences right (1.00 of those without attractors, 0.00 of those with)" in words
    assert MISLED in words
    assert ALWAYS_THE_SAME not in words


def test_a_gap_that_chance_makes_is_not_blamed_on_other_nouns():
    """In each half 9 in 10 are right, with attractors somewhat fewer."""
    result, words = ruled(
        "lambda t: torch.where(torch.rand(len(t), 1) < 0.9, rules.noun(0)(t), rules.noun(0, opposite=True)(t))"
    )
    assert result == 0
    assert MISLED not in words


BAG = (
    "states, _ = self.gru(e)  # eq-agreement-states\n    return self.fc(states[:, -1])",
    "return self.fc(torch.nn.functional.pad(e.sum(dim=1), (0, 16)))",
)


def test_a_model_that_other_nouns_mislead_is_told_so():
    """Right where there is no other noun, and by chance where there are some."""
    guess = "lambda t: torch.where((rules.noun(0)(t) == rules.noun(-1)(t)), rules.noun(0)(t), torch.rand(len(t), 2))"
    result, words = said(
        "train_agreement", f"from autograder.grading.course import agreement_rules as rules\n    return {guess}"
    )
    assert result == 0
    assert "(1.00 of those without attractors, 0." in words
    assert MISLED in words


def test_a_bag_of_words_reaches_the_bar_at_no_distance():
    bag = tuple(part.replace("\n    ", "\n        ") for part in BAG)
    result = check(notebook(AgreementModel=bag)["train_agreement"], points=8)
    words = " ".join(str(result).split())
    assert result == 0
    assert "Fix AgreementModel first" in words
    assert all(row.error > 0.2 for row in result.verdict.quantities)


def test_a_model_that_reads_the_last_twenty_words_loses_the_long_distance_alone():
    result = check(
        notebook(AgreementModel=("self.embedding(tokens)", "self.embedding(tokens[:, -20:])"))["train_agreement"], 8
    )
    assert result == 6
    assert [row.right for row in result.verdict.quantities] == [True, True, True, False]


@pytest.mark.nightly
def test_a_plain_rnn_learns_the_short_distances_and_not_reliably_the_long_one():
    """Three trainings in the way of the tutorials; the gated reference gets full marks in each."""
    train = notebook(AgreementModel=("nn.GRU(", "nn.RNN("), train_agreement=("split(128)", "split(64)"))[
        "train_agreement"
    ]
    earned = [
        score(train, 8, None, lambda step, seed=seed: expected_answers(step, seed, "hidden cases"), "hidden")
        for seed in range(3)
    ]
    assert max(earned) >= 4
    assert min(earned) < 8
    assert not all(result.verdict.quantities[-1].right for result in earned)


def test_the_same_submission_gets_the_same_verdict_and_nothing_is_left_changed():
    names = notebook(train_agreement="return lambda t: torch.randn(len(t), 2) + np.random.rand() + random.random()")
    names.update(np=np, random=random)
    threads, handlers = (
        torch.get_num_threads(),
        [signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGPROF)],
    )
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    wanted = torch.rand(1).item(), np.random.rand(), random.random()
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    assert str(check(names["train_agreement"], points=8)) == str(check(names["train_agreement"], points=8))
    assert (torch.rand(1).item(), np.random.rand(), random.random()) == wanted
    assert torch.get_num_threads() == threads
    assert [signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGPROF)] == handlers
    assert signal.getitimer(signal.ITIMER_REAL) == signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_a_timer_that_was_set_before_goes_on():
    rang = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rang.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(OutOfTime), time_limit(10, 0.05):
            time.sleep(1)
        assert not rang
        time.sleep(0.3)
        assert rang
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
