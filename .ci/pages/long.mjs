// A procedure of so many steps, on standard output.
const steps = Number(process.argv[2]);
const roles = ['项目经理', '部门QA', '客户', '运维人员'];
const lines = ['# procedure 9 长流程', 'starts: 步骤1', '', '# roles', ...roles.map((role) => `- ${role}`), '', '# ends', '- 完成', '- 终止', '', '# facts'];
for (let at = 1; at <= steps; at += 3) lines.push(`- 结论${at}: 同意, 不同意`);
for (let at = 1; at <= steps; at += 1) {
  const next = at === steps ? '完成' : `步骤${at + 1}`;
  lines.push('', `# 9.${at} 步骤${at} "第${at}项工作的办理与确认"`, `by: ${roles[Math.floor(at / 4) % roles.length]}`);
  if (at % 3 === 1) lines.push(`sets: 结论${at}`, `-> ${next} [结论${at} = 同意]`, `-> 终止 [结论${at} = 不同意]`);
  else lines.push(`-> ${next}`);
}
console.log(lines.join('\n'));
