"""One step of a scheduler that drives one parameter group: microseconds.

OneCycleLR with its momentum cycling, CosineAnnealingLR, and LambdaLR with a cosine, each over 100,000 steps.
"""

import itertools
import math
import warnings

import measure

HORIZON = 100_000


def schedulers(torch):
    scheduler = torch.optim.lr_scheduler
    return {
        "one-cycle": lambda optimizer: scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=HORIZON),
        "cosine": lambda optimizer: scheduler.CosineAnnealingLR(optimizer, T_max=HORIZON),
        "lambda": lambda optimizer: scheduler.LambdaLR(
            optimizer, lambda step: 0.5 + 0.5 * math.cos(math.pi * step / HORIZON)),
    }


def steps(torch, build):
    def fresh():
        return build(torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=3e-3))

    state = {"scheduler": fresh(), "left": HORIZON - 2}

    def run(count):
        # OneCycleLR refuses to go past its horizon: start anew before. A new one costs less than 0.1% of a lap.
        while count:
            if not state["left"]:
                state.update(scheduler=fresh(), left=HORIZON - 2)
            lap = min(count, state["left"])
            step = state["scheduler"].step
            for _ in itertools.repeat(None, lap):
                step()
            state["left"] -= lap
            count -= lap

    return run


def main():
    options = measure.parse(measure.arguments(__doc__.splitlines()[0]))
    torch = measure.load_torch(options.threads)
    warnings.simplefilter("ignore")
    for name, build in schedulers(torch).items():
        times = [1e6 * seconds for seconds in measure.blocks(steps(torch, build), options)]
        measure.report("plan", name, options.threads, times, "us", torch=torch.__version__)


if __name__ == "__main__":
    main()
