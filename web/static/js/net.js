// What every request carries, and what is said when one fails.
import { say } from "./toast.js";

const root = document.documentElement;
root.dataset.tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-Tab"] = root.dataset.tab;
});

// A refusal that brings no toast of its own gets ours. 409 and 422 show their message in place.
document.addEventListener("htmx:response:error", (event) => {
  const { response, text, sourceEvent } = event.detail.ctx;
  if ([409, 422].includes(response.status) || sourceEvent?.type === "refresh") return;
  if (!text?.includes("data-toast")) say(document.body.dataset.failed);
});

document.addEventListener("htmx:error", (event) => {
  const { ctx, error } = event.detail;
  const offline = error instanceof TypeError && !ctx?.response;
  if (ctx && (offline || ctx.request.signal.reason === "timeout") && ctx.sourceEvent?.type !== "refresh") say(document.body.dataset.offline);
});
