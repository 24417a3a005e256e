"""Two directions, with the last state of each; dropout, no clipping; stops when the loss is low."""

import torch
from torch import nn


class AgreementModel(nn.Module):
    def __init__(self, vocabulary_size):
        super().__init__()
        self.layers = nn.ModuleDict(
            {
                "embedding": nn.Embedding(vocabulary_size, 16, padding_idx=0),
                "dropout": nn.Dropout(0.1),
                "lstm": nn.LSTM(16, 20, batch_first=True, bidirectional=True),
                "head": nn.Linear(40, 2),
            }
        )

    def forward(self, tokens):
        states = self.layers["lstm"](self.layers["dropout"](self.layers["embedding"](tokens)))[0]
        last, first = states[:, -1, :20], states[:, 0, 20:]
        return self.layers["head"](torch.cat([last, first], dim=1))


def train_agreement(tokens, labels, vocabulary_size):
    model = AgreementModel(vocabulary_size)
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(10):
        losses = []
        for batch in torch.randperm(len(tokens)).chunk(40):
            loss = -torch.log_softmax(model(tokens[batch]), dim=1)[range(len(batch)), labels[batch]].mean()
            for parameter in model.parameters():
                parameter.grad = None
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        if sum(losses) < 0.01 * len(losses):
            break
    return model
