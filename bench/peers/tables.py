"""Pairs the two sides' lines, holds the ratios against what we want to reach, and writes tables."""

import math
import statistics

TIMES = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
SIZES = {"MiB"}

# Ratios: how many times faster we are, or how many times less memory we take.
GEMM = 0.95
RATIOS = {
    "adamw": {1: 2.0, 2: 2.0},
    "mlp": {1: 1.5, 2: 2.5},
    "cnn": {1: 2.0, 2: 2.0},
    "resnet": {1: 1.3, 2: 1.3},
    "transformer": {1: 1.4, 2: 1.4},
    "memory": {1: 1.0, 2: 1.0},
}
WITHOUT_RATIO = {"accuracy", "with evaluation", "cnn tensors", "transformer tensors"}
ACCURACY_PERCENT = 98.4  # the mean over the seeds
TRIAD_PERCENT = {"adamw": 90, "optimisers": 85}  # an optimiser's bytes over the triad's bandwidth
PRODUCT_IN_GRADIENTS = 3.5  # a Hessian-vector product's time
PLAN_NANOSECONDS = 50
PLAN_SHARE_PERCENT = 0.5


def cost(line):
    """What is less where a line is better: time, the inverse of a rate, or the value."""
    return line["value"] * TIMES.get(line["unit"], 1) if not line["unit"].endswith("/s") else 1 / line["value"]


def ratio(ours, peer):
    """How many times better we are; None where the lines aren't about speed or memory."""
    units = {ours["unit"], peer["unit"]}
    if units <= TIMES.keys() or len(units) == 1 and (units <= SIZES or ours["unit"].endswith("/s")):
        return cost(peer) / cost(ours)
    return None


def rows(work, threads, ours, peer, setting, floors=()):
    """A row a shape, from a list of rounds a side; a round is the list of lines that the process printed."""
    shapes = list(dict.fromkeys(line["shape"] for lines in ours + peer for line in lines if line["work"] == work))
    some = [row(work, shape, threads, series(ours, work, shape), series(peer, work, shape), setting, floors)
            for shape in shapes]
    for lonely in some:
        wanted = wanted_ratio(lonely)
        if any(ours) and any(peer) and wanted and not (lonely["ours"] and lonely["peer"]):
            lonely.update(target=f"≥ {wanted}×", reached=False)  # what wasn't compared isn't reached
    return some


def series(rounds, work, shape):
    """The round's line of that shape, the best where several variants have it; None where it has none."""
    return [min((line for line in lines if (line["work"], line["shape"]) == (work, shape)), key=cost, default=None)
            for lines in rounds]


def row(work, shape, threads, ours, peer, setting, floors):
    pairs = [(a, b) for a, b in zip(ours, peer) if a and b]
    ratios = [value for a, b in pairs if (value := ratio(a, b)) is not None]
    over = [value for line, floor in zip(ours, floors) if line and (value := over_floor(line, floor)) is not None]
    ours, peer = [line for line in ours if line], [line for line in peer if line]
    result = {"work": work, "shape": shape, "threads": threads, "ours": summary(ours), "peer": summary(peer),
              "peer_setting": setting if peer else None, "ratios": ratios,
              "ratio": statistics.median(ratios) if ratios else None,
              "over_floor": statistics.median(over) if over else None, "target": None, "reached": None}
    judge(result, ours)
    return result


def over_floor(line, floor):
    """How many times the least time our line took: its operations at the measured peak of multiply-adds, or its bytes at
    the memory's bandwidth, whichever is longer. A rate stands beside the peak or the triad itself."""
    least = {"GFLOP/s": ("floor", "multiply-adds"), "GB/s": ("triad", "10000000")}.get(
        line["unit"], ("floor", f"{line['work']} {line['shape']}"))
    found = next((other for other in floor if (other["work"], other["shape"]) == least), None)
    return cost(line) / cost(found) if found else None


def summary(lines):
    if not lines:
        return None
    values = [line["value"] for line in lines]
    return {"median": statistics.median(values), "mean": statistics.mean(values), "values": values,
            "unit": lines[0]["unit"]}


def judge(result, ours):
    work, unit = result["work"], ours[0]["unit"] if ours else None
    if work == "plan" and unit in TIMES:
        nanoseconds = result["ours"]["median"] * TIMES[unit] * 1e9
        result.update(target=f"≤ {PLAN_NANOSECONDS} ns", reached=nanoseconds <= PLAN_NANOSECONDS)
    elif work == "plan" and unit == "%":
        result.update(target=f"≤ {PLAN_SHARE_PERCENT} %", reached=result["ours"]["median"] <= PLAN_SHARE_PERCENT)
    elif result["shape"] == "accuracy" and ours:
        result.update(target=f"≥ {ACCURACY_PERCENT} %", reached=result["ours"]["mean"] >= ACCURACY_PERCENT)
    elif result["shape"] == "price" and ours:
        result.update(target=f"≤ {PRODUCT_IN_GRADIENTS} gradients", reached=result["ours"]["median"] <= PRODUCT_IN_GRADIENTS)
    elif unit == "GB/s" and work in TRIAD_PERCENT and result["over_floor"]:
        result.update(target=f"≥ {TRIAD_PERCENT[work]} % of triad", reached=100 / result["over_floor"] >= TRIAD_PERCENT[work])
    elif result["ratio"] is not None and (wanted := wanted_ratio(result)):
        result.update(target=f"≥ {wanted}×", reached=result["ratio"] >= wanted)


def wanted_ratio(row):
    if row["shape"] in WITHOUT_RATIO or row["ours"] and row["ours"]["unit"] == "GB/s":
        return None
    return GEMM if row["work"] == "gemm" else RATIOS.get(row["work"], {}).get(row["threads"])


def geometric_mean(some):
    """The row that sums up the matrix products of one number of threads: a mean a round, then as everywhere."""
    some = [row for row in some if row["ratios"]]
    if len(some) < 2:
        return []
    rounds = min(len(row["ratios"]) for row in some)
    ratios = [math.exp(statistics.mean(math.log(row["ratios"][index]) for row in some)) for index in range(rounds)]
    median = statistics.median(ratios)
    return [{"work": "gemm", "shape": "geometric mean", "threads": some[0]["threads"], "ours": None, "peer": None,
             "peer_setting": some[0]["peer_setting"], "ratios": ratios, "ratio": median,
             "over_floor": None, "target": f"≥ {GEMM}×", "reached": median >= GEMM}]


HEADINGS = ("work", "shape", "threads", "ours", "peer", "ratio", "range", "× floor", "target", "reached")


def cells(row):
    def shown(side):
        if not side:
            return "–"
        value = side["mean"] if row["shape"] == "accuracy" else side["median"]
        return f"{value:.4g} {side['unit']}"

    ratios = row["ratios"]
    return (row["work"], row["shape"], str(row["threads"]), shown(row["ours"]), shown(row["peer"]),
            f"{row['ratio']:.2f}" if ratios else "–",
            f"{min(ratios):.2f}–{max(ratios):.2f}" if ratios else "–",
            f"{row['over_floor']:.2f}" if row["over_floor"] else "–",
            row["target"] or "–", {True: "yes", False: "NO", None: "–"}[row["reached"]])


def plain(some):
    lines = [HEADINGS, *map(cells, some)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def markdown(some):
    lines = [HEADINGS, ["---"] * len(HEADINGS), *map(cells, some)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
