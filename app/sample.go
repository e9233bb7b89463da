package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app/sampledata"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

const (
	sampleSeed  = 20
	sampleBatch = 2000 // leads of one transaction
)

// Sample adds a believable small company to a workspace: six people who cannot
// sign in, leads, and what became of them over three years. Each lead walks
// the hallway with its whole past. Progress is told after each batch, in
// leads; it may be nil.
func (a *App) Sample(ctx context.Context, workspace ID, leads int, progress func(done, all int)) error {
	firm, err := a.sampleFirm(ctx, workspace, leads)
	if err != nil {
		return fault(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := 0
	for b := range invent(ctx, firm) {
		if b.err == nil {
			b.err = a.addLives(ctx, firm, b.lives)
		}
		if b.err != nil {
			return fault(b.err)
		}
		if done += b.leads; progress != nil {
			progress(done, leads)
		}
	}
	return fault(ctx.Err())
}

// sampleFirm makes the people and counts the leads, so that a second call
// invents others.
func (a *App) sampleFirm(ctx context.Context, workspace ID, leads int) (*sampledata.Firm, error) {
	if leads < 1 {
		return nil, record.Wrong("out_of_range", "min", 1, "max", 10_000_000).On("leads")
	}
	f := &sampledata.Firm{Now: a.Clock(), Leads: leads}
	err := a.DB.Update(ctx, func(tx *db.Tx) error {
		home, err := loadHome(ctx, tx, workspace)
		if err != nil {
			return err
		}
		had, err := sampled(ctx, tx, workspace)
		if err != nil {
			return err
		}
		f.Home, f.Lists, f.Seed = home.Workspace, home.Lists, sampleSeed+uint64(had)
		if f.Staff, err = a.hire(ctx, tx, home); err != nil {
			return err
		}
		return store.PutSetting(ctx, tx, sampleKey(workspace), strconv.Itoa(had+leads))
	})
	return f, err
}

func sampleKey(workspace ID) string { return "sample." + workspace.String() }

// sampled is how many sample leads a workspace has been given.
func sampled(ctx context.Context, tx *db.Tx, workspace ID) (int, error) {
	value, err := store.Setting(ctx, tx, sampleKey(workspace))
	n, _ := strconv.Atoi(value)
	return n, err
}

// hire gives the workspace the sample people, without a password and so
// without a way to sign in.
func (a *App) hire(ctx context.Context, tx *db.Tx, home *Home) ([]ID, error) {
	var staff []ID
	for _, c := range sampledata.Staff {
		p := NewPerson{Name: c.Name, Language: c.Language, Role: c.Role}
		p.Email, _ = match.Email(sampleEmail(c.Name, home.Slug))
		id, err := a.addPerson(ctx, tx, home.ID, p, "")
		if err != nil {
			return nil, err
		}
		staff = append(staff, id)
	}
	return staff, nil
}

// sampleEmail is an address in a reserved domain, so that nothing ever gets
// there.
func sampleEmail(name, slug string) string {
	return strings.ReplaceAll(match.Latin(name), " ", ".") + "@" + slug + ".example"
}

type sampleBatchOf struct {
	lives []*sampledata.Life
	leads int
	err   error
}

// invent makes up the batches beside the writing of the one before.
func invent(ctx context.Context, f *sampledata.Firm) <-chan *sampleBatchOf {
	out := make(chan *sampleBatchOf, 1)
	go func() {
		defer close(out)
		for from := 0; from < f.Leads; from += sampleBatch {
			b := &sampleBatchOf{leads: min(sampleBatch, f.Leads-from)}
			b.lives, b.err = f.Lives(from, from+b.leads)
			select {
			case out <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// addLives writes a batch in one transaction, oldest first.
func (a *App) addLives(ctx context.Context, f *sampledata.Firm, lives []*sampledata.Life) error {
	slices.SortStableFunc(lives, func(x, y *sampledata.Life) int {
		return x.Type.Meta(x.Last()).Created.Compare(y.Type.Meta(y.Last()).Created)
	})
	by := crm.Actor{User: f.Staff[0], Workspace: f.Home.ID, Role: crm.Administrator, Door: crm.BySample}
	_, err := a.act(ctx, by, "sample", func(w *walk) error {
		r := &reliving{w, map[*sampledata.Act]ID{}}
		for _, t := range append(slices.Clone(crm.Types), crm.NoteType) {
			var of []*sampledata.Life
			for _, l := range lives {
				if l.Type == t {
					of = append(of, l)
				}
			}
			if err := r.relive(w.home.Type(t.Name), of); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// reliving is a walk through the past.
type reliving struct {
	*walk
	acts map[*sampledata.Act]ID // receipts written
}

// relive takes new records with their whole past through the hallway: what
// they are now is written once, with the stretches in time and the history of
// all their versions.
func (w *reliving) relive(t *record.Type, lives []*sampledata.Life) error {
	if len(lives) == 0 {
		return nil
	}
	var last []any
	var all [][]any
	for _, l := range lives {
		last, all = append(last, l.Last()), append(all, l.Versions)
	}
	if err := store.Insert(w.ctx, w.tx, t, w.home.Number, last); err != nil {
		return err
	}
	if err := store.InsertPast(w.ctx, w.tx, t, all); err != nil {
		return err
	}
	for _, l := range lives {
		if err := w.remember(t, l); err != nil {
			return err
		}
	}
	return nil
}

// remember is what relive does for each record.
func (w *reliving) remember(t *record.Type, l *sampledata.Life) error {
	if t.Matched() {
		if err := store.WriteMatchKeys(w.ctx, w.tx, t, nil, l.Last(), w.home.Country); err != nil {
			return err
		}
	}
	w.tallies.Add(t, store.StandingOf(t, l.Last()), 1)
	for i, is := range l.Versions {
		w.by.User = l.Actors[i]
		if i == 0 {
			w.note(t, nil, is, store.Created, nil)
		} else {
			w.note(t, l.Versions[i-1], is, store.Changed, record.Diff(t, l.Versions[i-1], is))
		}
		e := w.entries[len(w.entries)-1]
		e.ID = record.NewIDAt(e.At)
		if act := l.Acts[i]; act != nil {
			id, err := w.recall(act)
			if err != nil {
				return err
			}
			e.Receipt = id
		}
	}
	return nil
}

// recall writes the receipt of a qualification of the past, once.
func (w *reliving) recall(act *sampledata.Act) (ID, error) {
	if id, ok := w.acts[act]; ok {
		return id, nil
	}
	details, err := json.Marshal(act.Result)
	if err != nil {
		return record.None, err
	}
	r := &store.Receipt{ID: record.NewIDAt(act.At), At: act.At, Actor: act.By, Door: crm.BySample, Action: "qualify",
		SubjectType: "lead", Subject: act.Lead, Count: act.Count(), Details: details}
	w.acts[act] = r.ID
	return r.ID, store.InsertReceipt(w.ctx, w.tx, w.by.Workspace, r)
}
