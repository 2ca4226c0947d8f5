"""What PyTorch's optimisers do in 100 steps: golden trajectories for our tests.

    python3 bench/peers/trajectories.py [FOLDER]

Writes one JSON file a case, by default to tests/Rubato.Engine.Tests/Optimisers/golden: our class, its hyperparameters under our
names, what is chosen once ("options"), the start, and the parameters after every step, to nine digits. PyTorch computes
in double precision. Six coordinates; start and gradients are multiples of 1/64, exact in single precision, so both sides see the
same; the gradients don't depend on where the parameters are, so errors don't feed back.
"""

import json
import sys
from pathlib import Path

import torch

STEPS, COORDINATES = 100, 6
FOLDER = Path(__file__).resolve().parents[2] / "tests/Rubato.Engine.Tests/Optimisers/golden"
OURS = {"lr": "lr", "momentum": "momentum", "eps": "eps", "weight_decay": "weight_decay", "alpha": "decay", "rho": "decay",
        "momentum_decay": "momentum_decay"}
OPTIONS = {"nesterov": "nesterov", "centered": "centred", "initial_accumulator_value": "initial_sum"}

ADAM = {"lr": 0.003, "betas": (0.9, 0.99), "eps": 1e-8}
# NAdam's single form of 1.13 takes μ_t twice into the product for t+1; its foreach form, as later versions, doesn't.
EACH = {"foreach": True}
RMS = {"lr": 0.001, "alpha": 0.95, "eps": 1e-8}
CASES = {
    "sgd": ("Sgd", torch.optim.SGD, {"lr": 0.01}),
    "sgd-l2": ("Sgd", torch.optim.SGD, {"lr": 0.01, "weight_decay": 0.1}),
    "momentum": ("Sgd", torch.optim.SGD, {"lr": 0.002, "momentum": 0.9}),
    "momentum-l2": ("Sgd", torch.optim.SGD, {"lr": 0.002, "momentum": 0.9, "weight_decay": 0.1}),
    "nesterov-l2": ("Sgd", torch.optim.SGD, {"lr": 0.002, "momentum": 0.9, "weight_decay": 0.1, "nesterov": True}),
    "adam": ("Adam", torch.optim.Adam, ADAM),
    "adam-l2": ("Adam", torch.optim.Adam, {**ADAM, "weight_decay": 0.1}),
    "adamw": ("AdamW", torch.optim.AdamW, {**ADAM, "weight_decay": 0.1}),
    "amsgrad-l2": ("AmsGrad", torch.optim.Adam, {**ADAM, "weight_decay": 0.1, "amsgrad": True}),
    "amsgrad-decoupled": ("AmsGrad", torch.optim.AdamW, {**ADAM, "weight_decay": 0.1, "amsgrad": True}),
    "nadam": ("NAdam", torch.optim.NAdam, {**ADAM, "momentum_decay": 0.004, **EACH}),
    "nadam-l2": ("NAdam", torch.optim.NAdam, {**ADAM, "momentum_decay": 0.02, "weight_decay": 0.1, **EACH}),
    "radam": ("RAdam", torch.optim.RAdam, ADAM),
    "radam-l2": ("RAdam", torch.optim.RAdam, {**ADAM, "betas": (0.9, 0.999), "weight_decay": 0.1}),
    "rmsprop": ("RmsProp", torch.optim.RMSprop, RMS),
    "rmsprop-momentum-l2": ("RmsProp", torch.optim.RMSprop, {**RMS, "momentum": 0.8, "weight_decay": 0.1}),
    "rmsprop-centred": ("RmsProp", torch.optim.RMSprop, {**RMS, "centered": True}),
    "rmsprop-centred-momentum": ("RmsProp", torch.optim.RMSprop, {**RMS, "momentum": 0.8, "centered": True}),
    "adagrad": ("Adagrad", torch.optim.Adagrad, {"lr": 0.03}),
    "adagrad-l2": ("Adagrad", torch.optim.Adagrad,
                   {"lr": 0.03, "eps": 1e-6, "weight_decay": 0.1, "initial_accumulator_value": 0.5}),
    "adadelta": ("Adadelta", torch.optim.Adadelta, {"lr": 1.0, "rho": 0.9, "eps": 1e-6}),
    "adadelta-l2": ("Adadelta", torch.optim.Adadelta, {"lr": 0.5, "rho": 0.95, "eps": 1e-5, "weight_decay": 0.1}),
}


def gradient(step, i):
    """The test computes the same. Never 0, where the sign of rounding errors would decide."""
    sixty_fourths = (37 * step + 61 * i + 13 * step * i + step * step) % 129 - 64
    return (sixty_fourths or 64) / 64


def trajectory(make, arguments):
    start = [(17 * i % 33 - 16) / 64 for i in range(COORDINATES)]
    parameter = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
    optimizer = make([parameter], **arguments)
    after = []
    for step in range(STEPS):
        parameter.grad = torch.tensor([gradient(step, i) for i in range(COORDINATES)], dtype=torch.float64)
        optimizer.step()
        after.append([float(f"{x:.9g}") for x in parameter.tolist()])
    return start, after, optimizer.param_groups[0]


def case(name):
    ours, make, arguments = CASES[name]
    start, after, group = trajectory(make, arguments)
    hyperparameters = {ours_name: group[name] for name, ours_name in OURS.items() if name in group}
    if "betas" in group:
        hyperparameters["beta1"], hyperparameters["beta2"] = group["betas"]
    options = {ours_name: group[name] for name, ours_name in OPTIONS.items() if name in group}
    if make is torch.optim.AdamW and ours != "AdamW":
        options["decoupled"] = True
    return {"source": f"PyTorch {torch.__version__}, {make.__name__}, float64", "class": ours,
            "hyperparameters": hyperparameters, "options": options, "start": start, "after": after}


def main(arguments):
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in CASES:
        (folder / f"{name}.json").write_text(json.dumps(case(name), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
