package match

// Latin returns s folded, with Cyrillic written in Latin letters: what a
// fragment is looked for in. It is SortKey without the cut.
func Latin(s string) string { return latin(tidy(s)) }
