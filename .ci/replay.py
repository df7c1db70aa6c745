"""Holds event logs against nets with pm4py, a reader of both that is not ours: `replay.py FOLDER [ALIGNED]`.

Of every procedure in the folder there are NAME.pnml, NAME.xes and NAME.jsonocel. Every trace has to fit the net by
token-based replay, and as many variants as said (40) by an alignment. Both logs have to tell the same cases.
"""

import pathlib
import sys

import pm4py

folder = pathlib.Path(sys.argv[1])
aligned = int(sys.argv[2]) if len(sys.argv) > 2 else 40
wrong = []


def hold(condition, what):
    if not condition:
        wrong.append(what)
        print("  WRONG:", what)


for path in sorted(folder.glob("*.pnml")):
    name = path.stem
    net, initial, final = pm4py.read_pnml(str(path))
    hold(pm4py.check_is_workflow_net(net), f"{name}: the net is a workflow net")
    hold(sum(initial.values()) == sum(final.values()) == 1, f"{name}: one token at first and at last")
    silent = sum(transition.label is None for transition in net.transitions)

    log = pm4py.read_xes(str(folder / f"{name}.xes"))
    hold({"start", "complete"} <= set(log["lifecycle:transition"]), f"{name}: steps start and complete")
    done = log[log["lifecycle:transition"] == "complete"]
    traces = done.groupby("case:concept:name", sort=False)["concept:name"].agg(list).to_dict()
    variants = {tuple(trace): case for case, trace in traces.items()}

    replayed = pm4py.conformance_diagnostics_token_based_replay(done, net, initial, final)
    hold(len(replayed) == len(traces), f"{name}: every trace is replayed")
    unfit = [case for case, result in zip(traces, replayed) if result["trace_fitness"] < 1 or not result["trace_is_fit"]]
    for case in unfit[:3]:
        hold(False, f"{name}: {case} does not fit by replay: {' '.join(traces[case])}")
    token = sum(result["trace_fitness"] for result in replayed) / len(replayed)

    # One case of each variant, the longest among them.
    chosen = sorted(variants.items(), key=lambda item: -len(item[0]))
    chosen = chosen[:: max(1, len(chosen) // aligned)][:aligned]
    sample = done[done["case:concept:name"].isin([case for _, case in chosen])]
    alignments = pm4py.conformance_diagnostics_alignments(sample, net, initial, final)
    hold(len(alignments) == len(chosen), f"{name}: every chosen trace is aligned")
    hold(all(result is not None and result["fitness"] == 1 for result in alignments), f"{name}: alignments fit")

    # What no case leaves out, left out.
    always = set.intersection(*(set(trace) for trace in traces.values()))
    for step in sorted(always)[:3]:
        short = sample[sample["concept:name"] != step]
        by_tokens = pm4py.conformance_diagnostics_token_based_replay(short, net, initial, final)
        by_moves = pm4py.conformance_diagnostics_alignments(short, net, initial, final)
        hold(not any(result["trace_is_fit"] for result in by_tokens), f"{name}: replay misses {step}")
        hold(all(result["fitness"] < 1 for result in by_moves), f"{name}: alignments miss {step}")
    hold(always, f"{name}: no step is in every case")

    ocel = pm4py.read_ocel2_json(str(folder / f"{name}.jsonocel"))
    flat = pm4py.ocel_flattening(ocel, name)
    objects = flat.sort_values("time:timestamp", kind="stable")
    told = objects.groupby("case:concept:name", sort=False)["concept:name"].agg(list).to_dict()
    told = {case.removeprefix("case/"): trace for case, trace in told.items()}
    hold(told == traces, f"{name}: both logs tell the same cases")
    hold(not ocel.relations["ocel:qualifier"].isna().any(), f"{name}: what objects are to events is said")

    print(
        f"{name}: {len(net.places)} places, {len(net.transitions)} transitions ({silent} silent); "
        f"{len(traces)} cases, {len(done)} completed steps, {len(variants)} variants; "
        f"replay {token:.4f} ({len(replayed) - len(unfit)} of {len(replayed)} fit), "
        f"{len(alignments)} alignments {min(r['fitness'] for r in alignments):.4f}; "
        f"{len(ocel.events)} events and {len(ocel.objects)} objects in OCEL",
        flush=True,
    )

sys.exit(f"{len(wrong)} wrong" if wrong else 0)
