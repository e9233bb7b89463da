#!/usr/bin/env bash
# templ reads "else if" between the attributes of an element as an attribute called "else" and a second, independent if.
#
# Guess:    attributes may stand in if { } else if { } else { } as elements may, or the generator refuses it. One branch is taken.
# Seen:     no error and no warning. For a = true, b = false the element gets the attributes of the first and of the last branch, and
#           an attribute "else": <div class="first" else class="third">. Browsers keep the first class, so the page may even look right;
#           for a = false, b = true only the stray attribute is wrong.
# Version:  github.com/a-h/templ v0.3.1020, go 1.26
# Source:   parser/v2/conditionalattributeparser.go: after the "then" part it looks for "} else {" only; what follows "}" is parsed as
#           the next attribute, and "else" is a valid name of a boolean attribute. Between elements "else if" is a branch.
# Notices:  templates with attributes that depend on three cases: aria-current, class, disabled, selected
#
# Needs Go.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/a-h/templ v0.3.1020
MOD
cat >page.templ <<'TEMPL'
package main

templ branch(a, b bool) {
	<div
		if a {
			class="first"
		} else if b {
			class="second"
		} else {
			class="third"
		}
	></div>
}
TEMPL
cat >main.go <<'GO'
package main

import (
	"context"
	"os"
)

func main() {
	for _, c := range [][2]bool{{true, false}, {false, true}, {false, false}} {
		_ = branch(c[0], c[1]).Render(context.Background(), os.Stdout)
		os.Stdout.WriteString("\n")
	}
}
GO
cat >tools.go <<'GO'
//go:build tools

package main

import _ "github.com/a-h/templ/cmd/templ"
GO
go mod tidy >/dev/null 2>&1
go run github.com/a-h/templ/cmd/templ generate >generated.txt 2>&1 || { echo "the generator refuses it now:"; cat generated.txt; exit 1; }
go run . | tee seen.txt
cat >expected.txt <<'OUT'
<div class="first" else class="third"></div>
<div else class="second"></div>
<div else class="third"></div>
OUT
cmp seen.txt expected.txt && echo "as seen before"
