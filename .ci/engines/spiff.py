"""Runs models in SpiffWorkflow by the walkthroughs written beside them: every task must be offered when it is its turn, and
the end must be the same."""

import json
import sys

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState


def offered(flow):
    return {task.task_spec.bpmn_id: task for task in flow.get_tasks(state=TaskState.READY, manual=True)}


def walked(flow, walk):
    """Why the walkthrough cannot be gone, if so."""
    flow.get_tasks(state=TaskState.READY)[0].set_data(**walk["given"])
    flow.do_engine_steps()
    for done in walk["tasks"]:
        flow.refresh_waiting_tasks()
        tasks = offered(flow)
        if done["task"] not in tasks:
            return f"{done['task']} is not offered, but {sorted(tasks)}"
        tasks[done["task"]].set_data(**done["variables"])
        tasks[done["task"]].run()
        flow.do_engine_steps()
    if not flow.is_completed():
        return f"it has not ended, and waits for {sorted(offered(flow))}"
    ids = [task.task_spec.bpmn_id or "" for task in flow.get_tasks(state=TaskState.COMPLETED)]
    ends = [own.rsplit("_", 1)[0] for own in ids if own.startswith("end_")]
    return None if ends == [walk["end"]] else f"it ends in {ends}, not {walk['end']}"


failed = 0
for name in ["go-live", "om-service"]:
    parser = BpmnParser()
    parser.add_bpmn_file(f"{sys.argv[1]}/{name}-python.bpmn")
    spec, called = parser.get_spec("procedure"), parser.get_subprocess_specs("procedure")
    with open(f"{sys.argv[1]}/{name}.json", encoding="utf-8") as file:
        walks = json.load(file)
    for number, walk in enumerate(walks, 1):
        why = walked(BpmnWorkflow(spec, called), walk)
        if why:
            failed += 1
            print(f"SpiffWorkflow, {name} {number}: {why}")
    print(f"SpiffWorkflow, {name}: {len(walks)} of {len(walks)} walkthroughs run")
sys.exit(failed > 0)
