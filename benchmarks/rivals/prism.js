// Answers "CASE ROUNDS" lines with the microseconds of CPU that one value costs Prism's dynamic mode.
// node prism.js SCHEMAS.json NODE_MODULES
const path = require("path");
const readline = require("readline");
const schemas = require(path.resolve(process.argv[2]));
const { generate } = require(path.resolve(process.argv[3], "@stoplight/prism-http/dist/mocker/generator/JSONSchema.js"));

const many = (items) => ({ type: "array", items, minItems: 100, maxItems: 100 });
const cases = { flat: schemas.flat, flats: many(schemas.flat), list: many(schemas.nested) };

const write = (name) => {
  const result = generate({}, {}, cases[name]);
  if (result._tag !== "Right") throw result.left;
  return result.right;
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const [name, rounds] = line.split(" ");
  if (name === "show") return console.log(JSON.stringify(write(rounds)));
  const before = process.cpuUsage();
  for (let round = 0; round < Number(rounds); round++) write(name);
  const spent = process.cpuUsage(before);
  console.log((spent.user + spent.system) / Number(rounds));
});
