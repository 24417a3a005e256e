"""What students get wrong in the PyTorch unit, each as an edit of one place of solutions/pytorch.py."""

from autograder.grading.course.misconception import Misconception

MISCONCEPTIONS = [
    # A model around nn.GRU.
    Misconception(
        "batch_first forgotten",
        of="GRUModel",
        # What the GRU gives where it takes axis 0 for time and is left to make its own zero state.
        edit=("self.gru(x, h0)", "(part.transpose(0, 1) for part in self.gru(x.transpose(0, 1)))"),
        hint="Without `batch_first=True` nn.GRU takes the batch for time: your sequences run into one another.",
        see="eq-pytorch-states",
    ),
    Misconception(
        "reshape for transpose",
        of="GRUModel",
        edit=("self.gru(x, h0)", "self.gru(x.reshape(x.shape[1], N, -1).transpose(0, 1), h0)"),
        hint="`reshape` and `view` keep the order in memory and mix the sequences. `x.transpose(0, 1)` exchanges two "
        "axes; with `batch_first=True` nothing need be exchanged.",
        see="eq-pytorch-states",
    ),
    Misconception(
        "first step for the last",
        of="GRUModel",
        edit=("states[:, -1]", "states[:, 0]"),
        hint="After the first step the network has read one input. Take the state after the last, `[:, -1]`.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "last sequence for the last step",
        of="GRUModel",
        edit=("states[:, -1]", "states[-1]"),
        hint="Axis 0 is the batch, so `[-1]` is the last sequence with all its steps. Time is axis 1: `[:, -1]`.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "state of the first layer",
        of="GRUModel",
        edit=(
            "states, _ = self.gru(x, h0)  # eq-pytorch-states\n        last = states[:, -1]",
            "_, h_last = self.gru(x, h0)\n        last = h_last[0]",
        ),
        hint="The second value of nn.GRU holds one state a layer, the first layer first. The last layer is `[-1]`.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "output at every step",
        of="GRUModel",
        edit=("last = states[:, -1]", "last = states"),
        hint="The linear layer is given every state. Take the state after the last step first.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "mean over the steps",
        of="GRUModel",
        edit=("states[:, -1]", "states.mean(dim=1)"),
        hint="The state after the last step has read the whole sequence. Take it alone, not the mean over all steps.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "linear layer left out",
        of="GRUModel",
        edit=("return self.fc(last)", "return last"),
        hint="You return the state (N, H). The linear layer `fc` makes the output (N, O) of it.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "sigmoid on the output",
        of="GRUModel",
        edit=("return self.fc(last)", "return torch.sigmoid(self.fc(last))"),
        hint="The output is the linear layer's. A loss such as BCEWithLogitsLoss brings its own sigmoid.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "ReLU on the last state",
        of="GRUModel",
        edit=("return self.fc(last)", "return self.fc(torch.relu(last))"),
        hint="The state goes into the linear layer as it is; a ReLU drops the half of it that is negative.",
        see="eq-pytorch-output",
    ),
    Misconception(
        "initial state of ones",
        of="GRUModel",
        edit=("torch.zeros(", "torch.ones("),
        hint="The states start at zero.",
        see="eq-pytorch-initial",
    ),
    Misconception(
        "graph cut before the linear layer",
        of="GRUModel",
        edit=("states[:, -1]", "states[:, -1].detach()"),
        hint="The output is right and no gradient comes back into the GRU, so it never learns. Leave out `.detach()` "
        "and `.data`.",
        see="eq-pytorch-output",
    ),
    # An LSTM cell.
    Misconception(
        "gate order i, f, o, g",
        of="LSTMCell",
        edit=("a_i, a_f, a_g, a_o = a.chunk", "a_i, a_f, a_o, a_g = a.chunk"),
        hint="That is the order of CS231n. PyTorch's is i, f, g, o: the candidate is the third block.",
        see="eq-pytorch-gates",
    ),
    Misconception(
        "gate order f, i, g, o",
        of="LSTMCell",
        edit=("a_i, a_f, a_g, a_o = a.chunk", "a_f, a_i, a_g, a_o = a.chunk"),
        hint="The input gate is the first block, the forget gate the second.",
        see="eq-pytorch-gates",
    ),
    Misconception(
        "gate order i, o, f, g",
        of="LSTMCell",
        edit=("a_i, a_f, a_g, a_o = a.chunk", "a_i, a_o, a_f, a_g = a.chunk"),
        hint="That is the order of ONNX. PyTorch's is i, f, g, o.",
        see="eq-pytorch-gates",
    ),
    Misconception(
        "sigmoid for the candidate",
        of="LSTMCell",
        edit=("g = torch.tanh(a_g)", "g = torch.sigmoid(a_g)"),
        hint="g is what is written into the cell state and may be negative: its function is tanh.",
        see="eq-pytorch-gates",
    ),
    Misconception(
        "tanh for the output gate",
        of="LSTMCell",
        edit=("o = torch.sigmoid(a_o)", "o = torch.tanh(a_o)"),
        hint="A gate lies between 0 and 1: its function is the sigmoid.",
        see="eq-pytorch-gates",
    ),
    Misconception(
        "forget gate left out",
        of="LSTMCell",
        edit=("f * c + i * g", "c + i * g"),
        hint="Without f the cell state can forget nothing. Multiply the old cell state by f.",
        see="eq-pytorch-cell",
    ),
    Misconception(
        "old cell state left out",
        of="LSTMCell",
        edit=("f * c + i * g", "i * g"),
        hint="Without f ⊙ c nothing is carried from step to step. Add it.",
        see="eq-pytorch-cell",
    ),
    Misconception(
        "input gate left out",
        of="LSTMCell",
        edit=("f * c + i * g", "f * c + g"),
        hint="The input gate decides how much of g is written. Multiply g by i.",
        see="eq-pytorch-cell",
    ),
    Misconception(
        "1 - f for the input gate",
        of="LSTMCell",
        edit=("f * c + i * g", "f * c + (1 - f) * g"),
        hint="Coupled gates are another cell. Here the input gate i is its own.",
        see="eq-pytorch-cell",
    ),
    Misconception(
        "tanh of the cell state left out",
        of="LSTMCell",
        edit=("o * torch.tanh(c_next)", "o * c_next"),
        hint="The cell state can leave (-1, 1); its tanh goes through the output gate.",
        see="eq-pytorch-hidden",
    ),
    Misconception(
        "hidden state from the old cell state",
        of="LSTMCell",
        edit=("o * torch.tanh(c_next)", "o * torch.tanh(c)"),
        hint="First the new cell state, then the hidden state from it: use c_next.",
        see="eq-pytorch-hidden",
    ),
    Misconception(
        "states returned in the wrong order",
        of="LSTMCell",
        edit=("return h_next, c_next", "return c_next, h_next"),
        hint="Return the hidden state first, then the cell state.",
        see="eq-pytorch-hidden",
    ),
    Misconception(
        "state unpacked as (c, h)",
        of="LSTMCell",
        edit=("h, c = state", "c, h = state"),
        hint="The state is the pair (h, c): the hidden state comes first.",
        see="eq-pytorch-preactivation",
    ),
    Misconception(
        "bias left out",
        of="LSTMCell",
        edit=(" + self.b", ""),
        hint="The pre-activation is a sum of three terms; add `self.b`.",
        see="eq-pytorch-preactivation",
    ),
    Misconception(
        "bias added twice",
        of="LSTMCell",
        edit=("+ self.b", "+ self.b + self.b"),
        hint="nn.LSTM has two biases. This cell has one; add it once.",
        see="eq-pytorch-preactivation",
    ),
    Misconception(
        "old hidden state left out",
        of="LSTMCell",
        edit=(" + h @ self.U.T", ""),
        hint="The gates see the old hidden state too: add `h @ self.U.T`.",
        see="eq-pytorch-preactivation",
    ),
    Misconception(
        "state detached inside the cell",
        of="LSTMCell",
        edit=("h, c = state", "h, c = (s.detach() for s in state)"),
        hint="The step is right and no gradient goes back through the state: no backpropagation through time. Who "
        "calls the cell decides where to detach.",
        see="eq-pytorch-preactivation",
    ),
    Misconception(
        "U taken out of the graph",
        of="LSTMCell",
        edit=("self.U.T", "self.U.data.T"),
        hint="`.data` and `.detach()` give the numbers without the graph, so U never learns. Use `self.U` itself.",
        see="eq-pytorch-preactivation",
    ),
    Misconception(
        "W taken out of the graph",
        of="LSTMCell",
        edit=("self.W.T", "self.W.data.T"),
        hint="`.data` and `.detach()` give the numbers without the graph, so W never learns. Use `self.W` itself.",
        see="eq-pytorch-preactivation",
    ),
    # Truncated backpropagation through time.
    Misconception(
        "gradients of earlier calls thrown away",
        of="truncated_bptt",
        edit=("T = x.shape[1]", "model.zero_grad(); T = x.shape[1]"),
        hint="What stands in `.grad` before the call belongs to whoever calls your function. Add to it; do not set it "
        "to zero or None.",
        see="eq-pytorch-gradient",
    ),
    Misconception(
        "state not carried between chunks",
        of="truncated_bptt",
        edit=("model(x[:, steps], state)", "model(x[:, steps], None)"),
        hint="Every chunk starts from zero, and the loss changes with the chunk's length. Start it from the value of "
        "the state that the chunk before left.",
        see="eq-pytorch-chunk",
    ),
    Misconception(
        "only the hidden state carried",
        of="truncated_bptt",
        edit=("tuple(s.detach() for s in state)", "(state[0].detach(), torch.zeros_like(state[1]))"),
        hint="An LSTM's state is a pair; carry the cell state's value too.",
        see="eq-pytorch-detach",
    ),
    Misconception(
        "state not detached",
        of="truncated_bptt",
        edit=(
            "part.backward()  # eq-pytorch-gradient\n        state = tuple(s.detach() for s in state)",
            "part.backward(retain_graph=True)\n        state = tuple(state)",
        ),
        hint="Your gradients are those of full backpropagation through time: they cross the chunks, and the memory "
        "grows with the sequence. Detach the state between two chunks; `retain_graph` is not needed then.",
        see="eq-pytorch-detach",
    ),
    Misconception(
        "only the hidden state detached",
        of="truncated_bptt",
        edit=(
            "part.backward()  # eq-pytorch-gradient\n        state = tuple(s.detach() for s in state)",
            "part.backward(retain_graph=True)\n        state = (state[0].detach(), state[1])",
        ),
        hint="Gradients still cross the chunks through the cell state. Detach both tensors of the state.",
        see="eq-pytorch-detach",
    ),
    Misconception(
        "only the cell state detached",
        of="truncated_bptt",
        edit=(
            "part.backward()  # eq-pytorch-gradient\n        state = tuple(s.detach() for s in state)",
            "part.backward(retain_graph=True)\n        state = (state[0], state[1].detach())",
        ),
        hint="Gradients still cross the chunks through the hidden state. Detach both tensors of the state.",
        see="eq-pytorch-detach",
    ),
    Misconception(
        "gradients cleared between chunks",
        of="truncated_bptt",
        edit=("part.backward()", "model.zero_grad()\n        part.backward()"),
        hint="Only the last chunk's gradients are left. `backward()` adds to `.grad`; clear it never inside the loop.",
        see="eq-pytorch-gradient",
    ),
    Misconception(
        "loss averaged over the chunks",
        of="truncated_bptt",
        edit=("part = loss(out, y[:, steps])", "part = loss(out, y[:, steps]) / len(range(0, T, chunk))"),
        hint="The loss of the sequence is the sum over its chunks. A mean makes loss and gradients depend on how the "
        "sequence is cut.",
        see="eq-pytorch-total",
    ),
    Misconception(
        "loss divided by the chunk's length",
        of="truncated_bptt",
        edit=("part = loss(out, y[:, steps])", "part = loss(out, y[:, steps]) / out.shape[1]"),
        hint="`loss` is a sum over the steps, and the chunks' losses are summed. Divided by its length, a short chunk "
        "counts more than a long one.",
        see="eq-pytorch-total",
    ),
    Misconception(
        "loss of the last chunk alone",
        of="truncated_bptt",
        edit=("total = total + part.item()", "total = part.item()"),
        hint="The gradients are right. The loss of the sequence is the sum over all chunks: add each one's.",
        see="eq-pytorch-total",
    ),
    Misconception(
        "last, shorter chunk dropped",
        of="truncated_bptt",
        edit=("range(0, T, chunk)", "range(0, T - chunk + 1, chunk)"),
        hint="Where T is no multiple of the chunk's length, the steps at the end make a shorter chunk. Slices end "
        "where the tensor does, so it needs no case of its own.",
        see="eq-pytorch-chunk",
    ),
    Misconception(
        "first chunk alone",
        of="truncated_bptt",
        edit=("total = total + part.item()", "return part.item()"),
        hint="Truncated is the way of the gradient, not the sequence: go on to the last chunk.",
        see="eq-pytorch-chunk",
    ),
    Misconception(
        "a chunk from every step",
        of="truncated_bptt",
        edit=("range(0, T, chunk)", "range(T)"),
        hint="Your chunks overlap, so steps are read several times. The next chunk starts where the last one ended.",
        see="eq-pytorch-chunk",
    ),
]
