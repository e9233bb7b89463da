package dbtest

import "testing"

func TestRefused(t *testing.T) {
	for query, refused := range map[string]bool{
		"SELECT 1 FROM session s JOIN membership m ON m.person_id = s.person_id":                     true,
		"DELETE FROM secret WHERE hash IN (SELECT hash FROM api_token WHERE workspace_id = ?)":       true,
		"INSERT INTO event (workspace_id) SELECT workspace_id FROM \"lead\"":                         true,
		"SELECT id FROM lead WHERE id = ? FOR UPDATE":                                                true,
		"SELECT id FROM lead WHERE workspace_id = ? AND id = ? FOR UPDATE":                           false,
		"SELECT id FROM person WHERE id = ? FOR UPDATE":                                              false,
		"SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id":                             false,
		"SELECT 1 FROM session s JOIN person p ON p.id = s.person_id":                                false,
		"INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = 'x'": false,
		"INSERT INTO lead_search (rowid) VALUES ((SELECT rid FROM lead WHERE workspace_id = ?))":     false,
	} {
		if why := Refused(query); (why != "") != refused {
			t.Errorf("%s: %q", query, why)
		}
	}
}
