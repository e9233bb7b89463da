package sample

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/sampledata"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	sampleSeed  = 20
	sampleBatch = 2000 // leads per transaction
	loadMemory  = 300  // megabytes, for a process that does nothing else
)

// Add adds a believable small company to a workspace: six people who cannot
// sign in, leads, and their history over three years. Each lead passes the
// write path with its whole history. progress is called after each batch with
// the number of leads; it may be nil.
func (a *Service) Add(ctx context.Context, workspace record.ID, leads int, progress func(done, all int)) error {
	firm, err := a.sampleFirm(ctx, workspace, leads)
	if err != nil {
		return unit.Fault(err)
	}
	ws, err := a.Workspace(ctx, workspace)
	if err != nil {
		return err
	}
	end, err := a.DB.Bulk(ctx, loadMemory)
	if err != nil {
		return unit.Fault(err)
	}
	defer end()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := 0
	for c := range invent(ctx, ws, firm) {
		if c.err == nil {
			// A watched context costs a goroutine per statement; a batch is
			// short.
			c.err = c.add(context.WithoutCancel(ctx), a, firm)
		}
		if c.err != nil {
			return unit.Fault(c.err)
		}
		if done += c.leads; progress != nil {
			progress(done, leads)
		}
	}
	if err := ctx.Err(); err != nil || leads < sampleBatch {
		return unit.Fault(err)
	}
	return unit.Fault(a.DB.Analyze(ctx))
}

// sampleFirm adds the people and counts the leads, so that a second call
// invents other leads.
func (a *Service) sampleFirm(ctx context.Context, workspace record.ID, leads int) (*sampledata.Firm, error) {
	if leads < 1 {
		return nil, record.Wrong("out_of_range", "min", 1, "max", 10_000_000).On("leads")
	}
	f := &sampledata.Firm{Now: a.Clock(), Leads: leads}
	err := a.DB.Update(db.Alone(ctx), func(tx *db.Tx) error {
		ws, err := a.LoadWorkspace(ctx, tx, workspace)
		if err != nil {
			return err
		}
		had, err := sampled(ctx, tx, workspace)
		if err != nil {
			return err
		}
		f.Workspace, f.Lists, f.Seed = ws.Workspace, ws.Lists, sampleSeed+uint64(had)
		if f.Staff, err = a.addSamplePeople(ctx, tx, ws); err != nil {
			return err
		}
		return store.PutSetting(ctx, tx, unit.SampleKey(workspace), strconv.Itoa(had+leads))
	})
	return f, err
}

// sampled returns the number of sample leads added to a workspace.
func sampled(ctx context.Context, tx *db.Tx, workspace record.ID) (int, error) {
	value, err := store.Setting(ctx, tx, unit.SampleKey(workspace))
	n, _ := strconv.Atoi(value)
	return n, err
}

// addSamplePeople adds the sample people to the workspace. They have no
// password, so they cannot sign in.
func (a *Service) addSamplePeople(ctx context.Context, tx *db.Tx, ws *unit.Workspace) ([]record.ID, error) {
	var staff []record.ID
	for _, c := range sampledata.Staff {
		p := people.NewPerson{Name: c.Name(), Language: c.Language, Role: c.Role, Sample: true}
		p.Email, _ = match.Email(sampleEmail(c.Given+" "+c.Family, ws.Slug))
		id, err := a.People.AddPersonIn(ctx, tx, ws.ID, p, "")
		if err != nil {
			return nil, err
		}
		staff = append(staff, id)
	}
	return staff, nil
}

// sampleEmail returns an address in a reserved domain, to which no mail can be
// delivered.
func sampleEmail(name, slug string) string {
	return strings.ReplaceAll(match.Latin(name), " ", ".") + "@" + slug + ".example"
}

// A sampleChunk holds some leads and what happened around them, ready to be
// written.
type sampleChunk struct {
	leads int
	packs []*historyPack
	err   error
}

// A historyPack is a Pack of records of one type with their history.
type historyPack struct {
	*store.Pack
	t       *record.Type
	lives   []*sampledata.Life
	changes [][][]record.Change // by life and version
}

// invent builds each chunk while the one before is being written.
func invent(ctx context.Context, ws *unit.Workspace, f *sampledata.Firm) <-chan *sampleChunk {
	out := make(chan *sampleChunk, 1)
	go func() {
		defer close(out)
		for from := 0; from < f.Leads; from += sampleBatch {
			c := &sampleChunk{leads: min(sampleBatch, f.Leads-from)}
			c.err = c.write(ws, f, from)
			select {
			case out <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (c *sampleChunk) write(ws *unit.Workspace, f *sampledata.Firm, from int) error {
	lives, err := f.Lives(from, from+c.leads)
	if err != nil {
		return err
	}
	slices.SortStableFunc(lives, func(x, y *sampledata.Life) int {
		return x.Type.Meta(x.Last()).Created.Compare(y.Type.Meta(y.Last()).Created)
	})
	for _, t := range crm.AllTypes() {
		p := &historyPack{t: ws.Type(t.Name)}
		for _, l := range lives {
			if l.Type == t {
				p.lives = append(p.lives, l)
			}
		}
		if err := p.fill(ws); err != nil {
			return err
		}
		c.packs = append(c.packs, p)
	}
	return nil
}

func (p *historyPack) fill(ws *unit.Workspace) (err error) {
	all := make([][]any, len(p.lives))
	for i, l := range p.lives {
		all[i] = l.Versions
		changes := make([][]record.Change, len(l.Versions))
		for n := 1; n < len(l.Versions); n++ {
			changes[n] = record.Diff(p.t, l.Versions[n-1], l.Versions[n])
		}
		p.changes = append(p.changes, changes)
	}
	p.Pack, err = store.NewPack(p.t, ws.Country, all)
	return err
}

// add writes a chunk in one transaction.
func (c *sampleChunk) add(ctx context.Context, a *Service, f *sampledata.Firm) error {
	by := crm.Actor{User: f.Staff[0], Workspace: f.Workspace.ID, Role: crm.Administrator, Channel: crm.BySample}
	_, err := a.Act(ctx, by, "sample", func(u *unit.Work) error {
		r := &replay{u, map[*sampledata.Act]record.ID{}}
		for _, p := range c.packs {
			if err := r.insertPack(p); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// A replay is a unit of work that writes the history of records with them.
type replay struct {
	*unit.Work
	acts map[*sampledata.Act]record.ID // receipts written
}

// insertPack takes new records with their whole history through the write path.
// It writes their current state once, with the intervals and the history
// entries of all versions.
func (w *replay) insertPack(p *historyPack) error {
	if err := p.Insert(w.Ctx, w.Tx, w.By.Workspace, w.Workspace.Number, w.Workspace.Rates); err != nil {
		return err
	}
	for i, l := range p.lives {
		w.Counters.Add(p.t, store.PositionOf(p.t, l.Last()), 1)
		for n := range l.Versions {
			if err := w.addVersion(p.t, l, n, p.changes[i][n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// addVersion adds the history entry of one version of a record.
func (w *replay) addVersion(t *record.Type, l *sampledata.Life, n int, changes []record.Change) error {
	w.By.User = l.Actors[n]
	if n == 0 {
		w.AddEntry(t, nil, l.Versions[n], store.Created, nil)
	} else {
		w.AddEntry(t, l.Versions[n-1], l.Versions[n], store.Changed, changes)
	}
	e := w.Entries[len(w.Entries)-1]
	e.ID = record.NewIDAt(e.At)
	if act := l.Acts[n]; act != nil {
		id, err := w.receiptOf(act)
		if err != nil {
			return err
		}
		e.Receipt = id
	}
	return nil
}

// receiptOf returns the receipt of a past qualification, writing it the first
// time.
func (w *replay) receiptOf(act *sampledata.Act) (record.ID, error) {
	if id, ok := w.acts[act]; ok {
		return id, nil
	}
	details, err := json.Marshal(act.Result)
	if err != nil {
		return record.None, err
	}
	r := &store.Receipt{ID: record.NewIDAt(act.At), At: act.At, Actor: act.By, Channel: crm.BySample, Action: "qualify",
		SubjectType: "lead", Subject: act.Lead, Count: act.Count(), Details: details}
	w.acts[act] = r.ID
	return r.ID, w.InsertReceipt(r)
}
