// Preloaded with --require: writes the CommonJS modules that the process had loaded when it ended to AEPX_LOADED_TO.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  writeFileSync(process.env.AEPX_LOADED_TO, JSON.stringify(Object.keys(require.cache)));
});
