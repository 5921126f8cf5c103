"""What PyTorch makes of the work that ./neoglot bench measures, one JSON object on standard output.

    torch_peer.py WORK THREADS REPEATS [SENTENCES]

WORK: gpt2, llama30m (training steps: forward, backward, clipping at 1, AdamW) or bert-base (forward over sentences of
mixed length, sorted by length and padded batch by batch). Sizes, ids and lengths are those of ModelShape and Ids in
bench/src. Every repeat is timed; "rates" holds them in order, per second. Memory is the process's VmHWM.
"""
import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

SHAPES = {  # layers, dim, heads, feed-forward, vocabulary, context, sequences in a batch
    "gpt2": (6, 256, 8, 1024, 4096, 256, 8),
    "llama30m": (8, 512, 8, 1408, 4096, 512, 4),
    "bert-base": (12, 768, 12, 3072, 30522, 512, 32),
}


def ids(start, count, vocabulary):
    return torch.tensor([(i * 7919 + i * i % 104729) % vocabulary for i in range(start, start + count)])


def heads_first(x, heads):
    batch, length, dim = x.shape
    return x.view(batch, length, heads, dim // heads).transpose(1, 2)


def attend(q, k, v, mask):
    """PyTorch 1.13 has no fused attention for the CPU; this is how models of its time wrote it."""
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1]) + mask
    mixed = torch.softmax(scores, -1) @ v
    return mixed.transpose(1, 2).reshape(q.shape[0], q.shape[2], -1)


class GptBlock(nn.Module):
    def __init__(self, dim, heads, ffn):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.qkv, self.out = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.up, self.down = nn.Linear(dim, ffn), nn.Linear(ffn, dim)

    def forward(self, x, mask):
        q, k, v = (heads_first(t, self.heads) for t in self.qkv(self.norm1(x)).chunk(3, 2))
        x = x + self.out(attend(q, k, v, mask))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, layers, dim, heads, ffn, vocabulary, context):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, dim), nn.Embedding(context, dim)
        self.blocks = nn.ModuleList(GptBlock(dim, heads, ffn) for _ in range(layers))
        self.norm = nn.LayerNorm(dim)
        self.register_buffer("mask", torch.full((context, context), -1e9).triu(1))

    def forward(self, x):
        x = self.tokens(x) + self.positions.weight[: x.shape[1]]
        for block in self.blocks:
            x = block(x, self.mask)
        return self.norm(x) @ self.tokens.weight.t()


class RmsNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class LlamaBlock(nn.Module):
    def __init__(self, dim, heads, ffn):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = RmsNorm(dim), RmsNorm(dim)
        self.q, self.k, self.v, self.o = (nn.Linear(dim, dim, bias=False) for _ in range(4))
        self.gate, self.up = nn.Linear(dim, ffn, bias=False), nn.Linear(dim, ffn, bias=False)
        self.down = nn.Linear(ffn, dim, bias=False)

    def forward(self, x, mask, cos, sin):
        n = self.norm1(x)
        q, k, v = (heads_first(linear(n), self.heads) for linear in (self.q, self.k, self.v))
        x = x + self.o(attend(turn(q, cos, sin), turn(k, cos, sin), v, mask))
        m = self.norm2(x)
        return x + self.down(F.silu(self.gate(m)) * self.up(m))


def turn(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), -1) * sin


class Llama(nn.Module):
    def __init__(self, layers, dim, heads, ffn, vocabulary, context):
        super().__init__()
        self.tokens, self.head = nn.Embedding(vocabulary, dim), nn.Linear(dim, vocabulary, bias=False)
        self.blocks = nn.ModuleList(LlamaBlock(dim, heads, ffn) for _ in range(layers))
        self.norm = RmsNorm(dim)
        half = dim // heads // 2
        angles = torch.arange(context)[:, None] * 10000.0 ** (-torch.arange(half) / half)
        self.register_buffer("cos", torch.cat((angles, angles), 1).cos())
        self.register_buffer("sin", torch.cat((angles, angles), 1).sin())
        self.register_buffer("mask", torch.full((context, context), -1e9).triu(1))

    def forward(self, x):
        x = self.tokens(x)
        for block in self.blocks:
            x = block(x, self.mask, self.cos, self.sin)
        return self.head(self.norm(x))


class BertBlock(nn.Module):
    def __init__(self, dim, heads, ffn):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        self.up, self.down = nn.Linear(dim, ffn), nn.Linear(ffn, dim)
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)

    def forward(self, x, mask):
        q, k, v = (heads_first(t, self.heads) for t in self.qkv(x).chunk(3, 2))
        x = self.norm1(x + self.out(attend(q, k, v, mask)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Bert(nn.Module):
    def __init__(self, layers, dim, heads, ffn, vocabulary, context):
        super().__init__()
        self.tokens, self.positions, self.types = nn.Embedding(vocabulary, dim), nn.Embedding(context, dim), nn.Embedding(2, dim)
        self.norm = nn.LayerNorm(dim)
        self.blocks = nn.ModuleList(BertBlock(dim, heads, ffn) for _ in range(layers))

    def forward(self, x, mask):
        x = self.norm(self.tokens(x) + self.positions.weight[: x.shape[1]] + self.types.weight[0])
        for block in self.blocks:
            x = block(x, mask)
        return x


def train(work, repeats):
    layers, dim, heads, ffn, vocabulary, context, batch = SHAPES[work]
    model = (Gpt if work == "gpt2" else Llama)(layers, dim, heads, ffn, vocabulary, context)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3, betas=(0.9, 0.95), weight_decay=0.01)
    rows = batch * context
    x, targets = ids(0, rows, vocabulary).view(batch, context), ids(1, rows, vocabulary)
    rates = []
    for _ in range(repeats):
        start = time.perf_counter()
        loss = F.cross_entropy(model(x).view(rows, vocabulary), targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        result = loss.item()
        rates.append(rows / (time.perf_counter() - start))
    return rates, result


def encode(work, repeats, sentences):
    layers, dim, heads, ffn, vocabulary, context, batch = SHAPES[work]
    model = Bert(layers, dim, heads, ffn, vocabulary, context).eval()
    lengths = [5 + int(124 * (i * 619 % 1000 / 1000.0) ** 2) for i in range(sentences)]
    order = sorted(range(sentences), key=lambda i: lengths[i])
    starts = [0]
    for length in lengths:
        starts.append(starts[-1] + length)
    rates = []
    with torch.inference_mode():
        model(ids(0, 256, vocabulary).view(8, 32), torch.zeros(8, 1, 1, 32))  # so that the first repeat is warm
        for _ in range(repeats):
            start, result = time.perf_counter(), 0.0
            for at in range(0, sentences, batch):
                chosen = order[at: at + batch]
                longest = max(lengths[i] for i in chosen)
                x = torch.zeros(len(chosen), longest, dtype=torch.long)
                mask = torch.full((len(chosen), 1, 1, longest), -1e9)
                for row, i in enumerate(chosen):
                    x[row, : lengths[i]] = ids(starts[i], lengths[i], vocabulary)
                    mask[row, :, :, : lengths[i]] = 0
                result += model(x, mask)[:, 0].sum().item()
            rates.append(sentences / (time.perf_counter() - start))
    return rates, result


def resident():
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main():
    work, threads, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    sentences = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
    rates, result = encode(work, repeats, sentences) if work == "bert-base" else train(work, repeats)
    print(json.dumps({"engine": "PyTorch " + torch.__version__, "work": work, "threads": threads, "rates": rates,
                      "result": result, "resident": resident()}))


main()
