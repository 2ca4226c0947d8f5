"""A training step of the perceptron 784-256-128-10 with relu, batch 128, cross-entropy, AdamW: milliseconds a step.

A step is zero_grad, forward, loss, backward, update; the batch is already a float tensor. Nothing reads the loss.
'traced' runs the model through TorchScript, which leaves less to the interpreter.
"""

import itertools

import measure

BATCH = 128
VARIANTS = ("single", "foreach", "traced single", "traced foreach")


def steps(torch, variant):
    torch.manual_seed(1)
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 256), torch.nn.ReLU(),
        torch.nn.Linear(256, 128), torch.nn.ReLU(),
        torch.nn.Linear(128, 10))
    images, labels = torch.rand(BATCH, 784), torch.randint(0, 10, (BATCH,))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, foreach=variant.endswith("foreach"))
    forward = torch.jit.trace(model, images) if variant.startswith("traced") else model

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
        times = [1000 * seconds for seconds in measure.blocks(steps(torch, variant), options, 1.0)]
        measure.report("mlp", f"784-256-128-10x{BATCH}", options.threads, times, "ms",
                       variant=variant, torch=torch.__version__)


if __name__ == "__main__":
    main()
