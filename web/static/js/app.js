import "../../vendor/htmx.org/htmx.esm.min.js";
import "../../vendor/htmx.org/hx-sse.min.js";
