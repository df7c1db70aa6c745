// Runs models in bpmn-engine by the walkthroughs written beside them: every task must be offered when it is its turn, and
// the end must be the same.
import { Engine } from 'bpmn-engine';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';

const folder = process.argv[2];
// bpmn-engine sends a token of its own down every path that is not taken, and a parallel join takes such a token for the
// branch itself: a branch that can be left by a choice counts as over while it still goes back and forth. The walkthrough
// in which it does so while the other branch is over cannot be run.
const OUT_OF_REACH = { 'om-service': [5] };
const soon = () => new Promise((done) => setImmediate(done));
let failed = 0;
for (const name of ['go-live', 'om-service']) {
  const source = readFileSync(`${folder}/${name}-javascript.bpmn`, 'utf8');
  const walks = JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
  let run = 0;
  for (const [at, walk] of walks.entries()) {
    if (OUT_OF_REACH[name]?.includes(at + 1)) continue;
    run += 1;
    const why = await walked(source, walk).catch((error) => error.message);
    if (why) {
      failed += 1;
      console.log(`bpmn-engine, ${name} ${at + 1}: ${why}`);
    }
  }
  console.log(`bpmn-engine, ${name}: ${run} of ${walks.length} walkthroughs run`);
}
process.exit(failed ? 1 : 0);


async function walked(source, walk) {
  const engine = new Engine({ name: 'walk', source, variables: { ...walk.given } });
  const listener = new EventEmitter();
  const [waiting, ends] = [new Map(), []];
  listener.on('activity.wait', (task) => waiting.set(task.id, task));
  listener.on('activity.end', ({ id }) => id.startsWith('end_') && ends.push(id));
  let error;
  engine.on('error', (raised) => (error = raised));
  await engine.execute({ listener });
  // The variables of the procedure itself, also while something that it calls is under way.
  let own;
  for (const { task, variables } of walk.tasks) {
    for (let turn = 0; turn < 100 && !waiting.has(task) && !error; turn += 1) await soon();
    if (error) return error.message;
    const offered = waiting.get(task);
    if (!offered) return `${task} is not offered, but ${[...waiting.keys()]}`;
    waiting.delete(task);
    if (task.startsWith('step_')) own = offered.environment;
    for (const environment of [own, offered.environment]) Object.assign(environment?.variables ?? {}, variables);
    offered.signal();
  }
  for (let turn = 0; turn < 100 && engine.state !== 'idle' && !error; turn += 1) await soon();
  if (error) return error.message;
  if (engine.state !== 'idle') return `it has not ended, and waits for ${[...waiting.keys()]}`;
  const ended = ends.map((id) => id.replace(/_[0-9]+$/, ''));
  return ended.length === 1 && ended[0] === walk.end ? undefined : `it ends in ${ends}, not ${walk.end}`;
}
