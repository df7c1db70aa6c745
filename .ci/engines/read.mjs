// Reads models with bpmn-moddle; a warning is a failure.
import { BpmnModdle } from 'bpmn-moddle';
import { readFileSync } from 'node:fs';

let warned = 0;
for (const file of process.argv.slice(2)) {
  const { warnings } = await new BpmnModdle().fromXML(readFileSync(file, 'utf8'));
  warnings.forEach((warning) => console.log(`${file}: ${warning.message}`));
  warned += warnings.length;
}
console.log(`bpmn-moddle: ${process.argv.length - 2} models, ${warned} warnings`);
process.exit(warned ? 1 : 0);
