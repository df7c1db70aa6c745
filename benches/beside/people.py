"""Prosimos simulates go-live with people and calendars, as near to ../../processes/go-live/profile.yaml and roster.yaml
as its model allows. Where it cannot say what they say, the simpler is taken, so that it has less to do: README.md."""

import json
import math
from collections import Counter
from pathlib import Path

from prosimos.simulation_engine import run_simulation

HOUR, DAY = 3600, 24 * 3600
ALWAYS = 10**9  # no bound

# --- how long things take --------------------------------------------------------------------------------------------


def moments(kind, *numbers):
    """Mean and variance, in hours, of how the profile writes lengths of time."""
    if kind == "triangular":
        a, b, c = numbers
        return (a + b + c) / 3, (a * a + b * b + c * c - a * b - a * c - b * c) / 18
    if kind == "uniform":
        a, b = numbers
        return (a + b) / 2, (b - a) ** 2 / 12
    if kind == "lognormal":
        median, ninety = numbers
        square = (math.log(ninety / median) / 1.2815515655446004) ** 2
        return median * math.exp(square / 2), median**2 * math.exp(square) * (math.exp(square) - 1)
    if kind == "mix":  # Shares of others: of these only mean and variance can be kept.
        parts = [(share, *moments(*other)) for share, other in numbers]
        mean = sum(share * m for share, m, _ in parts)
        return mean, sum(share * (v + m * m) for share, m, v in parts) - mean**2
    raise ValueError(kind)


def distribution(kind, *numbers):
    """The same for Prosimos. It reads no triangular ones: they become normal within the same bounds."""
    mean, variance = moments(kind, *numbers)  # hours, squared hours; Prosimos wants seconds, and their squares
    if kind == "triangular":
        name, parameters = "norm", [mean, math.sqrt(variance), numbers[0], numbers[2]]
    elif kind == "uniform":
        name, parameters = "uniform", list(numbers)
    else:
        name, parameters = "lognorm", [mean, variance * HOUR, 0, ALWAYS]
    return {"distribution_name": name, "distribution_params": [{"value": parameter * HOUR} for parameter in parameters]}


DESK = ("triangular", 0.5, 1, 3)
INSTALL = ("lognormal", 8, 24)
CUTOVER = ("triangular", 1, 2, 4)
JUDGED = ("mix", (0.1, ("lognormal", 2, 6)), (0.9, ("uniform", 0.5, 1)))
ROLLBACK = ("triangular", 1, 2, 6)
EMERGENCY = ("lognormal", 3, 12)
TRAINING = (
    "mix",
    (0.15, ("triangular", 16, 24, 64)),
    (0.45, ("triangular", 4, 8, 16)),
    (0.40, ("triangular", 0.5, 1, 2)),
)

# --- who does it: where two do it together, Prosimos has the first alone --------------------------------------------

TRAINERS = ["何静", "罗晓燕"]
LEADS = ["许卫东", "罗晓燕", "唐志强", "冯雪"]  # Not told apart by 立项.
HEAD = ["董建国"]
BRANCH = ["韩磊", "崔浩"]

TASKS = {
    "培训": (TRAINERS, TRAINING),
    "试点判断": (LEADS, DESK),
    "上线审批": (LEADS, ("triangular", 2, 4, 8)),
    "批准": (HEAD, ("triangular", 1 / 6, 1 / 3, 1)),
    "主被动上线判断": (LEADS, DESK),
    "上线通知": (LEADS, DESK),
    "被动安装": (BRANCH, INSTALL),
    "被动切换": (BRANCH, CUTOVER),
    "被动回退判断": (BRANCH, JUDGED),
    "被动回退": (BRANCH, ROLLBACK),
    "版本通知": (LEADS, DESK),
    "被动应急判断": (BRANCH, DESK),
    "被动应急": (BRANCH, EMERGENCY),
    "上线结束": (BRANCH, ("triangular", 1, 2, 4)),
    "主动安装": (LEADS, INSTALL),
    "主动切换": (LEADS, CUTOVER),
    "主动回退判断": (LEADS, JUDGED),
    "主动回退": (LEADS, ROLLBACK),
    "主动应急判断": (LEADS, DESK),
    "主动应急": (LEADS, EMERGENCY),
}

# --- which way: shares of the profile, multiplied out where they hang on what a case is ------------------------------

MAJOR, PILOT = 0.15, 0.15 * 0.9 + 0.85 * 0.3
ROLLED_BACK = 0.1 * 0.42  # A fault, and not mended in time: the second as procedo finds it with these people.
FAULT = 0.15 * 0.3
PASSIVE = 0.4

GATEWAYS = {
    "有无试点": {"有试点": PILOT, "没有试点": 1 - PILOT},
    "要不要批准": {"审批": MAJOR * 0.9 / PILOT, "报备": 1 - MAJOR * 0.9 / PILOT},
    "同意与否": {"不同意": 0.1, "同意": 0.9},
    "怎样上线": {"被动上线": PASSIVE, "主动上线": 1 - PASSIVE},
    "被动回退与否": {"被动切换失败": ROLLED_BACK, "被动切换成功": 1 - ROLLED_BACK},
    "主动回退与否": {"主动切换失败": ROLLED_BACK, "主动切换成功": 1 - ROLLED_BACK},
    "怎样上线的": {"被动上线了": PASSIVE, "主动上线了": 1 - PASSIVE},
    "被动应急与否": {"被动运行异常": FAULT, "被动运行正常": 1 - FAULT},
    "主动应急与否": {"主动运行异常": FAULT, "主动运行正常": 1 - FAULT},
}


def parameters():
    everyone = sorted({person for people, _ in TASKS.values() for person in people})
    # How a case goes live is decided once and asked twice.
    ways = {"被动上线": "被动", "主动上线": "主动", "被动上线了": "被动", "主动上线了": "主动"}
    decided = [{"key": "被动", "value": PASSIVE}, {"key": "主动", "value": 1 - PASSIVE}]

    def path(flow, share):
        return {"path_id": flow, "value": share} | ({"condition_id": ways[flow]} if flow in ways else {})

    week = [
        {"from": "MONDAY", "to": "FRIDAY", "beginTime": begin, "endTime": end}
        for begin, end in [("09:00:00", "12:00:00"), ("13:00:00", "18:00:00")]
    ]
    person = {"cost_per_hour": 180, "amount": 1, "calendar": "办公"}
    arrivals = [7 * DAY, 0, ALWAYS]  # Five working days are a week of the clock, on which Prosimos counts.
    return {
        "resource_profiles": [
            {"id": name, "name": name, "resource_list": [{"id": name, "name": name, **person}]} for name in everyone
        ],
        "resource_calendars": [{"id": "办公", "name": "办公", "time_periods": week}],
        "arrival_time_calendar": week,
        "arrival_time_distribution": {
            "distribution_name": "expon",
            "distribution_params": [{"value": value} for value in arrivals],
        },
        "task_resource_distribution": [
            {"task_id": task, "resources": [{"resource_id": name, **distribution(*lasts)} for name in people]}
            for task, (people, lasts) in TASKS.items()
        ],
        "gateway_branching_probabilities": [
            {"gateway_id": gateway, "probabilities": [path(flow, share) for flow, share in flows.items()]}
            for gateway, flows in GATEWAYS.items()
        ],
        "branch_rules": [
            {"id": way, "rules": [[{"attribute": "上线方式", "comparison": "=", "value": way}]]}
            for way in ["被动", "主动"]
        ],
        "event_attributes": [
            {
                "event_id": "主被动上线判断",
                "attributes": [{"name": "上线方式", "type": "discrete", "values": decided}],
            }
        ],
    }


def simulate(model: Path, folder: Path, cases: int) -> Counter:
    """Simulates so many cases without writing a log; how often each task was done."""
    written = folder / "parameters.json"
    written.write_text(json.dumps(parameters()))
    _, log = run_simulation(str(model), str(written), cases, starting_at="2026-01-05T09:00:00+08:00")
    return Counter(event.task_id for trace in log.trace_list for event in trace.event_list)
