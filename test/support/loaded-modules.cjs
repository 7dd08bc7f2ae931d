// Preloaded with --require: writes to AEPX_LOADED_TO what the process had loaded when it ended: CommonJS modules by path, Node's own by name.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  writeFileSync(
    process.env.AEPX_LOADED_TO,
    JSON.stringify([...Object.keys(require.cache), ...process.moduleLoadList]),
  );
});
