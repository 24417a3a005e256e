"""What goes wrong in the capstone: edits of the model, and for `train_agreement` the rules that a trained model may follow."""

from autograder.grading.course.misconception import Misconception

RULES = "from autograder.grading.course import agreement_rules"
MAKE_MODEL = "model = AgreementModel(vocabulary_size)"


def follows(rule):
    """The edit after which `train_agreement` returns a model that answers by `rule`, without training."""
    return MAKE_MODEL, f"{RULES}\n\n    return agreement_rules.{rule}"


MISCONCEPTIONS = [
    # The model: what its logits depend on.
    Misconception(
        "batch_first forgotten",
        of="AgreementModel",
        edit=("self.gru(e)", "(part.transpose(0, 1) for part in self.gru(e.transpose(0, 1)))"),
        hint="Without `batch_first=True` the network takes the batch for time: it reads from sentence to sentence.",
        see="eq-agreement-states",
    ),
    Misconception(
        "first step for the last",
        of="AgreementModel",
        edit=("states[:, -1]", "states[:, 0]"),
        hint="After the first step the network has read one word, or only filling. Take the state after the last.",
        see="eq-agreement-logits",
    ),
    Misconception(
        "only the last word read",
        of="AgreementModel",
        edit=("self.gru(e)", "self.gru(e[:, -1:])"),
        hint="The subject stands at the start. Give the network the whole sentence, `e`.",
        see="eq-agreement-states",
    ),
    Misconception(
        "bag of words",
        of="AgreementModel",
        edit=("self.gru(e)", "self.gru(e.mean(dim=1, keepdim=True))"),
        hint="A mean over the words does not know which noun came first, and the first decides. Read them in order.",
        see="eq-agreement-states",
    ),
    Misconception(
        "last word left out",
        of="AgreementModel",
        edit=("states[:, -1]", "states[:, -2]"),
        hint="You take the state before the last one. `tokens` ends with the last word before the verb: take `[:, -1]`.",
        see="eq-agreement-logits",
    ),
    Misconception(
        "softmax in the model",
        of="AgreementModel",
        edit=("return self.fc(states[:, -1])", "return torch.softmax(self.fc(states[:, -1]), dim=1)"),
        hint="`cross_entropy` has a softmax of its own. With two of them gradients are small and the loss cannot "
        "fall below 0.31. Return what the linear layer gives.",
        see="eq-agreement-logits",
    ),
    # The training: how the trained model answers.
    Misconception(
        "always was",
        of="train_agreement",
        edit=follows("always(0)"),
        hint="Your model answers was to every sentence, so it cannot see the subject or was not trained. Print the "
        "loss: it starts near 0.69 and must fall. Look for a missing `optimizer.step()` or `loss.backward()`, and for "
        "a state other than the last.",
        see="eq-agreement-loss",
    ),
    Misconception(
        "always were",
        of="train_agreement",
        edit=follows("always(1)"),
        hint="Your model answers were to every sentence, so it cannot see the subject or was not trained. Print the "
        "loss: it starts near 0.69 and must fall. Look for a missing `optimizer.step()` or `loss.backward()`, and for "
        "a state other than the last.",
        see="eq-agreement-loss",
    ),
    Misconception(
        "your model follows the nearest noun",
        of="train_agreement",
        edit=follows("noun(-1)"),
        hint="It answers by the last noun before the verb, and attractors mislead it. The subject has to survive in "
        "the state to the end: use a gated cell, and let it read the whole sentence.",
        see="eq-agreement-answer",
    ),
    Misconception(
        "was and were exchanged",
        of="train_agreement",
        edit=follows("noun(0, opposite=True)"),
        hint="Your model knows the subject and answers the other verb. Column 0 of the logits is was, column 1 were; "
        "compare them with `labels` as they are, and make the loss smaller, not larger.",
        see="eq-agreement-loss",
    ),
    Misconception(
        "your model goes against the nearest noun",
        of="train_agreement",
        edit=follows("noun(-1, opposite=True)"),
        hint="It answers the opposite of the last noun before the verb. That noun tells nothing: in the training "
        "sentences it is drawn by a coin. The subject alone decides.",
        see="eq-agreement-answer",
    ),
]
