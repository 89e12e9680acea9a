#!/usr/bin/env python3
"""Compares runs of one recipe in FP32 and in BF16: their training losses as a figure, and whether they agree.

    compare-precisions.py FIGURE.svg RUN…

The losses agree when the means of the last five epochs lie within two pooled standard deviations of each other.
"""
import csv
import json
import math
import pathlib
import statistics
import sys

LAST = 5
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 320, 56, 16, 28, 44
COLOURS = {"fp32": "#0072b2", "bf16": "#d55e00"}


def read_losses(run):
    with open(run / "metrics.csv", newline="") as file:
        return [float(row["train_loss"]) for row in csv.DictReader(file)]


def read_runs(folders):
    runs = {}
    for folder in map(pathlib.Path, folders):
        recipe = json.loads((folder / "run.json").read_text())["recipe"]
        runs.setdefault(recipe["precision"], []).append(read_losses(folder))
    return runs


def compare(runs):
    means = {name: [statistics.mean(losses[-LAST:]) for losses in runs[name]] for name in sorted(runs)}
    for name, values in means.items():
        print(f"{name}: {statistics.mean(values):.4f} (" + ", ".join(f"{value:.4f}" for value in values) + ")")
    pooled = math.sqrt(statistics.mean(statistics.variance(values) for values in means.values()))
    apart = abs(statistics.mean(means["fp32"]) - statistics.mean(means["bf16"])) / pooled
    print(f"apart: {apart:.2f} pooled standard deviations of {pooled:.4f}")
    return apart <= 2


def make_figure(runs):
    epochs = max(len(losses) for group in runs.values() for losses in group)
    top = math.ceil(max(max(losses) for group in runs.values() for losses in group) * 2) / 2
    bottom = math.floor(min(min(losses) for group in runs.values() for losses in group) * 2) / 2

    def x(epoch):
        return LEFT + (epoch - 1) / (epochs - 1) * (WIDTH - LEFT - RIGHT)

    def y(loss):
        return TOP + (top - loss) / (top - bottom) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    for half in range(int(bottom * 2), int(top * 2) + 1):
        parts.append(f'<path d="M{LEFT} {y(half / 2):.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
                     f'<text x="{LEFT - 8}" y="{y(half / 2) + 4:.1f}" text-anchor="end">{half / 2:.1f}</text>')
    for epoch in [1, *range(5, epochs + 1, 5)]:
        parts.append(f'<text x="{x(epoch):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{epoch}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">Epoch</text>'
                 f'<text x="{LEFT}" y="16">Training loss</text>')
    for place, (name, group) in enumerate(sorted(runs.items(), reverse=True)):
        for losses in group:
            points = " ".join(f"{x(i + 1):.1f},{y(loss):.1f}" for i, loss in enumerate(losses))
            parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[name]}" stroke-width="1.5" '
                         'stroke-opacity="0.8"/>')
        at = WIDTH - RIGHT - 150 + 80 * place
        parts.append(f'<path d="M{at} 12h20" stroke="{COLOURS[name]}" stroke-width="2"/>'
                     f'<text x="{at + 26}" y="16">{name.upper()}</text>')
    return "\n".join(parts) + "\n</svg>\n"


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    runs = read_runs(sys.argv[2:])
    if sorted(runs) != ["bf16", "fp32"] or min(map(len, runs.values())) < 2:
        sys.exit("It takes at least two runs in FP32 and two in BF16.")
    pathlib.Path(sys.argv[1]).write_text(make_figure(runs))
    sys.exit(0 if compare(runs) else 1)


if __name__ == "__main__":
    main()
