package store

import (
	"context"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// SearchText returns the words by which the search box finds a record. Of each
// phone number they have the digits with the country code too: of the record's
// country or its file's, else of the given one, the workspace's.
func SearchText(t *record.Type, r any, country string) string {
	parts := t.SearchParts(r)
	countries := record.PhoneCountries(t, r, country)
	for _, f := range t.Searched() {
		if text := f.FreeText(); text != nil {
			for _, s := range f.Texts(r) {
				parts = append(parts, text.SearchWords(s, countries)...)
			}
		}
	}
	return match.SearchText(parts...)
}

// sameWords reports whether two versions of a record have the same search text,
// without making it.
func sameWords(t *record.Type, was, is any) bool {
	return slices.Equal(t.SearchParts(was), t.SearchParts(is)) && slices.Equal(record.PhoneCountries(t, was), record.PhoneCountries(t, is))
}

// reindexWords updates SQLite's search index after a change of a record's
// words; "" = it is not in the index.
func (c *Changes) reindexWords(ctx context.Context, tx *db.Tx, id ID, words [2]string) error {
	if words[0] == words[1] || len(c.Type.Searched()) == 0 {
		return nil
	}
	if words[0] != "" {
		if _, err := tx.Exec(ctx, "DELETE FROM "+c.Type.Name+"_search WHERE rowid = (SELECT rid FROM "+c.Type.Table()+
			" WHERE workspace_id = ? AND id = ?)", c.Workspace, id); err != nil {
			return err
		}
	}
	return indexWords(ctx, tx, c.Type, c.Space, c.Workspace, id, words[1])
}

// indexWords adds a record to SQLite's search index. It uses one row of
// VALUES: anything else makes SQLite open a statement journal, and the index
// then writes to disk at once instead of gathering changes until the commit.
func indexWords(ctx context.Context, tx *db.Tx, t *record.Type, space int64, workspace, id ID, words string) error {
	if words == "" || tx.D().Name == "postgres" || len(t.Searched()) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO "+t.Name+"_search (rowid, words, space) VALUES ((SELECT rid FROM "+t.Table()+
		" WHERE workspace_id = ? AND id = ?), ?, ?)", workspace, id, words, spaceWord(space))
	return err
}

// spaceWord returns three characters that stand for a workspace in the search
// index, so that one workspace's words do not slow another's.
func spaceWord(n int64) string {
	const first, count = 0xE000, 6400 // Unicode's private use area
	return string([]rune{rune(first + n%count), rune(first + n/count%count), rune(first + n/count/count%count)})
}

// MatchKeys returns the keys by which companies or contacts are similar: the
// normalised e-mail, phones and name. A phone's country is the record's,
// otherwise its file's, otherwise the given one.
func MatchKeys(t *record.Type, r any, country string) []string {
	var keys []string
	add := func(kind, v string) {
		if v != "" && len(v) <= 200 {
			keys = append(keys, kind+":"+v)
		}
	}
	switch r.(type) {
	case *crm.Company, *crm.Contact:
	default:
		return nil // compared by the matcher only
	}
	countries := record.PhoneCountries(t, r, country)
	reached := crm.MatchRecord(t, r, country)
	for _, address := range reached.Emails {
		add("email", match.EmailKey(address))
	}
	for _, text := range reached.Phones {
		for _, n := range match.PhoneNumbers(text, countries...) {
			if n.E164 != "" {
				add("phone", n.URI())
			}
		}
	}
	switch x := r.(type) {
	case *crm.Company:
		add("name", match.CompanyKey(x.Name))
	case *crm.Contact:
		add("name", match.PersonKey(x.FirstName, x.LastName))
		if strings.TrimSpace(x.MiddleName) != "" { // lists contain the name with it
			add("name", match.PersonKey(x.FirstName+" "+x.MiddleName, x.LastName))
		}
	}
	return keys
}

// Similar returns up to limit living records in the actor's scope that share a
// match key.
func Similar(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, keys []string, country string, limit int) ([]any, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	cond, args := scope(t, a)
	shares, more := sharesKey(tx.D(), t, a.Workspace, keys, mostSharing)
	query := "SELECT " + columns(t) + " FROM " + t.Table() + " WHERE " + cond + " AND " + living + " AND " + shares + " ORDER BY id"
	first, most := tx.D().Limit(limit)
	found, err := newScanner(t, a.Workspace).all(ctx, tx, query+first, slices.Concat(args, more, most)...)
	return slices.DeleteFunc(found, func(r any) bool { // another key may have the same token
		return !slices.ContainsFunc(MatchKeys(t, r, country), func(key string) bool { return slices.Contains(keys, key) })
	}), err
}

// mostSharing is the number of records that one look-up takes from the index.
const mostSharing = 500
