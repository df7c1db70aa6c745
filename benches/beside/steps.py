"""SpiffWorkflow takes cases of go-live from start to end; answers are drawn by the shares of
../../processes/go-live/profile.yaml."""

from collections import Counter
from pathlib import Path
from random import Random

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

KINDS = ["主要版本", "小型版本", "紧急修复版本"]
# A fault takes lognormal time, median 2 hours, 90 % within 6; beyond the 4 hours of 切换时限 it is late; procedo finds the same.
LATE = 0.21


def answers(task: str, facts: dict, chance: Random) -> dict:
    """What is found at a task; what is given with the case comes with the first."""

    def happens(share: float) -> bool:
        return chance.random() < share

    match task:
        case "培训":
            return {"立项": happens(0.7), "版本类型": chance.choices(KINDS, [15, 45, 40])[0]}
        case "试点判断":
            return {"已执行试点": happens(0.9 if facts["版本类型"] == "主要版本" else 0.3)}
        case "批准":
            return {"审批结论": "同意" if happens(0.9) else "不同意"}
        case "主被动上线判断":
            return {"上线方式": "被动" if happens(0.4) else "主动"}
        case "被动回退判断" | "主动回退判断":
            return {"切换故障": happens(0.1), "超时未解决": happens(LATE)}
        case "被动应急判断" | "主动应急判断":
            return {"出现故障": happens(0.15), "影响运行": happens(0.3)}
    return {}


def read(model: Path):
    parser = BpmnParser()
    parser.add_bpmn_file(str(model))
    return parser.get_spec("系统上线流程")


def take(specification, cases: int, seed: int) -> Counter:
    """Takes so many cases from start to end, one after the other; how often each task was done."""
    chance = Random(seed)
    done = Counter()
    for _ in range(cases):
        workflow = BpmnWorkflow(specification)
        workflow.do_engine_steps()
        while task := workflow.get_next_task(state=TaskState.READY, manual=True):
            task.data.update(answers(task.task_spec.name, task.data, chance))
            task.run()
            workflow.do_engine_steps()
            done[task.task_spec.name] += 1
        assert workflow.is_completed(), "a case stands still"
    return done
