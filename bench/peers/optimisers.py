"""Every optimiser that this PyTorch has, on 10 million parameters with a constant gradient: milliseconds a step.

One flat tensor, and for the variants named 'split' the same parameters as 64 tensors, which stay in the caches from one
operation of the step to the next. The shapes are named as our side names its own.
"""

import itertools
import warnings

import measure

PARAMETERS, PARTS = 10_000_000, 64
VARIANTS = {
    "single": (1, {"foreach": False}),
    "foreach": (1, {"foreach": True}),
    "split single": (PARTS, {"foreach": False}),
    "split foreach": (PARTS, {"foreach": True}),
}
OPTIMISERS = {
    "sgd": ("SGD", {"lr": 1e-3}),
    "momentum": ("SGD", {"lr": 1e-3, "momentum": 0.9}),
    "nesterov": ("SGD", {"lr": 1e-3, "momentum": 0.9, "nesterov": True}),
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {}),
    "amsgrad": ("Adam", {"amsgrad": True}),
    "nadam": ("NAdam", {}),
    "radam": ("RAdam", {}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop-centred": ("RMSprop", {"centered": True}),
    "adagrad": ("Adagrad", {}),
    "adadelta": ("Adadelta", {}),
    "clipped-adamw": ("AdamW", {}),
}


def steps(torch, name, parts, implementation):
    torch.manual_seed(1)
    kind, arguments = OPTIMISERS[name]
    parameters = [torch.nn.Parameter(torch.randn(PARAMETERS // parts)) for _ in range(parts)]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter) * 0.01
    optimizer = getattr(torch.optim, kind)(parameters, **arguments, **implementation)
    clips = name.startswith("clipped")
    optimizer.step()

    def run(count):
        for _ in itertools.repeat(None, count):
            if clips:
                torch.nn.utils.clip_grad_norm_(parameters, 1e-3)
            optimizer.step()

    return run


def main():
    parser = measure.arguments(__doc__.splitlines()[0], list(VARIANTS))
    parser.add_argument("--only", choices=list(OPTIMISERS), help="only this optimiser")
    options = measure.parse(parser)
    torch = measure.load_torch(options.threads)
    warnings.simplefilter("ignore")
    for variant in measure.chosen(options, VARIANTS):
        parts, implementation = VARIANTS[variant]
        for name in [options.only] if options.only else OPTIMISERS:
            try:
                run = steps(torch, name, parts, implementation)
            except (TypeError, RuntimeError):
                continue  # not every optimiser has every implementation in every version
            times = [1000 * seconds for seconds in measure.blocks(run, options)]
            measure.report("optimisers", name, options.threads, times, "ms", variant=variant, torch=torch.__version__)


if __name__ == "__main__":
    main()
