"""The sentences of the capstone: as long as asked for, decided by the subject alone, and never the same for judging."""

from collections import Counter

import numpy as np
import pytest

from autograder.given.sentences import (
    DISTANCES,
    LENGTH,
    NOUNS,
    WORDS,
    Sentence,
    encode,
    held_out_set,
    sentences,
    training_set,
)

NUMBER = {form: number for pair in NOUNS for number, form in enumerate(pair)}


def numbers(sentence):
    """The numbers of the sentence's nouns in order, 0 singular, 1 plural; the subject's is the first."""
    return [NUMBER[word] for word in sentence.words if word in NUMBER]


@pytest.mark.parametrize("attractors", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("distance", [16, 17, 18, 30, 64])
def test_a_sentence_has_the_distance_and_the_attractors_asked_for(distance, attractors):
    for sentence in sentences(50, distance, attractors, seed=1):
        subject, *between = numbers(sentence)
        text = str(sentence).replace(",", "").rstrip(".").split()
        verb = text.index("was" if sentence.label == 0 else "were")
        assert verb - sentence.subject - 1 == sentence.distance == distance
        assert subject == sentence.label
        assert sentence.attractors == sum(number != subject for number in between)
        if attractors is not None:
            assert sentence.attractors == attractors
            assert len(between) == max(2 * attractors - 1, 0)


def test_the_subject_is_the_first_noun_and_the_verb_agrees_with_it():
    sentence = Sentence(("the", "old", "cats", "which", "ate"), subject=2, label=1, attractors=0, complement="full")
    assert str(sentence) == "The old cats, which ate, were full."
    for drawn in sentences(100, 8, seed=2):
        assert NUMBER[drawn.words[drawn.subject]] == drawn.label
        assert not NUMBER.keys() & set(drawn.words[: drawn.subject])


def test_more_attractors_than_fit_are_refused():
    with pytest.raises(ValueError, match="2 attractors need a distance of at least 10; it is 9"):
        sentences(1, 9, attractors=2)


def test_the_same_seed_draws_the_same_sentences_and_another_draws_others():
    assert sentences(20, 8, seed=3) == sentences(20, 8, seed=3)
    assert sentences(20, 8, seed=3) != sentences(20, 8, seed=4)
    assert np.array_equal(training_set(3, each=20)[0], training_set(3, each=20)[0])


def test_no_sentence_for_judging_is_ever_trained_on_whatever_the_seeds():
    trained = {s.words for seed in range(3) for d in DISTANCES for s in sentences(500, d, seed=seed)}
    judged = {s.words for seed in range(3) for d in DISTANCES for s in held_out_set(d, seed)}
    assert not trained & judged


@pytest.mark.parametrize("distance", DISTANCES)
def test_was_and_were_are_equally_many_with_attractors_and_without(distance):
    drawn = held_out_set(distance, seed=5)
    for half in (drawn[:120], drawn[120:]):
        assert sum(sentence.label for sentence in half) == 60
    assert not any(sentence.attractors for sentence in drawn[:120])
    assert all(sentence.attractors for sentence in drawn[120:])


@pytest.mark.parametrize("distance", DISTANCES)
def test_neither_the_nearest_noun_nor_a_count_of_nouns_gives_the_verb_away(distance):
    drawn = held_out_set(distance, seed=6)
    nearest = np.mean([numbers(sentence)[-1] == sentence.label for sentence in drawn])
    assert nearest < 0.68
    for sentence in drawn[120:]:
        assert Counter(numbers(sentence))[0] == Counter(numbers(sentence))[1]


def test_no_word_but_a_noun_tells_the_number():
    """Each other word stands as often before was as before were, within four standard deviations."""
    drawn = [sentence for d in DISTANCES for sentence in sentences(4000, d, seed=7)]
    with_were, all_of = Counter(), Counter()
    for sentence in drawn:
        for word in set(sentence.words) - NUMBER.keys():
            all_of[word] += 1
            with_were[word] += sentence.label
    for word, count in all_of.items():
        assert abs(with_were[word] - count / 2) <= 2 * np.sqrt(count), word


def test_a_noun_of_the_clause_tells_nothing_in_the_training_sentences():
    last = [(numbers(s)[-1], s.label) for s in sentences(4000, 16, seed=8) if len(numbers(s)) > 1]
    assert abs(np.mean([number == label for number, label in last]) - 0.5) < 0.04


def test_tokens_end_with_the_last_word_and_are_filled_up_on_the_left():
    (short,) = sentences(1, 4, seed=9)
    tokens, labels = encode([short])
    assert tokens.shape == (1, LENGTH)
    assert [WORDS[token] for token in tokens[0, -len(short.words) :]] == list(short.words)
    assert not tokens[0, : -len(short.words)].any()
    assert labels.tolist() == [short.label]
    assert len(set(WORDS)) == len(WORDS)
