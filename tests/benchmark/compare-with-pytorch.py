#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast guenon-cli trains and classifies with a ResNet-50, beside PyTorch on the same machine in the same sitting.

    compare-with-pytorch.py GUENON-CLI [--precision fp32|bf16] [--threads N] [--batch-size N] [--rounds N] [--seconds S]

Needs Debian's python3-torch. The programs take turns, --rounds times; a table a precision has the medians. PyTorch runs
twice: as it comes, and "tuned", with an allocator that keeps its memory instead of giving it back after every step. Both
use channels-last, 224 px, ten classes and Adam; BF16 is PyTorch's autocast. Leave OPENBLAS_CORETYPE unset and the machine alone meanwhile.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

TUNED = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "20000000000",
    "MALLOC_TOP_PAD_": "268435456",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
CLASSES, SIZE = 10, 224
ROWS = [  # label, key
    ("Training, photos/s", "training"),
    ("Classifying in batches, photos/s", "batches"),
    ("Classifying one photo, ms", "single"),
    ("Memory while training, GiB", "memory"),
]


def peak_gib():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 2**20


def median_seconds(function, seconds):
    function()
    times = []
    while sum(times) < seconds or len(times) < 3:
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def run_pytorch(arguments):
    """In a process of its own, whose allocator the environment chose."""
    import torch

    path = Path(__file__).resolve().parent.parent / "golden/make-resnet-golden.py"
    spec = importlib.util.spec_from_file_location("golden", path)
    golden = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(golden)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    model = golden.ResNet("bottleneck", (3, 4, 6, 3), CLASSES).to(memory_format=torch.channels_last)
    photos = torch.rand(arguments.batch_size, 3, SIZE, SIZE).to(memory_format=torch.channels_last)
    one = photos[:1].contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, CLASSES, (arguments.batch_size,))
    adam = torch.optim.Adam(model.parameters(), 1e-4)

    def autocast():
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.precision == "bf16")

    def train():
        adam.zero_grad()
        with autocast():
            loss = torch.nn.functional.cross_entropy(model(photos), labels)
        loss.backward()
        adam.step()

    def classify(images):
        with torch.no_grad(), autocast():
            model(images)

    model.train()
    training = arguments.batch_size / median_seconds(train, arguments.seconds)
    memory = peak_gib()
    model.eval()
    batches = arguments.batch_size / median_seconds(lambda: classify(photos), arguments.seconds)
    single = 1000 * median_seconds(lambda: classify(one), arguments.seconds)
    print(json.dumps(dict(training=training, batches=batches, single=single, memory=memory)))


def measure(command, extra=None):
    environment = {**os.environ, **(extra or {})}
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure_pytorch(arguments, precision, extra=None):
    options = [f"--{name}={getattr(arguments, name.replace('-', '_'))}" for name in ("threads", "batch-size", "seconds")]
    options.append(f"--precision={precision}")
    return measure([sys.executable, __file__, arguments.guenon_cli, "--pytorch", *options], extra)


def measure_guenon(arguments, precision):
    result = measure([arguments.guenon_cli, "benchmark", "--json", "--quiet", "--architecture", "resnet50", f"--precision={precision}",
                      f"--threads={arguments.threads}", f"--batch-size={arguments.batch_size}",
                      f"--image-size={SIZE}", f"--classes={CLASSES}", f"--seconds={arguments.seconds:g}"])
    return dict(
        training=result["training_images_per_second"], batches=result["inference_images_per_second"],
        single=result["single_image_milliseconds"], memory=result["peak_memory_bytes"] / 2**30,
        path=f"{result['cpu']}, {result['isa']} kernels")


def print_table(results, precision, arguments):
    medians = {name: {key: statistics.median(run[key] for run in runs) for _, key in ROWS}
               for name, runs in results.items()}
    print(f"ResNet-50, {SIZE} px, {CLASSES} classes, batch {arguments.batch_size}, {arguments.threads} threads, "
          f"{precision.upper()}, median of {arguments.rounds}; {results['guenon'][0]['path']}\n")
    print(f"{'':34}{'Guenon':>9}{'PyTorch':>9}{'tuned':>9}{'ratio':>9}{'tuned':>9}")
    for label, key in ROWS:
        guenon, default, tuned = (medians[name][key] for name in ("guenon", "default", "tuned"))
        print(f"{label:34}{guenon:9.2f}{default:9.2f}{tuned:9.2f}{guenon / default:9.2f}{guenon / tuned:9.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("guenon_cli")
    parser.add_argument("--precision", choices=["fp32", "bf16"], help="only that table")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--pytorch", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.pytorch:
        run_pytorch(arguments)
        return 0
    if not importlib.util.find_spec("torch"):
        print("Skipped: there is no PyTorch for this Python; on Debian it is in python3-torch.", file=sys.stderr)
        return 77
    for precision in [arguments.precision] if arguments.precision else ["fp32", "bf16"]:
        results = {"guenon": [], "default": [], "tuned": []}
        for _ in range(arguments.rounds):
            results["guenon"].append(measure_guenon(arguments, precision))
            results["default"].append(measure_pytorch(arguments, precision))
            results["tuned"].append(measure_pytorch(arguments, precision, TUNED))
        print_table(results, precision, arguments)
        print()
    return 0


sys.exit(main())
