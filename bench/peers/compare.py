"""The one command: both sides as whole processes, interleaved, and the ratios between them.

python3 bench/peers/compare.py [--works gemm,mlp] [--threads 1,2] [--rounds 5] [--quick] [--write]
"""

import argparse
import ctypes
import datetime
import itertools
import json
import math
import os
import platform
import re
import shlex
import statistics
import subprocess
import sys
import time

import sides
import tables

WORKS = ("gemm", "adamw", "optimisers", "mlp", "cnn", "resnet", "transformer", "hvp", "memory", "plan")
UNTUNED = {"plan"}  # nothing that the settings would change
KERNELS_ONLY = {"gemm"}  # nothing but the choice of OpenBLAS's kernels
WITHOUT_PRODUCTS = {"adamw"}  # nothing that OpenBLAS's kernels would change
PARTS = {"memory": ("cnn", "transformer")}  # measured in processes of their own
KEY_SHAPE = {"cnn": "step", "hvp": "product"}  # by which the peer's settings are chosen, where a work has several shapes
FLOORLESS = {"memory", "plan"}
EACH_SHAPE = {"optimisers"}  # where the best variant is another for each shape: all of them run through the rounds, shorter
TUNING_SECONDS, TUNING_SECONDS_IN_ALL = 60, 300
MARGIN = 1.5  # a variant this much slower than the best, under the first settings, isn't tried under the others
FINALISTS = 2


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--works", default=",".join(WORKS), metavar="A,B", help=f"of {', '.join(WORKS)}")
    parser.add_argument("--threads", default="1,2", metavar="N,M", help="default 1,2")
    parser.add_argument("--rounds", type=int, default=None, metavar="N", help="default 5; with --quick 2")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and settings: a look, not a result")
    parser.add_argument("--write", action="store_true", help="also write bench/results/<date>-<cpu>.md and .json")
    parser.add_argument("--peer-only", action="store_true", help="run the peer alone, at its best")
    parser.add_argument("--data-dir", metavar="DIR", help="MNIST, for both sides; default as cnn.py says")
    parser.add_argument("--python", metavar="PATH", help="the interpreter that has PyTorch")
    options = parser.parse_args(arguments)
    options.works = options.works.split(",")
    unknown = [work for work in options.works if work not in WORKS]
    if unknown:
        parser.error(f"--works: got {', '.join(unknown)}; there are {', '.join(WORKS)}")
    try:
        options.threads = [int(text) for text in options.threads.split(",")]
    except ValueError:
        parser.error(f"--threads: got {options.threads}; write numbers, as in 1,2")
    cores = len(os.sched_getaffinity(0))
    if not all(1 <= threads <= cores for threads in options.threads):
        parser.error(f"--threads: got {options.threads}; this process may use {cores} core(s)")
    options.rounds = options.rounds or (2 if options.quick else 5)
    if options.rounds < 1:
        parser.error(f"--rounds: got {options.rounds}; at least 1 is needed")
    return options


def say(text):
    print(text, file=sys.stderr, flush=True)


def extra_of(work, part, options, number):
    """What both sides are told in that round: a seed of its own, so that the accuracies are several seeds'."""
    if work == "memory":
        return ["--model", part]
    if work != "cnn":
        return []
    return ["--seed", str(number)] + (["--data-dir", os.path.abspath(options.data_dir)] if options.data_dir else [])


def costs(work, lines):
    """The cost of each variant: the key shape's, else the geometric mean over the shapes, in which times and rates differ
    only by a factor."""
    found = {}
    for line in lines:
        if line["shape"] == KEY_SHAPE.get(work, line["shape"]):
            variant = None if work in EACH_SHAPE else line["settings"].get("variant")
            shapes = found.setdefault(variant, {})
            shapes[line["shape"]] = min(tables.cost(line), shapes.get(line["shape"], math.inf))
    whole = max(map(len, found.values()), default=0)  # a process that was stopped may have left shapes out
    return {variant: math.exp(statistics.mean(map(math.log, shapes.values())))
            for variant, shapes in found.items() if len(shapes) == whole}


def tune(work, part, threads, options):
    """The peer's best settings of all, the best first: (name, environment, arguments)."""
    if work in UNTUNED:
        return [("plain", {}, [])]
    extra = [*extra_of(work, part, options, 1), "--repeats", "5", "--block-ms", "30"]
    if work == "cnn":
        extra += ["--epochs", "1", "--images", "3200"]
    elif work == "optimisers":
        extra += ["--only", "adamw"]
    settings = sides.environments(threads, options.quick)
    if work in KERNELS_ONLY:
        settings = sides.PLAIN
    elif work == "memory":
        settings = sides.FRUGAL
    (first, environment), *others = settings.items()
    found, deadline = [], time.monotonic() + TUNING_SECONDS_IN_ALL

    def attempt(name, environment, core, variants):
        seconds = min(TUNING_SECONDS, deadline - time.monotonic())
        if seconds < 1:
            return
        chosen = ["--core", core] if core else []
        lines = sides.run_peer(options.python, work, threads, environment, [*extra, *chosen, *variants], seconds)
        for variant, cost in costs(work, lines).items():
            label = "; ".join(filter(None, (variant, name, f"OpenBLAS for {core}" if core else None)))
            arguments = [*chosen, *(["--variant", variant] if variant else [])]
            found.append((cost, label, environment, arguments, core, variant))
            say(f"  {work}, {threads} thread(s), {label}: {cost:.3g}")

    # OpenBLAS's kernels first: which are best doesn't depend on the rest. Memory doesn't depend on them: the likely faster.
    for core in [None] if work in WITHOUT_PRODUCTS else sides.cores()[-1:] if work == "memory" else sides.cores():
        attempt(first, environment, core, [])
    if not found:
        raise sides.Failed(f"the peer's '{work}': no setting gave a number within {TUNING_SECONDS} s")
    best, *_, core, _ = min(found, key=lambda choice: choice[0])
    variants = [variant for cost, *_, with_core, variant in found if with_core == core and cost <= MARGIN * best and variant]
    for name, environment in others:
        attempt(name, environment, core, [word for variant in variants for word in ("--variant", variant)])
    return [choice[1:4] for choice in sorted(found, key=lambda choice: choice[0])[:1 if work in EACH_SHAPE else FINALISTS]]


def compare(work, part, threads, options):
    """The work's rows, and every line that was printed on the way."""
    choices = tune(work, part, threads, options)
    pace = ["--repeats", "5", "--block-ms", "20"] if options.quick else ["--repeats", "5"] if work in EACH_SHAPE else []
    ours, floors, peers = [], [], [[] for _ in choices]
    for number in range(1, options.rounds + 1):
        say(f"  {work}, {threads} thread(s), round {number} of {options.rounds}")
        extra = extra_of(work, part, options, number)
        if not options.peer_only:
            ours.append(sides.run_ours(work, threads, extra))
            if work not in FLOORLESS:
                floors.append(sides.run_ours("floor", threads, ["--work", work]))
        for rounds, (_, settings, arguments) in zip(peers, choices):
            rounds.append(sides.run_peer(options.python, work, threads, settings, [*extra, *arguments, *pace]))
    ours = ours or [[] for _ in range(options.rounds)]
    best = min(range(len(choices)), key=lambda index: median_cost(work, peers[index]))
    rows = tables.rows(work, threads, ours, peers[best], choices[best][0], floors)
    if work == "gemm":
        rows += tables.geometric_mean(rows)
    lines = {"ours": kept(ours), "floor": kept(floors),
             "peer": {choice[0]: kept(rounds) for choice, rounds in zip(choices, peers)}}
    return rows, {"work": work, "part": part, "threads": threads, "rounds": lines}


def kept(rounds):
    """What a result keeps of the lines: their settings stand beside them once."""
    return [[{key: line[key] for key in ("work", "shape", "value", "unit", "min", "max", "runs") if key in line}
             for line in lines] for lines in rounds]


def median_cost(work, rounds):
    return statistics.median(min(costs(work, lines).values()) for lines in rounds)


def output(*command):
    try:
        return subprocess.run(command, cwd=sides.ROOT, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def machine():
    described = dict(re.findall(r"^([^:\n]+):\s+(.*)$", output("lscpu"), re.MULTILINE))
    flags = sides.processor_flags()
    return {
        "cpu": described.get("Model name", platform.processor() or "unknown"),
        "family, model, stepping": ", ".join(described.get(key, "?") for key in ("CPU family", "Model", "Stepping")),
        "cores": len(os.sched_getaffinity(0)),
        "avx2": "avx2" in flags, "avx512f": "avx512f" in flags,
        "caches": {key: described[key] for key in ("L1d cache", "L2 cache", "L3 cache") if key in described},
        "huge pages": huge_pages(),
        "kernel": f"{platform.system()} {platform.release()}",
        "load before": round(os.getloadavg()[0], 2),
    }


def huge_pages():
    try:
        with open("/sys/kernel/mm/transparent_hugepage/enabled") as file:
            return re.search(r"\[(\w+)\]", file.read())[1]
    except (OSError, TypeError):
        return "unknown"


def openblas():
    """Which kernels it takes when nobody tells it."""
    os.environ.pop("OPENBLAS_CORETYPE", None)
    try:
        library = ctypes.CDLL("libopenblas.so.0")
    except OSError:
        return "not found"
    for name in ("openblas_get_config", "openblas_get_corename"):
        getattr(library, name).restype = ctypes.c_char_p
    return f"{library.openblas_get_config().decode()} ({library.openblas_get_corename().decode()} kernels)"


def versions(torch):
    commit = output("git", "rev-parse", "--short", "HEAD")
    changed = output("git", "status", "--porcelain", "--", "src", "bench/Rubato.Benchmarks")
    return {"rubato": commit + (" and changes" if changed else ""), "dotnet": output("dotnet", "--version"),
            "torch": torch, "openblas": openblas(), "python": platform.python_version(),
            "libc": " ".join(platform.libc_ver()),
            "RUBATO_SIMD": os.environ.get("RUBATO_SIMD", "not set")}


def write(rows, runs, facts, options):
    folder = sides.ROOT / "bench" / "results"
    folder.mkdir(exist_ok=True)
    slug = re.sub(r"[^a-z0-9]+", "-", facts["machine"]["cpu"].lower()).strip("-")
    stem = f"{facts['date']}-{slug}"
    name, count = stem, 1
    while (folder / f"{name}.md").exists() or (folder / f"{name}.json").exists():
        count += 1
        name = f"{stem}-{count}"
    settings = {}
    for row in rows:
        if row["peer_setting"]:
            work = row["work"] + (f" {row['shape']}" if row["work"] in PARTS else "")
            settings[f"{work}, {row['threads']} thread(s)"] = row["peer_setting"]
    facts = {**facts, "peer settings": settings}
    (folder / f"{name}.json").write_text(
        json.dumps({**facts, "rows": rows, "runs": runs}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = [f"# Rubato beside its peers, {facts['date']}, {facts['machine']['cpu']}", "", f"`{facts['command']}`", "",
            f"Medians of {options.rounds} rounds, the sides in turn, each a whole process; the range is that of the "
            "ratio over the rounds. A ratio above 1: we are faster, or take less memory. × floor: our time over the least "
            "that the machine needs, its operations at the measured peak of multiply-adds or its bytes at the memory's "
            "bandwidth. Accuracies are means over the rounds' seeds.", "",
            tables.markdown(rows), ""]
    for title in ("machine", "versions", "peer settings"):
        text += [f"## {title[0].upper()}{title[1:]}", ""]
        for key, value in facts[title].items():
            value = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            text.append(f"- {key}: {value}")
        text.append("")
    (folder / f"{name}.md").write_text("\n".join(text), encoding="utf-8")
    say(f"Written: bench/results/{name}.md and .json")


def command_of(arguments):
    """As it was typed, without where the data lies on this machine."""
    shown = list(arguments)
    for index, word in enumerate(shown):
        if word in ("--data-dir", "--python") and index + 1 < len(shown):
            shown[index + 1] = "…"
        elif word.startswith(("--data-dir=", "--python=")):
            shown[index] = word.split("=")[0] + "=…"
    return "python3 bench/peers/compare.py" + "".join(" " + shlex.quote(word) for word in shown)


def main(arguments):
    options = options_of(arguments)
    try:
        options.python, torch = sides.find_peer(options.python)
        if not options.peer_only:
            sides.check_ours()
    except sides.Failed as failure:
        say(str(failure))
        return 1
    facts = {"date": datetime.date.today().isoformat(), "command": command_of(arguments),
             "machine": machine(), "versions": versions(torch)}
    if facts["machine"]["load before"] > 0.3:
        say(f"This machine is busy (load {facts['machine']['load before']}): the ratios will wander.")
    rows, runs, failures = [], [], []
    for work in options.works:
        for threads, part in itertools.product([1] if work == "plan" else options.threads, PARTS.get(work, [None])):
            say(f"{work}{f' {part}' if part else ''}, {threads} thread(s)")
            try:
                some, lines = compare(work, part, threads, options)
            except sides.Failed as failure:
                failures.append(str(failure))
                say(f"  {failure}")
                continue
            rows += some
            runs.append(lines)
            print(tables.plain(some), flush=True)
            print("the peer's setting:", some[0]["peer_setting"], "\n", flush=True)
    print(tables.plain(rows))
    missed = [row for row in rows if row["reached"] is False]
    judged = [row for row in rows if row["reached"] is not None]
    print(f"{len(judged) - len(missed)} of {len(judged)} targets reached.")
    if options.write and rows and not failures:
        write(rows, runs, facts, options)
    for failure in failures:
        say(f"Failed: {failure}")
    if failures and options.write:
        say("Nothing is written: a result with gaps would look like a whole one.")
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
