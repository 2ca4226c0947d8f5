"""AdamW on 10 million parameters, one flat tensor with a constant gradient: milliseconds a step.

The variants are PyTorch's implementations, as far as this version has them. Those named 'split' hold the same
parameters as 64 tensors, which stay in the caches from one operation of the step to the next.
"""

import itertools
import warnings

import measure

PARAMETERS, PARTS = 10_000_000, 64
VARIANTS = {
    "single": (1, {"foreach": False}),
    "foreach": (1, {"foreach": True}),
    "fused": (1, {"fused": True}),
    "split single": (PARTS, {"foreach": False}),
    "split foreach": (PARTS, {"foreach": True}),
    "split fused": (PARTS, {"fused": True}),
}


def steps(torch, parts, implementation):
    torch.manual_seed(1)
    parameters = [torch.nn.Parameter(torch.randn(PARAMETERS // parts)) for _ in range(parts)]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter) * 0.01
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01, **implementation)
    optimizer.step()

    def run(count):
        for _ in itertools.repeat(None, count):
            optimizer.step()

    return run


def main():
    options = measure.parse(measure.arguments(__doc__.splitlines()[0], list(VARIANTS)))
    torch = measure.load_torch(options.threads)
    warnings.simplefilter("ignore")
    for name in measure.chosen(options, VARIANTS):
        parts, implementation = VARIANTS[name]
        try:
            run = steps(torch, parts, implementation)
        except (TypeError, RuntimeError):
            continue  # 'fused' came with later versions, and to the CPU later still
        times = [1000 * seconds for seconds in measure.blocks(run, options)]
        measure.report("adamw", str(PARAMETERS), options.threads, times, "ms",
                       variant=name, torch=torch.__version__)


if __name__ == "__main__":
    main()
