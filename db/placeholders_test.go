package db

import "testing"

func TestNumberLeavesLiteralsAlone(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT 1":                             "SELECT 1",
		"a = ? AND b = ?":                      "a = $1 AND b = $2",
		"a = '?' AND b = ?":                    "a = '?' AND b = $1",
		"a = 'it''s ?' AND b = ?":              "a = 'it''s ?' AND b = $1",
		`"odd?" = ? AND b LIKE ? ESCAPE '\'`:   `"odd?" = $1 AND b LIKE $2 ESCAPE '\'`,
		"a = ? -- really?\nAND b = ?":          "a = $1 -- really?\nAND b = $2",
		"a /* ? ' */ = ? AND c = '-- ?' || ?":  "a /* ? ' */ = $1 AND c = '-- ?' || $2",
		"a - ? / ?":                            "a - $1 / $2",
		"'ž?' || ?":                            "'ž?' || $1",
		"never closed '?":                      "never closed '?",
		"(?,?,?,?,?,?,?,?,?,?,?)":              "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)",
		"ends in a comment -- ?":               "ends in a comment -- ?",
		"data->>'$.c_1' = ? AND x = '{\"?\"}'": "data->>'$.c_1' = $1 AND x = '{\"?\"}'",
	} {
		for range 2 { // fresh and remembered
			if got := bindNumbered(query); got != want {
				t.Errorf("%s\n got %s\nwant %s", query, got, want)
			}
		}
	}
}
