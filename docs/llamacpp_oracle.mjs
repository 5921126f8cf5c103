// Holds GGUF files that Neoglot wrote to llama.cpp: the same token probabilities, the same ids.
//
// Beside a node_modules with node-llama-cpp (npm install node-llama-cpp --ignore-scripts; Node 20):
//   mvn -pl adapt -am test -Dtest=GgufTest -Dsurefire.failIfNoSpecifiedTests=false \
//       -Dtest.flags="--add-modules=jdk.incubator.vector -Dneoglot.gguf.keep=/some/folder"
//   node llamacpp_oracle.mjs /some/folder/*.gguf
// Each file has a .json beside it, with ids and our scores before softmax.
import fs from "node:fs";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const TEXT = "the cat ran to the mat on the sun";
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error});

function worst(ids, logits, theirs) {
  const width = logits.length / ids.length;
  let most = 0;
  for (let i = 0; i < ids.length; i++) {
    const row = logits.slice(i * width, (i + 1) * width);
    const top = Math.max(...row);
    const range = top - Math.min(...row);
    const total = top + Math.log(row.reduce((sum, x) => sum + Math.exp(x - top), 0));
    for (const [token, p] of theirs[i].next.probabilities) {
      if (p > 1e-12) most = Math.max(most, Math.abs(Math.log(p) - (row[token] - total)) / range);
    }
  }
  return most;
}

let failed = 0;
for (const file of process.argv.slice(2)) {
  const {ids, logits} = JSON.parse(fs.readFileSync(file + ".json"));
  const model = await llama.loadModel({modelPath: file});
  const context = await model.createContext({contextSize: 64, threads: 1, flashAttention: false});
  const asked = ids.map((id) => [id, {generateNext: {probabilities: true}}]);
  const off = worst(ids, logits, await context.getSequence().controlledEvaluate(asked));
  const same = JSON.stringify(model.tokenize(TEXT)) === JSON.stringify(ids);
  if (!same) failed++;
  console.log(`${file.split("/").pop()}: log probabilities differ by ${off.toExponential(1)} of the scores' range at most; `
      + `ids ${same ? "equal" : "DIFFER"}`);
  await context.dispose();
  await model.dispose();
}
process.exit(failed ? 1 : 0);
