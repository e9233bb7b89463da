package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

var anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// rows returns how each route is called.
func rows() map[string]row {
	out := map[string]row{}
	for _, t := range crm.Types {
		recordRows(out, t.Name, "/"+t.Plural)
		if t.Field(crm.AddressesKey) != nil {
			addressRows(out, t.Name, "/"+t.Plural)
		}
	}
	for _, at := range []string{"/leads", "/companies", "/opportunities"} {
		boardRows(out, at)
	}
	leadRows(out)
	noteRows(out)
	bareRows(out)
	ownRows(out)
	settingsRows(out)
	importRows(out)
	return out
}

// nameKey returns the key of the field with the name of a record.
func nameKey(name string) string {
	switch name {
	case "lead":
		return "title"
	case "contact":
		return "last_name"
	}
	return "name"
}

// fixed returns a form that does not depend on its subject.
func fixed(pairs ...string) func(*site, string) []string {
	return func(*site, string) []string { return pairs }
}

// about returns a form with the ID of its subject and other values.
func about(key string, pairs ...string) func(*site, string) []string {
	return func(_ *site, id string) []string { return append([]string{key, id}, pairs...) }
}

// of returns a function that creates a record of a type; not deletes one.
func of(name string, more ...string) func(*site) string {
	return func(s *site) string {
		return s.make("ona", name, append([]string{nameKey(name), canary}, more...)...).String()
	}
}

func not(name string) func(*site, string) {
	return func(s *site, id string) {
		s.Helper()
		ws, err := s.app.Workspace(s.ctx, s.ws.ID)
		s.ok(err)
		at, _ := record.ParseID(id)
		_, err = s.app.Records.Delete(s.ctx, s.actor("ona"), ws.Type(name), 0, at)
		s.ok(err)
	}
}

// toMantas hands a record of Ona's to Mantas.
func toMantas(name string) func(*site, string) {
	return func(s *site, id string) {
		s.Helper()
		ws, err := s.app.Workspace(s.ctx, s.ws.ID)
		s.ok(err)
		t, at := ws.Type(name), parsed(id)
		_, err = s.app.Records.Save(s.ctx, s.actor("ada"), unit.Draft{Type: t, ID: at, Set: []unit.Value{{Field: t.Owner(), Value: s.people["mantas"]}}})
		s.ok(err)
	}
}

func parsed(id string) record.ID {
	out, _ := record.ParseID(id)
	return out
}

func recordRows(out map[string]row, name, at string) {
	key, one, gone, handed := nameKey(name), of(name), not(name), toMantas(name)
	out["GET "+at], out["GET "+at+"/new"] = row{}, row{}
	out["POST "+at] = row{form: func(*site, string) []string { return []string{"once", record.NewID().String(), key, "x"} }}
	out["POST "+at+"/bulk"] = row{about: one, gone: gone, handed: handed, form: about("ids", "do", "delete")}
	trashed := map[string]int{"deleted": http.StatusOK}
	out["GET "+at+"/{id}"] = row{about: one, gone: gone, handed: handed, want: trashed}
	out["POST "+at+"/{id}"] = row{about: one, gone: gone, handed: handed, form: fixed("v", "1", key, "x")}
	out["GET "+at+"/{id}/edit"] = row{about: one, gone: gone, handed: handed}
	out["GET "+at+"/{id}/panel"] = row{about: one, gone: gone, handed: handed, script: true, want: trashed}
	out["GET "+at+"/{id}/cells/{field}"] = row{about: one, gone: gone, handed: handed, script: true, field: key}
	out["POST "+at+"/{id}/cells/{field}"] = row{about: one, gone: gone, handed: handed, script: true, field: key, form: fixed("v", "1", key, "x"), good: 200}
	out["POST "+at+"/{id}/notes"] = row{about: one, gone: gone, handed: handed, form: fixed("text", "x")}
	out["POST "+at+"/{id}/delete"] = row{about: one, gone: gone, handed: handed}
	out["GET "+at+"/{id}/delete"] = row{about: one, gone: gone, handed: handed}
	out["GET "+at+"/bulk/tags"] = row{}
	out["POST "+at+"/bulk/tags"] = row{about: one, gone: gone, handed: handed, form: about("ids", "add", "x")}
	out["GET "+at+"/bulk/delete"] = row{good: http.StatusUnprocessableEntity} // nothing is selected
}

// addressRows has the routes of the addresses of a record, whose only one has the record's own ID.
func addressRows(out map[string]row, name, at string) {
	one, gone, handed := of(name, "city", "Vilnius"), not(name), toMantas(name)
	all, this := at+"/{id}/addresses", at+"/{id}/addresses/{address}"
	form := fixed("v", "1", "kind", "delivery", "city", "Kaunas")
	out["GET "+all+"/new"], out["GET "+this+"/edit"] = row{about: one, gone: gone, handed: handed}, row{about: one, gone: gone, handed: handed}
	out["POST "+all], out["POST "+this] = row{about: one, gone: gone, handed: handed, form: form}, row{about: one, gone: gone, handed: handed, form: form}
	out["POST "+this+"/primary"], out["POST "+this+"/delete"] = row{about: one, gone: gone, handed: handed}, row{about: one, gone: gone, handed: handed}
}

func boardRows(out map[string]row, at string) {
	name := crm.TypeByName(at[1:]).Name
	one, gone, handed := of(name), not(name), toMantas(name)
	step := map[string]string{"lead": "contacted", "company": "call", "opportunity": "offer"}[name]
	list := map[string]string{"lead": crm.LeadStatuses, "company": crm.ClientStages, "opportunity": crm.Stages}[name]
	out["GET "+at+"/board"] = row{}
	out["GET "+at+"/board/cards"] = row{query: func(string) string { return "step=" + step }, script: true}
	out["POST "+at+"/board/fold"] = row{form: func(s *site, _ string) []string { return []string{"fold", s.itemID(list, step)} }, want: map[string]int{"olga": 404}}
	out["GET "+at+"/{id}/move"] = row{about: one, gone: gone, handed: handed}
	out["POST "+at+"/{id}/move"] = row{about: one, gone: gone, handed: handed, form: func(s *site, _ string) []string {
		return []string{"v", "1", crm.TypeByName(name).Step().Key, s.itemID(list, step)}
	}}
}

// itemID returns the ID of an item of a list of Acme.
func (s *site) itemID(list, key string) string {
	s.Helper()
	ws, err := s.app.Workspace(s.ctx, s.ws.ID)
	s.ok(err)
	i := ws.Lists.ByKey(list, key)
	if i == nil {
		s.Fatalf("no %s in %s", key, list)
	}
	return i.ID.String()
}

func leadRows(out map[string]row) {
	one, gone, handed := of("lead"), not("lead"), toMantas("lead")
	named := func(id string) string { return "ids=" + id }
	reason := func(s *site, id string) []string {
		return []string{"ids", id, "status", s.itemID(crm.LeadStatuses, "bad_data")}
	}
	out["GET /leads/disqualify"] = row{about: one, gone: gone, handed: handed, query: named}
	out["POST /leads/disqualify"] = row{about: one, gone: gone, handed: handed, form: reason}
	deal, goneDeal, handedDeal := of("opportunity"), not("opportunity"), toMantas("opportunity")
	out["GET /opportunities/lose"] = row{about: deal, gone: goneDeal, handed: handedDeal, query: named}
	out["POST /opportunities/lose"] = row{about: deal, gone: goneDeal, handed: handedDeal, form: func(_ *site, id string) []string {
		return []string{"ids", id, "stage", "lost", "lost_reason", "price", "lost_note", "x"}
	}}
	out["GET /leads/contact"] = row{about: one, gone: gone, handed: handed, query: named}
	out["POST /leads/contact"] = row{about: one, gone: gone, handed: handed, form: about("ids", "how", "call", "note", "x")}
	out["POST /leads/{id}/extend"] = row{about: disqualified, gone: gone, handed: handed}
	out["GET /leads/qualify"] = row{about: one, gone: gone, handed: handed, query: named}
	out["POST /leads/qualify"] = row{about: one, gone: gone, handed: handed, form: about("ids")}
	out["GET /leads/{id}/qualify"] = row{about: one, gone: gone, handed: handed}
	out["POST /leads/{id}/qualify"] = row{about: one, gone: gone, handed: handed, form: fixed("at", "2", "go", "next", "fit", "yes", "v", "1", "company", "true", "company.id", "new", "company.name", "x")}
	out["GET /leads/{id}/qualification"] = row{about: qualified, gone: gone, handed: handed}
	out["POST /leads/{id}/qualification/undo"] = row{about: qualified, gone: gone, handed: handed}
	out["GET /side"] = row{about: one, gone: gone, handed: handed, want: map[string]int{"deleted": http.StatusOK}, query: func(id string) string { return "panes=lead:" + id }}
}

func disqualified(s *site) string {
	s.Helper()
	id := s.make("ona", "lead", "title", canary)
	status, _ := record.ParseID(s.itemID(crm.LeadStatuses, "bad_data"))
	_, err := s.app.Qualify.Disqualify(s.ctx, s.actor("ona"), status, canary, id)
	s.ok(err)
	return id.String()
}

func qualified(s *site) string {
	s.Helper()
	id := s.make("ona", "lead", "title", canary, "company_name", canary, "last_name", canary)
	_, _, err := s.app.Qualify.Qualify(s.ctx, s.actor("ona"), id, qualify.Plan{Company: &qualify.Target{}, Contact: &qualify.Target{}}, false)
	s.ok(err)
	return id.String()
}

func noteRows(out map[string]row) {
	gone := func(s *site, id string) {
		s.Helper()
		_, err := s.app.Records.DeleteNote(s.ctx, s.actor("ona"), parsed(id))
		s.ok(err)
	}
	// parent applies do to the record that a note is on.
	parent := func(do func(*site, string)) func(*site, string) {
		return func(s *site, id string) {
			s.Helper()
			n, _, err := s.app.Records.Get(s.ctx, s.actor("ona"), crm.NoteType, parsed(id))
			s.ok(err)
			do(s, n.(*crm.Note).Parent.ID.String())
		}
	}
	note := row{about: noted, gone: gone, handed: parent(toMantas("lead")), orphan: parent(not("lead"))}
	out["GET /notes/{id}/edit"] = note
	out["GET /notes/{id}"] = row{about: noted, gone: gone, handed: note.handed, orphan: note.orphan, good: 303}
	out["POST /notes/{id}/delete"] = note
	note.form = fixed("v", "1", "body", "x")
	out["POST /notes/{id}"] = note
	trashed := func(s *site) string {
		id := of("lead")(s)
		not("lead")(s, id)
		return id
	}
	out["GET /trash"] = row{}
	out["POST /trash/restore"] = row{about: trashed, form: about("id", "type", "lead")}
	look := func(string) string { return "q=" + canary[:5] }
	out["GET /search"], out["GET /pick/{type}"] = row{query: look}, row{query: look}
}

func noted(s *site) string {
	s.Helper()
	lead := s.make("ona", "lead", "title", canary)
	done, err := s.app.Records.AddNote(s.ctx, s.actor("ona"), crm.LeadType, lead, canary)
	s.ok(err)
	return crm.NoteType.Meta(done.Record).ID.String()
}

// bareRows are the pages for people who are not signed in.
func bareRows(out map[string]row) {
	strangers := map[string]int{"nobody": 200, "rasa": 200}
	out["GET /sign-in"] = row{good: 303, want: strangers}
	out["GET /sign-in/forgotten"] = row{}
	resetRows(out)
	out["POST /sign-in/kept"] = row{form: fixed("title", "typed"), query: func(string) string { return "to=/leads" }, good: 200}
	out["POST /sign-in"] = row{form: fixed("email", "pavol@example.com", "password", "correct horse pavol"), fresh: true}
	out["POST /sign-out"] = row{fresh: true}
	out["POST /preferences"] = row{form: fixed("theme", "dark")}
	out["GET /setup"], out["POST /setup"] = row{good: 303}, row{form: fixed("code", "x", "name", "x")}
	code := func(s *site) string {
		code, err := s.app.People.Invite(s.ctx, s.actor("ada"), crm.Member, "")
		s.ok(err)
		return code
	}
	gone := func(s *site, _ string) {
		list, err := s.app.People.Invitations(s.ctx, s.actor("ada"))
		s.ok(err)
		for _, i := range list {
			s.ok(s.app.People.RevokeInvitation(s.ctx, s.actor("ada"), i.ID))
		}
	}
	all := map[string]int{"pavol": 200, "olga": 200}
	out["GET /invitations/{code}"] = row{about: code, gone: gone, want: all}
	n := 0
	out["POST /invitations/{code}"] = row{about: code, gone: gone, good: 303, fresh: true,
		want: map[string]int{"pavol": 409, "ona": 409, "mantas": 409, "ada": 409, "olga": leftOut}, // they are members already; Olga would become one
		form: func(*site, string) []string {
			n++
			return []string{"name", "x", "email", "new" + strconv.Itoa(n) + "@example.com", "password", "correct horse new"}
		}}
}

// resetRows are the pages of reset links, for whoever has one.
func resetRows(out map[string]row) {
	code := func(s *site) string {
		code, err := s.app.People.MakeReset(s.ctx, s.actor("ada"), s.people["pavol"])
		s.ok(err)
		return code
	}
	gone := func(s *site, code string) {
		s.ok(s.app.People.UseReset(s.ctx, code, "", "correct horse pavol"))
	}
	all := map[string]int{"pavol": 200, "olga": 200}
	out["GET /resets/{code}"] = row{about: code, gone: gone, want: all}
	done := map[string]int{"pavol": 303, "olga": 303, "ada deleted": leftOut} // too many codes were tried
	out["POST /resets/{code}"] = row{about: code, gone: gone, want: done, fresh: true, counts: true, form: fixed("password", "correct horse pavol")}
}

// ownRows are the pages about the user.
func ownRows(out map[string]row) {
	out["GET /{$}"] = row{good: 303}
	out["GET /events"] = row{}
	out["POST /workspace"] = row{about: func(s *site) string { return s.ws.ID.String() }, form: about("workspace"), want: map[string]int{"pavol": 303}}
	out["POST /undo/last"], out["POST /redo/last"] = row{fresh: true}, row{fresh: true} // a new session has nothing to undo
	out["POST /undo"] = row{form: about("token"), want: map[string]int{"deleted": http.StatusConflict}, gone: func(s *site, token string) {
		receipt, _ := record.ParseID(token)
		_, err := s.app.Undo(s.ctx, s.actor("ona"), receipt)
		s.ok(err)
	}, about: func(s *site) string {
		done, err := s.app.Records.Save(s.ctx, s.actor("ona"), unit.Draft{Type: crm.LeadType, Set: []unit.Value{{Field: crm.LeadType.Field("title"), Value: canary}}})
		s.ok(err)
		return done.Receipt.String()
	}}
	out["POST /undo/last"], out["POST /redo/last"] = row{}, row{}
	out["GET /settings"] = row{good: 303}
	out["GET /settings/profile"] = row{}
	out["POST /settings/profile"] = row{form: fixed("name", "x", "theme", "dark")}
	out["POST /settings/password"] = row{form: fixed("old", "wrong", "password", "correct horse new"), fresh: true, good: 422}
	out["POST /settings/email"] = row{form: fixed("current", "wrong", "email", "x@example.com"), fresh: true, good: 422}
	alone := map[string]int{"mantas": 404, "ada": 404}
	out["GET /settings/sessions"] = row{}
	out["POST /settings/sessions/{id}/end"] = row{about: session, want: alone}
	out["POST /settings/sessions/end-others"] = row{fresh: true}
	out["GET /settings/tokens"] = row{}
	out["POST /settings/tokens"] = row{form: fixed("name", "x"), good: 200}
	out["POST /settings/tokens/{id}/revoke"] = row{about: func(s *site) string {
		_, id, err := s.app.People.AddToken(s.ctx, s.actor("ona"), canary, false)
		s.ok(err)
		return id.String()
	}, want: map[string]int{"mantas": 404}}
}

// session signs Ona in once more, in another browser.
func session(s *site) string {
	s.Helper()
	s.signedIn("ona")
	list, err := s.app.People.Sessions(s.ctx, s.people["ona"])
	s.ok(err)
	return list[0].ID.String()
}

// settingsRows are the pages for administrators.
func settingsRows(out map[string]row) {
	colleague := func(s *site) string { return s.people["pavol"].String() }
	out["GET /settings/people"] = row{}
	out["POST /settings/people/{id}/role"] = row{about: colleague, form: fixed("role", "member")}
	out["GET /settings/people/{id}/remove"] = row{about: colleague}
	n := 0
	out["POST /settings/people/{id}/remove"] = row{about: func(s *site) string {
		n++
		id, err := s.app.People.AddPerson(s.ctx, s.ws.ID, people.NewPerson{Email: "brief" + strconv.Itoa(n) + "@example.com", Name: goldfinch, Password: "correct horse brief", Role: crm.Member})
		s.ok(err)
		return id.String()
	}}
	out["GET /settings/people/{id}/reset"] = row{about: colleague}
	out["POST /settings/people/{id}/reset"] = row{about: colleague, good: 200}
	out["POST /settings/resets/{id}/revoke"] = row{about: func(s *site) string {
		_, err := s.app.People.MakeReset(s.ctx, s.actor("ada"), s.people["pavol"])
		s.ok(err)
		list, err := s.app.People.Resets(s.ctx, s.actor("ada"))
		s.ok(err)
		return list[0].ID.String()
	}}
	out["GET /settings/invitations/new"] = row{}
	out["POST /settings/invitations"] = row{form: fixed("role", "member"), good: 200}
	out["POST /settings/invitations/{id}/revoke"] = row{about: func(s *site) string {
		_, err := s.app.People.Invite(s.ctx, s.actor("ada"), crm.Member, goldfinch+"@example.com")
		s.ok(err)
		list, err := s.app.People.Invitations(s.ctx, s.actor("ada"))
		s.ok(err)
		return list[0].ID.String()
	}}
	out["GET /settings/workspace"] = row{}
	out["POST /settings/workspace"] = row{form: fixed("name", "x", "currency", "EUR", "language", "en", "zone", "UTC")}
	out["GET /settings/sample/remove"], out["POST /settings/sample/remove"] = row{}, row{}
	listRows(out)
	rateRows(out)
}

func rateRows(out map[string]row) {
	n := 0
	day := func() record.Date {
		n++
		return record.Date(time.Date(2000, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	rate := func(s *site) string {
		s.Helper()
		done, err := s.app.Rates.Add(s.ctx, s.actor("ada"), crm.Rate{Currency: "HUF", Date: day(), Rate: "0.0025"})
		s.ok(err)
		return done.Record.(*crm.Rate).ID.String()
	}
	gone := func(s *site, id string) {
		at, _ := record.ParseID(id)
		s.ok(failed(s.app.Rates.Delete(s.ctx, s.actor("ada"), at)))
	}
	form := func(*site, string) []string {
		return []string{"currency", "HUF", "date", string(day()), "rate", "0.0026", "v", "1"}
	}
	out["GET /settings/rates"], out["GET /settings/rates/new"], out["POST /settings/rates"] = row{}, row{}, row{form: form}
	out["GET /settings/rates/{id}"] = row{about: rate, gone: gone}
	out["POST /settings/rates/{id}"] = row{about: rate, gone: gone, form: form}
	out["POST /settings/rates/{id}/delete"] = row{about: rate, gone: gone}
}

func listRows(out map[string]row) {
	at := "/settings/lists/{list}"
	n := 0
	item := func(s *site) string {
		s.Helper()
		n++
		done, err := s.app.Workspaces.AddItem(s.ctx, s.actor("ada"), crm.Item{List: crm.LeadStatuses, Name: goldfinch + strconv.Itoa(n), Category: crm.CategoryWorking})
		s.ok(err)
		return done.Record.(*crm.Item).ID.String()
	}
	gone := func(s *site, id string) {
		at, _ := record.ParseID(id)
		s.ok(failed(s.app.Workspaces.DeleteItem(s.ctx, s.actor("ada"), crm.LeadStatuses, at)))
	}
	named := func(*site, string) []string {
		return []string{"name", record.NewID().String(), "hue", "1", "category", "working", "v", "1"}
	}
	out["GET /settings/history"] = row{}
	out["GET /settings/lists"] = row{good: 303}
	out["GET "+at], out["GET "+at+"/new"] = row{}, row{}
	out["POST "+at] = row{form: named}
	out["GET "+at+"/{id}"] = row{about: item, gone: gone}
	out["POST "+at+"/{id}"] = row{about: item, gone: gone, form: named}
	out["POST "+at+"/{id}/move"] = row{about: item, gone: gone, form: fixed("place", "0")}
	out["POST "+at+"/{id}/hide"] = row{about: item, gone: gone, form: fixed("hidden", "true")}
	out["POST "+at+"/{id}/delete"] = row{about: item, gone: gone}
}

// importRows are the imports: Ona's files are visible to her and to those who see all records.
func importRows(out map[string]row) {
	gone := func(s *site, id string) {
		s.Helper()
		at, _ := record.ParseID(id)
		s.ok(s.app.Imports.Discard(s.ctx, s.actor("ona"), at))
	}
	for _, t := range crm.Types {
		out["GET /imports/sample/"+t.Name+".csv"] = row{}
	}
	started := func(s *site) string {
		s.Helper()
		ws, err := s.app.Workspace(s.ctx, s.ws.ID)
		s.ok(err)
		done, err := s.app.Operations.Start(s.ctx, s.actor("ona"), operations.Start{Type: ws.Type("lead"), Kind: "contact", Note: canary,
			Query: url.Values{"city": {canary}}})
		s.ok(err)
		return done.Operation.String()
	}
	out["GET /operations"] = row{}
	out["GET /operations/{id}"] = row{about: started}
	out["POST /operations/{id}/pause"] = row{about: started}
	out["POST /operations/{id}/resume"] = row{about: started, good: 409} // it is running
	out["POST /operations/{id}/undo"] = row{about: started, good: 409}
	out["GET /imports"] = row{}
	out["POST /imports"] = row{good: 422} // the form has no file
	out["GET /imports/{id}"] = row{about: uploads(canary), gone: gone}
	// The form has no columns, which is reported beside the file, so the file must not contain the canary.
	out["POST /imports/{id}"] = row{about: uploads("plain"), gone: gone, form: fixed("do", "look"), good: 422}
	out["POST /imports/{id}/discard"] = row{about: uploads(canary), gone: gone}
	out["GET /imports/{id}/report.csv"] = row{about: uploads(canary), gone: gone}
}

// uploads uploads a file of Ona's that has the word as its name and content.
func uploads(word string) func(*site) string {
	return func(s *site) string {
		s.Helper()
		ws, err := s.app.Workspace(s.ctx, s.ws.ID)
		s.ok(err)
		i, err := s.app.Imports.Upload(s.ctx, s.actor("ona"), ws.Type("lead"), word+".csv", strings.NewReader("title,city\n"+word+",Vilnius\n"))
		s.ok(err)
		return i.ID.String()
	}
}
