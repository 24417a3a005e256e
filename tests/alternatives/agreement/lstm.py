"""An LSTM that starts with an open forget gate; batches by index arithmetic over a NumPy permutation."""

import numpy as np
import torch
from torch import nn


class AgreementModel(nn.Module):
    def __init__(self, vocabulary_size):
        super().__init__()
        self.words = nn.Embedding(vocabulary_size, 24)
        self.lstm = nn.LSTM(24, 32, batch_first=True)
        self.lstm.bias_hh_l0.data[32:64] = 1.0
        self.out = nn.Linear(32, 2)

    def forward(self, tokens):
        _, (h, _) = self.lstm(self.words(tokens))
        return self.out(h[-1])


def train_agreement(tokens, labels, vocabulary_size):
    model = AgreementModel(vocabulary_size)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(9):
        order = np.random.permutation(len(tokens))
        total = 0.0
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            optimizer.zero_grad()
            loss = criterion(model(tokens[rows]), labels[rows])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch}: {total / len(order):.3f}")
    return model
