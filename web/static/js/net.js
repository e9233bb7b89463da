// Headers of every request, and the message when one fails.
import { signInAgain } from "./again.js";
import { say } from "./toast.js";

const root = document.documentElement;
root.dataset.tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

document.addEventListener("htmx:config:request", (event) => {
  const { headers } = event.detail.ctx.request;
  headers["X-Tab"] = root.dataset.tab;
  if (root.dataset.actor) headers["X-Actor"] = root.dataset.actor;
});

// An error response without a toast gets ours. 409 and 422 show their message in place.
document.addEventListener("htmx:response:error", (event) => {
  const { request, response, text, sourceEvent } = event.detail.ctx;
  if (response.status === 401) return signInAgain(request.method === "POST");
  if ([409, 422].includes(response.status) || sourceEvent?.type === "refresh") return;
  if (!text?.includes("data-toast")) say(document.body.dataset.failed);
});

document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  const offline = error instanceof TypeError && !ctx?.response;
  if (ctx && (offline || ctx.request.signal.reason === "timeout") && ctx.sourceEvent?.type !== "refresh") say(document.body.dataset.offline);
});

// The event stream cannot be reconnected.
document.addEventListener("htmx:sse:error", (event) => event.detail.status === 401 && signInAgain());
