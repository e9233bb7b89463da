package db

import (
	"strconv"
	"strings"
	"sync"
)

// numbered caches rewritten queries. Their number is bounded by the program
// text and the filters in use; too many one-off queries clear it.
var numbered = struct {
	sync.RWMutex
	byQuery map[string]string
}{byQuery: map[string]string{}}

const numberedMax = 4096

// bindNumbered rewrites "?" to $1, $2, … for PostgreSQL.
func bindNumbered(query string) string {
	numbered.RLock()
	out, ok := numbered.byQuery[query]
	numbered.RUnlock()
	if ok {
		return out
	}
	out = number(query)
	numbered.Lock()
	defer numbered.Unlock()
	if len(numbered.byQuery) >= numberedMax {
		clear(numbered.byQuery)
	}
	numbered.byQuery[query] = out
	return out
}

// number replaces each "?" outside of quotes and comments.
func number(query string) string {
	var out strings.Builder
	n := 0
	for i := 0; i < len(query); {
		end := i + 1
		switch c := query[i]; {
		case c == '\'' || c == '"':
			end = i + 1 + through(query[i+1:], query[i:i+1])
		case strings.HasPrefix(query[i:], "--"):
			end = i + through(query[i:], "\n")
		case strings.HasPrefix(query[i:], "/*"):
			end = i + through(query[i:], "*/")
		case c == '?':
			n++
			out.WriteString("$" + strconv.Itoa(n))
			i = end
			continue
		}
		out.WriteString(query[i:end])
		i = end
	}
	return out.String()
}

// through returns the length of s up to and including the first mark. A
// doubled quote needs no care: it closes one literal and opens the next.
func through(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}
