"""Golden sequences of PyTorch's schedulers with arguments at random, in the form of tests/Rubato.Tests/Dialects/golden.

    python3 bench/peers/parity.py FOLDER [SEED] [ROUNDS]
    RUBATO_PARITY=FOLDER dotnet test tests/Rubato.Tests --filter FullyQualifiedName~ParityTests

Every line comes out of the PyTorch that this Python has; the tests then read that folder instead of their own.
"""

import json
import math  # the lambdas use it
import random
import sys
import warnings
from pathlib import Path

import torch
from torch.optim import lr_scheduler as schedulers
from torch.optim.swa_utils import SWALR

LAMBDAS = ["0.9 ** epoch", "1 / (1 + 0.05 * epoch)", "epoch // 7", "0.5 ** (epoch // 10)", "min(1.0, (epoch + 1) / 10)",
           "max(0.1, 1 - epoch / 50)", "1.0 if epoch < 5 else 0.3", "math.cos(epoch / 10) + 1", "0.95 ** (epoch % 13)"]
FACTORS = ["0.97", "0.5 if epoch % 7 == 0 else 1.0", "1.02 if epoch < 20 else 0.95", "1 - 0.5 / (epoch + 1)"]
AFTER_STEP = "step(metrics[k]) called after optimizer step k; values has one more entry than metrics"


def pick(*choices):
    return random.choice(choices)


def optimizer(lr):
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)


def follow(scheduler, optimizer, steps, knob="lr"):
    values = []
    for step in range(steps):
        values.append(optimizer.param_groups[0][knob])
        optimizer.step()
        if step < steps - 1:
            scheduler.step()
    return values


def member(chains=False):
    kind = random.randrange(7 if chains else 8)
    if kind == 0:
        return {"class": "ConstantLR", "factor": pick(0.1, 0.5, 1 / 3), "total_iters": random.randrange(1, 20)}
    if kind == 1:
        return {"class": "LinearLR", "start_factor": pick(0.1, 0.01, 0.5), "end_factor": pick(1.0, 0.8), "total_iters": random.randrange(1, 30)}
    if kind == 2:
        return {"class": "ExponentialLR", "gamma": pick(0.9, 0.99)}
    if kind == 3:
        return {"class": "StepLR", "step_size": random.randrange(1, 20), "gamma": pick(0.5, 0.1)}
    if kind == 4:
        return {"class": "MultiStepLR", "milestones": sorted(random.sample(range(1, 60), 3)), "gamma": pick(0.5, 0.1)}
    if kind == 5:
        return {"class": "PolynomialLR", "total_iters": random.randrange(5, 80), "power": pick(1.0, 2.0, 0.5)}
    if kind == 6:
        return {"class": "CosineAnnealingLR", "T_max": random.randrange(3, 80), "eta_min": pick(0.0, 0.001, 0.01)}
    return {"class": "CosineAnnealingWarmRestarts", "T_0": random.randrange(1, 20), "T_mult": pick(1, 2, 3), "eta_min": pick(0.0, 0.001)}


def arguments(of):
    return {name: value for name, value in of.items() if name != "class"}


def build(of, optimizer):
    return getattr(schedulers, of["class"])(optimizer, **arguments(of))


def one_cycle():
    args = {"max_lr": pick(0.1, 1.0, 0.003), "total_steps": random.randrange(20, 200)}
    if random.random() < 0.5:
        args |= {"three_phase": True, "pct_start": pick(0.1, 0.2, 0.35, 0.45)}
    elif random.random() < 0.5:
        args["pct_start"] = pick(0.05, 0.3, 0.75)
    for name, choices in {"anneal_strategy": ("cos", "linear"), "div_factor": (10.0, 5.0), "final_div_factor": (100.0, 1e3)}.items():
        if random.random() < 0.4:
            args[name] = pick(*choices)
    return args


def cyclic():
    args = {"base_lr": pick(0.01, 0.001), "max_lr": pick(0.1, 0.5), "step_size_up": random.randrange(1, 40), "mode": pick("triangular", "triangular2", "exp_range")}
    if random.random() < 0.5:
        args["step_size_down"] = random.randrange(1, 40)
    if args["mode"] == "exp_range":
        args["gamma"] = pick(0.99, 0.999)
    return args


def plateau():
    args = {"mode": pick("min", "max"), "factor": pick(0.1, 0.5, 0.7), "patience": random.randrange(0, 8)}
    if random.random() < 0.5:
        args |= {"threshold": pick(0.01, 0.0, 0.1), "threshold_mode": pick("rel", "abs")}
    for name, choices in {"cooldown": range(5), "min_lr": (0.001, 0.02)}.items():
        if random.random() < 0.5:
            args[name] = pick(*choices)
    return args


def lines():
    """The schedule, its arguments, what it sets, the values, and what else belongs to the line."""
    lr, steps = pick(0.1, 0.03, 1.0), random.randrange(40, 150)

    def plain(name, args, make):
        to = optimizer(lr)
        return name, {"base_lr": lr, **args}, "lr", follow(make(to), to, steps), {}

    text = pick(*LAMBDAS)
    yield plain("LambdaLR", {"lr_lambda": text}, lambda o: schedulers.LambdaLR(o, eval("lambda epoch: " + text)))
    factor = pick(*FACTORS)
    yield plain("MultiplicativeLR", {"lr_lambda": factor}, lambda o: schedulers.MultiplicativeLR(o, eval("lambda epoch: " + factor)))
    for one in [member() for _ in range(6)]:
        yield plain(one["class"], arguments(one), lambda o, one=one: build(one, o))
    parts = [member() for _ in range(random.randrange(2, 4))]
    milestones = sorted(random.sample(range(1, 60), len(parts) - 1))
    yield plain("SequentialLR", {"schedulers": parts, "milestones": milestones}, lambda o: schedulers.SequentialLR(o, [build(p, o) for p in parts], milestones))
    chain = [member(chains=True) for _ in range(random.randrange(1, 4))]
    yield plain("ChainedScheduler", {"schedulers": chain}, lambda o: schedulers.ChainedScheduler([build(p, o) for p in chain]))
    average = {"swa_lr": pick(0.05, 0.01), "anneal_epochs": random.randrange(0, 20), "anneal_strategy": pick("cos", "linear")}
    yield plain("SWALR", average, lambda o: SWALR(o, **average))
    for args in [cyclic()]:
        for knob in ("lr", "momentum"):
            to = optimizer(0.1)
            yield "CyclicLR", {"optimizer": "sgd", **args}, knob, follow(schedulers.CyclicLR(to, **args), to, steps, knob), {}
    for args in [one_cycle()]:
        for knob in ("lr", "momentum"):
            to = optimizer(0.1)
            yield "OneCycleLR", {"optimizer": "sgd", "optimizer_lr": 0.1, **args}, knob, follow(schedulers.OneCycleLR(to, **args), to, args["total_steps"], knob), {}
    args, to = plateau(), optimizer(lr)
    scheduler, values, metrics = schedulers.ReduceLROnPlateau(to, **args), [lr], []
    for step in range(steps):
        metrics.append(round(1 / (1 + step * 0.05) + random.random() * 0.3, 4))
        to.step()
        scheduler.step(metrics[-1])
        values.append(to.param_groups[0]["lr"])
    yield "ReduceLROnPlateau", {"base_lr": lr, **args}, "lr", values, {"metrics": metrics, "drive": AFTER_STEP}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, seed, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1, int(sys.argv[3]) if len(sys.argv) > 3 else 50
    warnings.simplefilter("ignore")
    random.seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with open(folder / "torch.jsonl", "w") as file:
        for _ in range(rounds):
            for schedule, args, knob, values, more in lines():
                line = {"id": f"torch/{schedule}/seed{seed}-{written}", "library": "torch", "version": torch.__version__, "schedule": schedule,
                        "args": args, "knob": knob, "unit": "step", **more, "values": values}
                file.write(json.dumps(line) + "\n")
                written += 1
    print(f"{written} lines in {folder / 'torch.jsonl'}")


if __name__ == "__main__":
    main()
