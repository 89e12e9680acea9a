#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes schedules.json: the rates of PyTorch's schedulers, a step at a time, four steps an epoch."""
import json
import pathlib
import warnings

import torch

warnings.simplefilter("ignore")
BASE, STEPS, PER_EPOCH = 0.1, 60, 4


def rates(make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    scheduler = make(optimizer)
    values = []
    for step in range(STEPS):
        values.append(float(f"{optimizer.param_groups[0]['lr']:.12g}"))
        optimizer.step()
        if step + 1 < STEPS:
            scheduler.step()
    return values


lr = torch.optim.lr_scheduler
CASES = [
    ("step", {"step-epochs": 3, "gamma": 0.3}, lambda o: lr.StepLR(o, 3 * PER_EPOCH, 0.3)),
    ("cosine", {"minimum": 0}, lambda o: lr.CosineAnnealingLR(o, STEPS)),
    ("cosine", {"minimum": 0.05}, lambda o: lr.CosineAnnealingLR(o, STEPS, eta_min=0.05 * BASE)),
    ("cosine-restarts", {"restart-epochs": 2, "restart-factor": 2, "minimum": 0.01},
     lambda o: lr.CosineAnnealingWarmRestarts(o, 2 * PER_EPOCH, 2, eta_min=0.01 * BASE)),
    ("one-cycle", {"pct-start": 0.3, "div-factor": 25, "final-div-factor": 1e4},
     lambda o: lr.OneCycleLR(o, BASE, total_steps=STEPS, cycle_momentum=False)),
    ("one-cycle", {"pct-start": 0.45, "div-factor": 10, "final-div-factor": 100},
     lambda o: lr.OneCycleLR(o, BASE, total_steps=STEPS, pct_start=0.45, div_factor=10, final_div_factor=100,
                             cycle_momentum=False)),
]
cases = [{"schedule": name, "params": params, "base": BASE, "steps_per_epoch": PER_EPOCH, "rates": rates(make)}
         for name, params, make in CASES]
path = pathlib.Path(__file__).with_name("schedules.json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
