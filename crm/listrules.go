package crm

import (
	"slices"

	"github.com/vedlys/vedlys/record"
)

// ListExists reports whether workspaces have a list of that name.
func ListExists(name string) bool { return slices.Contains(ListNames, name) }

// CheckItem checks one item of a list by itself. A preset may lack a name,
// since it has a translated one.
func CheckItem(i *Item) record.Errors {
	var errs record.Errors
	switch cats := Categories(i.List); {
	case len(cats) > 0 && i.Category == "":
		errs = append(errs, record.Wrong("required").On("category"))
	case len(cats) > 0 && !slices.Contains(cats, i.Category), len(cats) == 0 && i.Category != "":
		errs = append(errs, record.Wrong("invalid_choice").On("category"))
	}
	if i.Hue < 0 || i.Hue >= Hues {
		errs = append(errs, record.Wrong("invalid_choice").On("hue"))
	}
	if i.Probability < 0 || i.Probability > 100 {
		errs = append(errs, record.Wrong("out_of_range", "min", 0, "max", 100).On("probability"))
	}
	return errs
}

// KeepsCategory reports whether an item in use must not move from one category
// to another: only qualifying makes a lead qualified, and only undoing that
// reverses it.
func KeepsCategory(from, to Category) bool {
	return from == CategoryQualified || to == CategoryQualified
}

// CheckList refuses a list without which records could not be saved: each
// category needs a live item, companies need a first stage, and an opportunity
// cannot be lost without a reason.
func CheckList(name string, items []*Item) *record.Error {
	live := map[Category]bool{}
	for _, i := range items {
		if !i.Retired {
			live[i.Category] = true
		}
	}
	for _, c := range Categories(name) {
		if !live[c] {
			return record.Fail(record.Conflict, "last_of_category", "category", record.Word("category."+string(c)))
		}
	}
	if (name == ClientStages || name == LostReasons) && len(live) == 0 {
		return record.Fail(record.Conflict, "last_of_list")
	}
	return nil
}

// MoveItem returns the IDs of a list's items after the one given has moved to a
// place, counted from 0.
func MoveItem(items []*Item, id ID, place int) []ID {
	var out []ID
	for _, i := range items {
		if i.ID != id {
			out = append(out, i.ID)
		}
	}
	return slices.Insert(out, min(max(place, 0), len(out)), id)
}
