// Excel around the real client JavaScript of xlwings Server: reads {address, token, blocks, calls} on standard input,
// loads the add-in's page, metadata and code over HTTP, calls the functions as Excel does, and prints what came back.

import { readFileSync } from "node:fs";
import vm from "node:vm";

const { address, token, blocks = {}, calls } = JSON.parse(readFileSync(0, "utf8"));
const functions = {};
let requests = 0;

const fetchText = async (path) => {
  const response = await fetch(address + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.text();
};

class Loaded {
  load() {}
}

globalThis.XMLHttpRequest = class {
  headers = {};
  open(method, url) {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  getResponseHeader(name) {
    return this.response.headers.get(name);
  }
  async send(body) {
    requests += 1;
    try {
      this.response = await fetch(this.url, { method: this.method, headers: this.headers, body });
      this.responseText = await this.response.text();
    } catch (error) {
      return this.onerror(error);
    }
    Object.assign(this, { status: this.response.status, statusText: this.response.statusText });
    this.onload();
  }
};

globalThis.Office = {
  onReady: async (ready) => ready?.({ host: "Excel" }),
  context: { requirements: { isSetSupported: () => true } },
};
globalThis.Excel = {
  RequestContext: class {
    workbook = Object.assign(new Loaded(), { name: "Ventes.xlsx" });
    application = {
      cultureInfo: Object.assign(new Loaded(), {
        name: "fr-FR",
        datetimeFormat: Object.assign(new Loaded(), { shortDatePattern: "jj/MM/aaaa" }),
      }),
    };
    async sync() {}
  },
};
globalThis.CustomFunctions = {
  associate: (name, run) => (functions[name] = run),
  ErrorCode: { invalidValue: "#VALUE!" },
  Error: class {
    constructor(code, message) {
      Object.assign(this, { code, message });
    }
  },
};
globalThis.window = { location: { origin: address } };
globalThis.token = token;
console.error = () => {}; // the client writes every answer other than 200 there

const page = await fetchText("/taskpane.html");
globalThis.config = JSON.parse(page.match(/<script id="config"[^>]*>(.*?)<\/script>/s)[1]);
const utilities = await fetchText("/static/js/utils.js");
globalThis.xlwings = await import(`data:text/javascript,${encodeURIComponent(utilities)}`);
vm.runInThisContext(await fetchText("/static/js/auth.js"));
vm.runInThisContext(await fetchText("/xlwings/custom-functions-code.js"));
const meta = JSON.parse(await fetchText("/xlwings/custom-functions-meta.json"));

// Excel hands every argument over as rows, a blank cell as an empty text, one left out as null.
const asExcel = (argument) => {
  if (argument === null) return null;
  const rows = argument.block ? blocks[argument.block] : (argument.rows ?? [[argument]]);
  return rows.map((row) => row.map((cell) => cell ?? ""));
};

const answers = {};
for (const call of calls) {
  const asked = meta.functions.find(({ name }) => name === call.function);
  const given = asked.parameters.map((_, place) => asExcel(call.arguments[place] ?? null));
  const before = requests;
  const answer = {};
  try {
    answer.value = await functions[asked.id](...given, { address: "Feuil1!B2", functionName: asked.name });
  } catch (error) {
    Object.assign(answer, { code: error.code ?? "not an error of Excel", message: error.message });
  }
  answers[call.name] = { ...answer, requests: requests - before };
}
process.stdout.write(JSON.stringify({ meta, associated: Object.keys(functions), answers }));
