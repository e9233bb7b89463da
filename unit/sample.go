package unit

import (
	"encoding/json"
	"strconv"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/store"
)

// SampleKey returns the key of the setting that counts a workspace's sample
// leads.
func SampleKey(workspace ID) string { return "sample." + workspace.String() }

// A sampleEnd is stored in the last receipt of a removal: the people who left
// and the number of sample leads.
type SampleEnd struct {
	People  []ID `json:"people"`
	Leads   int  `json:"leads"`
	Removed bool `json:"removed"` // false in the receipt of an undo
}

// EndSample removes the sample people from the workspace, or adds them back,
// and stores it in the receipt.
func (u *Work) EndSample(end SampleEnd) (err error) {
	for _, id := range end.People {
		if end.Removed {
			err = store.EndMembership(u.Ctx, u.Tx, u.By.Workspace, id, u.At)
		} else {
			err = store.ReturnMembership(u.Ctx, u.Tx, u.By.Workspace, id)
		}
		if err != nil {
			return err
		}
	}
	if end.Leads > 0 {
		n := 0
		if !end.Removed {
			n = end.Leads
		}
		if err := store.PutSetting(u.Ctx, u.Tx, SampleKey(u.By.Workspace), strconv.Itoa(n)); err != nil {
			return err
		}
	}
	if u.Receipt.Details, err = json.Marshal(end); err != nil {
		return err
	}
	for _, t := range crm.Types {
		e := &store.Event{Workspace: u.By.Workspace, At: u.At, Type: t.Name}
		if err := store.InsertEvent(u.Ctx, u.Tx, e); err != nil {
			return err
		}
	}
	return u.Base.TellSettings(u.Ctx, u.Tx, u.By.Workspace, "settings", "")
}

// undoSample undoes endSample if the receipt is the last of a removal.
func (u *Work) undoSample(r *store.Receipt) error {
	if r.SubjectType != "sample" {
		return nil
	}
	var end SampleEnd
	if err := json.Unmarshal(r.Details, &end); err != nil {
		return err
	}
	end.Removed, u.Always = !end.Removed, true
	return u.EndSample(end)
}
