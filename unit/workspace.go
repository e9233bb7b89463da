package unit

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// storedTypes returns the types of a workspace with all custom fields of which
// values are stored, also removed ones.
func storedTypes(language string, custom map[string][]*record.Field) []*record.Type {
	var out []*record.Type
	for _, t := range crm.Types {
		out = append(out, t.In(i18n.Lang(language)).With(slices.Clone(custom[t.Name])...))
	}
	return out
}

// A Workspace is a workspace with its lists, its people and its record types
// including custom fields. It is immutable and replaced when the workspace's
// revision grows.
type Workspace struct {
	crm.Workspace
	Lists  *crm.Lists
	Rates  *crm.Rates
	People []*store.Colleague
	Feeds  []ID // consumers of the outbox
	types  map[string]*record.Type
	former map[string]map[string]*record.Field // removed custom fields, by type and key
	Stored []*record.Type                      // with removed custom fields
	folded map[string]bool                     // types whose sort keys are being derived
	person map[ID]*store.Colleague
	read   map[i18n.Lang]*Workspace
	clock  func() time.Time
}

// Workspace returns the current state of a workspace.
func (a *Base) Workspace(ctx context.Context, workspace ID) (*Workspace, error) {
	var ws *Workspace
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		ws, err = a.WorkspaceIn(ctx, tx, workspace)
		return err
	})
	return ws, err
}

// WorkspaceIn is Workspace in a transaction.
func (a *Base) WorkspaceIn(ctx context.Context, tx *db.Tx, workspace ID) (*Workspace, error) {
	rev, err := store.Revision(ctx, tx, workspace)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	ws := a.workspaces[workspace]
	a.mu.Unlock()
	if ws != nil && ws.Revision == rev {
		return ws, nil
	}
	if ws, err = a.LoadWorkspace(ctx, tx, workspace); err != nil {
		return nil, err
	}
	if tx.SQL() == nil { // changes inside a transaction may yet be rolled back
		a.mu.Lock()
		a.workspaces[workspace] = ws
		a.mu.Unlock()
	}
	return ws, nil
}

// LoadWorkspace reads a workspace from the database.
func (a *Base) LoadWorkspace(ctx context.Context, tx *db.Tx, workspace ID) (*Workspace, error) {
	ws := &Workspace{clock: func() time.Time { return a.Clock() }, types: map[string]*record.Type{},
		former: map[string]map[string]*record.Field{}, person: map[ID]*store.Colleague{}}
	var err error
	if ws.Workspace, err = store.GetWorkspace(ctx, tx, workspace); err != nil {
		return nil, err
	}
	items, err := store.Items(ctx, tx, workspace)
	if err != nil {
		return nil, err
	}
	ws.Lists = crm.NewLists(items)
	if ws.Rates, err = store.AppliedRates(ctx, tx, workspace, ws.Currency); err != nil {
		return nil, err
	}
	people, err := store.Colleagues(ctx, tx, workspace)
	if err != nil {
		return nil, err
	}
	ws.setPeople(people)
	if ws.Feeds, err = store.FeedIDs(ctx, tx, workspace); err != nil {
		return nil, err
	}
	custom, err := store.CustomFields(ctx, tx, workspace)
	if err != nil {
		return nil, err
	}
	ws.Stored = storedTypes(ws.Language, custom)
	if ws.folded, err = foldedTypes(ctx, tx, ws.Workspace, ws.Stored); err != nil {
		return nil, err
	}
	for _, t := range crm.AllTypes() {
		ws.setType(t.In(i18n.Lang(ws.Language)), custom[t.Name])
	}
	ws.read = map[i18n.Lang]*Workspace{}
	for _, lang := range append(slices.Clone(i18n.Languages), "") {
		ws.read[lang] = ws.readIn(lang)
	}
	return ws, nil
}

// setPeople sets the colleagues, in the order of their names.
func (ws *Workspace) setPeople(people []*store.Colleague) {
	alphabet := i18n.For(i18n.Lang(ws.Language), nil)
	slices.SortStableFunc(people, func(x, y *store.Colleague) int { return alphabet.Compare(x.Name, y.Name) })
	ws.People = people
	for _, p := range people {
		ws.person[p.ID] = p
	}
}

// foldedTypes returns the names of the types whose sort keys are being derived.
func foldedTypes(ctx context.Context, tx *db.Tx, w crm.Workspace, types []*record.Type) (map[string]bool, error) {
	states, err := store.DerivedStates(ctx, tx, w, types)
	out := map[string]bool{}
	for _, s := range states {
		if s.Thing.Name == store.Sorting && !s.Current {
			out[s.Type.Name] = true
		}
	}
	return out, err
}

// setType sets a type with its current custom fields.
func (ws *Workspace) setType(t *record.Type, custom []*record.Field) {
	former := map[string]*record.Field{}
	fields := slices.DeleteFunc(custom, func(f *record.Field) bool {
		if f.Removed.IsZero() {
			return false
		}
		former[f.Key] = f
		return true
	})
	ws.types[t.Name], ws.former[t.Name] = t, former
	if len(fields) > 0 {
		ws.types[t.Name] = t.With(fields...)
	}
}

// FormerField returns a field that the history names: a current field of the
// type or a removed custom field, or nil if it never existed.
func (ws *Workspace) FormerField(t *record.Type, key string) *record.Field {
	if f := t.Field(key); f != nil {
		return f
	}
	return ws.former[t.Name][key]
}

// readIn returns the workspace for readers of a language, which determines the
// order of name parts in forms and lists.
func (ws *Workspace) readIn(lang i18n.Lang) *Workspace {
	c := *ws
	c.types = map[string]*record.Type{}
	order, parts := crm.NameOrder(string(lang), ws.Workspace), i18n.AskedNames(lang)
	for name, t := range ws.types {
		c.types[name] = t.Ordered(order, parts)
	}
	return &c
}

// ReadIn returns the workspace for readers of a language.
func (ws *Workspace) ReadIn(lang i18n.Lang) *Workspace {
	if r := ws.read[lang]; r != nil {
		return r
	}
	return ws
}

// WorkspaceFor returns the workspace in the actor's language.
func (a *Base) WorkspaceFor(ctx context.Context, tx *db.Tx, by crm.Actor) (*Workspace, error) {
	ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
	if err != nil {
		return nil, err
	}
	return ws.ReadIn(i18n.Lang(by.Language)), nil
}

// Type returns the workspace's record type of that name, including custom
// fields, or nil.
func (ws *Workspace) Type(name string) *record.Type {
	if t := ws.types[name]; t != nil {
		return t
	}
	if t := crm.TypeByName(name); t != nil {
		return ws.types[t.Name]
	}
	return nil
}

// Types returns the workspace's record types in the order of the menu.
func (ws *Workspace) Types() []*record.Type { return ws.those(crm.Types) }

// AllTypes returns Types and then those that are not in the menu.
func (ws *Workspace) AllTypes() []*record.Type { return ws.those(crm.AllTypes()) }

func (ws *Workspace) those(types []*record.Type) []*record.Type {
	out := make([]*record.Type, len(types))
	for i, t := range types {
		out[i] = ws.types[t.Name]
	}
	return out
}

// Person returns a colleague, including former ones, or nil.
func (ws *Workspace) Person(id ID) *store.Colleague { return ws.person[id] }

// Staff returns the current members.
func (ws *Workspace) Staff() []*store.Colleague {
	return slices.DeleteFunc(slices.Clone(ws.People), func(c *store.Colleague) bool { return c.Removed })
}

// Env returns the environment in which the actor's input is parsed.
func (ws *Workspace) Env(by crm.Actor, strict bool) *record.Env {
	e := &record.Env{Currency: ws.Currency, Country: ws.Country, Zone: by.Zone, Strict: strict, Lang: i18n.Lang(ws.Language), Now: ws.clock()}
	e.Dates = i18n.DateOrderOf(e.Lang, e.Country)
	e.ItemName, e.Phones = ws.ItemName, []string{ws.Country}
	e.Resolve = func(target, text string) (ID, *record.Error) { return ws.resolve(by, target, text) }
	return e
}

// EnvOf returns the environment for writing a record's own values.
func (ws *Workspace) EnvOf(t *record.Type, r any) *record.Env {
	e := record.EnvOf(t, r)
	e.ItemName, e.Phones = ws.ItemName, record.PhoneCountries(t, r, ws.Country)
	return e
}

// ItemName returns the name of a value of a list, its key if it has no name of
// its own, or "".
func (ws *Workspace) ItemName(list string, id ID) string {
	if i := ws.Lists.Item(list, id); i != nil {
		return cmp.Or(i.Name, i.Key)
	}
	return ""
}

// resolve finds the ID of a list value by ID, key or name in any language, of
// a colleague by ID, e-mail, name or "me", or of a record by ID.
func (ws *Workspace) resolve(by crm.Actor, target, text string) (ID, *record.Error) {
	id, isID := record.ParseID(text)
	if crm.TypeByName(target) != nil {
		if !isID {
			return record.None, record.Wrong("unknown_reference")
		}
		return id, nil
	}
	if target == record.FileTarget && isID { // the rules check that it exists
		return id, nil
	}
	if target == "user" {
		if p := ws.colleague(by, id, text); p != nil {
			return p.ID, nil
		}
		return record.None, record.Wrong("unknown_reference")
	}
	if i := ws.Item(target, id, text); i != nil {
		return i.ID, nil
	}
	if i := ws.Lists.ByKey(target, text); i != nil { // a tag that no other has the name of
		return i.ID, nil
	}
	return record.None, record.Wrong("unknown_reference")
}

// ResolveCell is resolve for a cell of a file, which may contain another
// program's name of a stage or status.
func (ws *Workspace) ResolveCell(by crm.Actor, target, text string) (ID, *record.Error) {
	id, err := ws.resolve(by, target, text)
	if i := ws.Lists.FromElsewhere(target, text); err != nil && i != nil {
		return i.ID, nil
	}
	return id, err
}

func (ws *Workspace) colleague(by crm.Actor, id ID, text string) *store.Colleague {
	if text == "me" {
		return ws.person[by.User]
	}
	if p := ws.person[id]; p != nil {
		return p
	}
	key := match.Fold(text)
	for _, p := range ws.People {
		if match.Fold(p.Email) == key || match.Fold(p.Name) == key {
			return p
		}
	}
	return nil
}

// Item finds a value of a list by ID, key or name in any language, or returns
// nil. Tags are not found by key: C is another tag than C++, whose key is c.
func (ws *Workspace) Item(list string, id ID, text string) *crm.Item {
	if i := ws.Lists.Item(list, id); i != nil {
		return i
	}
	byKey := list != crm.Tags
	if i := ws.Lists.ByKey(list, text); i != nil && byKey {
		return i
	}
	key := match.Fold(text)
	var keyed *crm.Item // matches by key; a value of that name wins
	for _, i := range ws.Lists.Of(list) {
		if i.Name != "" && match.Fold(i.Name) == key || i.Name == "" && isWord(i, key) {
			return i
		}
		if byKey && key != "" && match.Fold(i.Key) == key {
			keyed = i
		}
	}
	return keyed
}

// isWord reports whether key is the item's translated name in some language.
func isWord(i *crm.Item, key string) bool {
	for _, lang := range i18n.Languages {
		if match.Fold(i18n.For(lang, nil).T(i.Word())) == key {
			return true
		}
	}
	return false
}

// Order returns the values of a reference in sort order: a list in its own
// order, people by name.
func (ws *Workspace) Order(f *record.Field) []ID {
	var out []ID
	switch {
	case !f.Refers() && f.Kind.Storage() != record.AsLinks:
	case f.Target == "user":
		for _, p := range ws.People {
			out = append(out, p.ID)
		}
	default:
		for _, i := range ws.Lists.Of(f.Target) {
			out = append(out, i.ID)
		}
	}
	return out
}

// ItemName returns the name of an item in a language.
func ItemName(p *i18n.Printer, i *crm.Item) string {
	switch {
	case i == nil:
		return ""
	case i.Name != "":
		return i.Name
	}
	return p.T(i.Word())
}

// FieldLabel returns the name of a field in a language.
func FieldLabel(p *i18n.Printer, t *record.Type, f *record.Field) string {
	if f.Custom || f.Label != "" {
		return cmp.Or(f.Labels[string(p.Lang())], f.Label)
	}
	return p.T(t.Name + ".field." + f.Key)
}

// OptionLabel returns the name of an option of a choice in a language.
func OptionLabel(p *i18n.Printer, t *record.Type, f *record.Field, key string) string {
	for _, o := range f.Options {
		if o.Key == key && strings.TrimSpace(o.Label) != "" {
			return o.Label
		}
	}
	if f.Custom || key == "" {
		return key
	}
	return p.T(t.Name + "." + f.Key + "." + key)
}
