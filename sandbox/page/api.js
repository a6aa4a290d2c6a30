// Owns the requests to the sandbox's page routes. Knows nothing of what is shown.

const LONGEST_REASON = 200;

/** The sandbox refused or could not be reached; the message is a sentence for people. */
export class RequestFailed extends Error {
  constructor(sentence, status = 0) {
    super(sentence);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(`/page/${path}`, options);
  } catch {
    throw new RequestFailed("The sandbox can't be reached. Is it still running?");
  }
  const said = await response.text();
  if (response.ok) return JSON.parse(said);
  throw new RequestFailed(reason(said) ?? `The sandbox answered ${response.status}.`, response.status);
}

// A refusal comes as JSON or as one plain line; anything longer is a page made for somebody else.
function reason(said) {
  try {
    const body = JSON.parse(said);
    return body?.error ?? body?.detail ?? null;
  } catch {
    return said && said.length < LONGEST_REASON && !/^\d{3}:/.test(said) ? said : null;
  }
}

/** The JSON that GET /page/`path` answers. Parameters that are null are left out. */
export function get(path, params = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  return request(query ? `${path}?${query}` : path, { headers: { accept: "application/json" } });
}

/** The JSON that POST /page/`path` answers. */
export function post(path, body) {
  return request(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
}

/** `work` made safe to call at any moment: while it runs, further calls become one more run. */
export function coalesced(work) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await work();
    } while (again);
  };
  return () => {
    if (running) {
      again = true;
      return running;
    }
    running = run().finally(() => {
      running = null;
    });
    return running;
  };
}
