"""Times tbviz beside its peers and prints a Markdown table.

Every row is one job on one input, done by whole processes: what a user waits for. Figures are medians;
memory is the peak resident set. Machines differ and are noisy, so the ratios are the message.
"""

import argparse
import math
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = REPOSITORY / "build/release/bin/tbviz"
IMAGE_BENCH = REPOSITORY / "build/release/bin/image_bench"
WRITER_BENCH = REPOSITORY / "build/release/bin/writer_bench"
PEERS = REPOSITORY / "tests/bench/peers"


@dataclass
class Figure:
    seconds: float
    megabytes: float


def spawn(command, stdin):
    """Runs a command that must succeed. posix_spawn: less overhead than subprocess adds to milliseconds."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, str(stdin or os.devnull), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    if os.waitpid(process, 0)[1] != 0:
        sys.exit(f"bench: failed: {' '.join(command)}")


def measure(command, *, times=5, stdin=None):
    """The median wall time and the peak memory of a command that must succeed."""
    command = [str(word) for word in command]
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        spawn(command, stdin)
        seconds.append(time.perf_counter() - start)
    return Figure(statistics.median(seconds), peak_megabytes(command, stdin) if times > 1 else math.nan)


def peak_megabytes(command, stdin):
    """By GNU time: a child's figure begins with the memory of the process that it was forked from."""
    with tempfile.NamedTemporaryFile("r") as report:
        spawn(["/usr/bin/time", "-f", "%M", "-o", report.name, *command], stdin)
        return int(report.read()) / 1024


def peer(script, *arguments, times=1):
    return measure([sys.executable, PEERS / script, *arguments], times=times)


def show(seconds):
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def show_memory(megabytes):
    return "-" if math.isnan(megabytes) else f"{megabytes:.0f} MB"


class Table:
    """Prints each row as soon as it is known."""

    def __init__(self):
        print("| work | tbviz | memory | peer | peer's time | memory | ratio | goal |")
        print("|---|---|---|---|---|---|---|---|")

    def row(self, work, ours, goal, peer_name="-", theirs=None):
        cells = [work, show(ours.seconds), show_memory(ours.megabytes), peer_name]
        if theirs:
            cells += [show(theirs.seconds), show_memory(theirs.megabytes)]
            cells += [f"{theirs.seconds / ours.seconds:.0f}x"]
        else:
            cells += ["-", "-", "-"]
        print("| " + " | ".join([*cells, goal]) + " |", flush=True)


def tbviz(*arguments, times=5, stdin=None):
    return measure([PROGRAM, "-q", *arguments], times=times, stdin=stdin)


def start(table, work, quick):
    theirs = None if quick else measure([sys.executable, "-c", "import torch.utils.tensorboard"], times=1)
    table.row("start, `--version`", tbviz("--version", times=21), "<= 1.5 ms, <= 10 MB",
              "import torch.utils.tensorboard", theirs)  # fmt: skip


def scalars(table, work, quick):
    csv = work / "million.csv"
    with open(csv, "w") as file:
        file.write("step,loss\n")
        file.writelines(f"{i},{1 / (i + 1):.9g}\n" for i in range(1_000_000))
    ours = tbviz("scalars", csv, "-l", work / "scalars", times=5)
    table.row("1,000,000 scalars, CSV to log", ours, "<= 0.15 s, <= 20 MB",
              "torch SummaryWriter", None if quick else peer("scalars_torch.py", csv, work / "scalars_torch"))  # fmt: skip
    piped = live_pipe(csv, work)
    print(f"| live pipe, one write per row | {1 / piped:,.0f} rows/s | - | - | - | - | - | >= 400,000 rows/s |")


LOG_LINES = {
    "nanoGPT's lines": lambda i: f"iter {i}: loss {loss_at(i):.4f}, time {i % 97 / 7:.2f}ms, mfu {i % 89 / 4:.2f}%\n",
    "lines of PyTorch's MNIST example": lambda i: (
        f"Train Epoch: {i // 938 + 1} [{i % 938 * 64}/60000 ({i % 938 * 100 // 938}%)]\tLoss: {loss_at(i):.6f}\n"
    ),
    "lines of pairs": lambda i: f"step={i} loss={loss_at(i):.4f} acc={i % 1000 / 1000}\n",
    "draws of a tqdm bar": lambda i: (
        f"\rEpoch {i // 1000}: {i % 1000 // 10:3d}%|{'█' * (i % 1000 // 100):10}| {i % 1000}/1000 "
        f"[00:{i % 1000 // 20:02d}<00:{50 - i % 1000 // 20:02d}, 19.{i % 90 + 10}it/s, loss={loss_at(i):.3g}]"
        + ("\n" if i % 1000 == 999 else "")
    ),
    "JSON lines of 4 keys": lambda i: (
        f'{{"step": {i}, "loss": {loss_at(i):.4f}, "lr": 0.001, "grad_norm": {i % 1000 / 1000}}}\n'
    ),
}


def loss_at(i):
    return 0.5 + 2 / (1 + i % 1000 / 100)


def logs(table, work, quick):
    """Lines, not bytes: a program that trains prints lines."""
    path = work / "training.log"
    for name, line in LOG_LINES.items():
        with open(path, "w", newline="") as file:
            file.writelines(line(i) for i in range(1_000_000))
        ours = tbviz("scalars", path, "-l", work / "logs")
        script, what = ("json_lines.py", "Python's json") if "JSON" in name else ("pairs_re.py", "Python's re")
        table.row(f"1,000,000 {name} to log", ours, "<= 1 s, <= 20 MB", f"{what}, without a log",
                  None if quick else peer(script, path))  # fmt: skip
    with open(path, "w") as file:
        file.writelines(LOG_LINES["lines of pairs"](i) for i in range(10_000_000))
    command = [str(word) for word in (PROGRAM, "-q", "scalars", path, "-l", work / "logs")]
    start = time.perf_counter()
    memory = peak_megabytes(command, None)
    table.row("10,000,000 lines of pairs to log", Figure(time.perf_counter() - start, memory), "memory as of 1,000,000")
    path.unlink()


def wide_table(table, work, quick):
    csv = work / "wide.csv"
    rows = [",".join(f"{(row + i) % 1000 / 1000}" for i in range(100_000)) for row in range(3)]
    header = ",".join(f"c{i}" for i in range(100_000))
    csv.write_text("".join(f"{line}\n" for line in [f"step,{header}", *(f"{i},{row}" for i, row in enumerate(rows))]))
    table.row("a table of 100,000 columns", tbviz("scalars", csv, "-l", work / "wide"), "<= 1 s")


# What a line may hold by the megabyte, and what stands around it.
HOSTILE = [
    "[", "]", "[]", "(", "((1", "{", '{"a":', "{a=1", '"', "'", '""', '",', "1", "1.", "1,", ":", "a:", "1:",
    "=", "a=", "a=1 ", "a=[1,", "[1]1.5", "|", "| 1 ", "50%|", " ", "a  ", "\t", "\x08", "x\x08", "\r",
    "a=1\r", "\x1b", "\x1b[", "\x1b[1;", "\x1b]", ",", "1 / ", "at ", "train ", "1m and ", "1 of ",
    "epoch 1 ", "-", "\u2588",
]  # fmt: skip
AROUND = {
    "alone": ("", "\nloss=1\n"),
    "in a log": ("epoch 1: loss = 0.5\n", "\nepoch 2: loss=0.1\n"),
    "in a table": ("step,loss,acc\n1,0.5,1\n", "\n2,0.5,1\n"),
}


def hostile_lines(table, work, quick):
    """Seconds of processor, since they are compared with each other."""
    path = work / "hostile.txt"

    def seconds(before, text, after, size):
        path.write_text(before + (text * (size // len(text.encode()) + 1))[:size] + after)
        times = []
        for _ in range(2):
            process = subprocess.Popen([PROGRAM, "-q", "scalars", path, "-l", work / "hostile"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
            _, status, usage = os.wait4(process.pid, 0)
            if os.waitstatus_to_exitcode(status) not in (0, 2, 4):
                sys.exit(f"bench: failed: {text!r}")
            times.append(usage.ru_utime + usage.ru_stime)
        return min(times)

    for where, (before, after) in AROUND.items():
        ratios = []
        for text in HOSTILE:
            small, large = (seconds(before, text, after, size) for size in (1_000_000, 4_000_000))
            ratios.append((large / small, small, large, text))
        worst, slowest = max(ratios), max(ratios, key=lambda ratio: ratio[2])
        for which, (ratio, small, large, text) in (("worst ratio", worst), ("slowest", slowest)):
            print(f"| a line of 4 MB {where} beside one of 1 MB, {which} of {len(HOSTILE)} kinds: `{text!r}` | "
                  f"{show(large)} | - | the same, 1 MB | {show(small)} | - | {ratio:.1f}x | <= 4.5x |",
                  flush=True)  # fmt: skip


def live_pipe(csv, work):
    """Seconds per row when every row arrives by a write of its own."""
    rows = csv.read_bytes().splitlines(keepends=True)[:400_001]
    process = subprocess.Popen([PROGRAM, "-q", "scalars", "-", "-l", work / "live"], stdin=subprocess.PIPE)
    descriptor = process.stdin.fileno()
    begin = time.perf_counter()
    for row in rows:
        os.write(descriptor, row)
    process.stdin.close()
    if process.wait() != 0:
        sys.exit("bench: the live pipe failed")
    return (time.perf_counter() - begin) / (len(rows) - 1)


def calls_per_second(command, times=1):
    """What a program says of its own loop: the best of some runs, as others on the machine only slow it down."""
    command = [str(word) for word in command]
    return max(float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(times))


def writer(table, work, quick):
    """add_scalar in the loop of a training."""
    theirs = None if quick else calls_per_second([sys.executable, PEERS / "add_scalar_torch.py", 50_000, work / "loop_torch"])
    for threads, goal in ((1, ">= 5,000,000 calls/s, aim 10,000,000"), (8, "nothing lost")):
        ours = calls_per_second([WRITER_BENCH, 10_000_000 // threads, threads, work / "loop"], times=5)
        cells = ["torch SummaryWriter", f"{theirs:,.0f} calls/s", "-", f"{ours / theirs:.0f}x"] if theirs else ["-"] * 4
        print(f"| SummaryWriter::add_scalar, {threads} thread{'s' * (threads > 1)} | {ours:,.0f} calls/s | - | "
              f"{' | '.join(cells)} | {goal} |", flush=True)  # fmt: skip


def histogram(table, work, quick):
    import numpy

    array = work / "parameters.npy"
    numpy.save(array, numpy.random.default_rng(0).standard_normal(61_100_840, dtype=numpy.float32) * 0.02)
    ours = tbviz("histogram", array, "-l", work / "histogram", times=5)
    table.row("histogram of 61 M floats", ours, "<= 0.06 s later", "torch add_histogram",
              None if quick else peer("histogram_torch.py", array, work / "histogram_torch"))  # fmt: skip


def builtin(table, work, quick):
    """The README's first line: without a model, and so without LibTorch."""
    picture = REPOSITORY / "data/images/astronaut.png"
    ours = tbviz("featuremap", picture, "-l", work / "builtin", times=21)
    model = REPOSITORY / "data/models/builtin.pt"
    table.row("feature maps of the built-in network", ours, "<= 20 ms", "torch",
              None if quick else peer("featuremap_torch.py", model, work / "builtin_torch", picture))  # fmt: skip


def many_pictures(table, work, model, picture, quick):
    folder = work / "pictures"
    folder.mkdir()
    for i in range(200):
        os.symlink(picture, folder / f"{i:03}.png")
    ours = tbviz("featuremap", folder, "--model", model, "-l", work / "many", times=1)
    theirs = None if quick else peer("featuremap_torch.py", model, work / "many_torch", *sorted(folder.iterdir()))
    goal = "<= 1.2x forward + start"
    if not quick:
        done = subprocess.run([sys.executable, PEERS / "forward_torch.py", model, "200"],
                              capture_output=True, text=True, check=True,
                              env={**os.environ, "OMP_WAIT_POLICY": "passive"})  # fmt: skip
        whole, features = map(float, done.stdout.split())
        goal += f" (forward alone {show(whole)}, without the classifier {show(features)})"
    table.row("feature maps of 200 pictures, AlexNet", ours, goal, "torch", theirs)


def gradients(table, work, model, quick):
    import numpy

    array = work / "input.npy"
    numpy.save(array, numpy.random.default_rng(0).standard_normal((1, 3, 224, 224), dtype=numpy.float32))
    ours = tbviz("hooks", model, "--input", array, "--backward", "features.*", "-l", work / "gradients")
    table.row("gradients by AlexNet's 13 feature layers", ours, "-", "torch",
              None if quick else peer("hooks_torch.py", model, array, work / "gradients_torch"))  # fmt: skip


def models(table, work, quick):
    model = work / "alexnet.pt"
    subprocess.run([sys.executable, REPOSITORY / "tools/make_alexnet", model], check=True)
    picture = REPOSITORY / "data/images/astronaut.png"
    ours = tbviz("kernels", model, "--layers", "0,1", "-l", work / "kernels", times=7)
    table.row("kernels of AlexNet, layers 0,1", ours, "<= 40 ms, <= 40 MB", "torch",
              None if quick else peer("kernels_torch.py", model, work / "kernels_torch"))  # fmt: skip
    for stats, goal in (([], "<= 10 ms"), (["--stats"], "-")):
        ours = tbviz("inspect", model, *stats, times=7)
        table.row(" ".join(["inspect of AlexNet", *stats]), ours, goal, "torch",
                  None if quick else peer("inspect_torch.py", model, *stats))  # fmt: skip
    ours = tbviz("histogram", model, "-l", work / "parameters", times=5)
    table.row("histograms of AlexNet's 61 M parameters", ours, "<= 0.1 s", "torch add_histogram",
              None if quick else peer("parameters_torch.py", model, work / "parameters_torch"))  # fmt: skip
    ours = tbviz("featuremap", picture, "--model", model, "-l", work / "featuremap", times=5)
    table.row("feature maps of AlexNet's 5 convolutions", ours, "<= 0.45 s, <= 160 MB", "torch",
              None if quick else peer("featuremap_torch.py", model, work / "maps_torch", picture))  # fmt: skip
    many_pictures(table, work, model, picture, quick)
    gradients(table, work, model, quick)


def exported(table, work, quick):
    subprocess.run([sys.executable, REPOSITORY / "tests/bench/save_exported.py", work], check=True)
    picture = REPOSITORY / "data/images/astronaut.png"
    model = work / "alexnet.pt2"
    ours = tbviz("featuremap", picture, "--model", model, "-l", work / "featuremap_pt2", times=7)
    table.row("feature maps of AlexNet's 5 convolutions, `.pt2`", ours, "<= 0.36 s, <= 150 MB", "torch.export.load",
              None if quick else peer("featuremap_export.py", model, work / "maps_export", picture))  # fmt: skip
    # In turn, so that a busy moment is in both.
    loads = {name: [] for name in ("resnet18", "one_convolution")}
    for _ in range(15):
        for name, seconds in loads.items():
            seconds.append(tbviz("featuremap", "--list", "--model", work / f"{name}.pt2", times=1).seconds)
    beyond = statistics.median(a - b for a, b in zip(*loads.values()))
    theirs = None
    if not quick:
        seconds, _ = timed_inside([sys.executable, PEERS / "load_export.py", work / "resnet18.pt2"])["load"]
        theirs = Figure(seconds, math.nan)
    table.row("load of ResNet-18, `.pt2`, beyond that of one convolution", Figure(beyond, math.nan), "<= 5 ms",
              "torch.export.load alone", theirs)  # fmt: skip


def timed_inside(command):
    """{name: (seconds, bytes)} from a program that times its own jobs."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = (line.split("\t") for line in done.stdout.splitlines())
    return {name: (float(milliseconds) / 1e3, int(size)) for name, milliseconds, size in lines}


def pictures(table, work, quick):
    """What is done to pictures inside a process: here the start would be most of it."""
    source = REPOSITORY / "data/images/astronaut.png"
    photo, maps = work / "photo.png", work / "maps"
    tbviz("image", source, "--size", "1024x1024", "-o", photo, "--no-log", times=1)
    tbviz("featuremap", source, "--model", work / "alexnet.pt", "--layers", "0", "-o", maps, "--no-log", times=1)
    grid = next(maps.rglob("*.png"))
    ours = timed_inside([IMAGE_BENCH, grid, photo])
    theirs = {}
    if not quick:
        theirs |= timed_inside([sys.executable, PEERS / "images_torch.py", grid, photo])
        theirs |= timed_inside(["/usr/bin/python3", PEERS / "make_grid_torchvision.py"])
    for work_name, key, peer_name, goal in (
        ("PNG of a 458x458 grid of feature maps", str(grid), "add_image", "<= 2 ms, <= 190 kB"),
        ("PNG of a 1024x1024 photo", str(photo), "add_image", "<= 25 ms, <= 1.55 MB"),
        ("make_grid 4096 x 3x64x64, scale_each", "make_grid", "torchvision", "<= 40 ms"),
    ):
        seconds, size = ours[key]
        peer_figure = None
        if key in theirs:
            peer_figure = Figure(theirs[key][0], math.nan)
            peer_name += f", {theirs[key][1] / 1e3:,.0f} kB"
        table.row(f"{work_name}: {size / 1e3:,.0f} kB", Figure(seconds, math.nan), goal, peer_name, peer_figure)


def reading(table, work, quick):
    run = work / "scalars"
    log = next(run.iterdir())
    inspect = [sys.executable, "-m", "tensorboard.main", "--inspect", "--event_file", log]
    table.row("inspect of 1,000,000 scalars", tbviz("inspect", log, times=9), "<= 0.1 s, <= 20 MB",
              "tensorboard --inspect", None if quick else measure(inspect, times=1))  # fmt: skip
    table.row("verify: every checksum of them", tbviz("verify", log, times=9), "<= 0.1 s, <= 20 MB",
              "TensorBoard's data server, --checksum", peer("data_server.py", run, times=3))  # fmt: skip
    curves = work / "curves.csv"
    ours = tbviz("export", log, "-o", curves, "--force", times=9)
    table.row("export of them to CSV", ours, "<= 0.4 s, <= 20 MB", "EventAccumulator",
              None if quick else peer("accumulator.py", run, work / "accumulator.csv"))  # fmt: skip


def report(table, work, quick):
    """A page of 100 runs of 50 tags, as a study leaves them: 2.5 GB, in the page cache."""
    page = work / "report.html"
    table.row("report of 1,000,000 scalars", tbviz("report", work / "scalars", "-o", page, "--force"), "<= 0.2 s",
              "EventAccumulator", None if quick else peer("accumulator.py", work / "scalars", work / "accumulator.csv"))  # fmt: skip
    rows, study = work / "study.csv", work / "study"
    with open(rows, "w") as file:
        file.write("step," + ",".join(f"group{k // 10}/tag{k:02}" for k in range(50)) + "\n")
        file.writelines(f"{i}," + ",".join(f"{loss_at(i * (k + 1)):.6g}" for k in range(50)) + "\n" for i in range(10_000))
    tbviz("scalars", rows, "-l", study / "run00", times=1)
    for k in range(1, 100):
        shutil.copytree(study / "run00", study / f"run{k:02}")
    ours = tbviz("report", study, "-o", page, "--force", times=3)
    table.row("report of 50,000,000 scalars in 100 runs", ours, "<= 2 s on 2 cores, <= 10 MB a page",
              "TensorBoard's data server, --checksum", None if quick else peer("data_server.py", study))  # fmt: skip
    shutil.rmtree(study)


def large_log(table, work, quick):
    """2 GB of pictures among scalars: the same log again and again, which is one log."""
    pictures, whole = work / "pictures", work / "large.tfevents"
    noise = [f"rand:3,512,512@{seed}" for seed in range(20)]
    tbviz("image", *noise, "-t", "images/noise", "-l", pictures, times=1)
    tbviz("scalars", work / "million.csv", "-l", pictures / "curve", "--columns", "loss", times=1)
    parts = [next(pictures.glob("*tfevents*")), next((pictures / "curve").iterdir())]
    with open(whole, "wb") as file:
        data = parts[0].read_bytes()
        for _ in range((2 << 30) // len(data) + 1):
            file.write(data)
        file.write(parts[1].read_bytes())
    ours = tbviz("edit", whole, "-o", work / "small.tfevents", "--force", "--drop", "images/*", times=3)
    table.row(f"edit --drop of a log of {whole.stat().st_size / 1e9:.1f} GB", ours, "disk speed, constant memory",
              "cat", measure(["/usr/bin/cat", whole], times=3))  # fmt: skip


def checkpoints(table, work, quick):
    """Small ones, as a study leaves them: what counts is each file, and that memory does not grow."""
    import torch

    names = [work / f"ckpt_{number}.pt" for number in range(10_000)]
    listed = work / "checkpoints"
    for name in names:
        torch.save({"conv.weight": torch.randn(16, 3, 3, 3), "conv.bias": torch.randn(16),
                    "fc.weight": torch.randn(10, 64), "fc.bias": torch.randn(10)}, name)  # fmt: skip
    for count in (100, 1_000, 10_000):
        listed.write_text("".join(f"{name}\n" for name in names[:count]))
        ours = tbviz("histogram", "--files-from", listed, "--step-from", "name", "-l", work / f"steps_{count}")
        row = (f"histograms of {count:,} small checkpoints, {count / ours.seconds:,.0f} files/s", ours, "memory as of 100")
        if quick or count < 10_000:
            table.row(*row)
        else:
            table.row(*row, "torch add_histogram", peer("checkpoints_torch.py", work / "steps_torch", listed))


def shards(table, work, quick):
    """64 processes beside one: what starting them, and keeping account, takes."""
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(0)
    folder, names = work / "small_pictures", work / "names"
    folder.mkdir()
    for number in range(2_000):
        Image.fromarray(random.integers(0, 256, (128, 128, 3), dtype=numpy.uint8)).save(folder / f"{number}.png")
    names.write_text("".join(f"{path}\n" for path in sorted(folder.iterdir())))
    one = ["/bin/sh", "-c", f"{PROGRAM} -q image --files-from {names} -l $(mktemp -d -p {work})"]
    many = ["/bin/sh", "-c", f"run=$(mktemp -d -p {work}); seq 0 63 | parallel -j {os.cpu_count()} "
            f"{PROGRAM} -q image --files-from {names} --shard {{}}/64 -l $run"]  # fmt: skip
    for what, command in (("one process", one), ("64 shards by GNU parallel", many)):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        figure = measure(command, times=5)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 6  # The last time for its memory.
        table.row(f"2,000 pictures of 128x128, {what}, {processor:.2f} s of processor", Figure(figure.seconds, math.nan), "-")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="skip the peers that take longest")
    arguments.add_argument("jobs", nargs="*", help="only these, by the names of their functions")
    given = arguments.parse_args()
    quick, only = given.quick, given.jobs
    work = pathlib.Path(tempfile.mkdtemp(prefix="tbviz-bench-"))
    try:
        table = Table()
        for job in (start, scalars, writer, logs, wide_table, hostile_lines, histogram, builtin, models, exported, pictures, reading,
                    report, large_log, checkpoints, shards):
            if not only or job.__name__ in only:
                job(table, work, quick)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
