"""A training step of a small residual network with batch norm on 28×28 images, batch 64: milliseconds a step.

conv 3×3×16, batch norm, relu; residual blocks (conv, norm, relu, conv, norm; plus the input; relu) of 16, 32 and 64
channels, the latter two with stride 2 and a projection 1×1 with norm beside them; mean over the places; linear 10. The
convolutions have no bias. A step is zero_grad, forward, cross-entropy, backward, AdamW.
"""

import itertools

import measure

BATCH, WIDTHS = 64, (16, 32, 64)
SHAPE = f"16-32-64x{BATCH}"
VARIANTS = ("mkldnn", "mkldnn channels-last", "mkldnn channels-last single", "mkldnn traced",
            "mkldnn channels-last traced", "native", "native channels-last")


def build(torch, widths=WIDTHS):
    nn = torch.nn

    def normalised(inputs, outputs, kernel, stride=1):
        return [nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False), nn.BatchNorm2d(outputs)]

    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride):
            super().__init__()
            self.path = nn.Sequential(*normalised(inputs, outputs, 3, stride), nn.ReLU(inplace=True),
                                      *normalised(outputs, outputs, 3))
            self.shortcut = nn.Sequential(*normalised(inputs, outputs, 1, stride)) if stride > 1 else nn.Identity()

        def forward(self, x):
            return torch.relu_(self.path(x) + self.shortcut(x))

    first, *others = widths
    return nn.Sequential(
        *normalised(1, first, 3), nn.ReLU(inplace=True), Block(first, first, 1),
        *(Block(a, b, 2) for a, b in zip(widths, others)),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(widths[-1], 10))


def steps(torch, variant, batch=BATCH, widths=WIDTHS):
    torch.manual_seed(1)
    model, images, labels = build(torch, widths), torch.rand(batch, 1, 28, 28), torch.randint(0, 10, (batch,))
    if "channels-last" in variant:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, foreach="single" not in variant)
    forward = torch.jit.trace(model, images) if "traced" in variant else model

    def run(count):
        for _ in itertools.repeat(None, count):
            optimizer.zero_grad(set_to_none=True)
            torch.nn.functional.cross_entropy(forward(images), labels).backward()
            optimizer.step()

    return run


def main():
    options = measure.parse(measure.arguments(__doc__.splitlines()[0], VARIANTS))
    torch = measure.load_torch(options.threads)
    for variant in measure.chosen(options, VARIANTS):
        with torch.backends.mkldnn.flags(enabled=variant.startswith("mkldnn")):
            times = [1000 * seconds for seconds in measure.blocks(steps(torch, variant), options)]
        measure.report("resnet", SHAPE, options.threads, times, "ms", variant=variant, torch=torch.__version__)


if __name__ == "__main__":
    main()
