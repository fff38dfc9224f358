// Decisions per CPU second of libdmn against each rival in the same run: the median of the rounds' ratios, and their spread.
//   node ratio.mjs FILE.json      as written by the run.mjs of the peer benchmark
import { readFileSync } from 'node:fs';

const rows = JSON.parse(readFileSync(process.argv[2], 'utf8')).rows.filter((r) => r.cpuOps);
const sorted = (list) => [...list].sort((a, b) => a - b);
const rounded = (x) => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2));
for (const workload of new Set(rows.map((r) => r.workload))) {
  const ours = rows.filter((r) => r.workload === workload && r.peer === 'libdmn');
  for (const peer of new Set(rows.filter((r) => r.workload === workload && r.peer !== 'libdmn').map((r) => r.peer))) {
    const ratios = sorted(ours.flatMap((o) => {
      const other = rows.find((r) => r.workload === workload && r.peer === peer && r.round === o.round);
      return other ? [o.cpuOps / other.cpuOps] : [];
    }));
    if (ratios.length) {
      console.log(`${workload} libdmn / ${peer}: ${rounded(ratios[ratios.length >> 1])} (${rounded(ratios[0])} to ${rounded(ratios.at(-1))})`);
    }
  }
}
