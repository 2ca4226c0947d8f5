"""A training step of a small decoder-only transformer on characters, batch 16: milliseconds a step.

4 layers of width 128 with 4 heads, 128 tokens, 65 characters: embeddings of token and position, then in each layer norm,
causal attention, norm, 512 gelu (the exact one), each half added to its input; norm; linear 65. No dropout. A step is
zero_grad, forward, cross-entropy over all places, backward, AdamW.
"""

import itertools
import math

import measure

LAYERS, WIDTH, HEADS, CONTEXT, BATCH, CHARACTERS = 4, 128, 4, 128, 16, 65
SHAPE = f"{LAYERS}x{WIDTH}x{HEADS}x{CONTEXT}x{BATCH}"
# The first word is how attention computes its scores. 'packed' copies queries, keys and values in one go, where otherwise
# each product copies its own.
VARIANTS = ("fill", "add", "baddbmm", "sdpa", "add packed", "baddbmm packed", "baddbmm packed single",
            "add packed traced", "baddbmm packed native")


def attentions(torch, tokens, scale):
    """softmax(scale·q·kᵀ + mask)·v for [batch, heads, tokens, d], in the ways that PyTorch 1.13 has."""
    hidden = torch.ones(tokens, tokens, dtype=torch.bool).triu(1)
    mask = torch.zeros(tokens, tokens).masked_fill_(hidden, -math.inf)

    def fill(q, k, v):
        return ((q @ k.transpose(-2, -1)) * scale).masked_fill(hidden, -math.inf).softmax(-1) @ v

    def add(q, k, v):
        return ((q * scale) @ k.transpose(-2, -1)).add_(mask).softmax(-1) @ v

    def baddbmm(q, k, v):
        flat_q, flat_k, flat_v = (part.reshape(-1, *part.shape[2:]) for part in (q, k, v))
        scores = torch.baddbmm(mask, flat_q, flat_k.transpose(1, 2), alpha=scale)
        return torch.bmm(scores.softmax(-1), flat_v).view(q.shape)

    def sdpa(q, k, v):
        return torch.nn.functional._scaled_dot_product_attention(q, k, v, None, 0.0, False, True)[0]

    return {"fill": fill, "add": add, "baddbmm": baddbmm, "sdpa": sdpa}


def build(torch, variant="baddbmm", layers=LAYERS, width=WIDTH, heads=HEADS, context=CONTEXT):
    nn = torch.nn
    attention = attentions(torch, context, 1 / math.sqrt(width // heads))[variant.split()[0]]

    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)

        def forward(self, x):
            batch, tokens, _ = x.shape
            parts = self.qkv(x).view(batch, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
            y = attention(*(parts.contiguous() if "packed" in variant else parts).unbind(0))
            return self.out(y.transpose(1, 2).reshape(batch, tokens, width))

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm1, self.attention, self.norm2 = nn.LayerNorm(width), Attention(), nn.LayerNorm(width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x):
            x = x + self.attention(self.norm1(x))
            return x + self.mlp(self.norm2(x))

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.token, self.position = nn.Embedding(CHARACTERS, width), nn.Parameter(0.02 * torch.randn(context, width))
            self.blocks = nn.Sequential(*(Block() for _ in range(layers)))
            self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, CHARACTERS)

        def forward(self, tokens):
            return self.head(self.norm(self.blocks(self.token(tokens) + self.position)))

    return Decoder()


def steps(torch, variant, batch=BATCH, **sizes):
    torch.manual_seed(1)
    model = build(torch, variant, **sizes)
    text = torch.randint(0, CHARACTERS, (batch, len(model.position) + 1))
    tokens, targets = text[:, :-1].contiguous(), text[:, 1:].reshape(-1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, foreach="single" not in variant)
    forward = torch.jit.trace(model, tokens) if "traced" in variant else model

    def run(count):
        for _ in itertools.repeat(None, count):
            optimizer.zero_grad(set_to_none=True)
            scores = forward(tokens).view(-1, CHARACTERS)
            torch.nn.functional.cross_entropy(scores, targets).backward()
            optimizer.step()

    return run


def main():
    options = measure.parse(measure.arguments(__doc__.splitlines()[0], VARIANTS))
    torch = measure.load_torch(options.threads)
    for variant in measure.chosen(options, VARIANTS):
        with torch.backends.mkldnn.flags(enabled="native" not in variant):
            times = [1000 * seconds for seconds in measure.blocks(steps(torch, variant), options)]
        measure.report("transformer", SHAPE, options.threads, times, "ms", variant=variant, torch=torch.__version__)


if __name__ == "__main__":
    main()
