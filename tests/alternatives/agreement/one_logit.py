"""A GRU, time first, that scores were against was by one number; RMSprop, a DataLoader, a learning rate that falls."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class AgreementModel(nn.Module):
    def __init__(self, vocabulary_size, size=40):
        super().__init__()
        self.table = nn.Parameter(torch.randn(vocabulary_size, size) * 0.5)
        self.rnn = nn.GRU(size, size)
        self.head = nn.Linear(size, 1)

    def score(self, tokens):
        states, _ = self.rnn(self.table[tokens].transpose(0, 1))
        return self.head(states[-1]).squeeze(1)

    def forward(self, tokens):
        score = self.score(tokens)
        return torch.stack([-score / 2, score / 2], dim=1)


def train_agreement(tokens, labels, vocabulary_size):
    model = AgreementModel(vocabulary_size)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.004)
    loader = DataLoader(TensorDataset(tokens, labels.float()), batch_size=100, shuffle=True)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.8)
    for _ in range(6):
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(model.score(x), y).backward()
            torch.nn.utils.clip_grad_value_(model.parameters(), 0.1)
            optimizer.step()
        schedule.step()
    return model
