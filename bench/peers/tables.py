"""Pairs the two sides' lines, holds the ratios against what we want to reach, and writes tables."""

import math
import statistics

TIMES = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0}

# Ratios: how many times faster we are.
GEMM = 0.95
RATIOS = {
    "adamw": {1: 2.0, 2: 2.0},
    "mlp": {1: 1.4, 2: 2.2},
    "cnn": {1: 2.0, 2: 2.0},
}
ACCURACY_PERCENT = 98.4  # the mean over the seeds
BANDWIDTH_SHARE = 0.90  # AdamW's bytes over the triad's bandwidth
PLAN_NANOSECONDS = 50
PLAN_SHARE_PERCENT = 0.5
ADAMW_BYTES = 28  # a parameter: reads it, its gradient and two moments, writes all but the gradient


def ratio(ours, peer):
    """How many times faster we are; None where the lines aren't about speed."""
    if ours["unit"] in TIMES and peer["unit"] in TIMES:
        return peer["value"] * TIMES[peer["unit"]] / (ours["value"] * TIMES[ours["unit"]])
    if ours["unit"] == peer["unit"] and ours["unit"].endswith("/s"):
        return ours["value"] / peer["value"]
    return None


def better(line):
    """A key that sorts the faster line first."""
    return line["value"] * TIMES[line["unit"]] if line["unit"] in TIMES else -line["value"]


def rows(work, threads, ours, peer, setting):
    """A row a shape, from a list of rounds a side; a round is the list of lines that the process printed."""
    shapes = list(dict.fromkeys(line["shape"] for lines in ours + peer for line in lines if line["work"] == work))
    some = [row(work, shape, threads, series(ours, work, shape), series(peer, work, shape), setting)
            for shape in shapes]
    for lonely in some:
        wanted = wanted_ratio(lonely)
        if any(ours) and any(peer) and wanted and not (lonely["ours"] and lonely["peer"]):
            lonely.update(target=f"≥ {wanted}×", reached=False)  # what wasn't compared isn't reached
    return some


def series(rounds, work, shape):
    """The round's line of that shape; None where it has none."""
    return [next((line for line in lines if (line["work"], line["shape"]) == (work, shape)), None)
            for lines in rounds]


def row(work, shape, threads, ours, peer, setting):
    pairs = [(a, b) for a, b in zip(ours, peer) if a and b]
    ratios = [value for a, b in pairs if (value := ratio(a, b)) is not None]
    ours, peer = [line for line in ours if line], [line for line in peer if line]
    result = {"work": work, "shape": shape, "threads": threads, "ours": summary(ours), "peer": summary(peer),
              "peer_setting": setting if peer else None, "ratios": ratios,
              "ratio": statistics.median(ratios) if ratios else None, "target": None, "reached": None}
    judge(result, ours)
    return result


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
    elif result["ratio"] is not None and (wanted := wanted_ratio(result)):
        result.update(target=f"≥ {wanted}×", reached=result["ratio"] >= wanted)


def wanted_ratio(row):
    if row["shape"] in ("accuracy", "with evaluation"):
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
             "target": f"≥ {GEMM}×", "reached": median >= GEMM}]


def bandwidth_share(threads, adamw, triad):
    """AdamW's bytes a second over the triad's, both ours."""
    shares = []
    for ours, lines in zip(adamw, triad):
        step = next((line for line in ours if line["work"] == "adamw" and line["shape"].isdigit()), None)
        reach = next((line for line in lines if line["work"] == "triad" and line["unit"] == "GB/s"), None)
        if step and reach:
            seconds = step["value"] * TIMES[step["unit"]]
            shares.append(int(step["shape"]) * ADAMW_BYTES / seconds / 1e9 / reach["value"])
    if not shares:
        return []
    median = statistics.median(shares)
    percent = {"median": 100 * median, "mean": 100 * statistics.mean(shares), "values": [100 * s for s in shares],
               "unit": "%"}
    return [{"work": "adamw", "shape": "share of triad bandwidth", "threads": threads, "ours": percent, "peer": None,
             "peer_setting": None, "ratios": [], "ratio": None, "target": f"≥ {100 * BANDWIDTH_SHARE:.0f} %",
             "reached": median >= BANDWIDTH_SHARE}]


HEADINGS = ("work", "shape", "threads", "ours", "peer", "ratio", "range", "target", "reached")


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
            row["target"] or "–", {True: "yes", False: "NO", None: "–"}[row["reached"]])


def plain(some):
    lines = [HEADINGS, *map(cells, some)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def markdown(some):
    lines = [HEADINGS, ["---"] * len(HEADINGS), *map(cells, some)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
