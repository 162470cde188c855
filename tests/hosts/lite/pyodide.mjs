// Runs runtime.py in Pyodide: node pyodide.mjs PYODIDE RUNTIME WHEEL… < input.json
// `report` meets the input as JavaScript's own values, as Excel would send them: null stays a JsNull.
// Nothing is downloaded: the wheels are unpacked from their files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const [folder, runtime, ...wheels] = process.argv.slice(2);
globalThis.fetch = () => Promise.reject(new Error("no connection is opened"));

try {
  const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
  const python = await loadPyodide({ indexURL: folder });
  for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
  python.runPython(readFileSync(runtime, "utf8"));
  const input = python.toPy(JSON.parse(await text(process.stdin)));
  console.log(await python.globals.get("report")(input));
} catch (error) {
  console.error(error.message); // not the error itself: node would print the whole of pyodide.asm.mjs before it
  process.exit(1);
}
